import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emitDts } from '../../src/emit/dts/module.ts'
import { scopeOf } from '../support/declared.ts'

const PLAIN = { int64: 'bigint', long: 'number' } as const
const dts = (text: string, reading: Parameters<typeof emitDts>[1] = PLAIN): string => emitDts(scopeOf(text), reading)
const member = (text: string, name: string): string | undefined =>
  dts(text)
    .split('\n')
    .find((line) => line.replace('readonly ', '').startsWith(`  ${name}:`))
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
  readonly sum: (items: c.NumberPointer<'const int * items', 'int', c.IntegerValue>, in_: c.Integer<'unsigned long in'>, ...rest: c.Variadic[]) => number
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
  next: c.StructPointer<'struct tag', struct_tag_members> | null
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

test('the way of reading is kept', () => {
  const text = 'long f(void); int64_t g(void);'
  assert.match(dts(text), /f: \(\) => number\n[\s\S]*g: \(\) => bigint/)
  assert.match(dts(text, { int64: 'number', long: 'bigint' }), /f: \(\) => bigint\n[\s\S]*g: \(\) => number/)
})

test('names that TypeScript reserves are changed, a comment cannot end early', () => {
  assert.match(dts('typedef struct { int x; } string;'), /export type string_ = c\.Struct<'string', string__members>/)
  assert.match(dts('/* a **\\/ b */ int f(int new);'), /readonly f: \(new_: /)
  assert.match(dts('// ends */ here\nint f(void);'), /\* ends \*\\\/ here\n/)
})

test('a constant object that only C knows the value of has its type', () => {
  const text = 'typedef void (*end_t)(void *); static const int A, B; static const end_t END; static char *const NAME;'
  assert.equal(member(text, 'B'), 'readonly B: number')
  assert.equal(
    member(text, 'END'),
    "readonly END: (c.FunctionPointer<(value0: c.AnyPointer<'void *'>) => void>) | null",
  )
  assert.equal(member(text, 'NAME'), "readonly NAME: c.Pointer<'char', number> | null")
})
