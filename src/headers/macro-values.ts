/**
 * Values of macros that only the compiler can tell: it puts them into data, whose assembler text is read. Nothing is run,
 * so it works for whatever the compiler compiles for.
 */
import { textOfBytes } from '../base/byte-text.ts'
import type { ConstantDeclaration } from '../declare/declaration.ts'
import { assembleHeaders, type HeaderOptions } from '../toolchain/read-headers.ts'
import { type CType, pointerTo, primitive, VOID } from '../types/ctype.ts'
import { C_INTEGERS, type PrimitiveName } from '../types/primitives.ts'
import { labelledData } from './assembler-data.ts'

/** What a macro is. */
export type MacroValue = Pick<ConstantDeclaration, 'value' | 'type'>

/** A macro without parameters, and its body. */
export interface AskedMacro {
  readonly name: string
  readonly body: string
}

/** Types that `_Generic` tells apart, by the number that stands for each in the data. */
const TYPES: readonly PrimitiveName[] = [...C_INTEGERS, 'float', 'double', 'long double']
const FLOATS = [12, 13, 14]
const TEXT = 20
const POINTER = 21
/** Pointers to anything else, among what is no constant. */
const OTHER = 99

/** Errors of one round leave out the macros at fault, and may bring others to light. */
const MOST_ROUNDS = 12

/** What the compiler is given before the macros. */
const QUESTIONS = `
#define CDEF_KIND(x) _Generic((x), ${TYPES.map((type, i) => `${type}: ${i}`).join(', ')}, char *: ${TEXT}, const char *: ${TEXT}, void *: ${POINTER}, const void *: ${POINTER}, default: ${OTHER})
#define CDEF_IS_INTEGER(x) (CDEF_KIND(x) < ${FLOATS[0]})
#define CDEF_IS_FLOAT(x) (CDEF_KIND(x) == ${FLOATS[0]} || CDEF_KIND(x) == ${FLOATS[1]} || CDEF_KIND(x) == ${FLOATS[2]})
#define CDEF_INTEGER(x) __builtin_choose_expr(CDEF_IS_INTEGER(x), (x), 0)
#define CDEF_FLOAT(x) __builtin_choose_expr(CDEF_IS_FLOAT(x), (x), 0.0)
`

/** The values of those macros that are constants; `includes` are the headers that define them. */
export function macroValues(
  includes: string,
  macros: readonly AskedMacro[],
  options: HeaderOptions,
): Map<string, MacroValue> {
  const values = new Map<string, MacroValue>()
  const asked = macros.filter(({ body }) => isBalanced(body)).map(({ name }) => name)
  const numbers = ask(includes, asked, options, (name, i) =>
    [
      `const unsigned char cdef_k${i}[2] = { CDEF_KIND(${name}), sizeof(${name}) };`,
      `const unsigned long long cdef_v${i} = (unsigned long long)CDEF_INTEGER(${name});`,
      `const double cdef_d${i} = CDEF_FLOAT(${name});`,
    ].join(' '),
  )
  const rest: string[] = []
  for (const [name, read] of numbers) {
    const kind = read('k')?.[0]
    if (kind === TEXT || kind === POINTER || kind === OTHER) rest.push(name)
    const value = kind === undefined ? undefined : numberOf(kind, read)
    if (value) values.set(name, value)
  }
  for (const [name, read] of ask(includes, rest, options, (name, i) => `const char cdef_s${i}[] = ${name};`)) {
    const bytes = read('s')
    if (bytes?.at(-1) === 0)
      values.set(name, { value: textOfBytes(bytes.subarray(0, -1)), type: pointerTo(primitive('char')) })
  }
  const pointers = rest.filter((name) => !values.has(name))
  for (const [name, read] of ask(
    includes,
    pointers,
    options,
    (name, i) => `const unsigned long long cdef_p${i} = (unsigned long long)(__UINTPTR_TYPE__)(${name});`,
  )) {
    const bytes = read('p')
    if (bytes?.length === 8) values.set(name, { value: BigInt.asIntN(64, integerIn(bytes)), type: pointerTo(VOID) })
  }
  return values
}

type Read = (letter: string) => Uint8Array | undefined

/** Asks until nothing fails; each macro stands on a line of its own, which errors name. */
function ask(
  includes: string,
  macros: readonly string[],
  options: HeaderOptions,
  question: (name: string, index: number) => string,
): [string, Read][] {
  let names = macros
  for (let round = 0; round < MOST_ROUNDS && names.length > 0; round++) {
    const lines = names.map((name, i) => `#line ${i + 1} "cdef-macro"\n${question(name, i)}`)
    const { text, diagnostics } = assembleHeaders(`${includes}${QUESTIONS}${lines.join('\n')}\n`, options)
    if (text !== undefined) {
      const data = labelledData(text, 'cdef_')
      return names.map((name, i) => [name, (letter) => data.get(`cdef_${letter}${i}`)])
    }
    const failed = new Set(diagnostics.flatMap(({ file, line }) => (file === 'cdef-macro' && line ? [line - 1] : [])))
    if (failed.size === 0) return []
    names = names.filter((_, i) => !failed.has(i))
  }
  return []
}

function numberOf(kind: number, read: Read): MacroValue | undefined {
  const name = TYPES[kind]
  if (name === undefined) return undefined
  const type: CType = primitive(name)
  const bytes = read(FLOATS.includes(kind) ? 'd' : 'v')
  if (bytes?.length !== 8) return undefined
  if (FLOATS.includes(kind)) return { value: new DataView(bytes.buffer).getFloat64(0, true), type }
  const value = integerIn(bytes)
  return { value: /^unsigned|^_Bool/.test(name) ? value : BigInt.asIntN(64, value), type }
}

const integerIn = (bytes: Uint8Array): bigint => new DataView(bytes.buffer).getBigUint64(0, true)

/** Whether a body may stand within parentheses without breaking what stands around them. */
function isBalanced(body: string): boolean {
  const plain = body.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '')
  let depth = 0
  for (const sign of plain.match(/[(){}[\];]/g) ?? []) {
    if ('([{'.includes(sign)) depth++
    else if (sign === ';' ? depth === 0 : --depth < 0) return false
  }
  return depth === 0 && body.trim() !== ''
}
