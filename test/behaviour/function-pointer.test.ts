/** Functions of C as addresses: equal where they are the same, in order, and never taken for numbers or text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const SOURCE = `
  typedef int (*cb)(int);
  static cb stored;
  int twice(int x) { return 2 * x; }
  void set_cb(cb f) { stored = f; }
  cb get_cb(void) { return stored; }
  int each(int n, cb f) { int sum = 0; for (int i = 0; i < n; i++) sum += f(i); return sum; }
`
const ffi = newFFI(`
  typedef int (*cb)(int); struct point { int x, y; };
  int twice(int x); void set_cb(cb f); cb get_cb(void); int each(int n, cb f);
`)
const skip = { skip: withoutCompiler }
const open = () => ffi.dlopen(compileLibrary('function-pointer', SOURCE))

test('C7: a function pointer equals every pointer to the same function', skip, () => {
  const lib = open()
  const address = ffi.cast('void *', lib.twice)
  assert.equal(address.equals(lib.twice), true)
  assert.equal(ffi.equals(lib.twice, address), true)
  assert.equal(ffi.equals(address, lib.twice), true)
  assert.equal(ffi.compare(lib.twice, address), 0)
  assert.equal(address.compare(lib.twice), 0)
  assert.equal(address.equals(lib.get_cb), false)
  assert.equal(ffi.equals(lib.twice, null), false)
  assert.equal(ffi.compare(lib.twice, null), 1)
  assert.equal(ffi.compare(lib.twice, lib.each), -ffi.compare(lib.each, lib.twice))
  assert.equal(address.add(1).equals(lib.twice), false)
  assert.equal(ffi.equals(ffi.cast('cb', address), lib.twice), true)
  lib.set_cb(lib.twice)
  assert.equal(ffi.equals(lib.get_cb(), lib.twice), true)
  for (const wrong of [() => 1, {}, 5, 'x', undefined]) {
    assert.equal(address.equals(wrong), false)
    refuses(() => ffi.equals(lib.twice, wrong), 'TypeError', 'cdata/expected')
  }
})

test('C7: what C hands back is the callback that it was given', skip, () => {
  const lib = open()
  const f = ffi.callback('cb', (x: number) => x + 1)
  const g = ffi.callback('cb', (x: number) => x + 2)
  lib.set_cb(f)
  assert.equal(lib.get_cb(), f)
  assert.equal(lib.get_cb(), lib.get_cb())
  assert.equal(ffi.equals(lib.get_cb(), f), true)
  assert.equal(ffi.cast('void *', f).equals(f), true)
  lib.set_cb(g)
  assert.equal(ffi.equals(lib.get_cb(), f), false)
  assert.equal(lib.get_cb()(5), 7)
  assert.equal(ffi.cast('cb', ffi.cast('void *', g)), g)
  const address = ffi.cast('void *', g)
  ffi.release(g)
  refuses(() => ffi.equals(address, g), 'FFIError', 'memory/released')
  assert.notEqual(lib.get_cb(), g)
})

test('C4: an address is no float, and text is no address', skip, () => {
  const lib = open()
  for (const type of ['double', 'float', 'long double', '_Float16']) {
    for (const value of [
      ffi.new('int[3]'),
      ffi.new('struct point[2]'),
      ffi.new('int *'),
      ffi.new('struct point *')[0],
      new Uint8Array(8),
      new ArrayBuffer(8),
      lib.twice,
      null,
      {},
      [1],
    ])
      refuses(() => ffi.cast(type, value), 'TypeError', 'cast/refused')
    assert.equal(Number(ffi.cast(type, ffi.cast('int', 3))), 3)
    assert.equal(Number(ffi.cast(type, 2.5)), 2.5)
    assert.equal(Number(ffi.cast(type, 7n)), 7)
    assert.equal(Number(ffi.cast(type, true)), 1)
  }
  for (const type of ['char *', 'void *', 'wchar_t *', 'struct point *', 'cb', 'int **', 'FILE *']) {
    for (const text of ['x', '', 'text', '\u{1f600}'])
      refuses(() => ffi.cast(type, text), 'TypeError', 'cast/refused', /text is no address/)
  }
  assert.equal(Number(ffi.cast('int', 'x')), 0x78)
  assert.equal(Number(ffi.cast('unsigned char', 'x')), 0x78)
})

test('F9: while an exception is on its way, callbacks answer without running', skip, () => {
  const lib = open()
  let runs = 0
  const thrower = (): never => {
    runs++
    throw new Error('first')
  }
  assert.throws(() => lib.each(100_000, thrower), { message: 'first' })
  assert.equal(runs, 1)
  const kept = ffi.callback('cb', thrower, { error: 3 })
  assert.throws(() => lib.each(1000, kept), { message: 'first' })
  assert.equal(runs, 2)
  assert.equal(
    lib.each(3, (x: number) => x),
    3,
  )
  const handled: unknown[] = []
  const answering = ffi.callback('cb', thrower, { onerror: () => handled.push(1) })
  assert.equal(lib.each(4, answering), 10)
  assert.equal(handled.length, 4)
  const log: unknown[] = []
  const nested = (level: number): number =>
    lib.each(3, (x: number) => {
      log.push(`${level} ${x}`)
      if (level === 3) throw new Error('deep')
      return nested(level + 1)
    })
  assert.throws(() => nested(0), { message: 'deep' })
  assert.deepEqual(log, ['0 0', '1 0', '2 0', '3 0'])
  const caught = lib.each(3, () => {
    assert.throws(() => lib.each(2, thrower), { message: 'first' })
    return 1
  })
  assert.equal(caught, 3)
})
