// @ts-check
/**
 * Libraries that Linux distributions have, imported in all three modes. What the compiler says of the result is the judge:
 * in `api` mode it compares every type, layout and value. Six run always, `CDEF_TEST=all` takes some more, and
 * `CDEF_TEST=proof` thirty and more, among them the largest.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { importedFiles } from '../../dist/src/cli/imported-module.js'
import { importHeader } from '../../dist/src/headers/import.js'
import { FFI } from '../../dist/src/index.js'
import { mergeBuildOptions } from '../../dist/src/toolchain/options.js'
import { HEADER_SETS } from '../../scripts/header-sets.mjs'
import { ROOT } from '../../scripts/project-files.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'

/** @typedef {import('../../dist/src/headers/define.js').ImportConfig} ImportConfig */
/** @typedef {import('../../scripts/header-sets.mjs').HeaderSet} HeaderSet */

const ALWAYS = ['zlib.h', 'bzlib.h', 'expat.h', 'argon2.h', 'snappy-c.h', 'jansson.h']
/** Words in the names of those that are taken besides, by `CDEF_TEST`. */
const MORE = {
  all: /^(?:sqlite3|png|archive|libusb-1|curl)\b/,
  proof:
    /^(?:lzma|zstd|lz4|zip|archive|sqlite3|curl|openssl|gcrypt|sodium|uv|event2|nghttp2|libssh2|git2|zmq|pcap|dbus|libusb-1|glib|gtk|X11\/Xlib|png|SDL2|vulkan|libavutil|libavcodec|gmp|libxml|yaml|ncurses|pcre2|freetype|cairo)\b/,
}
/** Those whose inferred types are too much for one compiler together with others. */
const LARGE = 1500

const asked = process.env['CDEF_TEST']
const more = asked === 'all' || asked === 'proof' ? MORE[asked] : undefined

/** Below the package, so that the modules find it by its name. */
const FOLDER = join(ROOT, 'build', 'imported', String(process.pid))

/** Modules that one compiler checks together. */
const BATCH = 16

/** @param {readonly string[]} args */
const succeeds = (...args) => spawnSync(args[0] ?? '', args.slice(1)).status === 0

/**
 * Why a library is not imported here.
 * @param {HeaderSet} set
 */
function absent({ name, source, packages }) {
  if (withoutCompiler) return withoutCompiler
  if (packages.length > 0 && !succeeds('pkg-config', '--exists', ...packages)) return `${packages[0]} is not installed`
  const flags =
    packages.length > 0 ? spawnSync('pkg-config', ['--cflags', ...packages], { encoding: 'utf8' }).stdout : ''
  const { status } = spawnSync('cc', ['-fsyntax-only', '-x', 'c', ...flags.split(/\s+/).filter(Boolean), '-'], {
    input: source,
  })
  return status === 0 ? false : `<${name.split(' ')[0]}> is not installed`
}

/**
 * @param {HeaderSet} set
 * @returns {ImportConfig}
 */
function configOf({ name, source, packages, libraries: [library] }) {
  const macros = [...source.matchAll(/^#define (\w+) (\d+)$/gm)].map(([, macro, value]) => [macro, Number(value)])
  return {
    header: name.split(' ').map((header) => `<${header}>`),
    output: 'imported.ts',
    ...(packages.length > 0 ? { pkgConfig: packages } : {}),
    ...(library === undefined ? {} : { library }),
    ...(macros.length > 0 ? { defineMacros: Object.fromEntries(macros) } : {}),
  }
}

/** Reasons that say something of the header; any other one is a fault here. */
const FINE = /^it is (no constant|a macro with parameters|an inline function)|^the library '.*' does not have it$/

/** The files that are type-checked: several at a time, and large ones alone. Declaration files are written as modules, since of others only users' are checked. */
const batches = /** @type {string[][]} */ ([[]])

/**
 * Writes a file that is type-checked later.
 * @param {string} name
 * @param {string} text
 * @param {boolean} isLarge
 */
function typeChecked(name, text, isLarge) {
  const file = join(FOLDER, name)
  writeFileSync(file, text)
  const last = /** @type {string[]} */ (batches.at(-1))
  if (isLarge) batches.unshift([file])
  else if (last.length >= BATCH) batches.push([file])
  else last.push(file)
}

/**
 * @param {ImportConfig} config
 * @param {string} name
 */
async function imported(config, name) {
  const inline = importHeader(config)
  assert.deepEqual(
    inline.leftOut.filter(({ why }) => !FINE.test(why)),
    [],
  )
  const ffi = new FFI(inline.text, { int64: 'bigint' })
  const lib = ffi.dlopen(null)
  for (const { item, kind } of inline.candidates) {
    if (kind === 'constant') assert.doesNotThrow(() => lib[/** @type {never} */ (item.name)], item.name)
  }
  const isLarge = inline.candidates.length > LARGE
  const files = await importedFiles({ ...config, output: `${name}.ts` }, [inline], true)
  for (const { path, text } of files) {
    if (path === `${name}.ts`) typeChecked(path, /** @type {string} */ (text), isLarge)
    else writeFileSync(join(FOLDER, basename(path)), /** @type {string} */ (text))
  }
  const abi = new FFI()
  abi.cdef(inline.text)
  abi.setSource('imported', null)
  typeChecked(`${name}.abi.ts`, abi.emitDts(), isLarge)
}

/**
 * @param {ImportConfig} config
 * @param {string} name
 * @param {readonly string[]} libraries
 */
function compiled(config, name, libraries) {
  const imported = importHeader({ ...config, mode: 'api' })
  const build = mergeBuildOptions(imported.build, { libraries: [...libraries] })
  const checked = new FFI()
  checked.cdef(imported.text)
  checked.verify(imported.prelude, build)
  const module = new FFI()
  module.cdef(imported.text)
  module.setSource('imported', imported.prelude, build)
  typeChecked(`${name}.api.ts`, module.emitDts(), imported.candidates.length > LARGE)
}

describe('libraries, imported', () => {
  mkdirSync(FOLDER, { recursive: true })
  after(() => rmSync(FOLDER, { recursive: true }))
  for (const set of HEADER_SETS.filter(({ name }) => ALWAYS.includes(name) || more?.test(name))) {
    const name = set.name.replace(/\W+/g, '_')
    const skip = absent(set)
    it(`${set.name}, inline and abi`, { skip }, () => imported(configOf(set), name))
    it(`${set.name}, api`, { skip }, () => compiled(configOf(set), name, set.libraries))
  }

  for (const compiler of ['typescript-5.9', 'typescript']) {
    it(`the modules compile under ${compiler}`, { skip: withoutCompiler }, () => {
      const compilerOptions = { strict: true, noEmit: true, skipLibCheck: true, module: 'nodenext', types: ['node'] }
      const tsc = join(ROOT, 'node_modules', compiler, 'bin/tsc')
      for (const files of batches.filter(({ length }) => length > 0)) {
        writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
        const { stdout, status } = spawnSync('node', ['--max-old-space-size=6000', tsc, '-p', FOLDER], {
          encoding: 'utf8',
        })
        assert.equal(stdout.slice(0, 3000), '', files.join())
        assert.equal(status, 0)
      }
    })
  }
})
