/** Functions of the other convention of x86-64: `ms_abi`, by name and by pointer; `sysv_abi` is the system's own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOST } from '../../../src/platform.ts'
import { compileLibrary, withoutCompiler } from '../../support/compile.ts'
import { newFFI, type Untyped } from '../../support/untyped.ts'

const TYPES = `
  typedef struct { char c; } s1; typedef struct { short a, b; } s4; typedef struct { float a, b; } s8;
  typedef struct { int a, b, c; } s12; typedef struct { double a, b; } s16; typedef struct { long a[5]; } s40;
`
const DECLARATIONS = `${TYPES}
  __attribute__((ms_abi)) long sum(int a, long b, short c, unsigned char d, long e, int f, long long g);
  double __attribute__((ms_abi)) mix(int a, double b, float c, double d, int e, float f);
  s1 __attribute__((ms_abi)) f1(s1 x, int y); s4 f4(s4 x, int y) __attribute__((ms_abi));
  s8 __attribute__((__ms_abi__)) f8(s8 x, int y); s12 __attribute__((ms_abi)) f12(s12 x, int y);
  s16 __attribute__((ms_abi)) f16(s16 x, int y); s40 __attribute__((ms_abi)) f40(s40 x, int y);
  long double __attribute__((ms_abi)) wide(long double x, int y, long double z);
  float _Complex __attribute__((ms_abi)) cf(float _Complex x, int y);
  double __attribute__((ms_abi)) any(int n, ...);
  void __attribute__((ms_abi)) store(int *to, const char *text);
  _Bool __attribute__((ms_abi)) no(_Bool x);
  typedef long (__attribute__((ms_abi)) *pointer)(int, long, short, unsigned char, long, int, long long);
  pointer get(void);
  long __attribute__((sysv_abi)) own(int a, long b);
  int call(int (__attribute__((ms_abi)) *f)(int, int));
`

const SOURCE = `${DECLARATIONS}
  #include <stdarg.h>
  long __attribute__((ms_abi)) sum(int a, long b, short c, unsigned char d, long e, int f, long long g) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g;
  }
  double __attribute__((ms_abi)) mix(int a, double b, float c, double d, int e, float f) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f;
  }
  s1 __attribute__((ms_abi)) f1(s1 x, int y) { x.c += y; return x; }
  s4 __attribute__((ms_abi)) f4(s4 x, int y) { x.a += y; x.b -= y; return x; }
  s8 __attribute__((ms_abi)) f8(s8 x, int y) { x.a += y; x.b -= y; return x; }
  s12 __attribute__((ms_abi)) f12(s12 x, int y) { x.a += y; x.b -= y; x.c = y; return x; }
  s16 __attribute__((ms_abi)) f16(s16 x, int y) { x.a += y; x.b -= y; return x; }
  s40 __attribute__((ms_abi)) f40(s40 x, int y) { for (int i = 0; i < 5; i++) x.a[i] += y; return x; }
  long double __attribute__((ms_abi)) wide(long double x, int y, long double z) { return x * y + z; }
  float _Complex __attribute__((ms_abi)) cf(float _Complex x, int y) { return x * y; }
  double __attribute__((ms_abi)) any(int n, ...) {
    __builtin_ms_va_list list; double sum = 0;
    __builtin_ms_va_start(list, n);
    while (n--) sum += n % 2 ? (double)__builtin_va_arg(list, int) : __builtin_va_arg(list, double);
    __builtin_ms_va_end(list);
    return sum;
  }
  void __attribute__((ms_abi)) store(int *to, const char *text) { *to = text[1]; }
  _Bool __attribute__((ms_abi)) no(_Bool x) { return !x; }
  pointer get(void) { return sum; }
  long own(int a, long b) { return a - b; }
  int call(int (__attribute__((ms_abi)) *f)(int, int)) { return f ? f(1, 2) : -1; }
`

const skip = withoutCompiler || (HOST.convention === 'sysv-x64' ? false : 'only x86-64 Unix has two conventions')

function open(): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARATIONS)
  return { ffi, lib: ffi.dlopen(compileLibrary('ms-abi', SOURCE)) as Untyped }
}

test('C2: integers and floats go where ms_abi has them', { skip }, () => {
  const { lib } = open()
  for (let i = 0; i < 3; i++) {
    assert.equal(lib.sum(1, 2, 3, 4, 5, 6, 7n), 140)
    assert.equal(lib.sum(-1, -(2 ** 40), -3, 255, 5, -6, -7n), -1 - 2 ** 41 - 9 + 1020 + 25 - 36 - 49)
    assert.equal(lib.mix(1, 2.5, 3, 4, 5, 6), 1 + 5 + 9 + 16 + 25 + 36)
    assert.equal(lib.no(true), false)
  }
})

test('C2: structs of all sizes go by value with ms_abi', { skip }, () => {
  const { lib } = open()
  assert.equal(lib.f1({ c: 3 }, 4).c, 7)
  assert.deepEqual(
    [...'ab'].map((name) => lib.f4({ a: 3, b: 9 }, 4)[name]),
    [7, 5],
  )
  assert.deepEqual(
    [...'ab'].map((name) => lib.f8({ a: 3.5, b: 9 }, 4)[name]),
    [7.5, 5],
  )
  assert.deepEqual(
    [...'abc'].map((name) => lib.f12({ a: 3, b: 9, c: 0 }, 4)[name]),
    [7, 5, 4],
  )
  assert.deepEqual(
    [...'ab'].map((name) => lib.f16({ a: 3.5, b: 9 }, 4)[name]),
    [7.5, 5],
  )
  assert.deepEqual([...lib.f40({ a: [1, 2, 3, 4, 5] }, 4).a].map(Number), [5, 6, 7, 8, 9])
})

test('C2: what ms_abi passes by reference arrives', { skip }, () => {
  const { ffi, lib } = open()
  assert.equal(Number(lib.wide(1.5, 3, 0.25)), 4.75)
  assert.deepEqual({ ...lib.cf({ re: 1, im: 2 }, 3) }, { re: 3, im: 6 })
  const to = ffi.new('int *')
  lib.store(to, 'xyz')
  assert.equal(to.value, 'y'.charCodeAt(0))
})

test('C2: variadic functions of ms_abi take integers and floats', { skip }, () => {
  const { ffi, lib } = open()
  assert.equal(lib.any(4, ffi.cast('int', 1), 2.5, ffi.cast('int', 3), 4.5), 11)
})

test('C2: pointers to functions keep their convention', { skip }, () => {
  const { ffi, lib } = open()
  assert.equal(lib.get()(1, 2, 3, 4, 5, 6, 7n), 140)
  const spelled = ffi.getctype('pointer')
  assert.match(String(ffi.typeof('pointer')), /ms_abi/)
  assert.equal(ffi.typeof(String(spelled)), ffi.typeof('pointer'))
  assert.equal(
    ffi.cast('long (__attribute__((ms_abi)) *)(int, long, short, unsigned char, long, int, long long)', lib.get())(
      1,
      0,
      0,
      0,
      0,
      0,
      1n,
    ),
    8,
  )
})

test('C2: sysv_abi is what the system has', { skip }, () => {
  const { ffi, lib } = open()
  assert.equal(lib.own(5, 7), -2)
  assert.equal(ffi.typeof('long(*)(int, long)'), ffi.typeof('long (__attribute__((sysv_abi)) *)(int, long)'))
})

test('C2: a callback of ms_abi is refused', { skip }, () => {
  const { ffi, lib } = open()
  assert.throws(
    () => ffi.callback('int (__attribute__((ms_abi)) *)(int, int)', (a: number, b: number) => a + b),
    /ms_abi/,
  )
  assert.throws(() => lib.call((a: number, b: number) => a + b), /ms_abi/)
  assert.equal(lib.call(null), -1)
})
