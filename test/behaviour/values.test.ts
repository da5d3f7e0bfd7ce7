import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses } from '../support/untyped.ts'

const ffi = newFFI(`
  enum plain { PLAIN, OTHER = 7 };
  enum signs { MINUS = -1, PLUS };
  struct all {
    char c; signed char sc; unsigned char uc; short s; unsigned short us; int i; unsigned u;
    long l; unsigned long ul; long long ll; uint64_t u64; __int128 i128; _Bool b;
    float f; double d; _Float16 h; __float128 q; long double ld; float _Complex fc; double _Complex dc;
    wchar_t w; char16_t c16; char32_t c32; enum plain e; enum signs sg;
    int *p; void *v; struct { int x; } inner; union { int i; float f; } either;
    int numbers[2]; int *pointers[2]; int (*function)(int);
  };
`)

test('what has no type of its own for C is refused with what to pass', () => {
  const { memcmp } = newFFI('int memcmp(const void *, const void *, size_t);').dlopen(null)
  refuses(
    () => memcmp([1], [2], 0),
    'TypeError',
    'value/pointer',
    /; its items have no type: .*ffi\.new\('int\[\]', items\)$/,
  )
  const { abs } = newFFI('enum colour { RED, GREEN = 7 }; int abs(enum colour);').dlopen(null)
  refuses(() => abs('GREN'), 'TypeError', 'value/type', /; use the constant, such as lib\.GREEN$/)
  refuses(() => abs('mauve'), 'TypeError', 'value/type', /; use the constant, such as lib\.RED$/)
  refuses(() => (ffi.new('struct all *').e = 'OTHER'), 'TypeError', 'value/type', /such as lib\.OTHER$/)
  assert.equal(abs(7), 7)
})

test('every C value reads as the kind of JavaScript value that it is promised to be', () => {
  const p = ffi.new('struct all *')
  const kinds: Readonly<Record<string, string>> = {
    ...Object.fromEntries('c sc uc s us i u l ul f d h e sg'.split(' ').map((name) => [name, 'number'])),
    ...Object.fromEntries('ll u64 i128'.split(' ').map((name) => [name, 'bigint'])),
    ...Object.fromEntries('w c16 c32'.split(' ').map((name) => [name, 'string'])),
    b: 'boolean',
  }
  for (const [name, kind] of Object.entries(kinds)) assert.equal(typeof p[name], kind, name)
  assert.deepEqual(
    [p.fc, p.dc],
    [
      { re: 0, im: 0 },
      { re: 0, im: 0 },
    ],
  )
  for (const name of ['p', 'v', 'function']) assert.equal(p[name], null)
  assert.deepEqual([Number(p.q), Number(p.ld)], [0, 0])
  assert.deepEqual([...p.numbers], [0, 0])
  assert.deepEqual([...p.pointers], [null, null])
  assert.deepEqual([p.inner.x, p.either.i], [0, 0])
})

test('what was written is what is read', () => {
  const p = ffi.new('struct all *')
  const written: Readonly<Record<string, readonly unknown[]>> = {
    c: [0, 127, 255],
    sc: [-128, 127],
    uc: [0, 255],
    s: [-32768, 32767],
    us: [0, 65535],
    i: [-(2 ** 31), 2 ** 31 - 1],
    u: [0, 2 ** 32 - 1],
    l: [-(2 ** 53) + 1, -1, 0, 2 ** 31, 2 ** 32, 2 ** 53 - 1],
    ul: [0, 2 ** 31, 2 ** 32, 2 ** 53 - 1],
    ll: [-(2n ** 63n), -1n, 2n ** 63n - 1n],
    u64: [0n, 2n ** 64n - 1n],
    i128: [-(2n ** 127n), -1n, 2n ** 64n, 2n ** 127n - 1n],
    b: [true, false],
    f: [0.5, -0, Number.NaN, Number.NEGATIVE_INFINITY, Math.fround(0.1)],
    d: [0.1, -0, Number.NaN, Number.MIN_VALUE, Number.MAX_VALUE, Number.POSITIVE_INFINITY],
    h: [0.5, -0, 65504, 2 ** -24, Number.NaN, Number.POSITIVE_INFINITY],
    fc: [{ re: 0.5, im: -2 }],
    dc: [{ re: 0.1, im: Number.NaN }],
    w: ['a', 'é', '😀', '\0'],
    c16: ['a', 'é', '\ud83d'],
    c32: ['a', '😀'],
    e: [0, 7, 12345],
    sg: [-1, 0, -5],
  }
  for (const [name, values] of Object.entries(written)) {
    for (const value of values) {
      p[name] = value
      assert.deepEqual(p[name], value, name)
    }
  }
})

test('narrow integers take bigints, bigints take integral numbers', () => {
  const p = ffi.new('struct all *', { i: 5n, l: -6n, e: 7n, ll: 8, u64: 2 ** 53, i128: -9, c: 10n })
  assert.deepEqual([p.i, p.l, p.e, p.ll, p.u64, p.i128, p.c], [5, -6, 7, 8n, 2n ** 53n, -9n, 10])
  for (const name of ['i', 'l', 'll', 'i128', 'e']) {
    refuses(() => (p[name] = 0.5), 'TypeError', 'value/fraction')
    refuses(() => (p[name] = '1'), 'TypeError', 'value/type')
    refuses(() => (p[name] = Symbol('1')), 'TypeError', 'value/type')
    refuses(() => (p[name] = { valueOf: () => 1 }), 'TypeError', 'value/type')
  }
})

test('long double, __float128 and _Float16 round as C does and keep their special values', () => {
  for (const type of ['long double', '__float128']) {
    for (const value of [
      0.1,
      -0,
      Number.MIN_VALUE,
      Number.MAX_VALUE,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      2 ** 60 + 256,
    ]) {
      assert.equal(Object.is(Number(ffi.new(`${type} *`, value).value), value), true, `${type} ${value}`)
    }
    assert.equal(ffi.new(`${type} *`, 0.5).value.value, 0.5)
    assert.equal(String(ffi.cast(type, 1.25)), '1.25')
    refuses(() => ffi.new(`${type} *`, '1'), 'TypeError', 'value/type')
  }
  assert.equal(ffi.new('_Float16 *', 0.1).value, 0.0999755859375)
  assert.equal(ffi.new('_Float16 *', 65519).value, 65504)
  assert.equal(ffi.new('_Float16 *', 65520).value, Number.POSITIVE_INFINITY)
  assert.equal(ffi.new('_Float16 *', 2 ** -25).value, 0)
})

test('a copied long double keeps all its bytes', () => {
  const from = ffi.new('unsigned char[16]', [1, 2, 3, 4, 5, 6, 7, 0x80, 0xff, 0x3f])
  const to = ffi.new('long double *')
  to.value = ffi.cast('long double *', from).value
  assert.deepEqual([...ffi.buffer(to)].slice(0, 10), [1, 2, 3, 4, 5, 6, 7, 0x80, 0xff, 0x3f])
})

test('a long beyond 2 ** 53 is a RangeError that carries the exact bigint', () => {
  const p = ffi.new('struct all *')
  for (const value of [2n ** 53n, 2n ** 63n - 1n, -(2n ** 53n), -(2n ** 63n)]) {
    p.l = value
    assert.throws(() => p.l, { name: 'RangeError', code: 'value/unsafe', value })
    assert.equal(ffi.cast('long long *', ffi.addressof(p, 'l')).value, value)
  }
  p.ul = 2n ** 64n - 1n
  assert.throws(() => p.ul, { name: 'RangeError', code: 'value/unsafe', value: 2n ** 64n - 1n })
})

test('an unsigned integer near 2 ** 64 may be an error code, and the message names the types that show it', () => {
  const p = ffi.new('size_t *')
  for (const [value, isCode] of [
    [2n ** 64n - 70n, true],
    [2n ** 63n, false],
  ] as const) {
    p.value = value
    assert.throws(
      () => p.value,
      (error: Error) => error.message.includes("declare it as 'ssize_t' or 'intptr_t'") === isCode,
    )
  }
  p.value = 2n ** 64n - 70n
  assert.equal(ffi.cast('ssize_t *', p).value, -70)
})

test('int64: "number" and long: "bigint" change how wide integers are read', () => {
  const text = 'struct s { long l; size_t z; long long ll; uint64_t u; int i; __int128 w; int64_t a[2]; long b[2]; };'
  const init = { l: 1, z: 2n, ll: 3, u: 4n, i: 5, w: 6, a: [7, 8], b: [9, 10] }
  const read = (options: object): unknown[] => {
    const p = newFFI(text, options).new('struct s *', init)
    return [p.l, p.z, p.ll, p.u, p.i, p.w]
  }
  assert.deepEqual(read({}), [1, 2, 3n, 4n, 5, 6n])
  assert.deepEqual(read({ int64: 'number' }), [1, 2, 3, 4, 5, 6n])
  assert.deepEqual(read({ long: 'bigint' }), [1n, 2n, 3n, 4n, 5, 6n])
  assert.deepEqual(read({ int64: 'number', long: 'bigint' }), [1n, 2n, 3, 4, 5, 6n])
  const wide = newFFI(undefined, { int64: 'number' }).new('uint64_t *', 2n ** 63n)
  assert.throws(() => wide.value, { code: 'value/unsafe', value: 2n ** 63n })
  const libc = newFFI('long labs(long); long long llabs(long long);', { int64: 'number', long: 'bigint' }).dlopen(null)
  assert.deepEqual([libc.labs(-3), libc.llabs(-3)], [3n, 3])
})

test('options that are misspelt are refused', () => {
  refuses(() => newFFI('', { int64: 'bigInt' as never }), 'TypeError', 'option/value')
  refuses(() => newFFI('', { int46: 'number' } as never), 'TypeError', 'option/unknown', /int64, long/)
})

test('arrays of numbers are typed arrays of their kind', () => {
  const kinds: readonly (readonly [type: string, kind: Function])[] = [
    ['char', Uint8Array],
    ['signed char', Int8Array],
    ['uint8_t', Uint8Array],
    ['short', Int16Array],
    ['uint16_t', Uint16Array],
    ['int', Int32Array],
    ['unsigned', Uint32Array],
    ['long', BigInt64Array],
    ['size_t', BigUint64Array],
    ['int64_t', BigInt64Array],
    ['uint64_t', BigUint64Array],
    ['float', Float32Array],
    ['double', Float64Array],
    ['enum plain', Uint32Array],
    ['enum signs', Int32Array],
  ]
  for (const [type, kind] of kinds) {
    const array = ffi.new(`${type}[3]`)
    assert.equal(array instanceof kind, true, type)
    assert.equal(array.length, 3)
    assert.equal(ffi.typeof(array).cname, `${ffi.getctype(type)}[3]`)
  }
  for (const type of [
    '_Bool',
    'long double',
    '_Float16',
    '__int128',
    'wchar_t',
    'char16_t',
    'int *',
    'int[2]',
    'struct all',
  ]) {
    const array = ffi.new(ffi.getctype(type, '[3]'))
    assert.ok(!ArrayBuffer.isView(array), type)
    assert.equal(array.length, 3)
    assert.equal([...array].length, 3)
  }
})

test('a vector is an array of its items', () => {
  const vectors = newFFI('typedef float v4 __attribute__((vector_size(16))); struct s { char c; v4 v; };')
  assert.deepEqual([vectors.sizeof('v4'), vectors.alignof('v4'), vectors.offsetof('struct s', 'v')], [16, 16, 16])
  const p = vectors.new('struct s *', { v: [1, 2, 3, 4] })
  assert.ok(p.v instanceof Float32Array)
  assert.deepEqual([...p.v], [1, 2, 3, 4])
  p.v[2] = 5
  assert.equal(p.v[2], 5)
  const lib = newFFI('typedef float v8 __attribute__((vector_size(32))); v8 sqrtf(v8);').dlopen('m')
  refuses(() => lib.sqrtf([1, 2, 3, 4]), 'FFIError', 'call/unsupported', /compiler's options/)
})

test('an array that lies where no typed array can is an array all the same', () => {
  const packed = newFFI().cdef('struct s { char c; int numbers[2]; double d[1]; };', { packed: true })
  const p = packed.new('struct s *', { numbers: [1, -2], d: [0.5] })
  assert.deepEqual([p.numbers.length, p.numbers[1], p.numbers.at(0)], [2, -2, 1])
  p.numbers[0] = 7
  p.numbers.put(1, 8n)
  assert.deepEqual([...p.numbers, ...p.d], [7, 8, 0.5])
  refuses(() => (p.numbers[1] = 2 ** 31), 'RangeError', 'value/range', /item 1/)
  refuses(() => p.numbers[2], 'RangeError', 'index/range')
  refuses(() => p.numbers.at(-1), 'RangeError', 'index/range')
  assert.equal(packed.typeof(p.numbers).cname, 'int[2]')
  p.numbers = [3]
  assert.deepEqual([...p.numbers], [3, 8])
})

test('a typed array member shares the memory of the struct', () => {
  const p = ffi.new('struct all *', { numbers: [1, 2] })
  const { numbers } = p
  numbers[0] = 5
  assert.equal(p.numbers[0], 5)
  p.numbers = [6]
  assert.deepEqual([...numbers], [6, 2])
  // As in every typed array, an item wraps and an index out of range is undefined.
  numbers[1] = 2 ** 32 + 9
  assert.deepEqual([numbers[1], numbers[2]], [9, undefined])
})
