// @ts-check
/**
 * Libraries that Linux distributions have, imported. What the compiler says of the result is the judge: in `api` mode it
 * compares every type, layout and value. Six run always; `CDEF_TEST=all` runs some thirty more, in all three modes.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { importHeader } from '../../dist/src/headers/import.js'
import { inlineModule } from '../../dist/src/headers/module-text.js'
import { FFI } from '../../dist/src/index.js'
import { mergeBuildOptions } from '../../dist/src/toolchain/options.js'
import { HEADER_SETS } from '../../scripts/header-sets.mjs'
import { ROOT } from '../../scripts/project-files.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'

/** @typedef {import('../../dist/src/headers/define.js').ImportConfig} ImportConfig */

const ALWAYS = ['zlib.h', 'bzlib.h', 'expat.h', 'argon2.h', 'snappy-c.h', 'jansson.h']
/** Words in the names of those that the long test takes besides. */
const LONG =
  /^(?:lzma|zstd|lz4|zip|archive|sqlite3|curl|openssl|gcrypt|sodium|uv|event2|nghttp2|libssh2|git2|zmq|pcap|dbus|libusb-1|glib|SDL2|vulkan|libavutil|gmp|libxml|yaml|ncurses|pcre2)\b/
/** Those that take minutes to compile. */
const HUGE = ['openssl/evp.h openssl/ssl.h openssl/x509.h', 'glib.h', 'vulkan/vulkan.h', 'SDL2/SDL.h']
const isAll = process.env['CDEF_TEST'] === 'all'

/** Below the package, so that the modules find it by its name. */
const FOLDER = join(ROOT, 'build', 'imported', String(process.pid))

/** Modules that one compiler checks together. */
const BATCH = 6

/** @param {readonly string[]} args */
const succeeds = (...args) => spawnSync(args[0] ?? '', args.slice(1)).status === 0

/**
 * Why a library is not imported here.
 * @param {import('../../scripts/header-sets.mjs').HeaderSet} set
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
 * @param {import('../../scripts/header-sets.mjs').HeaderSet} set
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

describe('libraries, imported', () => {
  mkdirSync(FOLDER, { recursive: true })
  after(() => rmSync(FOLDER, { recursive: true }))
  /** @type {string[]} */
  const modules = []
  for (const set of HEADER_SETS.filter(({ name }) => ALWAYS.includes(name) || (isAll && LONG.test(name)))) {
    const skip = absent(set)
    it(set.name, { skip }, () => {
      const config = configOf(set)
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
      const file = join(FOLDER, `${set.name.replace(/\W+/g, '_')}.ts`)
      writeFileSync(file, inlineModule(config, inline))
      modules.push(file)
      if (HUGE.includes(set.name)) return
      const compiled = importHeader({ ...config, mode: 'api' })
      const checked = new FFI()
      checked.cdef(compiled.text)
      checked.verify(compiled.prelude, mergeBuildOptions(compiled.build, { libraries: set.libraries }))
      if (!isAll) return
      const abi = new FFI()
      abi.cdef(inline.text)
      abi.setSource('imported', null)
      assert.ok(abi.emitDts().length > 0)
    })
  }

  it('the modules compile under TypeScript 5.9 and 7', () => {
    const compilerOptions = { strict: true, noEmit: true, skipLibCheck: true, module: 'nodenext', types: ['node'] }
    // Some at a time, since inferred types of ten thousand declarations take much memory.
    for (let at = 0; at < modules.length; at += BATCH) {
      const files = modules.slice(at, at + BATCH)
      writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
      for (const compiler of ['typescript-5.9', 'typescript']) {
        const tsc = join(ROOT, 'node_modules', compiler, 'bin/tsc')
        const { stdout, status } = spawnSync('node', [tsc, '-p', FOLDER], { encoding: 'utf8' })
        assert.equal(stdout, '')
        assert.equal(status, 0)
      }
    }
  })
})
