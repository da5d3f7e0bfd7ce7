// @ts-check
/**
 * What a runtime that is not Node.js can do with cdef: a program for each thing, by what docs/guide/bun-and-deno.md calls it.
 * Run by itself it prints what went wrong with each, or null.
 */
import assert from 'node:assert/strict'
import { FFI } from 'cdef'

const ffi = new FFI(`
  typedef struct { int quot, rem; } div_t;
  typedef struct { int x, y; } point;
  struct line { point from, to; char name[8]; };
  union number { int i; float f; };
  #define LIMIT (1 << 4)
  enum color { RED, GREEN = 5 };
  extern char **environ;
  int abs(int x);
  long long llabs(long long x);
  double fabs(double x);
  div_t div(int a, int b);
  size_t strlen(const char *s);
  char *strdup(const char *s);
  void free(void *p);
  int snprintf(char *into, size_t size, const char *format, ...);
  int access(const char *path, int mode);
  unsigned sleep(unsigned seconds);
  int usleep(unsigned microseconds);
  void qsort(void *items, size_t count, size_t size, int (*compare)(const int *, const int *));
`)
const libc = /** @type {any} */ (ffi.dlopen(null))

/** @type {Readonly<Record<string, () => unknown>>} */
const FEATURES = {
  'numbers, 64-bit integers, floats': () =>
    assert.deepEqual([libc.abs(-3), libc.llabs(-5n), libc.fabs(-1.5)], [3, 5n, 1.5]),
  'structs by value': () => assert.deepEqual(ffi.plain(libc.div(17, 5)), { quot: 3, rem: 2 }),
  'text in and out': () => {
    const copy = libc.strdup('größe')
    assert.deepEqual([libc.strlen('größe'), ffi.string(copy)], [7, 'größe'])
    libc.free(copy)
  },
  'variadic calls': () => {
    const into = /** @type {any} */ (ffi.new('char[32]'))
    libc.snprintf(into, 32, '%d %.1f %s', ffi.cast('int', 4), 2.5, 'five')
    assert.equal(ffi.string(into), '4 2.5 five')
  },
  'structs, unions and arrays in memory': () => {
    const line = /** @type {any} */ (ffi.new('struct line *', { from: { x: 1 }, to: { y: 2 }, name: 'ab' }))
    line.to.x = 7
    const number = /** @type {any} */ (ffi.new('union number *', { f: 1 }))
    assert.deepEqual([line.from.x, line.to.x, line.to.y, ffi.string(line.name), number.i], [1, 7, 2, 'ab', 0x3f800000])
  },
  'arrays of numbers as typed arrays': () => {
    const numbers = /** @type {any} */ (ffi.new('int[]', [3, 1, 2]))
    libc.qsort(numbers, 3, 4, (/** @type {any} */ a, /** @type {any} */ b) => a.value - b.value)
    assert.deepEqual([numbers instanceof Int32Array, ...numbers], [true, 1, 2, 3])
  },
  'memory of typed arrays and Buffers': () => {
    const bytes = new Int32Array([3, 1, 2])
    libc.qsort(bytes, 3, 4, (/** @type {any} */ a, /** @type {any} */ b) => a.value - b.value)
    const shared = /** @type {any} */ (ffi.fromBuffer('int[]', bytes))
    shared[0] = 9
    assert.deepEqual([...bytes], [9, 2, 3])
  },
  "C's own memory": () => {
    const copy = libc.strdup('abc')
    copy[1] = 'X'.charCodeAt(0)
    assert.equal(ffi.string(copy), 'aXc')
    assert.deepEqual([...ffi.unpack(copy, 3)], [97, 88, 99])
    libc.free(copy)
  },
  "buffers over C's own memory": () => {
    const copy = libc.strdup('abc')
    ffi.buffer(copy, 3)[0] = 90
    assert.equal(ffi.string(copy), 'Zbc')
    libc.free(copy)
  },
  'callbacks, and errors in them': () => {
    const items = ffi.new('int[]', [2, 1])
    assert.throws(
      () =>
        libc.qsort(items, 2, 4, () => {
          throw new Error('from JavaScript')
        }),
      /from JavaScript/,
    )
  },
  'variables and constants': () => assert.deepEqual([libc.LIMIT, libc.GREEN, libc.environ !== null], [16, 5, true]),
  errno: () => {
    libc.access('/nonexistent', 0)
    assert.equal(ffi.errno, 2)
  },
  'errors that name the argument': () =>
    assert.throws(() => libc.abs('x'), { name: 'TypeError', message: /abs/, code: 'value/type' }),
  'calls on other threads': async () => {
    const calls = Promise.all([libc.usleep.async(20_000), libc.usleep.async(20_000), libc.abs.async(-3)])
    assert.deepEqual(await calls, [0, 0, 3])
  },
  'messages of other threads (ffi.channel)': async () => {
    const channel = ffi.channel('void (*)(int level, const char *text)')
    const send = /** @type {any} */ (channel.pointer)
    send(1, 'hello')
    for await (const message of /** @type {any} */ (channel)) {
      assert.deepEqual({ ...message }, { level: 1, text: 'hello' })
      break
    }
    ffi.release(channel.pointer)
  },
  'arenas, release, destructors': () => {
    let ended = 0
    const p = ffi.gc(ffi.new('point *'), () => ended++)
    ffi.release(p)
    const arena = ffi.arena()
    const made = /** @type {any} */ (arena.new('point *', { x: 1 }))
    arena[Symbol.dispose ?? Symbol.for('Symbol.dispose')]?.()
    assert.throws(() => made.x, { code: 'memory/released' })
    assert.equal(ended, 1)
  },
  'types without C text (cdef/ctypes)': async () => {
    const { c_int, sizeof, Structure } = await import('cdef/ctypes')
    class P extends Structure('P', { x: c_int, y: c_int }) {}
    assert.deepEqual([sizeof(P), new P({ x: 1 }).x], [8, 1])
  },
  'modules that a C compiler makes (API mode)': () => {
    const lib = /** @type {any} */ (new FFI('int square(int x);').verify('static int square(int x) { return x * x; }'))
    assert.equal(lib.square(7), 49)
  },
}

/** @type {Record<string, string | null>} */
const results = {}
for (const [name, run] of Object.entries(FEATURES)) {
  try {
    await run()
    results[name] = null
  } catch (error) {
    results[name] = String(/** @type {Error} */ (error).message).split('\n')[0] ?? ''
  }
}
console.log(JSON.stringify(results))
// Nothing that was left open keeps the process.
process.exit(0)
