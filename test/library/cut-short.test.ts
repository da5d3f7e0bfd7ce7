import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { cutShort } from '../../src/library/cut-short.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const skip = withoutCompiler || (process.platform !== 'linux' && 'reads the ELF files of Linux')

// Constants and data of several pages, so that the loader and the code have something to touch behind any cut.
const SOURCE = `
  const char text[20000] = "text"; int numbers[10000] = {1, 2, 3};
  int answer(void) { return numbers[1] + text[0]; } int *where = numbers;
  __attribute__((constructor)) static void start(void) { numbers[2] = text[19999]; }`

function folder(t: TestContext): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'cdef cut-')))
  t.after(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Where what is mapped of a library ends in its file. */
function endOf(bytes: Buffer): number {
  const headers = Array.from({ length: bytes.readUInt16LE(56) }, (_, i) => Number(bytes.readBigUInt64LE(32)) + i * 56)
  const loads = headers.filter((at) => bytes.readUInt32LE(at) === 1)
  return Math.max(...loads.map((at) => Number(bytes.readBigUInt64LE(at + 8) + bytes.readBigUInt64LE(at + 32))))
}

test('A8: a library file that is cut short anywhere is refused', { skip }, (t) => {
  const whole = readFileSync(compileLibrary('cut-short', SOURCE))
  const end = endOf(whole)
  const path = join(folder(t), 'lib cut.so')
  const lengths = [0, 1, 16, 63, 64, 65, 200, 500, 831, 832, 4095, 4096, 4097, 8192, 12288, 20000, end - 4096, end - 1]
  for (const length of lengths.filter((each) => each < end)) {
    writeFileSync(path, whole.subarray(0, length))
    refuses(() => newFFI('int answer(void);').dlopen(path), 'LibraryError', 'library/open')
    assert.equal(newFFI().findLibrary(path), null)
  }
  // The names of sections and the like, which lie behind, are not mapped.
  writeFileSync(path, whole.subarray(0, end))
  assert.equal(cutShort(path), undefined)
})

test('A8: the error says how much of the file is there', { skip }, (t) => {
  const whole = readFileSync(compileLibrary('cut-short', SOURCE))
  const path = join(folder(t), 'libcut.so')
  writeFileSync(path, whole.subarray(0, 9000))
  assert.throws(
    () => newFFI().dlopen(path),
    (error: Error) => error.message.includes(`${path}: the file is cut short: it has 9000 of ${endOf(whole)} bytes`),
  )
  const link = join(folder(t), 'link.so')
  symlinkSync(path, link)
  assert.match(`${cutShort(link)}`, /cut short/)
})

test('A8: a name that is searched for is looked at where it is found', { skip }, (t) => {
  const made = folder(t)
  const path = join(made, 'libcutshortsearched.so')
  writeFileSync(path, readFileSync(compileLibrary('cut-short', SOURCE)).subarray(0, 9000))
  const index = new URL('../../src/index.js', import.meta.url).href
  const script = `const { FFI } = await import(process.argv[1])
    const ffi = new FFI('int answer(void);')
    try { ffi.dlopen('cutshortsearched') } catch (error) { console.log(error.code, error.message.includes('cut short')) }
    console.log(ffi.findLibrary('libcutshortsearched.so'))`
  const env = { ...process.env, LD_LIBRARY_PATH: made }
  const args = ['--input-type=module', '-e', script, index]
  const { stdout, signal } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  assert.deepEqual([stdout, signal], ['library/open true\nnull\n', null])
})

test('A8: program headers that lead out of the file, or nowhere, are refused without a crash', { skip }, (t) => {
  const whole = readFileSync(compileLibrary('cut-short', SOURCE))
  const made = folder(t)
  const table = Number(whole.readBigUInt64LE(32))
  const damage: Record<string, (bytes: Buffer) => unknown> = {
    'a table behind the end': (bytes) => bytes.writeBigUInt64LE(BigInt(whole.length), 32),
    'a table at the end of numbers': (bytes) => bytes.writeBigUInt64LE(2n ** 64n - 1n, 32),
    'more headers than fit': (bytes) => bytes.writeUInt16LE(0xffff, 56),
    'no size of headers': (bytes) => bytes.writeUInt16LE(0, 54),
    'a huge part': (bytes) => bytes.writeBigUInt64LE(2n ** 62n, table + 32),
    'a part behind the end': (bytes) => bytes.writeBigUInt64LE(BigInt(whole.length + 4096), table + 8),
    'another kind of file': (bytes) => bytes.writeUInt8(1, 4),
    'another order of bytes': (bytes) => bytes.writeUInt8(2, 5),
  }
  for (const [title, hurt] of Object.entries(damage)) {
    const bytes = Buffer.from(whole)
    hurt(bytes)
    const path = join(made, `${title}.so`)
    writeFileSync(path, bytes)
    refuses(() => newFFI().dlopen(path), 'LibraryError', 'library/open')
  }
})

test('A8: what is whole, is no file, or is no library is left to the loader', { skip }, (t) => {
  const made = folder(t)
  const path = join(made, 'lib.so')
  writeFileSync(path, readFileSync(compileLibrary('cut-short', SOURCE)))
  assert.equal(newFFI('int answer(void);').dlopen(path).answer(), 118)
  for (const name of [
    path,
    process.execPath,
    made,
    '/dev/null',
    '/dev/zero',
    join(made, 'none.so'),
    'c',
    'no such library',
    '',
  ])
    assert.equal(cutShort(name), undefined, name)
  writeFileSync(join(made, 'text.so'), 'text')
  assert.equal(cutShort(join(made, 'text.so')), undefined)
})
