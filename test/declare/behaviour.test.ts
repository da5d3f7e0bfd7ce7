/** The numbered behaviours of declaration text, with the deviations that are decided. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sizeOf } from '../../src/abi/layout.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { declare, resolveType } from '../../src/declare/declare.ts'
import { Scope } from '../../src/declare/scope.ts'
import { formatWarning } from '../../src/diagnostics/messages/declarations.ts'
import { spell } from '../../src/types/spell.ts'
import { constantOf, failureOf, newScope, refused, scopeOf, spelled } from '../support/declared.ts'

const TARGET = TARGETS['linux-x64']

const warningsOf = (text: string): string[] => declare(newScope(), text).warnings.map(formatWarning)

test('parse-01: comments of both kinds are skipped', () => {
  assert.deepEqual(spelled(scopeOf('double /*c*/ sin // x\n(double x);')), ['double sin(double)'])
  assert.deepEqual(spelled(scopeOf('double sin // x \\\n int \n(double x);')), ['double sin(double)'])
  assert.deepEqual(spelled(scopeOf('int /* a\nb */ f(void);')), ['int f()'])
})

test('parse-02: a parse error shows the line, its number and the name of the text', () => {
  const error = failureOf(() => declare(newScope(), ' x y z '))
  assert.match(error.message, /^<cdef>:1:2: unknown type 'x'\n {3}x y z \n {3}\^$/)
  assert.equal(failureOf(() => declare(newScope(), '\n\n\n x y z ')).line, 4)
  assert.equal(failureOf(() => declare(newScope(), 'x', { name: 'mine.h' })).source, 'mine.h')
})

test('parse-03: line directives set the reported position', () => {
  const error = failureOf(() =>
    declare(newScope(), '# 3 "a.h" 1 3\nint f(void);\n#line 70\n\nx y;', { tolerant: false }),
  )
  assert.deepEqual([error.source, error.line, error.column, error.sourceLine], ['a.h', 71, 1, 'x y;'])
})

test('parse-04: string and floating macros are constants here', () => {
  const scope = scopeOf('#define FOO "blah" " and more"\n#define BB 12.34\n#define CC 1.5f')
  assert.deepEqual(spelled(scope), ['FOO = "blah and more"', 'BB = 12.34', 'CC = 1.5'])
})

test('parse-05: integer macros in every notation', () => {
  const text =
    '#define A 0\n#define B 0100l\n#define C 0x100u\n#define D 0X10\n#define E 1000UL\n#define F -5\n#define G 0b101'
  assert.deepEqual(spelled(scopeOf(text)), ['A = 0', 'B = 64', 'C = 256', 'D = 16', 'E = 1000', 'F = -5', 'G = 5'])
})

test('parse-06: a macro goes on after a backslash', () => {
  assert.deepEqual(spelled(scopeOf('#define ABC \\\n 42\n#define DEF \\\r\n 43 // no\n')), ['ABC = 42', 'DEF = 43'])
})

test('parse-08: a different declaration is refused with both places, and replaces with override', () => {
  const scope = scopeOf('int foo(void);')
  const error = failureOf(() => declare(scope, '\nlong foo(void);'))
  assert.equal(error.code, 'declare/duplicate')
  assert.match(error.message, /<cdef>:2:6: multiple declarations of function 'foo'.*<cdef>:1:5.*override/)
  declare(scope, 'long foo(void);', { override: true })
  assert.deepEqual(spelled(scope), ['long foo()'])
})

test('parse-09: identical declarations are accepted again', () => {
  const text = `
    int f(int (*cb)(void *), const char *name);
    typedef int t; typedef struct { int a; } anonymous; typedef ... opaque; typedef ... *handle;
    struct s { int a:3; struct { union { int b; }; } in; struct s *next; enum inner { X } x; };
    enum e { A, B = 5 }; enum { C };
    extern int v; extern const char *const names[];
    static const int K = 3;
    #define M (1 << 4)
  `
  const scope = scopeOf(text)
  const before = spelled(scope)
  const type = scope.tag('struct', 's')
  assert.deepEqual(declare(scope, text).names, [])
  assert.deepEqual(spelled(scope), before)
  assert.equal(scope.tag('struct', 's'), type)
})

test('parse-10: a function with only (...) is refused', () => {
  assert.equal(refused('int foo(...);'), '1:9 syntax/only-ellipsis')
})

test('parse-12: a function body is refused, except of a static or inline function', () => {
  assert.equal(refused('void foo(void) {}'), '1:16 syntax/body')
  assert.deepEqual(spelled(scopeOf('extern inline void foo(void) { {"}"; /* } */ } }')), ['void foo()'])
  assert.deepEqual(spelled(scopeOf('static void foo(void) { {"}"; } } int bar(void);')), ['void foo()', 'int bar()'])
})

test('parse-13: an enum may be completed after its first mention', () => {
  const scope = scopeOf('typedef enum foo_e foo_t; enum foo_e { AA, BB };')
  assert.deepEqual(spelled(scope), ['AA = 0', 'BB = 1', 'typedef enum foo_e foo_t'])
  assert.equal(scope.typedef('foo_t')?.type, scope.tag('enum', 'foo_e'))
})

test('parse-14: an unknown type is named, and the type string shown', () => {
  for (const text of ['foobarbazunknown', 'foobarbazunknown*']) {
    const error = failureOf(() => resolveType(newScope(), text))
    assert.equal(error.message, `<type>:1:1: unknown type 'foobarbazunknown'\n  ${text}\n  ^`)
  }
})

test('parse-16: a parameter that is void by typedef is none', () => {
  const scope = scopeOf('typedef void void_t1; typedef void_t1 void_t; typedef int (*func_t)(void_t);')
  assert.equal(spell(resolveType(scope, 'func_t').type), 'int(*)()')
})

test('parse-17: int foo() is int foo(void)', () => {
  const scope = scopeOf('int foo(); int foo(void);')
  assert.deepEqual(spelled(scope), ['int foo()'])
})

test('parse-18: arrays and functions become pointers in parameters', () => {
  assert.deepEqual(spelled(scopeOf('int f(int a[5], long b[], int cb(int));')), ['int f(int *, long *, int(*)(int))'])
})

test('parse-20: enumerators in every notation', () => {
  const scope = scopeOf("enum { A='!', B='\\'', C=0x10, D=010, E=- 0x10, F=0b10, G=10LL };")
  assert.deepEqual(spelled(scope), ['A = 33', 'B = 39', 'C = 16', 'D = 8', 'E = -16', 'F = 2', 'G = 10'])
})

test('parse-21: enumerators are array lengths in type strings', () => {
  const scope = scopeOf('enum e { AA, BB=2, CC=4, DD=BB, EE, FF=CC };')
  const sizes = ['char[DD]', 'char[EE]', 'char[FF]'].map((text) => sizeOf(resolveType(scope, text).type, TARGET))
  assert.deepEqual(sizes, [2, 3, 4])
})

test('parse-22: a global without storage class gives one warning', () => {
  assert.deepEqual(warningsOf('int a;'), [
    "<cdef>:1:5: global variable 'a': for consistency with C it should be declared with 'extern' (or 'static')",
  ])
  assert.deepEqual(warningsOf('extern int a; static int b;'), [])
})

test('parse-24: #pragma pack is obeyed, other pragmas give a warning', () => {
  const text = `#pragma pack(push, 1)
    struct a { char c; int i; };
    #pragma pack(2)
    struct b { char c; int i; };
    #pragma pack(pop)
    struct c { char c; int i; };
    _Pragma("pack(push, label, 2)") struct d { char c; int i; }; _Pragma("pack(pop, label)")
    struct e { char c; int i; };`
  const scope = scopeOf(text)
  const sizes = ['a', 'b', 'c', 'd', 'e'].map((tag) => sizeOf(resolveType(scope, `struct ${tag}`).type, TARGET))
  assert.deepEqual(sizes, [5, 6, 8, 6, 8])
  assert.deepEqual(warningsOf('#pragma omp parallel\nint f(void);'), ["<cdef>:1:1: '#pragma omp parallel' is ignored"])
})

test('parse-25: a string literal in an odd place is an error', () => {
  assert.equal(refused('int f(void); "text"'), '1:14 syntax/string')
})

test('parse-26: a struct cannot have two different bodies', () => {
  const error = failureOf(() => scopeOf('struct a { int x; };\nstruct a { int y; };'))
  assert.match(error.message, /^<cdef>:2:1: duplicate declaration of 'struct a'.*<cdef>:1:1/)
  const scope = scopeOf('struct a { int x; struct a *next; };')
  const before = scope.tag('struct', 'a')
  declare(scope, 'struct a { int y; struct a *next; };', { override: true })
  assert.notEqual(scope.tag('struct', 'a'), before)
  assert.equal(before?.kind === 'record' && before.body.state === 'complete' && before.body.members[0]?.name, 'x')
})

test('parse-28: packed and pack must make sense', () => {
  for (const options of [{ pack: 3 }, { packed: 2 as never }, { packed: true, pack: 1 }, { pack: 0 }]) {
    assert.throws(() => declare(newScope(), 'int f(void);', options), /pack/)
  }
  const packed = scopeOf('struct s { char a; int b; };', { packed: true })
  assert.equal(sizeOf(resolveType(packed, 'struct s').type, TARGET), 5)
  const pack = scopeOf('struct s { char a; int b; };', { pack: 2 })
  assert.equal(sizeOf(resolveType(pack, 'struct s').type, TARGET), 6)
})

test('parse-29: calling conventions are accepted and without effect', () => {
  const scope = scopeOf(
    'int __stdcall f(int); int WINAPI g(int); typedef int (__cdecl *fn)(int) ; int __fastcall h(int);',
  )
  assert.deepEqual(spelled(scope), ['int f(int)', 'int g(int)', 'int h(int)', 'typedef int(* fn)(int)'])
  assert.equal(resolveType(scope, 'int(__stdcall *)(int)').type, resolveType(scope, 'fn').type)
})

test('parse-29: the macros of windows.h are conventions where one may stand, and names elsewhere', () => {
  const scope = scopeOf(`
    int CALLBACK each(void *, long); void *APIENTRY find(void); typedef int CALLBACK proc(int);
    typedef int (CALLBACK *pointer)(int); void set(int (NTAPI *f)(int), int (PASCAL g)(int));
    struct table { int (STDMETHODCALLTYPE *add)(void *); int CALLBACK; }; int WINAPIV print(const char *, ...);
    extern int const CALLBACK volatile_one;
  `)
  assert.deepEqual(spelled(scope), [
    'int each(void *, long)',
    'void * find()',
    'void set(int(*)(int), int(*)(int))',
    'int print(const char *, ...)',
    'const int volatile_one',
    'typedef int(* pointer)(int)',
    'typedef int proc(int)',
  ])
  assert.equal(resolveType(scope, 'int(CALLBACK *)(int)').type, resolveType(scope, 'pointer').type)
  assert.equal(resolveType(scope, 'int CALLBACK(int)').type, resolveType(scope, 'proc').type)

  const named = scopeOf(`
    typedef int (*CALLBACK)(int); void set(CALLBACK f); void call(CALLBACK *list, int n); extern CALLBACK APIENTRY;
    int PASCAL(int); enum { NTAPI = 3 }; extern int WINAPIV[NTAPI];
  `)
  assert.deepEqual(spelled(named), [
    'void set(int(*)(int))',
    'void call(int(**)(int), int)',
    'int(* APIENTRY)(int)',
    'int PASCAL(int)',
    'NTAPI = 3',
    'int WINAPIV[3]',
    'typedef int(* CALLBACK)(int)',
  ])
  assert.equal(spell(resolveType(named, 'void(CALLBACK *)').type), 'void(int(**)(int))')
})

test('parse-30: a bad type string is shown with a caret', () => {
  const error = failureOf(() => resolveType(newScope(), 'struct struct'))
  assert.equal(error.message, "<type>:1:8: struct or union name expected, found 'struct'\n  struct struct\n         ^")
  assert.match(failureOf(() => resolveType(newScope(), '')).message, /expected a type, found the end of the text/)
})

test('parse-32: a tag of the wrong kind', () => {
  const scope = scopeOf('struct part { int a; };')
  const error = failureOf(() => resolveType(scope, 'union part'))
  assert.match(error.message, /wrong kind of tag: 'part' is struct, not union/)
})

test('struct-11: an array without a length stands last', () => {
  assert.equal(refused('struct s { int a[]; int b; };'), '1:25 declare/flexible')
})

test('struct-15: impossible bit-fields', () => {
  assert.equal(refused('struct s { float x:1; };'), '1:20 declare/bit-field-type')
  assert.equal(refused('struct s { char x:0; };'), '1:19 declare/bit-field-width')
  assert.equal(refused('struct s { char x:9; };'), '1:19 declare/bit-field-width')
})

test('struct-17: the integer type of an enum follows its values', () => {
  const scope = scopeOf(
    'enum a { A }; enum b { B = -1 }; enum c { C = 0x80000000 }; enum d { D = 0x100000000 }; enum e { E = -1, E2 = 0x80000000 }; enum __attribute__((packed)) f { F = 200 };',
  )
  const bases = ['a', 'b', 'c', 'd', 'e', 'f'].map((tag) => {
    const type = scope.tag('enum', tag)
    return type?.kind === 'enum' && type.body.state === 'complete' ? type.body.base.name : undefined
  })
  assert.deepEqual(bases, ['unsigned int', 'int', 'unsigned int', 'unsigned long', 'long', 'unsigned char'])
})

test('struct-18: an enum without values is used with a warning', () => {
  assert.deepEqual(warningsOf('enum foo; enum foo f(void);'), [
    "<cdef>:1:11: 'enum foo' has no values explicitly defined; it is read as 'unsigned int'",
  ])
  assert.deepEqual(warningsOf('enum foo f(void); enum foo { A };'), [])
})

test('struct-19: a struct without a tag has the name of its typedef', () => {
  const scope = scopeOf('typedef struct { int a; } foo_t, *foo_p; typedef struct { int a; } *bar_p;')
  assert.deepEqual(
    ['foo_t', 'foo_p', 'bar_p'].map((name) => spell(resolveType(scope, name).type)),
    ['foo_t', 'foo_t *', 'struct $1 *'],
  )
})

test('query-08: type names are listed sorted, included ones too', () => {
  const base = scopeOf('typedef int b; struct s2 { int a; }; union u;')
  const scope = newScope()
  scope.include(base)
  declare(scope, 'typedef int a; struct s1; enum e { X };')
  assert.deepEqual(scope.typedefNames(), ['a', 'b'])
  assert.deepEqual(scope.structNames(), ['s1', 's2'])
  assert.deepEqual(scope.unionNames(), ['u'])
})

test('include-01: types and constants of an included scope are known and are the same', () => {
  const base = scopeOf('typedef struct foo { int a; } foo_t; enum { N = 3 };')
  declare(base, '#define M (N + 1)\nint f(void); extern int v;')
  const scope = newScope()
  assert.equal(failureOf(() => resolveType(scope, 'foo_t')).code, 'syntax/unknown-type')
  scope.include(base)
  assert.equal(resolveType(scope, 'foo_t').type, resolveType(base, 'struct foo').type)
  assert.equal(spell(resolveType(scope, 'int[N][M]').type), 'int[3][4]')
  assert.equal(constantOf(scope, 'M'), 4n)
  assert.equal(scope.declaration('f'), undefined)
  assert.throws(() => scope.include(scope), { code: 'declare/include-itself' })
  assert.throws(() => base.include(scope), { code: 'declare/include-itself' })
})

test('tools-06: setUnicode declares TCHAR and its like, once', () => {
  const scope = newScope()
  assert.match(failureOf(() => declare(scope, 'void f(TCHAR *);')).message, /after a call of setUnicode/)
  scope.setUnicode(true)
  assert.equal(spell(resolveType(scope, 'LPCTSTR').type), 'const wchar_t *')
  assert.equal(constantOf(scope, 'UNICODE'), 1n)
  assert.throws(() => scope.setUnicode(false), { code: 'declare/unicode-twice' })
  const narrow = newScope()
  narrow.setUnicode(false)
  assert.equal(spell(resolveType(narrow, 'TCHAR').type), 'char')
})

test('win-05: the common Windows names are known there', () => {
  const scope = new Scope(TARGETS['win-x64'])
  declare(scope, 'DWORD f(HANDLE, LPARAM, WPARAM, UNICODE_STRING *, PUINT, LPCSTR);')
  assert.deepEqual(spelled(scope), [
    'unsigned long f(void *, intptr_t, uintptr_t, UNICODE_STRING *, unsigned int *, const char *)',
  ])
})
