// @ts-check
/**
 * `node scripts/test-packages.mjs`: installs the system's packages that tests compile against and that are absent.
 * Only root can, and only where there is apt; elsewhere the tests that need them say so and are skipped.
 */
import { spawnSync } from 'node:child_process'
import { isMain } from './project-files.mjs'

/** Headers that tests compile against, and the Debian packages that have them. */
const PACKAGES = /** @type {const} */ ({
  'sqlite3.h': 'libsqlite3-dev',
  'SDL2/SDL.h': 'libsdl2-dev',
  'fftw3.h': 'libfftw3-dev',
  'vorbis/vorbisfile.h': 'libvorbis-dev',
})

/** @typedef {keyof typeof PACKAGES} Header */

/**
 * Why a test that includes the header cannot run here; false where it can.
 * @param {Header} header
 * @returns {string | false}
 */
export function reasonWithout(header) {
  const compiler = process.env['CC'] ?? 'cc'
  const options = { input: `#include <${header}>\n`, encoding: /** @type {const} */ ('utf8') }
  const { status } = spawnSync(compiler, ['-E', '-x', 'c', '-', '-o', '/dev/null'], options)
  return status !== 0 && `needs a C compiler and ${header}: apt-get install ${PACKAGES[header]}`
}

/**
 * Runs apt-get; true where it succeeds.
 * @param {readonly string[]} args
 */
function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore' }).status === 0
}

/** @param {readonly string[]} names */
function install(names) {
  if (process.getuid?.() !== 0) return false
  const add = () => apt('install', '-y', '--no-install-recommends', ...names)
  return add() || (apt('update') && add())
}

if (isMain(import.meta.url)) {
  const headers = /** @type {Header[]} */ (Object.keys(PACKAGES)).filter(reasonWithout)
  if (headers.length > 0 && !install(headers.map((header) => PACKAGES[header])))
    for (const reason of headers.map(reasonWithout)) console.log(`skipped: ${reason}`)
}
