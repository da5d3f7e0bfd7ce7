/**
 * Puts every value of the table into every position of every row, and prints what differs from the table as lines.
 * It runs in a process of its own where that is to be without fast calls or without generated code.
 */
import { compileFunction } from 'node:vm'
import { FFI, type FFIOptions } from '../../src/index.ts'
import { compileLibrary } from '../support/compile.ts'
import type { Untyped } from '../support/untyped.ts'
import { declarationsOf, definitionsOf, namedTypes } from './declarations.ts'
import { outcome, type Position } from './outcome.ts'
import { OTHER_READING, RANGE_CODES, type Row, TABLE } from './table.ts'
import { CONSTANTS, VALUES, type Value } from './values.ts'

/** Calls of a wrapper before its outcomes count, so that optimised code has them. */
const WARM = 3000

/** A cell's value: made anew each time, since some are passed on. */
type Make = () => unknown

/** Everything that differs from the table. */
export function disagreements(): string[] {
  return [...problemsOf(TABLE, {}), ...problemsOf(OTHER_READING, { int64: 'number', long: 'bigint' })]
}

function problemsOf(rows: readonly Row[], options: FFIOptions): string[] {
  const ffi: Untyped = new FFI(declarationsOf(rows), options)
  const lib: Untyped = ffi.dlopen(compileLibrary('agreement', definitionsOf(rows)))
  const makers = makersOf(ffi, lib)
  return rows.flatMap((row, i) => {
    const positions = positionsOf(row, i, ffi, lib)
    const [first] = row.accepts
    if (first && positions['argument']) warm(positions['argument'], makers.get(first) as Make)
    return VALUES.flatMap((value) =>
      Object.entries(positions).flatMap(([position, put]) => {
        // Nothing is a value that is left out.
        if (position === 'new' && value === 'undefined') return []
        const cell = outcome(row, value, sortOf(position))
        const expected = position === 'item' && cell === 'value/unsafe' ? row.reads : cell
        const found = outcomeOf(put, makers.get(value) as Make, row, ffi, position)
        return found === expected ? [] : [`${row.c.replace('$', position)} = ${value}: ${found}, not ${expected}`]
      }),
    )
  })
}

const sortOf = (position: string): Position =>
  position === 'argument' ? position : ['new', 'initialiser', 'item'].includes(position) ? 'made' : 'stored'

/** The expressions of the columns as functions; outside generated code they are this module's only use of strings as code. */
function makersOf(ffi: Untyped, lib: Untyped): ReadonlyMap<Value, Make> {
  const source = `
    ${Object.entries(CONSTANTS)
      .map(([name, text]) => `const ${name} = ${text.replace(/ as .*/, '')};`)
      .join('\n')}
    return { ${VALUES.map((value) => `${JSON.stringify(value)}: () => (${value.replace(': number', '')})`).join(',\n')} }`
  const makers = evaluate(source)(ffi, lib) as Record<Value, Make>
  return new Map(VALUES.map((value) => [value, makers[value]]))
}

/** Each position of a row where a value goes in: puts one, and gives what is read back. */
function positionsOf(row: Row, i: number, ffi: Untyped, lib: Untyped): Record<string, (value: unknown) => unknown> {
  const { record, type, variable, echo, call } = namedTypes(i)
  const inRecord = {
    member(value: unknown): unknown {
      const object = ffi.new(`${record} *`)
      object.m = value
      return object.m
    },
    initialiser: (value: unknown): unknown => ffi.new(`${record} *`, { m: value }).m,
  }
  if (row.isBitField) return inRecord
  const stored = {
    ...inRecord,
    new: (value: unknown): unknown => (isArray(row) ? ffi.new(type, value) : ffi.new(`${type} *`, value).value),
    item: (value: unknown): unknown => ffi.new(`${type}[1]`, [value])[0],
    variable(value: unknown): unknown {
      lib[variable] = value
      return lib[variable]
    },
  }
  if (isArray(row)) return stored
  const run = lib[call]
  return {
    ...stored,
    argument: lib[echo],
    'callback result'(value: unknown): unknown {
      const callback = ffi.callback(`${type}(void)`, () => value)
      try {
        return run(callback)
      } finally {
        ffi.release(callback)
      }
    },
  }
}

const isArray = ({ reads }: Row): boolean => reads === 'array'

function warm(call: (value: unknown) => unknown, make: Make): void {
  for (let i = 0; i < WARM; i++) call(make())
}

/** What the table would call what happens: the reading where it is right, else what came, or the code of the error. */
function outcomeOf(put: (value: unknown) => unknown, make: Make, row: Row, ffi: Untyped, position: string): string {
  const value = make()
  let result: unknown
  try {
    result = put(value)
  } catch (error) {
    const { name, code } = error as { readonly name: string; readonly code?: string }
    const wanted = RANGE_CODES.some((each) => each === code) ? 'RangeError' : 'TypeError'
    return name === wanted ? String(code) : `${name} ${code}`
  }
  // Items of number arrays are read as typed arrays have them.
  // An assignment leaves members alone that the value does not name.
  if (position === 'item' || (position === 'variable' && row.reads === 'record')) return row.reads
  if (isRead(row, value, result, ffi)) return row.reads
  return String(result)
}

/** A number that a value stands for. */
function numberOf(value: unknown): number {
  if (typeof value === 'string') return value.codePointAt(0) ?? 0
  return Number(typeof value === 'object' && value !== null && 'value' in value ? value.value : value)
}

/** Whether the result is what reading gives after the value has been stored. */
function isRead(row: Row, value: unknown, result: unknown, ffi: Untyped): boolean {
  switch (row.reads) {
    case 'number':
      return /^(float|double)/.test(row.c) ? Object.is(result, numberOf(value)) : result === numberOf(value)
    case 'bigint':
      return (
        typeof result === 'bigint' &&
        (typeof value === 'bigint' ? result === value : Number(result) === numberOf(value))
      )
    case 'boolean':
      return result === (numberOf(value) !== 0)
    case 'wide':
      return typeof result === 'object' && Object.is(Number(result), numberOf(value))
    case 'complex': {
      const { re, im } = result as { readonly re: number; readonly im: number }
      const isComplex = typeof value === 'object' && value !== null && 're' in value
      const parts = isComplex ? (value as { readonly re: number; readonly im: number }) : { re: numberOf(value), im: 0 }
      return Object.is(re, parts.re) && im === parts.im
    }
    case 'text':
      return result === (typeof value === 'string' ? value : String.fromCodePoint(numberOf(value)))
    case 'pointer':
      if (value === null) return result === null
      return result !== null && (!isPointer(value, ffi) || ffi.equals(result, value))
    case 'function':
      return value === null ? result === null : typeof result === 'function'
    case 'record':
      return (
        typeof result === 'object' &&
        (!row.c.startsWith('struct point') || firstMember(value) === (result as { x: number }).x)
      )
    case 'array':
      return typeof result === 'object' && hasItems(value, result as ArrayLike<unknown>)
  }
}

/** Whether it is a pointer or array of C's that can be compared by address. */
function isPointer(value: unknown, ffi: Untyped): boolean {
  try {
    return typeof value === 'object' && ffi.typeof(value).kind !== 'function'
  } catch {
    return false
  }
}

function firstMember(value: unknown): number {
  return Number((Array.isArray(value) ? value[0] : (value as { readonly x?: number }).x) ?? 0)
}

/** Whether numbers of a list or typed array are there, in order. */
function hasItems(value: unknown, result: ArrayLike<unknown>): boolean {
  if (typeof value === 'string' || typeof value !== 'object') return true
  const items = [...(value as Iterable<unknown>)]
  return items.every(
    (item, i) => !(typeof item === 'number' || typeof item === 'bigint') || numberOf(result[i]) === numberOf(item),
  )
}

/** Code from a string, also where the engine forbids it to everyone else: the flag does not reach the modules of `node:vm`. */
function evaluate(source: string): (...values: unknown[]) => unknown {
  return compileFunction(source, ['ffi', 'lib']) as never
}
