/** What becomes of attributes: obeyed, refused or passed over; none that means something is passed over. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TARGETS } from '../../src/abi/target.ts'
import { declare } from '../../src/declare/declare.ts'
import { Scope } from '../../src/declare/scope.ts'
import { canCompile } from '../support/c-compiler.ts'
import { refused, scopeOf, spelled } from '../support/declared.ts'
import { differences } from '../support/judged.ts'

const REFUSED_TEXTS = [
  'struct __attribute__((ms_struct, packed)) s { int a : 3; char b : 2; };',
  'union __attribute__((ms_struct)) u { int a : 3; };',
  'struct __attribute__((ms_struct)) s { int a : 3 __attribute__((aligned(8))); };',
  'struct __attribute__((ms_struct)) s { int a : 3; int b __attribute__((packed)); };',
  'struct __attribute__((randomize_layout)) s { int a; };',
  'int f(int) __attribute__((vectorcall));',
  'int __attribute__((regcall)) f(int);',
  'void (__attribute__((preserve_none)) *f)(int);',
  'int f(void *p __attribute__((pass_object_size(0))));',
  'typedef float v4 __attribute__((ext_vector_type(4)));',
  '[[clang::swiftcall]] int f(int);',
  'char __attribute__((address_space(1))) *p;',
  'struct s { int *__attribute__((ptr32)) p; };',
  'typedef int b __attribute__((hardbool));',
  '__declspec(layout_version(19)) int x;',
  'enum e { A } __attribute__((hardbool));',
  'struct a { int i; }; struct __attribute__((copy((struct a *)0))) b { char c; int i; };',
  'struct a { int i; }; struct b { char c; int i; } __attribute__((__copy__((struct a *)0)));',
  'struct a { int i; }; typedef int t __attribute__((copy((struct a *)0)));',
  'struct a { int i; }; typedef struct a __attribute__((copy((struct a *)0))) t;',
  'extern int x; struct s { char c; int m __attribute__((copy(x))); };',
  'extern int x; struct s { char c; __attribute__((copy(x))) int m; };',
  'extern int x; union u { char c; int *m __attribute__((copy(x))), n; };',
  'struct a { int i; }; enum __attribute__((copy((struct a *)0))) e { A };',
  'struct a { int i; }; typedef int *__attribute__((copy((struct a *)0))) t;',
]

for (const text of REFUSED_TEXTS) {
  test(`C2: refused, with its place: ${text}`, () => assert.match(refused(text), /^1:\d+ declare\/attribute$/))
}

test('C2: pragmas that move members are refused', () => {
  assert.match(refused('#pragma scalar_storage_order big-endian\nstruct s { int a; };'), /declare\/pragma$/)
  assert.match(refused('#pragma ms_struct on\nstruct s { int a : 3; };'), /declare\/pragma$/)
  assert.match(refused('#pragma options align=packed\nstruct s { int a; };'), /declare\/pragma$/)
  scopeOf('#pragma ms_struct off\n#pragma scalar_storage_order default\nstruct s { int a; };')
})

test('C2: ms_struct is obeyed, and says nothing where no bit-field is', {
  skip: canCompile(['gcc']) ? false : 'no gcc',
}, () => {
  const text = `
    struct __attribute__((ms_struct)) a { int x : 3; char y : 2; int z : 4; };
    struct b { char c; int x : 3; long long : 0; short y : 9; } __attribute__((ms_struct));
    struct __attribute__((ms_struct, packed)) c { char c; int i; }; union __attribute__((ms_struct)) d { int i; char c[5]; };
    struct __attribute__((ms_struct)) e { struct a a; long long q : 40; int r : 10; };`
  assert.deepEqual(differences(text), [])
})

const warningsOn = (target: keyof typeof TARGETS, text: string) => declare(new Scope(TARGETS[target]), text).warnings

test('C2: what gcc ignores on a target is ignored there and refused elsewhere', () => {
  const text = 'int f(int, int) __attribute__((regparm(2))); struct __attribute__((gcc_struct)) s { int a : 3; };'
  assert.deepEqual(warningsOn('linux-x64', text), [])
  assert.throws(() => warningsOn('linux-x86', text), /regparm/)
  assert.throws(() => warningsOn('win-x64', text), /gcc_struct/)
  assert.deepEqual(warningsOn('win-x64', 'struct __attribute__((ms_struct)) s { int a : 3; };'), [])
})

test('C2: other conventions of 32-bit x86 are the only one of x86-64', () => {
  const scope = scopeOf(
    'int __attribute__((stdcall)) f(int); int __attribute__((fastcall)) g(int); int __stdcall h(int); int (__attribute__((thiscall)) *i)(int);',
  )
  assert.deepEqual(spelled(scope), ['int f(int)', 'int g(int)', 'int h(int)', 'int(* i)(int)'])
})

test('C2: copy says nothing of functions and variables', () => {
  const scope = scopeOf(`
    int f(int) __attribute__((nothrow)); __attribute__((copy(f))) int g(int); int h(int) __attribute__((__copy__(f)));
    extern int x; extern int y __attribute__((copy(x))); extern __typeof__(f) i __attribute__((copy(f)));`)
  assert.deepEqual(spelled(scope), ['int f(int)', 'int g(int)', 'int h(int)', 'int x', 'int y', 'int i(int)'])
  assert.deepEqual(warningsOn('linux-x64', 'int f(int); int g(int) __attribute__((copy(f)));'), [])
})

test('C2: an attribute that nobody knows is warned of, one that says nothing here is not', () => {
  const [warning, ...more] = warningsOn('linux-x64', 'int f(int) __attribute__((nothrow, made_up(1, "x"), __cold__));')
  assert.equal(warning?.code, 'warning/attribute')
  assert.match(String(warning?.message), /made_up/)
  assert.deepEqual(more, [])
})
