import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { addon } from '../../src/native/load.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI } from '../support/untyped.ts'

const SOURCE = `
  #include <errno.h>
  typedef struct { long double x; } lone; typedef union { long double x; } alone; typedef struct { lone inner; } nested;
  typedef struct { long double x; int n; } pair; typedef struct { long double x[2]; } two;
  long double plain(long double (*f)(long double), long double x) { return f(x) + 1; }
  long double none(long double (*f)(void)) { return f() * 2; }
  long double many(long double (*f)(int, double, long double, int, int, int, int, int, long double, const char *)) {
    return f(1, 2.5, 3.25L, 4, 5, 6, 7, 8, 9.125L, "x") - 1; }
  lone lonely(lone (*f)(lone), lone a) { lone b = f(a); b.x += 1; return b; }
  alone united(alone (*f)(alone), alone a) { alone b = f(a); b.x += 1; return b; }
  nested deep(nested (*f)(nested), nested a) { nested b = f(a); b.inner.x += 1; return b; }
  pair paired(pair (*f)(pair), pair a) { pair b = f(a); b.x += 1; b.n++; return b; }
  two twice(two (*f)(two), two a) { two b = f(a); b.x[1] += 1; return b; }
  long double sum(long double (*f)(int), int n) { long double s = 0; for (int i = 0; i < n; i++) s += f(i); return s; }
  int seen(long double (*f)(void)) { errno = 5; f(); return errno; }
`
const DECLARATIONS = `
  typedef struct { long double x; } lone; typedef union { long double x; } alone; typedef struct { lone inner; } nested;
  typedef struct { long double x; int n; } pair; typedef struct { long double x[2]; } two;
  long double plain(long double (*f)(long double), long double x);
  long double none(long double (*f)(void));
  long double many(long double (*f)(int, double, long double, int, int, int, int, int, long double, const char *));
  lone lonely(lone (*f)(lone), lone a); alone united(alone (*f)(alone), alone a); nested deep(nested (*f)(nested), nested a);
  pair paired(pair (*f)(pair), pair a); two twice(two (*f)(two), two a);
  long double sum(long double (*f)(int), int n); int seen(long double (*f)(void));
`
const options = { skip: withoutCompiler }
const open = () => {
  const ffi = newFFI(DECLARATIONS)
  return { ffi, lib: ffi.dlopen(compileLibrary('long-double-callback', SOURCE)) }
}

test('B4: callbacks return long doubles, alone and in records, as C does', options, () => {
  const { ffi, lib } = open()
  const number = (value: unknown): number => Number(value)
  assert.equal(number(lib.plain((x: unknown) => number(x) / 4, 10)), 3.5)
  assert.equal(number(lib.none(() => -0.125)), -0.25)
  const order: number[] = []
  const many = (...args: unknown[]): number => {
    order.push(...args.slice(0, 9).map(number))
    return 100.5
  }
  assert.equal(number(lib.many(many)), 99.5)
  assert.deepEqual(order, [1, 2.5, 3.25, 4, 5, 6, 7, 8, 9.125])
  assert.equal(number(lib.lonely((a: { x: unknown }) => ({ x: number(a.x) * 2 }), { x: 3 }).x), 7)
  assert.equal(number(lib.united((a: { x: unknown }) => [number(a.x) * 2], { x: 3 }).x), 7)
  assert.equal(number(lib.deep((a: { inner: { x: unknown } }) => [[number(a.inner.x) * 2]], [[3]]).inner.x), 7)
  const pair = lib.paired((a: { x: unknown; n: number }) => ({ x: number(a.x) * 2, n: a.n * 2 }), { x: 3, n: 4 })
  assert.deepEqual([number(pair.x), pair.n], [7, 9])
  const two = lib.twice((a: { x: unknown[] }) => ({ x: [...a.x].reverse() }), { x: [1, 2] })
  assert.deepEqual([...two.x].map(number), [2, 2])
  // All 64 bits of the fraction arrive.
  const exact = ffi.cast('long double', 2 ** 63)
  assert.equal(BigInt(number(lib.plain(() => exact, 0))), 2n ** 63n)
})

test('B4: the x87 stack stays balanced over many calls, and errno as it was', options, () => {
  const { ffi, lib } = open()
  const f = ffi.callback('long double(int)', (i: number) => i + 0.5)
  assert.equal(Number(lib.sum(f, 1000)), 500000)
  const nested = ffi.callback('long double(int)', (i: number) => (i === 0 ? 0 : Number(lib.sum(nested, i))) + 1)
  // 1, 2, 4, 8, ... summed up.
  assert.equal(Number(lib.sum(nested, 8)), 255)
  assert.equal(lib.seen(ffi.callback('long double()', () => 1)), 5)
})

test('B4: a long double that is not returned because of an exception is zero', options, () => {
  const { ffi, lib } = open()
  const f = ffi.callback('long double()', () => {
    throw new Error('no')
  })
  assert.throws(() => lib.none(f), /no/)
  assert.throws(() => lib.none(() => 'text'), TypeError)
  const given = ffi.callback('long double()', () => assert.fail('no'), { error: 21, onerror: () => undefined })
  assert.equal(Number(lib.none(given)), 42)
})

test('B4: no page of a callback is writable and executable at once', {
  skip:
    (process.platform !== 'linux' && 'only Linux says which pages a process has') ||
    (!addon.ownCode && "libffi's own callbacks have such pages"),
}, () => {
  // Without the engine's own compilers no such page is left but those that somebody else makes.
  const script = `
    const { FFI } = await import(process.argv[1])
    const { readFileSync } = process.getBuiltinModule('node:fs')
    const ffi = new FFI('typedef struct { long double x; } lone; typedef struct { char c[40]; } big; typedef struct { int a; float b; } small;')
    const results = ['void', 'int', 'double', 'long double', 'lone', 'big', 'small', 'float _Complex', 'double _Complex', 'char *']
    const kept = results.flatMap((type) => [type + '(void)', type + '(int, long double, big, small)'])
      .map((type) => ffi.callback(type, () => 0))
    const found = readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => / .wx/.test(line))
    console.log(kept.length, JSON.stringify(found))`
  const index = new URL('../../src/index.js', import.meta.url).href
  const args = ['--jitless', '--no-warnings', '--input-type=module', '-e', script, index]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.equal(stdout.trim(), '20 []', stderr)
})
