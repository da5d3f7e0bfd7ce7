/** Constant expressions and macros: gcc is asked for the value of every one. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { declare } from '../../src/declare/declare.ts'
import { canCompile, withCompiled } from '../support/c-compiler.ts'
import { constantOf, newScope, refused, scopeOf, spelled } from '../support/declared.ts'

const skip = canCompile(['gcc']) ? false : 'no gcc'

/** What gcc's program prints for each expression. */
function valuesOf(text: string, expressions: readonly string[]): string[] {
  const prints = expressions.map((expression) => `printf("%lld\\n", (long long)(${expression}));`)
  const source = `#include <stdio.h>\n#include <stddef.h>\n#include <stdint.h>\n${text}\nint main(void) {\n${prints.join('\n')}\n}`
  return withCompiled(['gcc'], source, [], 'program', (path) => {
    return spawnSync(path, [], { encoding: 'utf8' }).stdout.trim().split('\n')
  })
}

/** What we make of them, through macros. */
function oursOf(text: string, expressions: readonly string[]): string[] {
  const scope = newScope()
  declare(scope, `${text}\n${expressions.map((expression, i) => `#define VALUE_${i} (${expression})\n`).join('')}`)
  return expressions.map((_, i) => {
    const value = constantOf(scope, `VALUE_${i}`)
    return typeof value === 'bigint' ? String(BigInt.asIntN(64, value)) : String(value)
  })
}

function compare(text: string, expressions: readonly string[]): void {
  const theirs = valuesOf(text.replaceAll('extern ', ''), expressions)
  const ours = oursOf(text, expressions)
  const lines = (values: readonly string[]): string[] => expressions.map((one, i) => `${one} = ${values[i]}`)
  assert.deepEqual(lines(ours), lines(theirs))
}

const OBJECTS = `
typedef unsigned long ul; typedef struct { char c; int x[3]; double d; struct { short in; }; int *p; int bf : 3; } S;
struct s { S m; S arr[4]; int (*fn)(int); const char *names[2]; };
extern int a[7]; extern S sv; extern const double cd; static int f(int x) { return x; } static S g(void) { return sv; } enum E { EA = 3 };
extern char msg[20];
`
const EXPRESSIONS = [
  'sizeof(((struct s *)0)->m)',
  'sizeof(a)/sizeof(a[0])',
  '(unsigned long)&((struct s *)0)->arr[2].d',
  'sizeof((int[]){1,2,3})',
  'sizeof((struct s){{1}})',
  '_Generic(1.0f, float: 4, double: 8, default: 1)',
  '_Generic(sizeof(int), unsigned long: 1, unsigned long long: 2, default: 3)',
  '_Generic((char)1, char: 1, int: 2)',
  '_Generic("x", char *: 7, default: 1)',
  '_Generic(&sv, S *: 5, default: 6)',
  '_Generic(EA, unsigned: 1, int: 2)',
  '_Generic((enum E)1, unsigned: 1, int: 2)',
  '__builtin_types_compatible_p(unsigned long, ul)',
  '__builtin_types_compatible_p(unsigned long, unsigned long long)',
  '__builtin_types_compatible_p(int[3], int[])',
  '__builtin_types_compatible_p(const int, int)',
  '__builtin_types_compatible_p(const int *, int *)',
  '__builtin_types_compatible_p(typeof(sv.in), short)',
  '__builtin_types_compatible_p(size_t, unsigned long)',
  '__builtin_types_compatible_p(int64_t, long)',
  '__builtin_choose_expr(1, 5, f(1))',
  '__builtin_choose_expr(sizeof(long) == 8, 1, 2)',
  '__builtin_constant_p(3)',
  '__builtin_strlen("hello")',
  'sizeof(f(1))',
  'sizeof(g())',
  'sizeof(g().x)',
  'sizeof(sv.in)',
  'sizeof(*sv.p)',
  'sizeof(sv.x)',
  'sizeof sv.x[0]',
  'sizeof(&sv.x)',
  'sizeof(-(char)1)',
  'sizeof(1 ? 1 : 2.0)',
  'sizeof(1 ? (char)1 : (short)2)',
  'sizeof(a + 1)',
  'sizeof(*&a)',
  'sizeof(&a[3] - a)',
  'sizeof(!1.0)',
  'sizeof("abc")',
  'sizeof(L"abc")',
  "sizeof('a')",
  'sizeof(1.0f * 2)',
  'sizeof(1 << 3L)',
  'sizeof(1L << 3)',
  'sizeof(sv.bf + 1)',
  'sizeof(*(8 ? ((void *)((long)(5) * 0l)) : (int *)8))',
  'sizeof(*(8 ? ((void *)((long)(5) * 1l)) : (int *)8))',
  '(char *)&((S *)0)->d - (char *)0',
  '(unsigned long)((struct s *)16)->names',
  '(unsigned long)(&((S *)0)->x[1])',
  '(unsigned long)((int *)0 + 3)',
  '(long)((int *)40 - (int *)8)',
  '(unsigned long)&((S*)0)->in',
  '__alignof__(sv)',
  '__alignof__(sv.d)',
  '_Alignof(S)',
  'sizeof(void)',
  'sizeof(struct s) * 2 - 1',
  '__builtin_bswap32(0x11223344)',
  '__builtin_bswap16(0x1122)',
  '__builtin_bswap64(0x1122334455667788)',
  '__builtin_popcount(255)',
  '__builtin_clz(1)',
  '__builtin_ctzll(256)',
  '__builtin_ffs(0)',
  '__builtin_expect(3, 1)',
  'sizeof(((struct s *)0)->fn(1))',
  'sizeof(((struct s *)0)->names[0])',
  'sizeof(*((struct s *)0)->names[0])',
  'sizeof(msg)',
  'sizeof msg + 1',
  'sizeof(cd)',
  '((unsigned char)(sizeof(int) + 300))',
  '1 ? 3 : 1/0',
  '0u ? -1 : 2',
  '(1 ? -1 : 0u) > 0',
  'sizeof(int[sizeof(a)])',
  '(int)sizeof(a) - 100',
  '__builtin_offsetof(struct s, arr[1].x[2])',
  '&((S *)0)->c == (void*)0',
  '!&((S *)8)->c',
  'sizeof(__typeof__(sv.d)[2])',
  'sizeof((char)1 + (char)1)',
  '(short)70000 + (unsigned char)-1',
  'sizeof(1 ? sv : sv)',
  'sizeof(_Generic(1, int: "ab", default: 1))',
  'sizeof(__builtin_choose_expr(0, 1, "abc"))',
]

test('D1: unevaluated operands have types, and constants their values', { skip }, () => compare(OBJECTS, EXPRESSIONS))

const BIT_FIELDS = `
enum unsigned_enum { UA = 1 };
struct fields {
  unsigned u3 : 3, u8 : 8, u31 : 31, u32 : 32; int i3 : 3, i32 : 32; unsigned long l3 : 3, l32 : 32, l64 : 64; long s20 : 20;
  _Bool b : 1; enum unsigned_enum e : 2; unsigned short h : 16; struct { unsigned in : 5; }; unsigned whole;
};
extern struct fields gb; extern int gi;
`
const TYPE_OF = (expression: string) =>
  `_Generic(${expression}, int: 1, unsigned: 2, long: 3, unsigned long: 4, double: 5, void *: 6, default: 7)`

test('D1: a bit-field is promoted by its width', { skip }, () => {
  const fields = 'u3 u8 u31 u32 i3 i32 l3 l32 l64 s20 b e h in whole'.split(' ')
  const forms = ['gb.X + 1', '-gb.X', '~(gb.X)', '(&gb)->X << 1L', 'gi ? gb.X : gb.X', 'gb.X * 1L', '(0, gb.X) + 1']
  const expressions = fields.flatMap((field) => forms.map((form) => TYPE_OF(form.replaceAll('X', field))))
  compare(BIT_FIELDS, [
    ...expressions,
    TYPE_OF('gb.u3 + gb.l3'),
    TYPE_OF('gb.l32 + gb.u3'),
    TYPE_OF('gb.u3 + 1.0'),
    TYPE_OF('gb.u32'),
    '__builtin_types_compatible_p(__typeof__(gb.u3 + 1), int)',
    'sizeof(gb.l3 + 1)',
    '(1 ? -1 : gb.u3) < 0',
    '(1 ? -1 : gb.u32) < 0',
  ])
})

test('D1: builtins have the types of their results', { skip }, () => {
  compare(BIT_FIELDS, [
    'sizeof(__builtin_expect(1, 1))',
    '__builtin_expect(-1, 0) < 0u',
    '__builtin_expect(!!(-1), 1) - 2 < 0u',
    '__builtin_expect_with_probability(-1, 1, 0.5) < 0u',
    '__builtin_expect(0xffffffffu, 1)',
    '__builtin_expect(0xffffffffffffffffu, 1) < 0',
    ...[
      '__builtin_expect((char)1, 1)',
      '__builtin_expect(gi, 1)',
      '__builtin_expect(1.5, 1)',
      '__builtin_expect_with_probability(gi, 1, 0.5)',
      '__builtin_assume_aligned((int *)0, 16)',
      '__builtin_assume_aligned(&gi, 4)',
      '__builtin_clz(gi)',
      '__builtin_popcountll(gi)',
      '__builtin_bswap64(gi)',
      '__builtin_strlen("a")',
      '__builtin_constant_p(gi)',
    ].map(TYPE_OF),
    'sizeof(__builtin_bswap16(gi))',
    '(long)__builtin_assume_aligned((int *)64, 16)',
  ])
})

test('D1: typeof of an expression', () => {
  const scope = scopeOf(`${OBJECTS}
    typedef __typeof__(((struct s *)0)->m.d) T1; typedef __typeof__(a[0]) T2; typedef __typeof__(&sv) T3;
    typedef __typeof__(f(1)) T4; typedef __typeof__(1 + 1L) T5; typedef __typeof__(*msg) T6; typedef __typeof__(a) T7;`)
  const types = spelled(scope).filter((line) => /T\d/.test(line))
  assert.deepEqual(types, [
    'typedef double T1',
    'typedef int T2',
    'typedef S * T3',
    'typedef int T4',
    'typedef long T5',
    'typedef char T6',
    'typedef int T7[7]',
  ])
})

test('D1: in declarations too, not in macros alone', () => {
  const scope = scopeOf(`${OBJECTS}
    enum { SIZE = sizeof(((struct s *)0)->m), PLACE = (unsigned long)&((struct s *)0)->arr };
    struct t { char room[sizeof(a) / sizeof(a[0])]; int b : _Generic(1, int: 5, default: 9); };
    typedef char size_check[1 - 2 * !(sizeof(((S *)0)->x) == 12)];`)
  assert.equal(constantOf(scope, 'SIZE'), 48n)
  assert.equal(constantOf(scope, 'PLACE'), 48n)
})

test('D1: an assertion that cannot be evaluated is taken to hold, with a warning', () => {
  const { warnings } = declare(
    newScope(),
    'int f(int); _Static_assert(f(3) == 3, "x"); struct s { int a; _Static_assert(sizeof(struct nowhere) == 3, ""); };',
  )
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['warning/assertion', 'warning/assertion'],
  )
  assert.match(refused('_Static_assert(sizeof(int) == 3, "no");'), /declare\/static-assert$/)
})

const MACROS = `
enum { LOOP1 = 3, SELF = 40, FIRST = 5, NEXT };
#define IO(t,n) (((t)<<8)|(n))
#define DEV IO('U',1)
#define T unsigned int
#define CAST ((T)-1)
#define V 12
#define CAT(a,b) a##b
#define XCAT(a,b) CAT(a,b)
#define C1 CAT(1,2)
#define C2 XCAT(V,3)
#define F(x) ((x) > 3 ? G(x) : 0)
#define G(x) F(x)
#define CNT(a,b,c,n,...) n
#define VA(fmt, ...) CNT(__VA_ARGS__, 3, 2, 1)
#define NAMED(first, rest...) CNT(first, ## rest, 3, 2, 1)
#define LONGS(x) x##ULL
#define VERSION(a,b,c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define FOURCC(a,b,c,d) ((unsigned)(a) | ((unsigned)(b) << 8) | ((unsigned)(c) << 16) | ((unsigned)(d) << 24))
#define EMPTY
#define LOOP1 LOOP2
#define LOOP2 LOOP1
#define OPEN 1 + 2
#define OBJ CAT
#define SELF (SELF + 1)
#define SWAP(a, b) b a
#define LEN(text) (sizeof(text) - 1)
#define STR(x) #x
#define XSTR(x) STR(x)
#define NEXT (NEXT - 1)
struct io { int a, b; };
#define IOC(dir, type, nr, size) (((dir) << 30) | ((type) << 8) | (nr) | ((size) << 16))
#define IOR(type, nr, what) IOC(2U, (type), (nr), (sizeof(what)))
`

test('D2: macros are expanded as the preprocessor does it', { skip }, () => {
  compare(MACROS, [
    'DEV',
    'CAST == -1U',
    'C1',
    'C2',
    'F(2)',
    'VA("x", 1, 2)',
    'VA("x", 1)',
    'NAMED(1)',
    'NAMED(1, 2)',
    'LONGS(0x10)',
    'VERSION(6, 1, 300)',
    "FOURCC('Y','U','Y','2')",
    'EMPTY 3',
    'LOOP1',
    'OPEN * OPEN',
    'OBJ(4,5)',
    'SELF',
    'NEXT',
    'SWAP(3, -)',
    'IOR(0x55, 3, struct io)',
    'LEN("ab" XSTR(V))',
    'sizeof(STR( a   "b\\n" ))',
    'sizeof(XSTR(CAT(V, x)))',
    'IO (1, IO(2, 3))',
  ])
})

test('D2: strings beside macros, and macros that make strings', () => {
  const scope = scopeOf(
    `${MACROS}\n#define B "b"\n#define AB "a" B\n#define VS XSTR(V) "." STR(V)\n#define PATH(x) "/dev/" #x\n#define TTY PATH(tty0)\n`,
  )
  assert.deepEqual(
    ['AB', 'VS', 'TTY'].map((name) => constantOf(scope, name)),
    ['ab', '12.V', '/dev/tty0'],
  )
})

test('D2: a macro with parameters counts in declarations too', () => {
  const scope = scopeOf(`${MACROS}\nenum { HERE = IO('U', 2) };\nstruct s { char room[VERSION(0, 0, 7)]; };`)
  assert.equal(constantOf(scope, 'HERE'), 0x5502n)
})

test('D2: expanding ends', () => {
  const doubling = Array.from({ length: 60 }, (_, i) => `#define D${i + 1}(x) D${i}(x) + D${i}(x)\n`).join('')
  const scope = scopeOf(`#define D0(x) x\n${doubling}#define HUGE D60(1)\n#define SMALL D4(1)\n`)
  assert.equal(constantOf(scope, 'HUGE'), undefined)
  assert.equal(constantOf(scope, 'SMALL'), 16n)
  const nested = scopeOf(
    `#define ID(x) x\n#define DEEP ${'ID('.repeat(500)}1${')'.repeat(500)}\n#define CUT ID(1\n#define MANY ID(1,2)\n`,
  )
  assert.deepEqual(
    ['DEEP', 'CUT', 'MANY'].map((name) => constantOf(nested, name)),
    [undefined, undefined, undefined],
  )
})

test('F3: a macro of megabytes takes no time, and has no value', () => {
  const texts = [
    `#define B ${'1 + '.repeat(2_500_000)}1\n`,
    `#define B "${'x'.repeat(1e7)}"\n`,
    `#define B(x) ${'x '.repeat(5e6)}\n`,
  ]
  for (const text of texts) {
    const start = performance.now()
    assert.equal(constantOf(scopeOf(text), 'B'), undefined)
    assert.ok(performance.now() - start < 2000, `${performance.now() - start} ms`)
  }
})

test('D3: a macro takes the place of an enumerator of its name', () => {
  const scope = scopeOf('enum { A, M, K = 7 };\n#define M (M - 1)\n#define A 2\n#define K K\n')
  assert.deepEqual(
    ['A', 'M', 'K'].map((name) => constantOf(scope, name)),
    [2n, 0n, 7n],
  )
})

test('D3: in preprocessed text the later of two macros wins, with a warning', () => {
  const scope = newScope()
  const { warnings } = declare(scope, '# 1 "a.h"\n#define A 1\n# 2 "b.h"\n#define A 2\n#define B A\n')
  assert.deepEqual(
    ['A', 'B'].map((name) => constantOf(scope, name)),
    [2n, 2n],
  )
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['warning/macro'],
  )
  assert.match(refused('#define A 1\n#define A 2\n'), /declare\/macro$/)
})

test('D4: initialisers of variables are passed over', () => {
  const text = `typedef struct { int a; } cb; int f(int);
    static cb D = { 1 }; int x = 3, y = f(2) + (1, 2), z; extern int w = 5;
    static const char *names[] = { "a", "b", }; char s[] = "text"; static int (*fn)(int) = f; int m[] = { [3] = 1 };
    double *p = &(double){ 1.0 }; int q = ({ int a = 1; a; }), r = 1;`
  assert.deepEqual(
    spelled(scopeOf(text)).filter((line) => !/typedef|f\(int\)$/.test(line)),
    [
      'cb D',
      'int x',
      'int y',
      'int z',
      'int w',
      'const char * names[2]',
      'char s[5]',
      'int(* fn)(int)',
      'int m[]',
      'double * p',
      'int q',
      'int r',
    ],
  )
})

test('D4: a constant still needs a value that can be read', () => {
  assert.match(refused('int f(int); static const int X = f(3);'), /constant\/other$/)
  assert.match(refused('int x = ...;'), /declare\/initializer$/)
  assert.match(refused('int x = (3;'), /syntax\/expected$/)
})

test('D2: a call of a macro whose operator binds looser than the one beside it is refused, as the macro alone is', () => {
  const value = (text: string): unknown => {
    try {
      return scopeOf(
        `#define f(x) x+1\n#define g(x) f(x)\n#define h(x) (x+1)\n#define id(x) x\nenum { V = ${text} };`,
      ).declaration('V')
    } catch (error) {
      return (error as { code?: unknown }).code
    }
  }
  for (const text of ['f(1)*2', '-f(1)', 'g(1)*2', '2*f(1)', 'id(1+2)*3', '~f(2)', '!f(0)', '8 >> f(1)*1'])
    assert.equal(value(text), 'constant/open-macro', text)
  const known = (text: string): unknown => (value(text) as { value?: unknown }).value
  assert.deepEqual(['f(1)', 'h(1)*2', '-h(1)', 'id(3)*2', 'f(1)+2', '(f(1))*2'].map(known), [2n, 4n, -2n, 6n, 4n, 4n])
})
