import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

/** Members of structs and unions of 1 to 64 bytes: one class, mixed classes, arrays, nested, beyond 16 bytes. */
const STRUCTS: readonly string[] = [
  ...Array.from({ length: 64 }, (_, i) => `unsigned char bytes[${i + 1}];`),
  ...['char', 'short', 'int', 'long', 'float', 'double'].flatMap((type) =>
    [1, 2, 3, 4, 5, 8].map((n) => `${type} items[${n}];`),
  ),
  'float a; int b;',
  'int a; float b;',
  'double a; int b;',
  'long a; float b;',
  'float a, b; double c;',
  'float a, b, c;',
  'char a; double b;',
  'short a; int b; char c;',
  'void *a; int b;',
  'long double a;',
  'int a; long double b;',
  'float _Complex a;',
  'double _Complex a;',
  'float _Complex a; float b;',
  '__int128 a;',
  'int a; union { float b; int c; };',
  'struct { short x; char y; } inner; char z;',
  'struct { float x; } a; struct { float y; } b;',
  'int a : 5; unsigned b : 20; char c;',
  'double a[3]; int b; float c[5];',
  'enum { E0 = -1, E1 } a; _Bool b; char c;',
  'int (*a)(int); const char *b;',
]
const UNIONS: readonly string[] = [
  'int a; float b;',
  'double a; char b[8];',
  'double a; float b[4];',
  'long a[2]; double b[2];',
  'char a[17];',
  'struct { int x, y; } a; double b;',
]
const RECORDS = [...STRUCTS.map((body) => ['struct', body]), ...UNIONS.map((body) => ['union', body])].map(
  ([keyword = '', body = ''], i) => ({ name: `${keyword} r${i}`, body, i }),
)

const DECLARATIONS = RECORDS.map(
  ({ name, body, i }) => `
  ${name} { ${body.replaceAll('E0', `E0_${i}`).replaceAll('E1', `E1_${i}`)} };
  ${name} echo${i}(${name} r);
  ${name} amid${i}(int a, double b, ${name} r, ${name} s, float c, long d);
  ${name} call${i}(${name} (*f)(char, ${name}, double), ${name} r);`,
).join('')
const DEFINITIONS = RECORDS.map(
  ({ name, i }) => `
  ${name} echo${i}(${name} r) { return r; }
  ${name} amid${i}(int a, double b, ${name} r, ${name} s, float c, long d) { return a == 1 && b == 2.5 && c == 3.5f && d == 4 ? s : r; }
  ${name} call${i}(${name} (*f)(char, ${name}, double), ${name} r) { return f(7, r, 0.25); }`,
).join('')

let opened: { ffi: Untyped; lib: Untyped } | undefined
function open(): { ffi: Untyped; lib: Untyped } {
  if (!opened) {
    const ffi = newFFI(DECLARATIONS, { long: 'bigint' })
    opened = {
      ffi,
      lib: ffi.dlopen(compileLibrary('aggregate-calls', DECLARATIONS + DEFINITIONS, ['-Wno-psabi', '-w'])),
    }
  }
  return opened
}

/** A record of bytes that are no two alike, and none a signalling NaN or a wrong _Bool. */
function filled(ffi: Untyped, name: string, seed: number): Untyped {
  const record = ffi.new(`${name} *`)
  const bytes = ffi.buffer(record)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (seed + i * 7) % 61
  for (const [member, { offset, type }] of ffi.typeof(name).fields) {
    if (type.cname === '_Bool') bytes[offset] = 1
    // An x87 number has an explicit leading bit, and only ten bytes.
    if (type.cname === 'long double') record[member] = seed + 0.5
  }
  return record[0]
}

/** What the members hold; padding does not travel. */
function contents(ffi: Untyped, record: Untyped, name: string): unknown[] {
  return [...ffi.typeof(name).fields.keys()].map((member: string) => plain(ffi, record[member]))
}

function plain(ffi: Untyped, value: Untyped): unknown {
  if (value === null || typeof value !== 'object')
    return typeof value === 'function' ? String(ffi.cast('uintptr_t', value)) : value
  if (ArrayBuffer.isView(value)) return [...(value as unknown as Uint8Array)]
  const kind = 're' in value ? 'complex' : ffi.typeof(value).kind
  if (kind === 'complex') return [value.re, value.im]
  if (kind === 'pointer') return String(ffi.cast('uintptr_t', value))
  return kind === 'struct' || kind === 'union' ? contents(ffi, value, ffi.typeof(value)) : String(value)
}

const options = { skip: withoutCompiler }

test('structs and unions by value, as argument and result', options, () => {
  const { ffi, lib } = open()
  for (const { name, body, i } of RECORDS) {
    const given = filled(ffi, name, i)
    assert.deepEqual(contents(ffi, lib[`echo${i}`](given), name), contents(ffi, given, name), body)
  }
})

test('structs and unions by value among other arguments', options, () => {
  const { ffi, lib } = open()
  for (const { name, body, i } of RECORDS) {
    const [first, second] = [filled(ffi, name, i), filled(ffi, name, i + 13)]
    const result = lib[`amid${i}`](1, 2.5, first, second, 3.5, 4)
    assert.deepEqual(contents(ffi, result, name), contents(ffi, second, name), body)
  }
})

test('structs and unions by value in callbacks', options, () => {
  const { ffi, lib } = open()
  for (const { name, body, i } of RECORDS) {
    const [given, answer] = [filled(ffi, name, i), filled(ffi, name, i + 29)]
    let seen: unknown
    const result = lib[`call${i}`]((a: number, r: Untyped, b: number) => {
      assert.deepEqual([a, b], [7, 0.25])
      seen = contents(ffi, r, name)
      return answer
    }, given)
    assert.deepEqual(seen, contents(ffi, given, name), body)
    assert.deepEqual(contents(ffi, result, name), contents(ffi, answer, name), body)
  }
})

test('a result is not changed by the calls that follow', options, () => {
  const { ffi, lib } = open()
  const results = RECORDS.map(({ name, i }) => lib[`echo${i}`](filled(ffi, name, i)))
  for (const { name, body, i } of RECORDS) {
    assert.deepEqual(contents(ffi, results[i], name), contents(ffi, filled(ffi, name, i), name), body)
  }
})
