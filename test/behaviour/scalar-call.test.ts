import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

interface Row {
  readonly type: string
  readonly values: readonly unknown[]
  /** The type after C's default argument promotions, where it is another. */
  readonly promoted?: string
}

const row = (type: string, values: readonly unknown[], promoted?: string): Row =>
  promoted ? { type, values, promoted } : { type, values }

const LONG = [-(2 ** 53) + 1, -1, 0, 2 ** 32, 2 ** 53 - 1]
const UNSIGNED_LONG = [0, 2 ** 31, 2 ** 32, 2 ** 53 - 1]
const INT64 = [-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n]
const UINT64 = [0n, 2n ** 63n, 2n ** 64n - 1n]

/** Every scalar type with values at its edges. */
const ROWS: readonly Row[] = [
  row('char', [0, 127, 128, 255], 'int'),
  row('signed char', [-128, -1, 127], 'int'),
  row('unsigned char', [0, 255], 'int'),
  row('short', [-32768, -1, 32767], 'int'),
  row('unsigned short', [0, 65535], 'int'),
  row('int', [-(2 ** 31), -1, 0, 2 ** 31 - 1]),
  row('unsigned int', [0, 2 ** 31, 2 ** 32 - 1]),
  row('long', LONG),
  row('unsigned long', UNSIGNED_LONG),
  row('long long', INT64),
  row('unsigned long long', UINT64),
  row('__int128', [-(2n ** 127n), -1n, 2n ** 64n, 2n ** 127n - 1n]),
  row('unsigned __int128', [0n, 2n ** 128n - 1n]),
  row('_Bool', [true, false], 'int'),
  row('float', [0.5, -0, 2 ** -149, Number.NaN, Number.POSITIVE_INFINITY], 'double'),
  row('double', [0.1, -0, Number.MIN_VALUE, Number.NaN, Number.NEGATIVE_INFINITY]),
  row('_Float16', [0.5, -65504, 2 ** -24]),
  row('float _Complex', [{ re: 0.5, im: -2 }]),
  row('double _Complex', [{ re: 0.1, im: -0.2 }]),
  row('int8_t', [-128, 127], 'int'),
  row('uint8_t', [0, 255], 'int'),
  row('int16_t', [-32768, 32767], 'int'),
  row('uint16_t', [0, 65535], 'int'),
  row('int32_t', [-(2 ** 31), 2 ** 31 - 1]),
  row('uint32_t', [0, 2 ** 32 - 1]),
  row('int64_t', INT64),
  row('uint64_t', UINT64),
  row('size_t', UNSIGNED_LONG),
  row('ptrdiff_t', LONG),
  row('uintptr_t', UNSIGNED_LONG),
  row('wchar_t', ['a', 'é', '😀', '\0']),
  row('char16_t', ['a', '\uffff'], 'int'),
  row('char32_t', ['a', '😀']),
  row('enum plain', [0, 7, 2 ** 32 - 1]),
  row('enum signed_enum', [-1, 3]),
]

const TYPES = 'enum plain { PLAIN, OTHER = 7 }; enum signed_enum { MINUS = -1, PLUS };'
const key = (type: string): string => type.replaceAll(' ', '_')
const byType = (write: (type: string, k: string, promoted: string) => string): string =>
  ROWS.map(({ type, promoted = type }) => write(type, key(type), promoted)).join('\n')

const DECLARATIONS = byType(
  (t, k, promoted) => `
  typedef ${t} (*f_${k})(${t});
  struct s_${k} { char pad; ${t} x; char end; };
  ${t} id_${k}(${t} x);
  ${t} late_${k}(int a, double b, int c, int d, int e, int f, int g, ${t} x, char end);
  ${t} member_${k}(struct s_${k} *p, ${t} x);
  ${t} item_${k}(${t} *p, int i);
  ${t} call_${k}(f_${k} f, ${t} x);
  ${promoted} variadic_${k}(int n, ...);`,
)
const DEFINITIONS = byType(
  (t, k, promoted) => `
  ${t} id_${k}(${t} x) { return x; }
  ${t} late_${k}(int a, double b, int c, int d, int e, int f, int g, ${t} x, char end) { return x; }
  ${t} member_${k}(struct s_${k} *p, ${t} x) { ${t} before = p->x; p->x = x; return before; }
  ${t} item_${k}(${t} *p, int i) { return p[i]; }
  ${t} call_${k}(f_${k} f, ${t} x) { return f(x); }
  ${promoted} variadic_${k}(int n, ...) {
    va_list list; va_start(list, n);
    for (int i = 1; i < n; i++) va_arg(list, int);
    ${promoted} x = va_arg(list, ${promoted}); va_end(list); return x;
  }`,
)
const INCLUDES =
  '#include <stdint.h>\n#include <stddef.h>\n#include <stdarg.h>\n#include <wchar.h>\n#include <uchar.h>\n'

let opened: { ffi: Untyped; lib: Untyped } | undefined
function open(): { ffi: Untyped; lib: Untyped } {
  if (!opened) {
    const ffi = newFFI(TYPES + DECLARATIONS)
    const source = INCLUDES + TYPES + DECLARATIONS + DEFINITIONS
    opened = { ffi, lib: ffi.dlopen(compileLibrary('scalar-calls', source, ['-Wno-psabi'])) }
  }
  return opened
}

const forEveryValue = (check: (type: string, value: unknown, k: string, row: Row) => void): void => {
  for (const each of ROWS) for (const value of each.values) check(each.type, value, key(each.type), each)
}

const options = { skip: withoutCompiler }

test('every scalar as argument and result', options, () => {
  const { lib } = open()
  forEveryValue((type, value, k) => {
    assert.deepEqual(lib[`id_${k}`](value), value, type)
    assert.deepEqual(lib[`late_${k}`](1, 0.5, 2, 3, 4, 5, 6, value, 'x'), value, type)
  })
})

test('every scalar as a member, written and read by both sides', options, () => {
  const { ffi, lib } = open()
  forEveryValue((type, value, k) => {
    const p = ffi.new(`struct s_${k} *`, { pad: 1, x: value, end: 2 })
    assert.deepEqual(lib[`member_${k}`](p, value), value, type)
    assert.deepEqual([p.pad, p.x, p.end], [1, value, 2], type)
  })
})

test('every scalar as an item of an array', options, () => {
  const { ffi, lib } = open()
  forEveryValue((type, value, k, { values }) => {
    const array = ffi.new(`${type}[3]`, [values[0], value, values[0]])
    assert.deepEqual(lib[`item_${k}`](array, 1), value, type)
    assert.deepEqual(lib[`item_${k}`]([value], 0), value, type)
    const p = ffi.cast(`${type} *`, array)
    p[2] = value
    assert.deepEqual(p[2], value, type)
  })
})

test('every scalar as argument and result of a callback', options, () => {
  const { ffi, lib } = open()
  for (const { type, values } of ROWS) {
    const seen: unknown[] = []
    const callback = ffi.callback(`f_${key(type)}`, (x: unknown) => {
      seen.push(x)
      return x
    })
    const results = values.map((value) => lib[`call_${key(type)}`](callback, value))
    assert.deepEqual(seen, values, type)
    assert.deepEqual(results, values, type)
    assert.deepEqual(
      values.map((value) => callback(value)),
      values,
      type,
    )
  }
})

/** What a value reads as after its promotion to int. */
function widened(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'string' ? value.codePointAt(0) : value
}

test('every scalar as a variadic argument, promoted', options, () => {
  const { ffi, lib } = open()
  for (const { type, values, promoted } of ROWS) {
    for (const value of values) {
      const expected = promoted === 'int' ? widened(value) : value
      const given = ffi.cast(type, value)
      assert.deepEqual(lib[`variadic_${key(type)}`](1, given), expected, type)
      const filler = Array.from({ length: 11 }, () => ffi.cast('int', 5))
      assert.deepEqual(lib[`variadic_${key(type)}`](12, ...filler, given), expected, type)
    }
  }
})

test('a long double travels whole', options, () => {
  const ffi = newFFI('long double id(long double x); long double call(long double (*f)(long double), long double x);')
  const lib = ffi.dlopen(
    compileLibrary(
      'long-double-calls',
      'long double id(long double x) { return x; } long double call(long double (*f)(long double), long double x) { return f(x) * 3; }',
    ),
  )
  const bytes = ffi.new('unsigned char[16]', [1, 2, 3, 4, 5, 6, 7, 0x80, 0xff, 0x3f])
  const exact = ffi.cast('long double *', bytes).value
  const back = ffi.new('long double *', lib.id(exact))
  assert.deepEqual([...ffi.buffer(back)].slice(0, 10), [...bytes].slice(0, 10))
  assert.equal(Number(lib.call((x: unknown) => x, 0.5)), 1.5)
})
