// @ts-check
/**
 * A program that uses each way into C and back, with what every C library has: `scripts/platforms.mjs` runs it on each
 * platform. The last line is `ok`, or the first thing that is wrong.
 */
import assert from 'node:assert/strict'

const { FFI } = await import(new URL('../dist/cdef.js', import.meta.url).href)

const ffi = new FFI(`
  typedef struct { int quot, rem; } div_t;
  typedef struct { long long quot, rem; } lldiv_t;
  int abs(int x);
  long labs(long x);
  long long llabs(long long x);
  double sqrt(double x);
  float strtof(const char *text, char **end);
  double strtod(const char *text, char **end);
  div_t div(int a, int b);
  lldiv_t lldiv(long long a, long long b);
  size_t strlen(const char *text);
  int snprintf(char *to, size_t size, const char *format, ...);
  void qsort(void *base, size_t count, size_t size, int (*compare)(const double *, const double *));
  void *memchr(const void *bytes, int byte, size_t size);
`)
const libc = ffi.dlopen(null)

assert.equal(libc.abs(-3), 3)
assert.equal(libc.llabs(-(2n ** 40n)), 2n ** 40n)
assert.equal(libc.strtof('1.5', null), 1.5)
assert.equal(libc.strlen('hello'), 5)
assert.equal(libc.div(17, 5).rem, 2)
assert.equal(libc.lldiv(-17n, 5n).quot, -3n)

const text = ffi.new('char[40]')
const values = [ffi.cast('int', 7), ffi.cast('double', 0.5), ffi.cast('long long', -(2n ** 40n))]
libc.snprintf(text, 40, '%d %.2f %lld %s', ...values, ffi.new('char[]', 'end'))
assert.equal(ffi.string(text), '7 0.50 -1099511627776 end')

const numbers = ffi.new('double[]', [3, 1, 2])
/** @type {(a: ArrayLike<number>, b: ArrayLike<number>) => number} */
const inOrder = (a, b) => Math.sign(Number(a[0]) - Number(b[0]))
libc.qsort(numbers, 3, 8, ffi.callback('int (*)(const double *, const double *)', inOrder))
assert.deepEqual([...numbers], [1, 2, 3])
const failing = ffi.callback('int (*)(const double *, const double *)', () => {
  throw new RangeError('from the callback')
})
assert.throws(() => libc.qsort(numbers, 3, 8, failing), RangeError)

// A function pointer to JavaScript: structs of floats, of integers and large ones go by value both ways.
const shapes = new FFI(`
  struct v3 { float x, y, z; };
  struct mixed { int i; double d; };
  struct large { int a[5]; };
`)
for (const [name, value] of Object.entries({
  'struct v3': { x: 1, y: 2, z: 3 },
  'struct mixed': { i: 4, d: 0.25 },
  'struct large': { a: [1, 2, 3, 4, 5] },
})) {
  const back = shapes.callback(
    `${name} (*)(int, ${name}, double)`,
    (/** @type {number} */ a, /** @type {object} */ x, /** @type {number} */ b) => {
      assert.deepEqual([a, b], [7, 0.5])
      return x
    },
  )
  assert.deepEqual(shapes.plain(shapes.cast(`${name} (*)(int, ${name}, double)`, back)(7, value, 0.5)), value)
}

let sum = 0
for (let i = 0; i < 200_000; i++) sum += libc.abs(-i) + libc.sqrt(4)
assert.equal(sum, 19_999_900_000 + 400_000)

const bytes = ffi.buffer(numbers)
assert.equal(bytes.byteLength, 24)
if (process.platform === 'win32') await import('./smoke-windows.mjs')
console.log('ok')
