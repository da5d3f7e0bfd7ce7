import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOST } from '../../src/platform.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

test('struct-13: bit-fields accept what their width holds', () => {
  const ffi = newFFI('struct bits { int a : 10, b : 20, c : 3; unsigned char d : 8; };')
  assert.equal(ffi.sizeof('struct bits'), 8)
  const p = ffi.new('struct bits *', { a: -512, b: 2 ** 19 - 1, c: -4 })
  assert.deepEqual([p.a, p.b, p.c, p.d], [-512, 2 ** 19 - 1, -4, 0])
  p.a = 511n
  assert.deepEqual([p.a, p.b, p.c], [511, 2 ** 19 - 1, -4])
  for (const wrong of [512, -513]) {
    refuses(() => (p.a = wrong), 'RangeError', 'value/range', /\(-512 to 511\), member 'a' of 'struct bits'/)
  }
  refuses(() => (p.d = 256), 'RangeError', 'value/range', /\(0 to 255\)/)
  refuses(() => (p.a = 0.5), 'TypeError', 'value/fraction')
  refuses(() => (p.a = '1'), 'TypeError', 'value/type')
  assert.equal(p.a, 511)
})

test('struct-13: a signed bit-field of one bit takes 1 and reads -1', () => {
  const ffi = newFFI('struct flags { int one : 1; unsigned two : 1; _Bool three : 1; };')
  const p = ffi.new('struct flags *', { one: 1, two: 1, three: true })
  assert.deepEqual([p.one, p.two, p.three], [-1, 1, true])
  p.one = -1
  p.three = 0
  assert.deepEqual([p.one, p.three], [-1, false])
  refuses(() => (p.one = 2), 'RangeError', 'value/range')
  refuses(() => (p.three = 2), 'RangeError', 'value/range')
})

test('struct-14: bit-fields lie where gcc puts them', () => {
  const rows: readonly (readonly [members: string, y: number, size: number])[] = [
    ['char a; int b : 9; char y;', 3, 4],
    ['int a : 2; short b : 15; char c : 2; char y;', 5, 8],
    // AAPCS64 8.1.8.3: there an unnamed bit-field aligns its struct too.
    ['char x; int : 0; char y;', 4, HOST.bitFields === 'gcc-arm' ? 8 : 5],
  ]
  for (const [members, y, size] of rows) {
    const ffi = newFFI(`struct s { ${members} };`)
    assert.deepEqual([ffi.offsetof('struct s', 'y'), ffi.sizeof('struct s')], [y, size], members)
  }
})

test('struct-15: impossible bit-fields are refused where they are declared', () => {
  for (const member of ['float x : 1', 'char x : 0', 'char x : 9', 'int *x : 3', 'int x : -1']) {
    assert.throws(() => newFFI(`struct s { ${member}; };`), { name: 'CDefError', line: 1 }, member)
  }
})

test('struct-15: a bit-field has no offset and no address', () => {
  const ffi = newFFI('struct s { int a : 3; int b; };')
  refuses(() => ffi.offsetof('struct s', 'a'), 'TypeError', 'member/bit-field')
  refuses(() => ffi.addressof(ffi.new('struct s *'), 'a'), 'TypeError', 'member/bit-field')
  refuses(() => ffi.addressof(ffi.new('struct s *')[0], 'a'), 'TypeError', 'member/bit-field')
})

const BASES: readonly (readonly [type: string, bits: number, signed: boolean])[] = [
  ['signed char', 8, true],
  ['unsigned short', 16, false],
  ['int', 32, true],
  ['unsigned int', 32, false],
  ['long', 64, true],
  ['unsigned long long', 64, false],
]

/** One struct with bits before and behind for each base and width. */
const SHAPES = BASES.flatMap(([type, bits, signed]) =>
  Array.from({ length: bits }, (_, i) => ({
    type,
    width: i + 1,
    signed,
    tag: `${type.replaceAll(' ', '_')}_${i + 1}`,
  })),
)
const DECLARATIONS = SHAPES.map(
  ({ type, width, tag }) => `
  struct ${tag} { unsigned char before : 3; ${type} x : ${width}; unsigned char behind : 5; };
  long long get_${tag}(const struct ${tag} *p);
  void set_${tag}(struct ${tag} *p, long long x);`,
)
const DEFINITIONS = SHAPES.map(
  ({ tag }) => `
  long long get_${tag}(const struct ${tag} *p) { return p->before == 5 && p->behind == 21 ? (long long)p->x : -77; }
  void set_${tag}(struct ${tag} *p, long long x) { p->x = x; }`,
)

test('bit-fields of every width hold in JavaScript what they hold in C', { skip: withoutCompiler }, () => {
  const ffi = newFFI(DECLARATIONS.join(''))
  const lib = ffi.dlopen(compileLibrary('bit-fields', [...DECLARATIONS, ...DEFINITIONS].join('')))
  for (const { tag, width, signed } of SHAPES) {
    const top = 2n ** BigInt(signed ? width - 1 : width)
    for (const value of new Set([0n, signed ? -top : 1n, top - 1n, top / 3n])) checkBoth(ffi, lib, tag, value)
  }
})

/** What JavaScript writes C reads, and the other way; the neighbours stay as they are. */
function checkBoth(ffi: Untyped, lib: Untyped, tag: string, value: bigint): void {
  const p = ffi.new(`struct ${tag} *`, { before: 5, behind: 21 })
  p.x = value
  assert.equal(lib[`get_${tag}`](p), BigInt.asIntN(64, value), tag)
  p.x = 0
  lib[`set_${tag}`](p, BigInt.asIntN(64, value))
  assert.deepEqual([exact(p), p.before, p.behind], [value, 5, 21], tag)
}

/** A `long` that a number cannot hold is in the error. */
function exact(p: Untyped): bigint {
  try {
    return BigInt(p.x)
  } catch (error) {
    return (error as { value: bigint }).value
  }
}
