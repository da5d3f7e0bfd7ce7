// @ts-check
/**
 * The bundlers and test runners that the package is tried with: `node scripts/tools.mjs` fetches them from npm into
 * `.tools/`, which git ignores. The long tests do that by themselves, and are skipped where npm has nothing.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMain, ROOT } from './project-files.mjs'

/** Where they are kept. */
export const FOLDER = join(ROOT, '.tools')

/** What is fetched, each in the major version that was tried. */
const TOOLS = { jest: 30, rollup: 4, vite: 8, vitest: 4, webpack: 5 }

/** Why tests with these tools cannot run; false where they can. */
export function reasonWithoutTools() {
  const isThere = () => Object.keys(TOOLS).every((name) => existsSync(join(FOLDER, 'node_modules', name)))
  if (!isThere()) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n')
    const options = ['--prefix', FOLDER, '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts']
    const specifiers = Object.entries(TOOLS).map(([name, major]) => `${name}@${major}`)
    spawnSync('npm', ['install', ...options, ...specifiers], { stdio: 'ignore' })
  }
  return !isThere() && `needs ${Object.keys(TOOLS).join(', ')} from npm: node scripts/tools.mjs`
}

if (isMain(import.meta.url)) console.log(reasonWithoutTools() || `${Object.keys(TOOLS).join(', ')}: in .tools`)
