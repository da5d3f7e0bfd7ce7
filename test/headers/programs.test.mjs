// @ts-check
/** A small program on each of some imported libraries: what the library answers is what its header says. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { importHeader } from '../../dist/src/headers/import.js'
import { inlineModule } from '../../dist/src/headers/module-text.js'
import { ROOT } from '../../scripts/project-files.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'

const asked = process.env['CDEF_TEST']
const isLong = asked === 'all' || asked === 'proof'
const ALWAYS = ['zlib.h', 'bzlib.h']

/** Below the package, so that the modules find it by its name. */
const FOLDER = join(ROOT, 'build', 'imported-programs', String(process.pid))

/** The header, the library, the package of pkg-config if it takes one, what the program logs, and what that has to be. */
const PROGRAMS = /** @type {readonly (readonly [string, string, string, string, string])[]} */ ([
  [
    'zlib.h',
    'z',
    '',
    "lib.crc32(0, Buffer.from('hello'), 5), ffi.string(lib.zlibVersion()).slice(0, 2), lib.Z_OK",
    '907060870 1. 0',
  ],
  ['bzlib.h', 'bz2', '', 'ffi.string(lib.BZ2_bzlibVersion()).slice(0, 2), lib.BZ_STREAM_END', '1. 4'],
  [
    'sqlite3.h',
    'sqlite3',
    '',
    "lib.sqlite3_open(':memory:', db), lib.sqlite3_exec(db[0], 'create table t (a)', null, null, null), lib.sqlite3_exec(db[0], 'select * from t', null, null, null) === lib.SQLITE_OK, lib.sqlite3_libversion_number() === lib.SQLITE_VERSION_NUMBER, lib.sqlite3_close(db[0])",
    '0 0 true true 0',
  ],
  [
    'openssl/evp.h',
    'crypto',
    '',
    "lib.EVP_Digest(Buffer.from('abc'), 3, digest, null, lib.EVP_sha256(), null), Buffer.from(digest).toString('hex').slice(0, 16)",
    '1 ba7816bf8f01cfea',
  ],
  [
    'curl/curl.h',
    'curl',
    'libcurl',
    "ffi.string(lib.curl_easy_escape(lib.curl_easy_init(), 'a b/c', 0)), lib.CURLE_COULDNT_CONNECT, lib.CURLOPT_URL",
    'a%20b%2Fc 7 10002',
  ],
  ['png.h', 'png16', 'libpng', 'lib.png_access_version_number() === lib.PNG_LIBPNG_VER', 'true'],
  ['expat.h', 'expat', '', "lib.XML_Parse(lib.XML_ParserCreate(null), '<a/>', 4, 1) === lib.XML_STATUS_OK", 'true'],
  [
    'archive.h',
    'archive',
    '',
    'lib.archive_version_number() === lib.ARCHIVE_VERSION_NUMBER, lib.ARCHIVE_EOF',
    'true 1',
  ],
  ['git2.h', 'git2', 'libgit2', 'lib.git_libgit2_init() > 0, lib.GIT_ENOTFOUND, lib.GIT_OID_HEXSZ', 'true -3 40'],
  [
    'glib.h',
    'glib-2.0',
    'glib-2.0',
    "lib.g_utf8_strlen('\\u00e4b', -1), lib.g_str_has_prefix('abc', 'ab'), lib.G_ASCII_DTOSTR_BUF_SIZE",
    '2 1 39',
  ],
  [
    'SDL2/SDL.h',
    'SDL2',
    'sdl2',
    'lib.SDL_GetVersion(version), version.major === lib.SDL_MAJOR_VERSION, lib.SDL_INIT_VIDEO',
    'undefined true 32',
  ],
  [
    'libavutil/avutil.h',
    'avutil',
    'libavutil',
    'lib.avutil_version() === lib.LIBAVUTIL_VERSION_INT, lib.AVMEDIA_TYPE_AUDIO',
    'true 1',
  ],
  [
    'libusb-1.0/libusb.h',
    'usb-1.0',
    '',
    'lib.libusb_get_version().major, ffi.string(lib.libusb_error_name(lib.LIBUSB_ERROR_BUSY))',
    '1 LIBUSB_ERROR_BUSY',
  ],
  [
    'vulkan/vulkan.h',
    'vulkan',
    '',
    'lib.vkEnumerateInstanceVersion(count) === lib.VK_SUCCESS, count[0] > 0, lib.VK_FORMAT_R8_UNORM',
    'true true 9',
  ],
])

/** What programs pass along. */
const SETUP = /** @type {Readonly<Record<string, string>>} */ ({
  'sqlite3.h': "const db = ffi.new('sqlite3 *[1]')",
  'openssl/evp.h': 'const digest = new Uint8Array(32)',
  'SDL2/SDL.h': "const version = ffi.new('SDL_version *')",
  'vulkan/vulkan.h': "const count = ffi.new('uint32_t[1]')",
})

/**
 * Why a library is not used here.
 * @param {string} header
 * @param {string} packageName
 */
function absent(header, packageName) {
  if (withoutCompiler) return withoutCompiler
  if (!isLong && !ALWAYS.includes(header)) return 'long: CDEF_TEST=all runs it'
  const flags = packageName && spawnSync('pkg-config', ['--cflags', packageName], { encoding: 'utf8' }).stdout
  const { status } = spawnSync('cc', ['-fsyntax-only', '-x', 'c', ...(flags || '').split(/\s+/).filter(Boolean), '-'], {
    input: `#include <${header}>\n`,
  })
  return status === 0 ? false : `<${header}> is not installed`
}

describe('programs on imported libraries', () => {
  mkdirSync(FOLDER, { recursive: true })
  after(() => rmSync(FOLDER, { recursive: true }))
  for (const [header, library, packageName, logged, expected] of PROGRAMS) {
    it(header, { skip: absent(header, packageName) }, () => {
      const output = `${library}.mjs`
      const config = { header: `<${header}>`, library, output, ...(packageName ? { pkgConfig: [packageName] } : {}) }
      writeFileSync(join(FOLDER, output), inlineModule(config, importHeader(config)))
      const program = `import { ffi, lib } from './${output}'\n${SETUP[header] ?? ''}\nconsole.log(${logged})\n`
      writeFileSync(join(FOLDER, `use-${output}`), program)
      const { stdout, stderr } = spawnSync(process.execPath, [join(FOLDER, `use-${output}`)], { encoding: 'utf8' })
      assert.equal(stdout.trim(), expected, stderr)
    })
  }
})
