// @ts-nocheck: what C declares here is known at run time only, as it is to a user of JavaScript.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { CDefError, FFI } from 'cdef'

const constants = (source) => new FFI(source).dlopen(null)

it('parse-01: comments and continued lines are skipped', () => {
  const libm = new FFI('double /*c*/ sin // x \\\n still a comment\n(double x);').dlopen('m')
  assert.equal(libm.sin(1.23).toFixed(4), '0.9425')
})

it('parse-02: an error shows line, source and place', () => {
  const wrong = (source, line) =>
    assert.throws(
      () => new FFI(source),
      (error) => error instanceof CDefError && error.line === line && error.message.includes(' x y z '),
    )
  wrong(' x y z ', 1)
  wrong('\n\n\n x y z ', 4)
})

it('parse-04: a macro may be any constant expression, a string or a float', () => {
  const lib = constants('#define FOO "blah"\n#define BB 12.34\n#define CC (1 << 4 | 1)')
  assert.deepEqual([lib.FOO, lib.BB, lib.CC], ['blah', 12.34, 17])
})

it('parse-05, parse-06: integer macros', () => {
  const lib = constants(
    '#define A 0\n#define B 0100l\n#define C 0x100u\n#define D 0X10\n#define E 1000UL\n#define F -5\n#define G \\\n 42\n',
  )
  assert.deepEqual([lib.A, lib.B, lib.C, lib.D, lib.E, lib.F, lib.G], [0, 64, 256, 16, 1000, -5, 42])
})

it('parse-08: a different redeclaration needs override', () => {
  const ffi = new FFI('int labs(int);')
  assert.throws(() => ffi.cdef('long labs(long);'), /override/)
  ffi.cdef('long labs(long);', { override: true })
  assert.equal(ffi.dlopen(null).labs(-(2 ** 40)), 2 ** 40)
})

it('parse-09: an equal redeclaration is accepted', () => {
  new FFI('int foo(int a); int foo(int b); typedef int t; typedef int t; struct s; struct s { int a; };')
})

it('parse-10: a function cannot take "..." alone', () => {
  assert.throws(() => new FFI('int foo(...);'), CDefError)
})

it('parse-12: the body of a function is skipped', () => {
  assert.equal(new FFI('static inline int twice(int a) { return a * 2; } int abs(int);').dlopen(null).abs(-1), 1)
})

it('parse-13: an enum may be defined after its first mention', () => {
  const lib = constants('typedef enum foo_e foo_t; enum foo_e { AA, BB };')
  assert.equal(lib.BB, 1)
})

it('parse-14: an unknown name in a type string', () => {
  assert.throws(() => new FFI().typeof('foobarbazunknown'), /foobarbazunknown/)
  assert.throws(() => new FFI().typeof('foobarbazunknown*'), CDefError)
})

it('parse-16, parse-17, parse-18: parameter lists', () => {
  const ffi = new FFI(`
    typedef void void_t1; typedef void_t1 void_t; typedef int (*func_t)(void_t);
    int abs(); int f(int a[5], long b[], int cb(int));`)
  assert.equal(ffi.typeof('func_t').item.args.length, 0)
  assert.throws(() => ffi.dlopen(null).abs(1), TypeError)
  assert.equal(
    ffi.getctype('int(*)(int a[5], long b[], int cb(int))').replaceAll(' ', ''),
    'int(*)(int*,long*,int(*)(int))',
  )
})

it('parse-20, parse-21: enumerators and where they can be used', () => {
  const ffi = new FFI(
    `enum c { A='!', B='\\'', C=0x10, D=010, E=- 0x10, F=0b10, G=10LL, N='\\n', X='\\x41' };
     enum e { AA, BB=2, CC=4, DD=BB, EE, FF=CC };`,
  )
  const { A, B, C, D, E, F, G, N, X } = ffi.dlopen(null)
  assert.deepEqual([A, B, C, D, E, F, G, N, X], [33, 39, 16, 8, -16, 2, 10, 10, 65])
  assert.deepEqual(
    ['DD', 'EE', 'FF'].map((name) => ffi.sizeof(`char[${name}]`)),
    [2, 3, 4],
  )
})

it('parse-22: a variable without extern is accepted, with a warning', async () => {
  const warned = once(process, 'warning')
  new FFI('int some_variable;')
  const [warning] = await warned
  assert.match(warning.message, /'some_variable'.*'extern'/)
})

it('parse-25: a string literal stands where C has one', () => {
  assert.throws(() => new FFI('"text"; int f(void);'), CDefError)
  new FFI('extern "C" { int f(void); }')
})

it('parse-24: pack pragmas are obeyed', () => {
  const ffi = new FFI(
    '#pragma pack(push, 1)\nstruct a { char c; int i; };\n#pragma pack(pop)\nstruct b { char c; int i; };',
  )
  assert.deepEqual([ffi.sizeof('struct a'), ffi.sizeof('struct b')], [5, 8])
})

it('parse-26: a struct cannot be defined twice differently', () => {
  assert.throws(() => new FFI('struct a { int x; }; struct a { int y; };'), CDefError)
  new FFI('struct a { int x; }; struct a { int x; };')
})

it('parse-28: wrong packing options', () => {
  const declare = (options) => () => new FFI().cdef('struct s { int a; };', options)
  for (const options of [{ pack: 3 }, { packed: 2 }, { packed: true, pack: 1 }]) assert.throws(declare(options))
})

it('parse-29: calling conventions have no effect here', () => {
  const ffi = new FFI()
  assert.equal(ffi.typeof('int(*)(int)'), ffi.typeof('int(__stdcall *)(int)'))
  new FFI('int __cdecl f(int); void WINAPI g(void);')
})

it('parse-30, parse-32: errors in type strings', () => {
  const ffi = new FFI('struct part { int a; };')
  assert.throws(() => ffi.typeof('struct struct'), CDefError)
  assert.throws(() => ffi.typeof(''), CDefError)
  assert.throws(() => ffi.typeof('union part'), /struct/)
})
