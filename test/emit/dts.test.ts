import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TARGETS, type TargetName } from '../../src/abi/target.ts'
import { declare } from '../../src/declare/declare.ts'
import { Scope } from '../../src/declare/scope.ts'
import { emitDts } from '../../src/emit/dts/module.ts'
import { scopeOf } from '../support/declared.ts'

const PLAIN = { int64: 'bigint', long: 'number' } as const
const dts = (text: string, reading: Parameters<typeof emitDts>[1] = PLAIN): string => emitDts(scopeOf(text), reading)
const member = (text: string, name: string): string | undefined =>
  dts(text)
    .split('\n')
    .find((line) => new RegExp(`^ +(readonly ${name}|${name}|get ${name}\\(\\)):`).test(line))
    ?.trim()

test('a function has its prototype and the comment above it, and names its parameters', () => {
  const text = `
    // Unrelated.

    /**
     * Adds them all; never more than *n*.
     * Returns the sum.
     */
    int sum(const int *items,   /* not kept */
            unsigned long in, ...);
    /* The end. */`
  assert.equal(
    dts(text),
    `/** Types of C declarations, written by cdef; do not edit. */
import type * as c from 'cdef'

export interface Library extends c.OpenLibrary {
  /**
   * Adds them all; never more than *n*.
   * Returns the sum.
   * \`\`\`c
   * int sum(const int *items, unsigned long in, ...);
   * \`\`\`
   */
  readonly sum: c.FunctionPointer<(items: c.NumberPointer<'const int * items', 'int', c.IntegerValue>, in_: c.Integer<'unsigned long in'>, ...rest: c.Variadic[]) => number, Int32Array>
}
`,
  )
})

test('a record has its members, what makes one, and its typedefs', () => {
  const text = 'typedef struct tag { int x; union { float f; double d; }; struct tag *next; } alias;'
  assert.equal(
    dts(text).split('\n\n').slice(2).join('\n\n'),
    `/**
 * \`\`\`c
 * ${text}
 * \`\`\`
 */
export type alias = struct_tag

/**
 * \`\`\`c
 * ${text}
 * \`\`\`
 */
export type struct_tag = c.Struct<'struct tag', struct_tag_members>
interface struct_tag_members {
  x: number
  f: number
  d: number
  get next(): c.StructPointer<'struct tag', struct_tag_members> | null
  set next(value: c.Addressed<c.kindOf<'struct tag'>> | c.VoidPointer | null)
}
type struct_tag_initial = c.Initial<'struct tag', struct_tag_named, struct_tag_list>
interface struct_tag_named {
  readonly x?: c.IntegerValue
  readonly f?: c.FloatValue
  readonly d?: c.FloatValue
  readonly next?: c.Addressed<c.kindOf<'struct tag'>> | c.VoidPointer | null
}
interface struct_tag_list {
  readonly 0?: c.IntegerValue
  readonly 1?: c.FloatValue
  readonly 2?: c.Addressed<c.kindOf<'struct tag'>> | c.VoidPointer | null
  readonly length: 0 | 1 | 2 | 3
}
`,
  )
})

test('constants are literals, also those that a text alone does not show', () => {
  assert.equal(member('enum { A = 3, B = A * 7 };', 'B'), 'readonly B: 21')
  assert.equal(member('#define LARGE 0xffffffffffffffff', 'LARGE'), 'readonly LARGE: bigint')
  assert.equal(member('#define NAME "it\'s"', 'NAME'), "readonly NAME: 'it\\'s'")
  assert.equal(member('#define FAILED ((void *)-1)', 'FAILED'), 'readonly FAILED: c.VoidPointer | null')
  assert.equal(member('#define CODE do_something()', 'CODE'), undefined)
})

test('what takes more than it is read as is a pair of accessors', () => {
  const text =
    'struct s { const void *p; int64_t n; int i; long l; char open[]; }; extern void *data; extern void *const END;'
  const accessors = (name: string): string[] =>
    dts(text)
      .split('\n')
      .filter((line) => line.includes(` ${name}(`))
      .map((line) => line.trim())
  const address = 'c.Addressed<string> | ArrayBufferView | ArrayBufferLike | null'
  assert.deepEqual(accessors('p'), ['get p(): c.VoidPointer | null', `set p(value: ${address})`])
  assert.deepEqual(accessors('n'), ['get n(): bigint', 'set n(value: c.IntegerValue)'])
  assert.deepEqual(accessors('data'), ['get data(): c.VoidPointer | null', `set data(value: ${address})`])
  for (const name of ['i', 'l', 'open', 'END']) assert.deepEqual(accessors(name), [])
})

test('an enumerator is said to be of its enum as C calls that', () => {
  assert.match(dts('typedef enum { FAST } strategy;'), /\* Of `strategy`\. /)
  assert.match(dts('typedef enum level { LOW } level_t;'), /\* Of `enum level`\. /)
})

test('the way of reading is kept', () => {
  const text = 'long f(void); int64_t g(void);'
  assert.match(
    dts(text),
    /f: c\.FunctionPointer<\(\) => number, Big.*>\n[\s\S]*g: c\.FunctionPointer<\(\) => bigint, Big.*>/,
  )
  assert.match(
    dts(text, { int64: 'number', long: 'bigint' }),
    /f: c\.FunctionPointer<\(\) => bigint, Big.*>\n[\s\S]*g: c\.FunctionPointer<\(\) => number, Big.*>/,
  )
})

test('names that TypeScript reserves are changed, a comment cannot end early', () => {
  assert.match(dts('typedef struct { int x; } string;'), /export type string_ = c\.Struct<'string', string__members>/)
  assert.match(dts('/* a **\\/ b */ int f(int new);'), /readonly f: c\.FunctionPointer<\(new_: /)
  assert.match(dts('// ends */ here\nint f(void);'), /\* ends \*\\\/ here\n/)
})

test('what only the C compiler knows has the type that it is read as', () => {
  const forms = `
    typedef unsigned... count_t; typedef float... real_t; typedef ... *ref_t;
    static const double PI; static const long LONG; static const short SHORT;
    count_t f(count_t n, real_t x, count_t *out, ref_t ref); extern real_t list[...][2];`
  assert.equal(
    member(forms, 'f'),
    "readonly f: c.FunctionPointer<(n: c.Integer<'count_t n'>, x: c.Float<'real_t x'>, " +
      "out: c.ItemAddress<'count_t * out', c.kindOf<'count_t'>, c.IntegerValue>, " +
      "ref: c.OpaqueAddress<'struct $1 * ref', 'ref_t'>) => number, c.AnyIntegerArray>",
  )
  assert.equal(
    member(forms, 'list'),
    "get list(): c.CArray<'real_t[2]', c.NumberArray<'real_t', c.AnyFloatArray, 2>, number>",
  )
  assert.equal(member(forms, 'PI'), 'readonly PI: number')
  assert.equal(member(forms, 'LONG'), 'readonly LONG: number | bigint')
  assert.equal(member(forms, 'SHORT'), 'readonly SHORT: number')
  assert.match(dts(forms, { int64: 'bigint', long: 'bigint' }), /readonly f: .*\) => bigint/)
})

test('statements end where C ends them: after a body, within a linkage block', () => {
  const text = dts(`
    /* Doubles. */
    static inline int twice(int x) { return x * 2; }
    extern "JS" {
      // One.
      void one(void);

      void two(void); // not three
    }
    /* Three. */
    void three(void);`)
  const comments = (name: string): string =>
    [...text.matchAll(/ {2}\/\*\*\n([\s\S]*?) \*\/\n {2}readonly (\w+)/g)]
      .filter(([, , found]) => found === name)
      .map(([, doc = '']) => doc.replace(/^ *\* ?/gm, ''))
      .join()
  assert.equal(comments('twice').trim(), 'Doubles.\n```c\nstatic inline int twice(int x);\n```')
  assert.equal(comments('one').trim(), 'One.\n```c\nvoid one(void);\n```')
  assert.equal(comments('two').trim(), 'not three\n```c\nvoid two(void);\n```')
  assert.equal(comments('three').trim(), 'Three.\n```c\nvoid three(void);\n```')
})

test('a comment behind a declaration on its line is about that one', () => {
  const text = dts(`
    int one(void); /**< One. */
    /* Both: */
    int two(void); // two
    ///< and more.

    int three(void); /* Four. */ int four(void);
    /**
     * Five.
     * @return five
     */
    int five(void); /* not
       six */
    int six(void);`)
  const doc = (name: string): string | undefined =>
    new RegExp(`/\\*\\*\n((?: +\\*.*\n)*?) +\\*/\n +readonly ${name}:`)
      .exec(text)?.[1]
      ?.replace(/^ *\* ?/gm, '')
      .replace(/```c[\s\S]*/, '')
  assert.equal(doc('one'), 'One.\n')
  assert.equal(doc('two'), 'Both:\ntwo\nand more.\n')
  assert.equal(doc('three'), '')
  assert.equal(doc('four'), 'Four.\n')
  assert.equal(doc('five'), 'Five.\n@return five\nnot\nsix\n\n')
  assert.equal(doc('six'), '')
})

test('comments of members are theirs', () => {
  const text = dts(`typedef struct node {
    const void *src; /**< What is read. */
    /* How many bytes.
     * All of them. */
    size_t size, left; // of them
    int64_t pos;   ///< Where reading stops.
    struct size *size2; int (*f)(int pos); /* Calls. */
    int unsaid;

    /* Unrelated. */

    union { /*!< not these */
      int i; /*!< As a number. */
      float f2;
    };
    struct inner { int depth; /* How deep. */ } in; // The inner one.
    // ends */ here
    unsigned bits : 3;
  } node; /* A node. */
  struct size { int a /* inside */; /* It. */ };`)
  const docs = [...text.matchAll(/ {2}\/\*\*((?:(?!\*\/)[\s\S])*) \*\/\n {2}(?:get )?(\w+)/g)]
  const found = docs.map(([, doc = '', name]) => [name, doc.replace(/^ *\* ?/gm, '').trim()])
  assert.deepEqual(found, [
    ['src', 'What is read.'],
    ['size', 'How many bytes.\nAll of them.\nof them'],
    ['left', 'How many bytes.\nAll of them.\nof them'],
    ['pos', 'Where reading stops.'],
    ['f', 'Calls.'],
    ['i', 'As a number.'],
    ['in', 'The inner one.'],
    ['bits', 'ends *\\/ here'],
    ['a', 'It.'],
    ['depth', 'How deep.'],
  ])
  assert.match(text, /\* A node\.\n/)
})

test('C12: comments behind commas, of names that repeat and of enumerators reach what they are about', () => {
  const text = dts(`typedef struct { int y; int x; /* The first x. */ } p;
  struct s {
    int a, /* first */ b; /* second */
    struct { int x; /* The second x. */ } in;
  };
  enum level { LOW, /* slow */ HIGH /* fast */ };
  int f(int x);`)
  const docs = [...text.matchAll(/ {2}\/\*\*((?:(?!\*\/)[\s\S])*) \*\/\n {2}(?:readonly |get )?(\w+)/g)]
  const found = docs.map(([, doc = '', name]) => [name, doc.replace(/^ *\* ?/gm, '').trim()])
  assert.deepEqual(found, [
    ['HIGH', 'fast\nOf `enum level`.'],
    ['LOW', 'slow\nOf `enum level`.'],
    ['f', '```c\nint f(int x);\n```'],
    ['a', 'first'],
    ['b', 'second'],
    ['x', 'The first x.'],
    ['x', 'The second x.'],
  ])
})

test('declarations of several texts and macros have their own comments', () => {
  const scope = scopeOf('/* First. */\n#define ONE 1 /* not this */\n// Joined\n#define TWO \\\n  (ONE + 1)')
  declare(scope, '/* Second. */\nint second(void);\n#pragma pack(1)\n/* Third. */\n#define THREE ...')
  const text = emitDts(scope, PLAIN)
  assert.match(text, /\* First\.\n.*```c\n.*#define ONE 1\n.*```\n.*\*\/\n {2}readonly ONE: 1/)
  assert.match(text, /\* Joined\n.*```c\n.*#define TWO \(ONE \+ 1\)\n.*```\n.*\*\/\n {2}readonly TWO: 2/)
  assert.match(text, /\* Second\.\n.*```c\n.*int second\(void\);/)
  assert.match(text, /\* Third\.\n.*```c\n.*#define THREE \.\.\.\n/)
})

test('a constant object that only C knows the value of has its type', () => {
  const text = 'typedef void (*end_t)(void *); static const int A, B; static const end_t END; static char *const NAME;'
  assert.equal(member(text, 'B'), 'readonly B: number')
  assert.equal(
    member(text, 'END'),
    "readonly END: (c.FunctionPointer<(value0: c.AnyPointer<'void *'>) => void, void>) | null",
  )
  assert.equal(member(text, 'NAME'), "readonly NAME: c.Pointer<'char', number> | null")
})

test('C10: sizes come from the target of the scope', () => {
  const text = `struct s {
    long number; unsigned long unsigned_number; wchar_t character; long numbers[4]; unsigned long ids[2];
    wchar_t name[8]; long long wide; size_t size; long double exact; time_t when;
  };
  extern const long limit;`
  const lines = (name: TargetName): Record<string, string> => {
    const scope = new Scope(TARGETS[name])
    declare(scope, text)
    const found = emitDts(scope, { int64: 'bigint', long: 'bigint' }).matchAll(
      /^ +(?:readonly |get )?(\w+)(?:\(\))?: (.*)$/gm,
    )
    return Object.fromEntries([...found].map(([, member = '', type = '']) => [member, type] as const).reverse())
  }
  const [unix, windows] = [lines('linux-x64'), lines('win-x64')]
  const types = ['number', 'unsigned_number', 'character', 'numbers', 'ids', 'wide', 'size', 'exact', 'when']
  assert.deepEqual(
    types.map((name) => unix[name]),
    [
      'bigint',
      'bigint',
      'string',
      "c.NumberArray<'long', BigInt64Array, 4>",
      "c.NumberArray<'unsigned long', BigUint64Array, 2>",
      'bigint',
      'bigint',
      "c.Scalar<'long double', number>",
      'bigint',
    ],
  )
  assert.deepEqual(
    types.map((name) => windows[name]),
    [
      'number',
      'number',
      'string',
      "c.NumberArray<'long', Int32Array, 4>",
      "c.NumberArray<'unsigned long', Uint32Array, 2>",
      'bigint',
      'bigint',
      'number',
      'number',
    ],
  )
})

/** The index of a module that declares the text, as statements by name. */
function declarationsIn(scope: Scope): Record<string, string> {
  const text = emitDts(scope, PLAIN, { isCompiled: true, format: 'module', included: () => assert.fail() })
  const [, index = ''] = /^export type Declarations = (?:Record<.*>|\{\n([\s\S]*?)\n\})$/m.exec(text) ?? []
  return Object.fromEntries([...index.matchAll(/^ {2}'(.*?)': '(.*)'$/gm)].map(([, name = '', to = '']) => [name, to]))
}

test('C9: a typedef of a name that is a type already does not refer to itself', () => {
  const scopes = [
    scopeOf('typedef unsigned long size_t; typedef long ssize_t; size_t f(size_t *n, ssize_t a[2]);'),
    scopeOf('typedef int int32_t; typedef unsigned char uint8_t; struct s { int32_t x; uint8_t b[4]; };'),
    scopeOf('typedef int wchar_t; typedef unsigned short char16_t; wchar_t f(const wchar_t *text, char16_t unit);'),
    scopeOf('typedef long int64_t; typedef unsigned long uintptr_t; int64_t f(uintptr_t *out);'),
    scopeOf('typedef _Bool bool; typedef unsigned int uint; typedef int pid_t; bool f(uint *n, pid_t p);'),
    scopeOf(
      'typedef __builtin_va_list __gnuc_va_list; typedef __gnuc_va_list va_list; int f(const char *t, va_list list);',
    ),
    scopeOf('typedef struct _IO_FILE FILE; FILE *f(FILE *stream); extern FILE *g;'),
    scopeOf('typedef struct FILE FILE; FILE *f(FILE *stream);'),
    scopeOf('typedef struct X X; struct X { X *next; }; X *f(X x);'),
    scopeOf('struct X { int i; }; typedef struct X X; X *f(X x);'),
    scopeOf('typedef struct X { struct X *next; } X; X *f(X x);'),
    scopeOf('struct X; typedef struct X *X; X f(X *x);'),
    scopeOf('typedef union X X; union X { int i; }; typedef X X; X f(X *x);'),
    scopeOf('typedef enum X X; enum X { A, B }; X f(X x);'),
  ]
  const own = scopes.map(declarationsIn)
  for (const index of own)
    for (const [name, statement] of Object.entries(index)) {
      const [, typedef = ''] = /^type (.*)$/.exec(name) ?? []
      assert.doesNotMatch(statement, new RegExp(`^typedef (const )?${typedef || '$'} ${typedef}$`))
    }
  assert.deepEqual(own[0], {})
  assert.deepEqual(own[5], { 'type __gnuc_va_list': 'typedef va_list __gnuc_va_list' })
  assert.deepEqual(own[8], { 'type X': 'typedef struct X X', 'struct X': 'struct X { struct X *next; }' })
})
