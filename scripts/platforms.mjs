// @ts-check
/**
 * `node scripts/platforms.mjs [platform...]` prints the table of docs/platforms.md: for each platform whether its addon
 * is built, and for each runtime that this machine can start for it whether `scripts/smoke.mjs` ran on it just now.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ARM_VERSIONS, armNode, missingForArm } from './arm64.mjs'
import { binaryFacts } from './binary-facts.mjs'
import { isNewerThanSources } from './compile-addon.mjs'
import { CROSS_TARGETS } from './cross-targets.mjs'
import { muslBun } from './musl-bun.mjs'
import { findNode, VERSIONS } from './node-versions.mjs'
import { PACKAGES, FOLDER as PEERS } from './peers.mjs'
import { prebuiltAddon } from './prebuild.mjs'
import { isMain, ROOT } from './project-files.mjs'
import { WINE_VERSIONS, wineNode } from './wine.mjs'

/**
 * How a runtime is started, or why it is not.
 * @typedef {{ readonly name: string, readonly start: () => string | { readonly program: string, readonly before?: readonly string[], readonly env?: NodeJS.ProcessEnv } }} Runtime
 */

/** @type {Readonly<Record<string, readonly Runtime[]>>} */
const RUNTIMES = {
  'linux-x64': [
    ...VERSIONS.map((major) => ({ name: `Node.js ${major}`, start: () => asProgram(findNode(major)) })),
    ...PACKAGES.map(({ name, binary }) => ({ name, start: () => peer(name, binary) })),
  ],
  'linux-x64-musl': [{ name: 'Bun for musl', start: muslBun }],
  'linux-arm64': [
    ...ARM_VERSIONS.map((major) => ({ name: `Node.js ${major}, QEMU`, start: () => emulated(major) })),
    { name: 'Node.js 24, QEMU, pages of 16 KiB', start: () => emulated('24', 16384) },
    { name: 'Node.js 24, QEMU, pages of 64 KiB', start: () => emulated('24', 65536) },
  ],
  'win32-x64': WINE_VERSIONS.map((major) => ({ name: `Node.js ${major}, Wine`, start: () => wineNode(major) })),
}

/** @param {string | undefined} program */
const asProgram = (program) => (program === undefined ? 'its binary cannot be had' : { program })

/**
 * @param {string} name
 * @param {string} binary
 */
function peer(name, binary) {
  const program = join(PEERS, 'node_modules', binary)
  if (!existsSync(program)) return '"node scripts/peers.mjs" fetches it'
  return { program, before: name === 'Deno' ? ['run', '--allow-all'] : [] }
}

/**
 * @param {string} major
 * @param {number} [pageSize]
 */
function emulated(major, pageSize) {
  const missing = missingForArm()
  if (missing.length > 0) return `"apt-get install ${missing.join(' ')}" brings what it needs`
  return armNode(major, pageSize) ?? 'its binary cannot be had'
}

/**
 * @param {string} platform
 * @param {Runtime} runtime
 */
function stateOf(platform, { start }) {
  const how = start()
  if (typeof how === 'string') return `not run here: ${how}`
  const { program, before = [], env = process.env } = how
  const { stdout, stderr } = spawnSync(program, [...before, join(ROOT, 'scripts/smoke.mjs')], {
    env: { ...env, CDEF_ADDON: prebuiltAddon(platform) },
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (stdout?.trim().endsWith('ok')) return 'proven'
  const said = /\w*Error.*/.exec(stderr ?? '')?.[0] ?? 'it said nothing'
  return `fails: ${said}`
}

/** @param {string} platform */
function addonOf(platform) {
  const path = prebuiltAddon(platform)
  if (!existsSync(path) || !isNewerThanSources(path)) return undefined
  const { newest } = binaryFacts(path)
  return `${Math.round(statSync(path).size / 1024)} KiB${newest === undefined ? '' : `, ${newest.replace('_', ' ')}`}`
}

/** @param {string} platform */
function rowsOf(platform) {
  const addon = addonOf(platform)
  if (addon === undefined) return [`| \`${platform}\` | | | not built here: \`npm run prebuilds\` |`]
  const runtimes = RUNTIMES[platform] ?? []
  if (runtimes.length === 0) return [`| \`${platform}\` | ${addon} | | built, and run nowhere |`]
  return runtimes.map((runtime) => `| \`${platform}\` | ${addon} | ${runtime.name} | ${stateOf(platform, runtime)} |`)
}

if (isMain(import.meta.url)) {
  const names = process.argv.slice(2)
  const all = CROSS_TARGETS.map(({ name }) => name)
  console.log('| platform | addon | runtime | state |\n| --- | --- | --- | --- |')
  for (const name of names.length > 0 ? names : all) for (const row of rowsOf(name)) console.log(row)
}
