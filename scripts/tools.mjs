// @ts-check
/**
 * The bundlers, test runners and package managers that the package is tried with: `node scripts/tools.mjs` fetches them from npm into
 * `.tools/`, which git ignores. The long tests do that by themselves, and are skipped where npm has nothing.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMain, ROOT } from './project-files.mjs'

/** Where they are kept. */
export const FOLDER = join(ROOT, '.tools')

/** What is fetched, each in the major version that was tried. */
const TOOLS = {
  /** Bundlers and test runners. */
  projects: { jest: 30, rollup: 4, vite: 8, vitest: 4, webpack: 5 },
  /** Package managers; npm comes with Node.js. */
  installers: { '@yarnpkg/cli-dist': 4, pnpm: 10, yarn: '1.22' },
}

/**
 * Why tests with these tools cannot run; false where they can.
 * @param {keyof typeof TOOLS} kind
 */
export function reasonWithoutTools(kind) {
  const names = Object.keys(TOOLS[kind])
  const isThere = () => names.every((name) => existsSync(join(FOLDER, 'node_modules', name)))
  if (!isThere()) {
    mkdirSync(FOLDER, { recursive: true })
    if (!existsSync(join(FOLDER, 'package.json'))) writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n')
    const options = ['--prefix', FOLDER, '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts']
    const specifiers = Object.entries(TOOLS[kind]).map(([name, version]) => `${name}@${version}`)
    spawnSync('npm', ['install', ...options, ...specifiers], { stdio: 'ignore' })
  }
  return !isThere() && `needs ${names.join(', ')} from npm: node scripts/tools.mjs`
}

if (isMain(import.meta.url))
  for (const kind of /** @type {const} */ (['projects', 'installers']))
    console.log(reasonWithoutTools(kind) || `${Object.keys(TOOLS[kind]).join(', ')}: in .tools`)
