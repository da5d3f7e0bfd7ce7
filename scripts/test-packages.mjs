// @ts-check
/**
 * `node scripts/test-packages.mjs`: installs the system's packages that tests compile against and that are absent; with
 * `CDEF_TEST=all` also those whose headers the long tests compare with the compiler.
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

/** Headers that only the long tests read, which compare what is installed. */
const COMPARED = {
  'X11/Xlib.h': 'libx11-dev',
  'alsa/asoundlib.h': 'libasound2-dev',
  'archive.h': 'libarchive-dev',
  'curl/curl.h': 'libcurl4-openssl-dev',
  'event2/event.h': 'libevent-dev',
  'gcrypt.h': 'libgcrypt20-dev',
  'git2.h': 'libgit2-dev',
  'gmp.h': 'libgmp-dev',
  'gnutls/gnutls.h': 'libgnutls28-dev',
  'jansson.h': 'libjansson-dev',
  'libssh2.h': 'libssh2-1-dev',
  'libusb-1.0/libusb.h': 'libusb-1.0-0-dev',
  'ncurses.h': 'libncurses-dev',
  'openssl/ssl.h': 'libssl-dev',
  'pulse/pulseaudio.h': 'libpulse-dev',
  'sodium.h': 'libsodium-dev',
  'uv.h': 'libuv1-dev',
  'vulkan/vulkan.h': 'libvulkan-dev',
  'wayland-client.h': 'libwayland-dev',
  'zlib.h': 'zlib1g-dev',
  'zstd.h': 'libzstd-dev',
}

/** @typedef {keyof typeof PACKAGES} Header */

/**
 * Whether the compiler finds a header.
 * @param {string} header
 */
function isThere(header) {
  const compiler = process.env['CC'] ?? 'cc'
  const options = { input: `#include <${header}>\n`, encoding: /** @type {const} */ ('utf8') }
  return spawnSync(compiler, ['-E', '-x', 'c', '-', '-o', '/dev/null'], options).status === 0
}

/**
 * Why a test that includes the header cannot run here; false where it can.
 * @param {Header} header
 * @returns {string | false}
 */
export function reasonWithout(header) {
  return !isThere(header) && `needs a C compiler and ${header}: apt-get install ${PACKAGES[header]}`
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
  /** @type {Readonly<Record<string, string>>} */
  const wanted = ['all', 'proof'].includes(process.env['CDEF_TEST'] ?? '') ? { ...PACKAGES, ...COMPARED } : PACKAGES
  const absent = Object.entries(wanted).filter(([header]) => !isThere(header))
  if (absent.length > 0 && !install(absent.map(([, name]) => name)))
    for (const [header, name] of absent)
      console.log(`skipped: needs a C compiler and ${header}: apt-get install ${name}`)
}
