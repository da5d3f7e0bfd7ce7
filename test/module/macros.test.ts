import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verified, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

/** Words that the generated C, or the header that it includes, could have used as they are. */
const WORDS = `value size name id frame call next self module contract numbers addresses externs negative result record
  place list type Type Length length text reported before binding kept bindings count offset number address entry member
  argument index data state error ignored diagnostic push pop GCC visibility default system_header NULL offsetof`
const KEYWORDS = `auto char const double else enum extern float for if int long register return short signed sizeof static
  struct switch typedef union unsigned void volatile while inline restrict do`

test('E1: no macro of the source breaks the generated C, not even one of a keyword', options, () => {
  const macros = (words: string, body: string): string =>
    words
      .split(/\s+/)
      .map((word) => `#undef ${word}\n#define ${word} ${body}\n`)
      .join('')
  const source = `#include <stdio.h>
    struct pair { int a : 3; int b[2]; double c; };
    static int twice(int x) { return 2 * x; }
    static struct pair made(const char *s, struct pair *p) { (void)s; return *p; }
    static double number = 0.5; const char *const title = "t";
    enum { FIRST = 7 };\n`
  const declarations = `struct pair { int a : 3; int b[2]; double c; }; int twice(int);
    struct pair made(const char *s, struct pair *p); static double number; const char *const title; enum { FIRST = 7 };
    extern "JS" int from_c(int); static const int CONSTANT; #define SIZE ...`.replace('; #define', ';\n#define')
  const constants = '#define CONSTANT 5\n#define SIZE sizeof_nothing\n#undef SIZE\n#define SIZE 9\n'
  for (const body of ['3', '(', 'x y z', '']) {
    const text = `${source}static int from_c(int);\n${constants}${macros(WORDS, body)}${macros(KEYWORDS, body)}`
    const { lib } = verified(declarations, text)
    assert.deepEqual([lib.twice(4), lib.number, lib.FIRST, lib.CONSTANT, lib.SIZE], [8, 0.5, 7, 5, 9])
    assert.equal(lib.made('x', { a: 1, b: [2, 3], c: 4 }).c, 4)
  }
})

test('E1: C++ as well', options, () => {
  const source = `extern "C" { static int twice(int x) { return 2 * x; } struct s { int a[2]; struct { int b; } c; }; }
    #define Type 3\n#define value (\n#define type x\n#define Length\n#define found 9\n#define template 4\n#define bool int\n`
  const { lib, ffi } = verified('int twice(int); struct s { int a[2]; struct { int b; } c; };', source, {
    sourceExtension: '.cpp',
  })
  assert.deepEqual([lib.twice(4), ffi.sizeof('struct s')], [8, 12])
})

test('E1: a member is that of the record, or what a macro of its name makes of it', options, () => {
  const size = (declarations: string, source: string): unknown => {
    const { ffi } = verified(declarations, source)
    return [ffi.offsetof('struct s', 'm'), ffi.sizeof('struct s')]
  }
  // The macro comes after the record, which has a member of that name.
  assert.deepEqual(size('struct s { int a; int m; };', 'struct s { int a; int m; };\n#define m mm'), [4, 8])
  assert.deepEqual(size('struct s { int a; int m; };', 'struct s { int a; int m; };\n#define m (\n#define a )'), [4, 8])
  assert.deepEqual(size('struct s { char m[3]; ...; };', 'struct s { int a; char m[3]; };\n#define m x.y[2]'), [4, 8])
  // The macro makes the name a way into the record, as those of <signal.h> do.
  assert.deepEqual(size('struct s { int a; int m; };', '#define m mm\nstruct s { int a; int mm; };'), [4, 8])
  assert.deepEqual(
    size('struct s { int m; ...; };', 'struct s { int z; union { int i; char c; } u; };\n#define m u.i'),
    [4, 8],
  )
  // Bit-fields are written to, and have no offset.
  const { ffi } = verified('struct s { int m : 4; };', 'struct s { int m : 4; };\n#define m 5')
  assert.equal(ffi.new('struct s *', { m: -3 }).m, -3)
})

test('E1: a function is there although a macro hides it', options, () => {
  const source = `int get(int x) { return x + 1; } int put(int x, int y) { return x * y; } int same(int x) { return x; }
    struct p { int a, b; }; struct p make(int a) { struct p p = {a, a}; return p; } int many(const char *f, ...) { return *f; }
    #define get(x, y) bad
    #define put wrong_name
    #define same(x) ((x) + 100)
    #define make() 5
    #define many(x) ]`
  const declarations = `int same(int);
    int get(int); int put(int, int); struct p { int a, b; }; struct p make(int a);
    int many(const char *f, ...);`
  const { lib } = verified(declarations, source)
  assert.deepEqual([lib.get(4), lib.put(3, 4), lib.make(3).b, lib.many('A', null)], [5, 12, 3, 65])
  // A macro that does what a call asks for is what C's callers get.
  assert.equal(lib.same(1), 101)
})

test('E1: preprocessed text has the members that macros hide', options, () => {
  const declarations = `
    typedef union { int sival_int; void *sival_ptr; } val_t;
    typedef struct { int no; union { struct { int pid; unsigned uid; } kill; struct { void *addr; } fault; } fields; } info_t;`
  const source = `${declarations}
    #define pid fields.kill.pid
    #define uid fields.kill.uid
    #define addr fields.fault.addr`
  // With -dD the macros are in the text, too, and are no constants.
  for (const text of [declarations, source]) {
    const { ffi } = verified(`${text}\n`, source)
    assert.equal(ffi.offsetof('info_t', 'fields', 'kill', 'uid'), 12)
  }
  const flat = verified('typedef struct { int pid; int uid; void *addr; ...; } info_t;', source).ffi
  assert.deepEqual([flat.offsetof('info_t', 'uid'), flat.offsetof('info_t', 'addr')], [12, 8])
})

test('E1: what is wrong without the macros too is an error about C as it is', options, () => {
  const source = 'struct s { int a; int m; };\n#define m mm\n#define get(x, y) bad\nint get(long *p) { return !p; }'
  const wrong = () => newFFI('struct s { int a; char *m; };').verify(source)
  refuses(wrong, 'VerificationError', 'toolchain/compile', /no member named 'mm'/)
  const none = () => newFFI('struct s { int a; int m, n; };').verify(source)
  refuses(none, 'VerificationError', 'toolchain/compile', /no member named 'n'/)
})

test('D2: a macro that renames a function gives both names, in both modes', { skip: withoutCompiler }, () => {
  const text =
    '#define mpz_abs abs\n#define magnitude mpz_abs\n#define output stdout\nint abs(int); extern FILE *stdout;'
  const { lib } = verified(text, `#include <stdlib.h>\n#include <stdio.h>\n${text}`)
  const opened = newFFI(text).dlopen(null)
  for (const each of [lib, opened]) {
    assert.deepEqual([each.abs(-3), each.mpz_abs(-4), each.magnitude(-5)], [3, 4, 5])
    assert.ok(each.stdout.equals(each.output))
    assert.deepEqual(Object.keys(each).sort(), ['abs', 'magnitude', 'mpz_abs', 'output', 'stdout'])
  }
  const declaredItself = '#define mpz_abs abs\nint mpz_abs(int);'
  assert.equal(newFFI(declaredItself).dlopen(null).mpz_abs(-6), 6)
  assert.equal(verified(declaredItself, `#include <stdlib.h>\n${declaredItself}`).lib.mpz_abs(-7), 7)
})
