/** The C of the agreement table: types, variables and functions for each row. */
import { ROW_TYPES, type Row } from './table.ts'
import { SUPPORT, SUPPORT_BODIES } from './values.ts'

/** What the C of a row is called. */
export interface RowNames {
  /** The row's type. */
  readonly type: string
  /** A struct with a member `m` of the type. */
  readonly record: string
  /** A variable. */
  readonly variable: string
  /** A function that returns its argument. */
  readonly echo: string
  /** A function that returns what a callback returns. */
  readonly call: string
}

/** The names of a row's C by its place in the table. */
export const namedTypes = (i: number): RowNames => ({
  type: `t${i}`,
  record: `struct s${i}`,
  variable: `v${i}`,
  echo: `e${i}`,
  call: `b${i}`,
})

const declared = ({ c }: Row, name: string): string => c.replace('$', name)

/** The text that an FFI declares. */
export function declarationsOf(rows: readonly Row[]): string {
  return [SUPPORT, ROW_TYPES, ...rows.map((row, i) => statementsOf(row, i, ';', 'extern '))].join('')
}

/** The same as C that a compiler makes a library of. */
export function definitionsOf(rows: readonly Row[]): string {
  const headers = ['stdint', 'stddef', 'wchar', 'uchar', 'stdbool'].map((name) => `#include <${name}.h>\n`)
  return [...headers, SUPPORT, SUPPORT_BODIES, ROW_TYPES, ...rows.map((row, i) => statementsOf(row, i, '', ''))].join(
    '',
  )
}

function statementsOf(row: Row, i: number, end: ';' | '', storage: 'extern ' | ''): string {
  const { type, record, variable, echo, call } = namedTypes(i)
  const body = (text: string): string => end || ` { ${text} }`
  const struct = `${record} { int before; ${declared(row, 'm')}; };\n`
  if (row.isBitField) return struct
  const typed = `${struct}typedef ${declared(row, type)};\n${storage}${type} ${variable};\n`
  if (row.reads === 'array') return typed
  const functions = [
    `${type} ${echo}(${declared(row, 'p')})${body('return p;')}\n`,
    `${type} ${call}(${type} (*f)(void))${body('return f();')}\n`,
  ]
  return typed + functions.join('')
}
