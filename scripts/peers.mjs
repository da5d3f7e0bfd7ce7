// @ts-check
/**
 * `node scripts/peers.mjs` fetches the runtimes that the benchmark compares with and that npm carries, Bun and Deno,
 * into `.peers/`, and says how to get the others. `npm run bench` finds them there or on the PATH.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { isMain, ROOT } from './project-files.mjs'

/** Where the runtimes are kept; git ignores it. */
export const FOLDER = join(ROOT, '.peers')

/** The packages that carry a runtime, and the binary in each. */
export const PACKAGES = [
  { name: 'Bun', specifier: '@oven/bun-linux-x64@1', binary: '@oven/bun-linux-x64/bin/bun' },
  { name: 'Deno', specifier: '@deno/linux-x64-glibc@2', binary: '@deno/linux-x64-glibc/deno' },
]

/** What no npm package carries, each with the command that installs it. */
const OTHERS = [
  'LuaJIT: apt-get install luajit',
  'cffi: pip install cffi, for the python3 on the PATH',
  'node:ffi: run the benchmark with Node.js 26.9 or later',
]

/**
 * Fetches one package unless it is there; true when its binary can be run.
 * @param {typeof PACKAGES[number]} wanted
 */
function fetchPeer({ name, specifier, binary }) {
  const path = join(FOLDER, 'node_modules', binary)
  if (!existsSync(path)) {
    const options = ['--prefix', FOLDER, '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts']
    spawnSync('npm', ['install', ...options, specifier], { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const version = status === 0 ? stdout.split('\n')[0] : undefined
  console.log(version === undefined ? `${name}: cannot be had` : `${name}: ${version}`)
  return version !== undefined
}

if (isMain(import.meta.url)) {
  if (process.platform === 'linux' && process.arch === 'x64') {
    mkdirSync(FOLDER, { recursive: true })
    if (!PACKAGES.map(fetchPeer).every(Boolean)) process.exitCode = 1
  } else {
    console.log('Bun, Deno: fetched for linux-x64 alone; the benchmark also finds them on the PATH')
  }
  for (const other of OTHERS) console.log(other)
}
