import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

test('C3: a constant has C’s value, or the declared type is refused with both', options, () => {
  const fits: readonly (readonly [declared: string, c: string, value: unknown])[] = [
    ['short', '-32768', -32768],
    ['unsigned short', '65535', 65535],
    ['int', '0x7fffffff', 2147483647],
    ['unsigned', '3000000000U', 3000000000],
    ['long', '3000000000U', 3000000000],
    ['int64_t', '~0LL', -1n],
    ['uint64_t', '~0ULL', 2n ** 64n - 1n],
    ['bool', '1', true],
    ['char', "'x'", 120],
    ['char', "'\\377'", 255],
    ['char16_t', '0x20ac', '€'],
    ['enum e', '1', 1],
    ['t', '200', 200],
  ]
  const names = 'enum e { P, Q };'
  for (const [type, c, value] of fits) {
    const declared = `${names} typedef int... t; static const ${type} C;`
    const { lib } = verified(declared, `${names} typedef unsigned char t;\n#define C ${c}`)
    assert.deepEqual(lib.C, value, `${type} over ${c}`)
  }
  const refused: readonly (readonly [declared: string, c: string, actual: string])[] = [
    ['short', '70000', '70000'],
    ['int', '3000000000U', '3000000000'],
    ['unsigned char', '-1', '-1'],
    ['unsigned', '-1', '-1'],
    ['int64_t', '~0ULL', String(2n ** 64n - 1n)],
    ['uint64_t', '-1LL', '-1'],
    ['bool', '7', '7'],
    ['char', '300', '300'],
    ['signed char', '200', '200'],
    ['char16_t', '0x12345', '74565'],
    ['enum e', '-1', '-1'],
    ['t', '256', '256'],
  ]
  for (const [type, c, actual] of refused) {
    const source = `${names} typedef unsigned char t;\n#define C ${c}`
    const run = () => newFFI(`${names} typedef int... t; static const ${type} C;`).verify(source)
    refuses(run, 'VerificationError', 'verify/range', new RegExp(`'C' is ${actual} in C, which the declared type '`))
  }
})

test('C3: a module that was compiled with check: false says so at the first use', options, async () => {
  const folder = moduleFolder()
  folder.compile('unchecked', 'static const short C; static const int D;', '#define C 70000\n#define D 5', {
    check: false,
  })
  const { lib } = await folder.import('unchecked')
  assert.equal(lib.D, 5)
  refuses(() => lib.C, 'VerificationError', 'verify/range')
})

test('D7: a constant whose type only the compiler knows may have a value', options, () => {
  const declared = `typedef int... t; typedef float... f; static const t K = 5; static const t N = -3; static const f F = 0.1;
    static const f W = 2; extern int a[K];`
  const source = (type: string, float: string): string =>
    `typedef ${type} t; typedef ${float} f; enum { K = 5, N = -3 }; static const f F = 0.1; static const f W = 2; int a[5];`
  for (const [type, float] of [
    ['signed char', 'float'],
    ['long', 'double'],
  ] as const) {
    const { lib, ffi } = verified(declared, source(type, float))
    assert.deepEqual([lib.K, lib.N, lib.W, lib.F, lib.a.length], [5, -3, 2, 0.1, 5])
    assert.equal(ffi.sizeof('f'), float === 'float' ? 4 : 8)
  }
  const other = () => newFFI('typedef int... t; static const t K = 6;').verify('typedef int t;\n#define K 5')
  refuses(other, 'VerificationError', 'verify/constant', /'K' is 5 .*declared as 6/)
  const float = () => newFFI('typedef float... f; static const f F = 0.2;').verify('typedef float f;\n#define F 0.1f')
  refuses(float, 'VerificationError', 'verify/constant')
  const wrong = () => newFFI('typedef int... t; static const t K = "x";')
  refuses(wrong, 'CDefError', 'constant/cast')
})

test('D7: a record inside another, without a name of its own, may end in dots', options, () => {
  const offsets = (declared: string, source: string, ...paths: (readonly string[])[]): unknown[] => {
    const { ffi } = verified(declared, source)
    return [ffi.sizeof('struct s'), ...paths.map((path) => ffi.offsetof('struct s', ...path))]
  }
  const cases: readonly (readonly [declared: string, source: string, paths: string[][], wanted: number[]])[] = [
    ['struct { int b; ...; } in;', 'struct { int c, b; } in;', [['in', 'b']], [12, 8]],
    ['struct { int b; ...; };', 'struct { int c, b; };', [['b']], [12, 8]],
    ['union { int b; ...; }; int z;', 'union { long c; int b; }; int z;', [['b'], ['z']], [24, 8, 16]],
    ['struct { int b; ...; }; ...;', 'struct { int c, b; }; int z;', [['b']], [16, 8]],
    ['struct { struct { int b; ...; }; };', 'struct { int c; struct { int d, b; }; };', [['b']], [16, 12]],
    ['struct { int b : 3; ...; };', 'struct { int c; int b : 3; };', [], [12]],
    ['struct { int b; ...; } *p, *q[2];', 'struct { int c, b; } *p, *q[2];', [['q']], [32, 16]],
  ]
  for (const [declared, source, paths, wanted] of cases)
    assert.deepEqual(
      offsets(`struct s { int a; ${declared} };`, `struct s { int a; ${source} };`, ...paths),
      wanted,
      declared,
    )
  const { ffi, lib } = verified(
    'struct s { int a; struct { int b; ...; }; }; extern struct s one; extern struct { int y; ...; } two[2]; extern struct { int w; ...; } *three;',
    `struct s { int a; struct { int c, b; }; } one = { 1, { 2, 3 } }; struct { char x; int y; } two[2] = { { 4, 5 }, { 6, 7 } };
     static struct other { char x[3]; int w; } it = { "", 8 }; __typeof__(it) *three_; struct { char x[3]; int w; } *three = (void *)&it;`,
  )
  assert.deepEqual([lib.one.a, lib.one.b, lib.two.at(1).y, lib.three.w], [1, 3, 7, 8])
  const made = ffi.new('struct s *', { a: 1, b: 2 })
  made.b = 9
  assert.deepEqual([made.a, made.b], [1, 9])
  const wrong = () => newFFI('struct s { struct { char b; ...; }; };').verify('struct s { struct { int c, b; }; };')
  refuses(wrong, 'VerificationError', 'verify/member-size', /'struct s\.b': wrong size/)
})

test('D7: what an included FFI left opaque is completed by the one that includes it', () => {
  const parent = newFFI(
    'struct s; typedef struct s s_t; typedef struct u *u_ptr; enum e; struct s *make(void); struct holder { s_t *p; };',
  )
  const before = parent.typeof('struct s *')
  const child = newFFI().include(parent)
  child.cdef('struct s { int a; struct s *next; }; struct u { double d; };')
  assert.deepEqual([child.sizeof('struct s'), child.sizeof('s_t'), parent.sizeof('struct s')], [16, 16, 16])
  assert.equal(child.typeof('struct s *'), before)
  const value = child.new('s_t *', [5])
  const holder = parent.new('struct holder *', [value])
  assert.deepEqual([holder.p.a, child.cast('u_ptr', child.new('double *', 2.5)).d], [5, 2.5])
  // The same again, and something else.
  newFFI().include(parent).cdef('struct s { int a; struct s *next; };')
  refuses(() => newFFI().include(parent).cdef('struct s { long a; };'), 'CDefError', 'declare/duplicate-record')
  // What fails changes nothing.
  const other = newFFI('struct left; struct left *get(void);')
  refuses(() => newFFI().include(other).cdef('struct left { int a; }; nonsense x;'), 'CDefError', 'syntax/unknown-type')
  assert.throws(() => other.sizeof('struct left'))
  newFFI().include(other).cdef('struct left { char c; };')
  assert.equal(other.sizeof('struct left'), 1)
})

test('D7: in compiled modules too', options, async () => {
  const folder = moduleFolder()
  const parent = newFFI('struct s; enum e; struct s *make(int); int get(struct s *);')
  const C = 'struct s { char q; int a; };'
  parent.setSource(
    'opening',
    `#include <stdlib.h>\n${C} enum e { A = 3 }; struct s *make(int a) { struct s *p = calloc(1, sizeof *p); p->a = a; return p; }
    int get(struct s *p) { return p->a; }`,
  )
  parent.compile({ outDir: folder.at('.') })
  const child = newFFI().include(parent)
  child.cdef('struct s { int a; ...; }; struct s twice(struct s); extern struct s shared;')
  child.setSource('completing', `${C} struct s twice(struct s s) { s.a *= 2; return s; } struct s shared = { 1, 21 };`)
  child.compile({ outDir: folder.at('.') })
  // Its types are there, and not in the module that left it open.
  assert.match(
    readFileSync(folder.at('completing.d.ts'), 'utf8'),
    /get shared\(\): struct_s$[\s\S]*^export type struct_s = /m,
  )
  const { lib, ffi } = await folder.import('completing')
  const { lib: opening, ffi: open } = await folder.import('opening')
  assert.deepEqual([ffi.sizeof('struct s'), ffi.offsetof('struct s', 'a'), open.sizeof('struct s')], [8, 4, 8])
  const made = opening.make(21)
  assert.deepEqual([lib.twice(made[0]).a, lib.shared.a, opening.get(ffi.new('struct s *', { a: 7 }))], [42, 21, 7])
  assert.equal(lib.get(made), 21)
})
