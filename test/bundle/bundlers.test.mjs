// @ts-check
/** A compiled module inside of a bundle, whose folder has its library, as docs/guide/bundlers.md has it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { FFI } from '../../dist/src/index.js'
import { findProgram } from '../../dist/src/toolchain/find.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const options = { skip: findProgram('cc') === undefined && 'no C compiler: cc is not on PATH' }

/**
 * What a bundle prints that lies elsewhere, beside the library alone.
 * @param {import('node:test').TestContext} t
 * @param {{ extension: '.cjs' | '.mjs', format: 'cjs' | 'esm' }} given
 */
async function run(t, { extension, format }) {
  const folder = mkdtempSync(join(tmpdir(), 'cdef bundle-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['from', 'to/node_modules']) mkdirSync(join(folder, name), { recursive: true })
  symlinkSync(ROOT, join(folder, 'to/node_modules/cdef'), 'dir')
  const ffi = new FFI('int square(int x);')
  ffi.setSource('native/square', 'static int square(int x) { return x * x; }')
  const { library } = ffi.compile({ outDir: join(folder, 'from'), extension })
  const main = join(folder, 'from', 'main.mjs')
  writeFileSync(main, `import { lib } from './native/square${extension}'\nconsole.log(lib.square(7))\n`)
  const outfile = join(folder, 'to', `main.${format === 'cjs' ? 'cjs' : 'mjs'}`)
  const bundle = { entryPoints: [main], bundle: true, platform: /** @type {const} */ ('node'), external: ['cdef'] }
  await build({ ...bundle, format, outfile, logLevel: 'silent' })
  copyFileSync(/** @type {string} */ (library), join(folder, 'to', 'square.so'))
  rmSync(join(folder, 'from'), { recursive: true })
  return spawnSync(process.execPath, ['--no-warnings', outfile], { encoding: 'utf8' })
}

test('F11: a bundle of CommonJS finds the library of a module that is CommonJS beside it', options, async (t) => {
  assert.equal((await run(t, { extension: '.cjs', format: 'cjs' })).stdout, '49\n')
})

test('F11: a bundle that is an ES module finds that of an ES module', options, async (t) => {
  assert.equal((await run(t, { extension: '.mjs', format: 'esm' })).stdout, '49\n')
})

test('F11: an ES module in a bundle of CommonJS says what to do', options, async (t) => {
  const { stderr } = await run(t, { extension: '.mjs', format: 'cjs' })
  assert.match(
    stderr,
    /module 'native\/square' does not know where it lies, .* compile the module with \{ extension: '\.cjs' \}/,
  )
})
