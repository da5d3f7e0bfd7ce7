/** What attributes of C say that a function does not do, its calls do not look after. */
import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../../support/compile.ts'
import { newFFI, type Untyped } from '../../support/untyped.ts'

const skip = withoutCompiler
const SOURCE = `
#include <errno.h>
int plain(int e) { errno = e; return e; }
int leaf(int e) { errno = e; return e; }
int constant(int e) { errno = e; return e; }
double pure_sum(double a, double b) { errno = 77; return a + b; }
int errno_now(void) { return errno; }
unsigned narrow(unsigned char c, short s) { return c + s; }
signed char tiny(int x) { return (signed char)x; }
long wide(long x) { return x + 1; }
double many(int a, int b, int c, int d, int e, int f, int g, double h) { return a + b + c + d + e + f + g + h; }
int calls(int (*f)(int), int x) { return f(x); }
float halved(float x) { return x / 2; }
void nothing(void) {}
`
const DECLARATIONS = `
  int plain(int e);
  __attribute__((leaf)) int leaf(int e);
  int constant(int e) __attribute__((__const__));
  __attribute__((nothrow, pure)) double pure_sum(double a, double b);
  int errno_now(void);
  __attribute__((const)) unsigned narrow(unsigned char c, short s);
  __attribute__((const)) signed char tiny(int x);
  __attribute__((const)) long wide(long x);
  __attribute__((const)) double many(int a, int b, int c, int d, int e, int f, int g, double h);
  __attribute__((pure)) int calls(int (*f)(int), int x);
  [[gnu::const]] float halved(float x);
  __attribute__((leaf, const)) void nothing(void);
`

function open(): { readonly ffi: Untyped; readonly lib: Untyped } {
  const ffi = newFFI(DECLARATIONS)
  return { ffi, lib: ffi.dlopen(compileLibrary('restraint', SOURCE)) }
}

const { SIGUSR2 } = constants.signals

/** Calls often enough for the engine to optimise, and then once more. */
function hot<T>(call: (i: number) => T): T {
  for (let i = 0; i < 20_000; i++) call(i & 63)
  return call(5)
}

test('results are those of any call, whatever is left out', { skip }, () => {
  const { lib } = open()
  assert.equal(
    hot((i) => lib.constant(i)),
    5,
  )
  assert.equal(
    hot((i) => lib.pure_sum(i, 0.5)),
    5.5,
  )
  assert.equal(
    hot((i) => lib.narrow(250 + (i & 5), -i)),
    250,
  )
  assert.equal(
    hot((i) => lib.tiny(i - 10)),
    -5,
  )
  assert.equal(
    hot((i) => lib.wide(i)),
    6,
  )
  assert.equal(
    hot((i) => lib.many(i, 1, 2, 3, 4, 5, 6, 0.5)),
    26.5,
  )
  assert.equal(
    hot((i) => lib.halved(i)),
    2.5,
  )
  assert.equal(
    hot(() => lib.nothing()),
    undefined,
  )
})

test('errno of a leaf function is kept as ever', { skip }, () => {
  const { ffi, lib } = open()
  assert.equal(
    hot((i) => {
      lib.leaf(i + 1)
      return ffi.errno
    }),
    6,
  )
  ffi.errno = 9
  assert.equal(lib.errno_now(), 9)
})

test('errno goes past a const function from one call to the next', { skip }, () => {
  const { ffi, lib } = open()
  assert.equal(
    hot((i) => {
      lib.plain(i + 1)
      lib.wide(i)
      return ffi.errno
    }),
    6,
  )
  assert.equal(lib.errno_now(), 6)
})

test('a pure function that gets a function may call it', { skip }, () => {
  const { lib } = open()
  assert.equal(
    hot((i) => lib.calls((x: number) => x * 2, i)),
    10,
  )
})

test('functions of both sorts are called in turn, and while callbacks live', { skip }, () => {
  const { ffi, lib } = open()
  const callback = ffi.callback('int(int)', (x: number) => x + 1)
  assert.equal(
    hot((i) => lib.constant(i) + lib.leaf(i) + lib.plain(i) + lib.calls(callback, i)),
    21,
  )
  ffi.release(callback)
})

test('a closed library is not called, whatever is left out', { skip }, () => {
  const { ffi, lib } = open()
  const { constant } = lib
  hot((i) => constant(i))
  ffi.dlclose(lib)
  assert.throws(() => constant(1), { code: 'call/closed' })
})

test('a leaf function may run the handler of a signal, which is a callback', { skip }, () => {
  const ffi = newFFI(`typedef void (*handler_t)(int); handler_t signal(int number, handler_t handler);
    __attribute__((nothrow, leaf)) int raise(int number);`)
  const libc = ffi.dlopen(null)
  let heard = 0
  let kept: object[] = []
  const handler = ffi.callback('handler_t', (number: number) => {
    heard++
    kept = [...kept.slice(-50), { number }]
  })
  const before = libc.signal(SIGUSR2, handler)
  for (let round = 0; round < 4; round++) hot(() => libc.raise(SIGUSR2))
  libc.signal(SIGUSR2, before)
  ffi.release(handler)
  assert.equal(heard, 4 * 20_001)
})
