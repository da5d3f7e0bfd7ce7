/** What to do about the compiler's words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hintsOf } from '../../src/module/hints.ts'
import { parseDiagnostics } from '../../src/toolchain/diagnostics.ts'
import { scopeOf } from '../support/declared.ts'
import { withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

/** The hint for the first line of what a compiler prints about a declaration at `<cdef>:1`. */
function hintFor(line: string, output: string): string | undefined {
  const [first, ...others] = parseDiagnostics(output)
  const scope = scopeOf(line)
  const places = [...scope.declarations()].map(({ place }) => place)
  const hint = hintsOf({ text: '', declared: new Map([['<cdef>:1', places]]), written: new Map() }, scope)
  return first && hint(first, [first, ...others])?.text
}

/** Declarations, their C, and what has to be in the error; the same in C and in C++. */
const REFUSED: readonly (readonly [title: string, declared: string, source: string, said: RegExp])[] = [
  ['a text', '#define S ...', '#define S "x"', /hint: 'S' is no integer; declare it as `static const char \*const S;`/],
  ['a float', 'static const int S;', '#define S 1.5', /hint: .* `static const double S;`/],
  ['a text', 'static const char *S;', '#define S "x"', /hint: to read .*: `static const char \*const S;`/],
  ['a number', 'static int S;', '#define S 5', /hint: to read .*: `static const int S;`/],
  ['an array', 'extern char *S;', 'char S[8];', /hint: C has an array: declare `extern char S\[8\];`/],
  ['nothing', 'int f(int);', '', /hint: the C source declares no 'f': include/],
  ['nothing', '#define N ...', '', /hint: the C source declares no 'N': include/],
  [
    'nothing',
    'typedef ... t; t *f(void);',
    'void *f(void);',
    /hint: the C source (has no type|declares no) 't': include/,
  ],
  ['a length', 'struct s { char a[4]; ...; };', 'struct s { char a[8]; };', /hint: declared with 4 items, C has 8; /],
  ['no header', 'int f(int);', '#include <none/such.h>', /hint: install the package with the header 'none\/such\.h'/],
]

for (const sourceExtension of ['.c', '.cpp']) {
  for (const [title, declared, source, said] of REFUSED)
    test(`'${declared}' that is ${title} in a ${sourceExtension} file is refused with what to do`, options, () => {
      const verify = () => newFFI(declared).verify(source, { sourceExtension })
      refuses(verify, 'VerificationError', 'toolchain/compile', said)
    })
}

test('what hints recommend is accepted', options, () => {
  const ffi = newFFI('static const char *const S; static const double F; static const int N; extern char a[8];')
  const lib = ffi.verify('#define S "x"\n#define F 1.5\n#define N 5\nstatic char a[8] = "abc";')
  assert.deepEqual([ffi.string(lib.S), lib.F, lib.N, ffi.string(lib.a)], ['x', 1.5, 5, 'abc'])
})

test('a struct that C has as a typedef only is told once, and so is the way out', options, () => {
  const source = 'typedef struct { int a; int b; } S; int f(S *s) { return s->a; }'
  const verify = () => newFFI('struct S {\n int a;\n int b; };\nint f(struct S *s);').verify(source)
  assert.throws(verify, (error: Error) => {
    const lines = error.message.split('\n').filter((line) => /error:|hint:/.test(line))
    assert.equal(lines.length, 2, error.message)
    assert.match(error.message, /hint: the C source has no `struct S`: .* declare `typedef struct \{ \.\.\.; \} S;`/)
    assert.match(error.message, /\n {2}and \d+ errors/)
    return true
  })
})

test(
  'a function of JavaScript that is used before C knows it gets its prototype, and the place of its use',
  options,
  () => {
    const ffi = newFFI('extern "JS" int cb(int); int g(int);')
    const said = /hint: write `static int cb\(int\);` in the C source before 'cb' is used, which it is at <C source>:2/
    const use = '\nint g(int x) { return cb(x); }'
    refuses(() => ffi.verify(use), 'VerificationError', 'toolchain/compile', said)
    assert.ok(ffi.verify(`static int cb(int);${use}`))
    const text = newFFI('extern "JS" {\n char *on_text(const char *s);\n}\nint g(int);')
    const other = /hint: write `static char \*on_text\(const char \*s\);` .* which it is at <C source>:1/
    const source = 'int g(int x) { on_text("x"); return x; }'
    refuses(() => text.verify(source), 'VerificationError', 'toolchain/compile', other)
  },
)

test('a result that C has as a typedef only is told so', options, () => {
  const source = 'typedef struct { int a; } S; static S v; S *f(void) { return &v; }'
  const verify = () => newFFI('struct S *f(void);').verify(source)
  refuses(verify, 'VerificationError', 'toolchain/compile', /hint: the C source has no `struct S`/)
})

test('what the linker does not find is told with its declaration', options, () => {
  const missing = () => newFFI('\nint no_such_f(int);').verify('int no_such_f(int);')
  const said = /hint: name the library that has 'no_such_f', declared at <cdef>:2: `libraries: \['\.\.\.'\]`/
  refuses(missing, 'VerificationError', 'toolchain/link', said)
  const other = () => newFFI('').verify('int no_such_g(int); int h(void) { return no_such_g(1); }')
  refuses(other, 'VerificationError', 'toolchain/link', /hint: name the library that has 'no_such_g':/)
  const unknown = () => newFFI('').verify('', { libraries: ['no-such-library'] })
  refuses(unknown, 'VerificationError', 'toolchain/link', /hint: install the -dev package of 'no-such-library'/)
})

test("clang's words have the same hints", () => {
  const said = (line: string, message: string) => hintFor(line, `<cdef>:1:3: error: ${message}`)
  const binary = "invalid operands to binary expression ('char *' and 'int')"
  assert.match(said('#define S ...', binary) ?? '', /`static const char \*const S;`$/)
  const pointer =
    "incompatible pointer types initializing 'const char *volatile *' with an expression of type 'char (*)[2]'"
  assert.match(said('static const char *S;', pointer) ?? '', /`static const char \*const S;`$/)
  const length = "incompatible pointer types initializing 'char (*)[4]' with an expression of type 'char (*)[8]'"
  assert.match(said('struct s { char a[4]; };', length) ?? '', /4 items, C has 8/)
  const implicit = "call to undeclared function 'f'; ISO C99 and later do not support implicit function declarations"
  assert.match(said('int f(int);', implicit) ?? '', /declares no 'f'/)
  assert.match(said('int f(int);', "use of undeclared identifier 'f'") ?? '', /declares no 'f'/)
  const passing = "incompatible pointer types passing 'struct S *' to parameter of type 'S *' [-Werror]"
  assert.match(said('int f(struct S *);', passing) ?? '', /no `struct S`/)
  assert.match(said('struct S { int a; };', "incomplete definition of type 'struct S'") ?? '', /no `struct S`/)
  assert.match(hintFor('', "a.c:1:10: error: 'foo.h' file not found") ?? '', /header 'foo\.h'/)
  assert.match(hintFor('int f(int);', 'ld.lld: error: undefined symbol: f') ?? '', /declared at <cdef>:1/)
  assert.match(hintFor('', 'ld.lld: error: unable to find library -lzst') ?? '', /-dev package of 'zst'/)
})

test('lines that declare more than one thing get no guess', () => {
  const message = "<cdef>:1: error: invalid operands to binary | (have 'double' and 'int')"
  assert.equal(hintFor('static const int A; static const int B;', message), undefined)
  assert.equal(hintFor('static int f(int);', '<C source>:1:1: error: implicit declaration of function'), undefined)
})

test('names of generated C are not suggested', () => {
  const line = "<cdef>:1: error: implicit declaration of function 'f'; did you mean 'cdef_0_f'? [-Werror=x]"
  assert.equal(parseDiagnostics(line)[0]?.message, "implicit declaration of function 'f' [-Werror=x]")
  assert.match(parseDiagnostics(line.replace('cdef_0_f', 'g'))[0]?.message ?? '', /did you mean 'g'/)
})
