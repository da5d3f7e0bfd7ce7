/** What may be released, and what errors about memory say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { collectUntil, withoutCollector } from '../support/collect.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const ffi = newFFI(`
  struct point { int x, y; }; typedef struct { int a; } mpz_t[1];
  void *malloc(size_t n); void free(void *p); int abs(int);
  int snprintf(char *into, size_t size, const char *format, ...);
`)
const libc = ffi.dlopen(null)

test('F4: what merely views memory of an owner cannot release it', () => {
  const log: string[] = []
  const owners: readonly (() => [Untyped, readonly Untyped[]])[] = [
    () => {
      const p = ffi.gc(ffi.cast('struct point *', ffi.new('struct point[2]')), () => log.push('gc'))
      return [p, [p[0], p.subarray(0, 2), p.add(1), p.value]]
    },
    () => {
      const make = ffi.newAllocator({ alloc: libc.malloc, free: () => log.push('freed') })
      const p = make('struct point *')
      return [p, [p[0], p.value, ffi.addressof(p[0])]]
    },
    () => {
      const make = ffi.newAllocator({ alloc: libc.malloc, free: () => log.push('freed') })
      const array = make('int[8]')
      return [array, [array.subarray(1, 3), array.subarray()]]
    },
    () => {
      const array = ffi.gc(ffi.new('int[8]'), () => log.push('gc'))
      return [array, [array.subarray(1, 3)]]
    },
    () => {
      const array = ffi.gc(ffi.new('struct point[3]'), () => log.push('gc'))
      return [array, [array[0], array.at(1), array.subarray(0, 1)]]
    },
  ]
  for (const make of owners) {
    const [owner, views] = make()
    log.length = 0
    for (const view of views) refuses(() => ffi.release(view), 'TypeError', 'release/type')
    assert.deepEqual(log, [])
    ffi.release(owner)
    ffi.release(owner)
    assert.equal(log.length, 1)
  }
})

test('F4: what views memory of ffi.new, of an arena or of a buffer owns nothing', () => {
  const types = newFFI(`
    struct in { int a; struct { int q; } deep[2]; }; struct s { struct in in; double d; struct in *p; char *texts[2]; };
    typedef struct { int quot, rem; } div_t; div_t div(int a, int b);
  `)
  const bytes = new Uint8Array(4096)
  const owners: Readonly<Record<string, () => Untyped>> = {
    'ffi.new': () => types.new('struct s *'),
    'an arena': () => types.arena().new('struct s *'),
    'an allocator': () => types.newAllocator({ alloc: () => types.new('char[4096]') })('struct s *'),
    'a buffer': () => types.cast('struct s *', bytes),
  }
  const views: Readonly<Record<string, (p: Untyped) => Untyped>> = {
    'p[0]': (p) => p[0],
    'p.value': (p) => p.value,
    'p.at(0)': (p) => p.at(0),
    'p.subarray': (p) => p.subarray(0, 1),
    'p.add(0)': (p) => p.add(0),
    'a member': (p) => p.in,
    'an array': (p) => p.texts,
    'an item': (p) => p.in.deep[1],
    'the address of a view': (p) => types.addressof(p[0]),
    'the address of a member': (p) => types.addressof(p, 'in'),
    'a cast': (p) => types.cast('struct in *', p),
    'a cast to an array': (p) => types.cast('struct s[1]', p),
  }
  for (const [from, owner] of Object.entries(owners))
    for (const [name, view] of Object.entries(views)) {
      const p = owner()
      const viewed = view(p)
      const why = /it only views memory that another object owns: release that$|^.*C owns what it points to/
      refuses(() => types.release(viewed), 'TypeError', 'release/type', why)
      refuses(() => viewed[Symbol.dispose](), 'TypeError', 'release/type')
      p.d = 1.5
      assert.equal(p.d, 1.5, `${name} of ${from}`)
    }
  const array = types.new('struct s[4]')
  for (const view of [array[0], array.at(3), array.subarray(0, 2), array[1].in])
    refuses(() => types.release(view), 'TypeError', 'release/type', /only views memory/)
  types.release(array)
  refuses(() => array[0].d, 'FFIError', 'memory/released')
  const result = types.dlopen(null).div(7, 2)
  types.release(result)
  refuses(() => result.quot, 'FFIError', 'memory/released')
})

test('D9: gc takes arrays and structs, as mpz_t is one', { skip: withoutCollector }, async () => {
  for (const original of [ffi.new('mpz_t'), ffi.new('int[4]', [1, 2, 3, 4]), ffi.new('struct point *', [1, 2])[0]]) {
    let given: unknown
    let owned: Untyped = ffi.gc(original, (value: unknown) => {
      given = value
    })
    assert.equal(ffi.typeof(owned), ffi.typeof(original))
    assert.equal(ffi.equals(owned, original), true)
    assert.equal(ffi.sizeof(owned), ffi.sizeof(original))
    ffi.release(owned)
    assert.equal(given, original)
    given = undefined
    ;(() => {
      owned = ffi.gc(original, () => (given = 'collected'))
      ffi.gc(owned, null)
      refuses(() => ffi.gc(owned, null), 'TypeError', 'gc/none')
      owned = ffi.gc(original, () => (given = 'collected'))
      assert.equal(String(owned), String(original))
    })()
    owned = undefined
    assert.equal(await collectUntil(() => given === 'collected'), true)
  }
  for (const wrong of [5, 'x', {}, new Uint8Array(4), null, ffi.cast('int', 3)])
    refuses(() => ffi.gc(wrong, () => {}), 'TypeError', 'gc/type')
})

test('D9: an allocator may return an array', () => {
  const freed: unknown[] = []
  for (const alloc of [
    (bytes: number) => ffi.new('char[]', bytes + 8),
    (bytes: number) => ffi.new('struct point[]', bytes),
    (bytes: number) => ffi.new('int[]', bytes),
  ]) {
    const make = ffi.newAllocator({ alloc, free: (p: unknown) => freed.push(p) })
    const array = make('int[3]', [1, 2, 3])
    const p = make('struct point *', [4, 5])
    assert.deepEqual([...array, p.x, p.y], [1, 2, 3, 4, 5])
    ffi.release(array)
    ffi.release(p)
  }
  assert.equal(freed.length, 6)
  const small = ffi.newAllocator({ alloc: () => ffi.new('char[4]') })
  refuses(() => small('int[3]'), 'RangeError', 'buffer/small')
})

test('D9: dlopen takes the URL of a file', { skip: withoutCompiler }, () => {
  const path = compileLibrary('owner', 'int abs(int x) { return x < 0 ? -x : x; }')
  const url = pathToFileURL(path)
  for (const source of [url, url.href, path]) assert.equal(ffi.dlopen(source).abs(-4), 4)
  refuses(() => ffi.dlopen('file:///nowhere/at/all.so'), 'LibraryError', 'library/open')
})

test('F5: errors name function, argument and value', () => {
  const released = ffi.new('struct point *')
  ffi.release(released)
  refuses(
    () => libc.free(released),
    'FFIError',
    'memory/released',
    /<cdata 'struct point \*'> .* argument 1 'p' of 'free'/,
  )
  const array = ffi.new('int[3]')
  ffi.release(array)
  refuses(() => libc.free(array), 'FFIError', 'memory/released', /<cdata 'int\[3\]'> .* argument 1 'p' of 'free'/)
  refuses(() => ffi.new('int[3]', ffi.new('int[2]')), 'TypeError', 'value/type', /an array of 3 for 'int\[3\]'/)
  refuses(() => ffi.new('int[3]', ffi.new('short[3]')), 'TypeError', 'value/type', /items of 'int' for 'int\[3\]'/)
  assert.equal(BigInt(ffi.cast('size_t', -1)), 2n ** 64n - 1n)
  assert.equal(BigInt(ffi.cast('int64_t', -5)), -5n)
  assert.equal(BigInt(ffi.cast('int', 5)), 5n)
  assert.equal(BigInt(ffi.cast('unsigned long', 2n ** 63n)), 2n ** 63n)
  for (const empty of [Buffer.alloc(0), new Uint8Array(0), ffi.new('char[0]'), new Uint8Array(8).subarray(8)])
    assert.equal(ffi.string(empty), '')
})

test('F10: variadic calls keep what a program uses, and no more', () => {
  const into = ffi.new('char[64]')
  const call = (kinds: number): number => {
    const values = Array.from({ length: 12 }, (_, i) => ((kinds >> i) & 1 ? ffi.cast('double', i) : ffi.cast('int', i)))
    const format = values.map((_, i) => ((kinds >> i) & 1 ? '%.0f' : '%d')).join('')
    return libc.snprintf(into, 64, format, ...values)
  }
  for (let kinds = 0; kinds < 4096; kinds++) assert.equal(call(kinds), 14)
  assert.equal(ffi.string(into), '01234567891011')
})
