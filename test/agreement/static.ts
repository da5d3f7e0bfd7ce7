/** The static side of the agreement table: a program with each cell as a line, and what the compilers say of each line. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FFI, type FFIOptions } from '../../src/index.ts'
import { declarationsOf, namedTypes } from './declarations.ts'
import type { Row } from './table.ts'
import { CONSTANTS, VALUES, type Value } from './values.ts'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Where the types of a program come from. */
export type Source = 'inferred' | 'generated'

/**
 * Whether types accept a value. They cannot tell the range of a number or the content of a string or list. What is assigned
 * has to be of the type that is read in inferred types, and where a number is read in generated ones: a mapped type has one
 * type for both, and accessors for each number would double the size of a declaration file.
 */
export function isTyped(
  row: Row,
  value: Value,
  position: 'argument' | 'made' | 'stored' | 'assigned',
  source: Source,
): boolean {
  if (position === 'assigned' && (source === 'inferred' || (row.reads === 'number' && !row.isEnum)))
    return row.alike.includes(value)
  const stored = row.accepts.includes(value) || row.unseen?.includes(value) === true
  if (position === 'made')
    return stored || row.inNew?.includes(value) === true || row.unseenInNew?.includes(value) === true
  if (position !== 'argument') return stored
  return stored || row.inCalls?.includes(value) === true || row.unseenInCalls?.includes(value) === true
}

/** Where a value goes in. Members and variables are assigned to: there a property has one type, or a pair of accessors. */
const POSITIONS = ['argument', 'new', 'initialiser', 'item', 'callback result', 'member', 'variable'] as const
export type Position = (typeof POSITIONS)[number]

const SORTS = {
  argument: 'argument',
  new: 'made',
  initialiser: 'made',
  item: 'made',
  'callback result': 'stored',
  member: 'assigned',
  variable: 'assigned',
} as const

/** One position of each sort: initialisers are typed alike wherever they stand, and so is what is assigned. */
const FEW: readonly Position[] = ['argument', 'new', 'member']

/** A line of a program. */
export interface Cell {
  readonly row: Row
  readonly value: Value
  readonly position: Position
}

export interface Program {
  readonly text: string
  /** What each line is about, from the first line after the head on. */
  readonly cells: readonly Cell[]
  readonly firstLine: number
}

function statement(row: Row, i: number, position: Position, value: Value): string | undefined {
  const { type, record, variable, echo } = namedTypes(i)
  const isArray = row.reads === 'array'
  if (row.isBitField && position !== 'member' && position !== 'initialiser') return undefined
  switch (position) {
    case 'argument':
      return isArray ? undefined : `lib.${echo}(${value})`
    case 'new':
      return value === 'undefined' ? undefined : `ffi.new('${isArray ? type : `${type} *`}', ${value})`
    case 'initialiser':
      return `ffi.new('${record} *', { m: ${value} })`
    case 'item':
      return `ffi.new('${type}[1]', [${value}])`
    case 'callback result':
      return isArray ? undefined : `ffi.callback('${type}(void)', () => (${value}))`
    case 'member':
      return `r${i}.m = ${value}`
    case 'variable':
      return `lib.${variable} = ${value}`
  }
}

/** Rows whose like are there, and of what is refused every second, since each error costs the compilers time. */
function isLeftOut(row: Row, value: Value, parity: number): boolean {
  if (
    /^(signed char|short|unsigned short|unsigned|size_t|long long|uint64_t|unsigned __int128|float|float _Complex) \$$/.test(
      row.c,
    )
  )
    return true
  return parity % 2 === 0 && !isTyped(row, value, 'argument', 'generated')
}

/** A program with every cell; `head` makes `ffi` and `lib`. */
function programOf(rows: readonly Row[], head: readonly string[], all: boolean): Program {
  const constants = Object.entries(CONSTANTS).map(([name, text]) => `const ${name} = ${text}`)
  const records = rows.map((_, i) => `const r${i} = ffi.new('${namedTypes(i).record} *')`)
  const lines = [...head, ...constants, ...records]
  const cells: Cell[] = []
  const statements: string[] = []
  for (const [i, row] of rows.entries())
    for (const position of all ? POSITIONS : FEW)
      for (const value of VALUES) {
        const text = statement(row, i, position, value)
        if (text === undefined || (!all && isLeftOut(row, value, i + VALUES.indexOf(value)))) continue
        cells.push({ row, value, position })
        statements.push(text)
      }
  const firstLine = lines.join('\n').split('\n').length + 1
  return { text: `${lines.join('\n')}\n;${statements.join('\n;')}\n`, cells, firstLine }
}

/** The programs, in a folder that the compilers read: one for each source of types and reading. */
export function writePrograms(
  folder: string,
  rows: readonly Row[],
  all: boolean,
  options: FFIOptions = {},
): Record<Source, Program> {
  mkdirSync(folder, { recursive: true })
  const text = declarationsOf(rows)
  const inferred = programOf(
    rows,
    [
      "import { FFI } from 'cdef'",
      `const ffi = new FFI(\`${text}\`, ${JSON.stringify(options)})`,
      'const lib = ffi.dlopen(null)',
    ],
    all,
  )
  const generated = programOf(rows, ["import { ffi, lib } from './module.js'"], all)
  writeFileSync(join(folder, 'module.d.ts'), new FFI(text, options).setSource('module', '').emitDts())
  writeFileSync(join(folder, 'inferred.ts'), inferred.text)
  writeFileSync(join(folder, 'generated.ts'), generated.text)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS, include: ['*.ts'] }))
  return { inferred, generated }
}

const OPTIONS = {
  strict: true,
  noEmit: true,
  exactOptionalPropertyTypes: true,
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  typeRoots: [join(ROOT, 'node_modules/@types')],
  paths: { cdef: [join(ROOT, 'dist/src/index.d.ts')] },
}

/** The cells of each program that a compiler refuses; throws where something else is wrong. */
export function refusedCells(
  compiler: 'typescript' | 'typescript-5.9',
  folder: string,
  programs: Record<Source, Program>,
): Record<Source, ReadonlySet<Cell>> {
  const tsc = join(ROOT, 'node_modules', compiler, 'bin/tsc')
  const run = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const refused = { inferred: new Set<Cell>(), generated: new Set<Cell>() }
  for (const [line, file = '', number] of run.stdout.matchAll(/^(\S.*)\((\d+),\d+\): error .*$/gm)) {
    const source = /(inferred|generated)\.ts$/.exec(file)?.[1] as Source | undefined
    const cell = source && programs[source].cells[Number(number) - programs[source].firstLine]
    if (!source || !cell) throw new Error(`${compiler}: ${line}`)
    refused[source].add(cell)
  }
  if (run.status !== 0 && refused.inferred.size + refused.generated.size === 0) throw new Error(run.stdout + run.stderr)
  return refused
}

/** What a program's lines say otherwise than the table. */
export function differences(source: Source, program: Program, refused: ReadonlySet<Cell>): string[] {
  return program.cells.flatMap((cell) => {
    const { row, value, position } = cell
    const kind = SORTS[position]
    const isAccepted = !refused.has(cell)
    if (isAccepted === isTyped(row, value, kind, source)) return []
    return [`${source}: ${row.c.replace('$', position)} = ${value} ${isAccepted ? 'compiles' : 'does not compile'}`]
  })
}
