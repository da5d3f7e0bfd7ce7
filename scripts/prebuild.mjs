// @ts-check
/**
 * `npm run prebuilds -- [platform...]` compiles the addons that the package brings, each into `prebuilds/<platform>/`, with one
 * cross compiler on one Linux machine, and prints of each how large it is and what it asks for.
 * `--own` instead takes this machine's own build where there is none of these: then a git dependency, and a tarball
 * that was packed here, serve this platform.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { platformName } from '../dist/src/platform.js'
import { binaryFacts } from './binary-facts.mjs'
import { BuildError, compileAddon, contractVersion, isNewerThanSources, PROJECT } from './compile-addon.mjs'
import { findLibffi } from './cross-libffi.mjs'
import { CROSS_TARGETS } from './cross-targets.mjs'
import { findZig } from './cross-tools.mjs'
import { isMain } from './project-files.mjs'

/** @typedef {import('./cross-targets.mjs').CrossTarget} CrossTarget */

/**
 * Where a platform's addon lies.
 * @param {string} name
 */
export const prebuiltAddon = (name) => join(PROJECT, 'prebuilds', name, 'cdef.node')

/** @param {CrossTarget} target */
async function build(target) {
  const output = prebuiltAddon(target.name)
  if (isNewerThanSources(output)) return
  mkdirSync(dirname(output), { recursive: true })
  const libffi = await findLibffi(target)
  const headers = join(dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')), 'include')
  await compileAddon(output, {
    compiler: [findZig(), 'c++', '-target', target.zig],
    // The headers of the compiler's own C library are not held to our warnings.
    compiling: [
      '-g0',
      `-ffile-prefix-map=${PROJECT}=`,
      `-I${headers}`,
      '-isystem',
      libffi,
      ...(target.compiling ?? []),
    ],
    linking: target.linking,
    libraries: [join(libffi, 'libffi.a')],
  })
}

/** @param {CrossTarget} target */
function report({ name, oldest }) {
  const { needs, newest } = binaryFacts(prebuiltAddon(name))
  const size = `${Math.round(statSync(prebuiltAddon(name)).size / 1024)} KiB`
  const asks = newest === undefined ? oldest : `${oldest}, symbols of ${newest}`
  console.log(`${name}: ${size}, contract ${contractVersion()}, from ${asks}; needs ${needs.join(', ') || 'nothing'}`)
}

/** Copies this machine's build to where packages have it, unless a better one is there. */
function keepOwn() {
  const [built, kept] = [join(PROJECT, 'build/cdef.node'), prebuiltAddon(platformName())]
  if (!existsSync(built) || isNewerThanSources(kept)) return
  mkdirSync(dirname(kept), { recursive: true })
  // Whoever has the file of an earlier build open keeps that.
  copyFileSync(built, `${kept}.${process.pid}`)
  renameSync(`${kept}.${process.pid}`, kept)
}

/** @param {readonly string[]} names */
async function buildAll(names) {
  const unknown = names.find((name) => !CROSS_TARGETS.some((target) => target.name === name))
  if (unknown !== undefined)
    throw new BuildError(
      `there is no '${unknown}'; the platforms are ${CROSS_TARGETS.map(({ name }) => name).join(', ')}`,
    )
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new BuildError('the cross compiler is one for x86-64 Linux')
  if (spawnSync('readelf', ['--version']).status !== 0) throw new BuildError('"readelf" is missing: install binutils')
  const chosen = CROSS_TARGETS.filter(({ name }) => names.length === 0 || names.includes(name))
  for (const target of chosen) {
    await build(target)
    report(target)
  }
}

if (isMain(import.meta.url)) {
  const names = process.argv.slice(2)
  try {
    if (names.includes('--own')) keepOwn()
    else await buildAll(names)
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
