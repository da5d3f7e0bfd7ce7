/** Values that answer every question with something, and what reaches over the end of what is there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const ffi = newFFI('struct point { int x, y; }; struct s { int n; int many[2]; }; int abs(int n); extern int variable;')

const ANSWERS: readonly unknown[] = [5, 'x', true, {}, [], null, undefined, 1n, Symbol('s'), () => 4, { kind: 7 }]

/** Has every member, and each of them is the answer. */
const answering = (answer: unknown): Untyped => new Proxy({}, { get: () => answer, has: () => true })

/** Every error is the catalogue's, whose codes name what they are about; or the value's own, which is no iterable. */
function isCatalogued(error: unknown): true {
  const { code, message } = error as { code?: unknown; message: string }
  if (message === 'Result of the Symbol.iterator method is not an object') return true
  assert.ok(typeof code === 'string' && /^[a-z]+\/[a-z-]+$/.test(code), String((error as Error).stack))
  return true
}

function catalogued(use: () => unknown): void {
  try {
    use()
  } catch (error) {
    isCatalogued(error)
  }
}

test('A2: what answers every question is no cdata, no type and no library', () => {
  const libc = ffi.dlopen(null)
  for (const answer of ANSWERS) {
    const value = answering(answer)
    for (const use of [
      () => ffi.cast('int', value),
      () => ffi.cast('void *', value),
      () => ffi.new('struct point *', value),
      () => ffi.new('int[]', value),
      () => ffi.new('int *', value),
      () => ffi.typeof(value),
      () => ffi.sizeof(value),
      () => ffi.alignof(value),
      () => ffi.string(value),
      () => ffi.unpack(value, 1),
      () => ffi.buffer(value),
      () => ffi.fromBuffer('int[]', value),
      () => ffi.memmove(value, value, 1),
      () => ffi.addressof(value, 'x'),
      () => ffi.addressof(value),
      () => ffi.dlclose(value),
      () => ffi.at(value, 0),
      () => ffi.put(value, 0, 1),
      () => ffi.add(value, 1),
      () => ffi.diff(value, value),
      () => ffi.compare(value, value),
      () => ffi.equals(value, value),
      () => ffi.gc(value, () => {}),
      () => ffi.fromHandle(value),
      () => ffi.callback('int(int)', value),
      () => ffi.callback(value, () => 0),
      () => libc.abs(value),
      () => ffi.plain(value),
    ])
      catalogued(use)
    refuses(() => ffi.sizeof(value), 'TypeError', 'type/expected')
    refuses(() => ffi.dlclose(value), 'TypeError', 'library/expected')
  }
})

test('A2: an index that is no number is refused wherever one is taken', () => {
  const wrong = [1n, '0', null, undefined, {}, [0], true, Symbol('s'), answering(0), new Proxy([], {})]
  for (const index of wrong)
    for (const object of [ffi.new('struct point[2]'), ffi.new('struct point *'), ffi.new('int *'), ffi.new('int *[2]')])
      for (const use of [
        () => object.at(index),
        () => object.put(index, null),
        () => ffi.at(object, index),
        () => ffi.put(object, index, null),
      ])
        assert.throws(use, { name: 'TypeError', code: 'index/integer' })
  for (const index of wrong)
    if (typeof index !== 'string') catalogued(() => ffi.addressof(ffi.new('struct s *'), 'many', index))
})

test('what reaches over the end of memory that is known is refused as too small', () => {
  const p = ffi.cast('int *', ffi.new('int[8]'))
  const own = ffi.cast('int *', new Uint8Array(64))
  for (const pointer of [p, own]) {
    for (const bytes of [2 ** 17, 1e9, 1e12, Number.MAX_SAFE_INTEGER]) {
      refuses(() => ffi.buffer(pointer, bytes), 'RangeError', 'buffer/small', new RegExp(`${bytes} bytes`))
      refuses(() => ffi.memmove(pointer, pointer, bytes), 'RangeError', 'buffer/small')
    }
    for (const length of [2 ** 17, 2 ** 30, 2 ** 40])
      refuses(() => ffi.cast(`int[${length}]`, pointer), 'RangeError', 'buffer/small')
    refuses(() => pointer.subarray(0, 2 ** 30), 'RangeError', 'buffer/small')
  }
  assert.equal(ffi.buffer(own, 64).length, 64)
  refuses(() => ffi.buffer(own, 65), 'RangeError', 'buffer/small', /64 bytes is too small/)
})

test('A3: a buffer that is detached already is refused as what it is', () => {
  const gone = (bytes = 16): Uint8Array => {
    const array = new Uint8Array(bytes)
    structuredClone(array.buffer, { transfer: [array.buffer] })
    return array
  }
  for (const use of [
    () => ffi.new('unsigned char[4]', gone()),
    () => ffi.new('unsigned char[]', gone()),
    () => ffi.new('char[8]', gone()),
    () => ffi.cast('int *', gone()),
    () => ffi.cast('int *', gone().buffer),
    () => ffi.fromBuffer('int[]', gone()),
    () => ffi.fromBuffer('int[]', gone().buffer),
    () => ffi.memmove(ffi.new('char[4]'), gone(), 1),
  ])
    catalogued(use)
  refuses(() => ffi.new('unsigned char[4]', gone()), 'TypeError', 'memory/detached')
})

test('a list that says it is longer than memory can be is refused as such', () => {
  const lib = newFFI('size_t strlen(const unsigned char *bytes);').dlopen(null)
  const long = new Proxy([1, 2, 3], {
    get: (of, key) => (key === 'length' ? 2 ** 43 : (Reflect.get(of, key) as unknown)),
  })
  for (const use of [() => lib.strlen(long), () => ffi.new('int[]', long), () => ffi.new('struct point[]', long)])
    refuses(use, 'RangeError', 'memory/exhausted')
})
