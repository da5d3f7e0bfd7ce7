/** Prepared statements: parameters in, rows out. */
import { ffi, lib, type sqlite3_stmt } from '../native/sqlite3.js'
import type { Bytes, Connection, Handle } from './connection.ts'
import { bindValue, columnValue, type Integers, type SqlInput, type SqlValue } from './values.ts'

/** A row as an object, by the names of its columns. */
export type Row = Record<string, SqlValue>
/** Values for `?` in their order, or one object with the values for `:name`, `@name` and `$name`. */
export type Parameters = readonly SqlInput[] | readonly [Readonly<Record<string, SqlInput>>]

/** What a statement that changes something has done. */
export interface Changes {
  readonly changes: number
  readonly lastInsertRowid: number | bigint
}

export interface StatementOptions {
  readonly integers?: Integers
}

const { SQLITE_ROW, SQLITE_DONE, SQLITE_STMTSTATUS_REPREPARE } = lib

/** Compiles one statement of SQL. */
export function prepare(connection: Connection, sql: string): Handle<sqlite3_stmt> {
  const out = ffi.new('sqlite3_stmt **')
  connection.check(lib.sqlite3_prepare_v2(connection.db, sql, -1, out, null))
  const statement = out.value
  if (statement === null) throw new TypeError('the text has no statement')
  return ffi.gc(statement, lib.sqlite3_finalize)
}

export class Statement<R extends object = Row, P extends Parameters = Parameters> {
  readonly #connection: Connection
  readonly #integers: Integers
  readonly #giveBack: (statement: Handle<sqlite3_stmt>) => void
  /** Of parameters. */
  readonly #count: number
  #statement: Handle<sqlite3_stmt> | undefined
  #busy = false
  #names: readonly string[] = []
  /** How often SQLite had compiled the statement anew when the names were read. */
  #compiled = -1

  /** `giveBack` takes the compiled statement when this object needs it no more. */
  constructor(
    connection: Connection,
    statement: Handle<sqlite3_stmt>,
    giveBack: (statement: Handle<sqlite3_stmt>) => void,
    { integers = 'number' }: StatementOptions,
  ) {
    this.#connection = connection
    this.#statement = statement
    this.#count = lib.sqlite3_bind_parameter_count(statement)
    this.#giveBack = giveBack
    this.#integers = integers
  }

  /** Runs the statement to its end, whatever rows it has. */
  run(...parameters: P): Changes {
    const statement = this.#begin(parameters)
    try {
      while (this.#step(statement)) {}
      const { db } = this.#connection
      const read = this.#integers === 'number' ? lib.last_insert_number : lib.sqlite3_last_insert_rowid
      return { changes: lib.sqlite3_changes(db), lastInsertRowid: read(db) }
    } finally {
      this.#end(statement)
    }
  }

  /** The first row. */
  get(...parameters: P): R | undefined {
    const statement = this.#begin(parameters)
    try {
      return this.#step(statement) ? this.#row(statement, this.#columns(statement)) : undefined
    } finally {
      this.#end(statement)
    }
  }

  /** All rows. */
  all(...parameters: P): R[] {
    const statement = this.#begin(parameters)
    try {
      const rows: R[] = []
      if (!this.#step(statement)) return rows
      const names = this.#columns(statement)
      do rows.push(this.#row(statement, names))
      while (this.#step(statement))
      return rows
    } finally {
      this.#end(statement)
    }
  }

  /** The rows, each when it is asked for. The statement is busy until the last one, or until the loop is left. */
  *iterate(...parameters: P): Generator<R, void, void> {
    const statement = this.#begin(parameters)
    try {
      if (!this.#step(statement)) return
      const names = this.#columns(statement)
      do yield this.#row(statement, names)
      while (this.#step(statement))
    } finally {
      this.#end(statement)
    }
  }

  /** Gives the statement back. */
  [Symbol.dispose](): void {
    if (this.#busy) throw new Error('the statement is busy')
    const statement = this.#statement
    this.#statement = undefined
    if (statement) this.#giveBack(statement)
  }

  #begin(parameters: Parameters): Handle<sqlite3_stmt> {
    const statement = this.#statement
    this.#connection.mustBeOpen()
    if (!statement) throw new Error('the statement was given back')
    if (this.#busy) throw new Error('the statement is busy')
    const count = this.#count
    const values = isNamed(parameters) ? valuesByName(statement, count, parameters[0]) : parameters
    if (values.length !== count) throw new TypeError(`the statement has ${count} parameters, ${values.length} given`)
    for (let i = 0; i < count; i++) this.#connection.check(bindValue(statement, i + 1, values[i]))
    this.#busy = true
    return statement
  }

  /** True where there is a row. */
  #step(statement: Handle<sqlite3_stmt>): boolean {
    const connection = this.#connection
    connection.mustBeOpen()
    connection.underway.running++
    const code = lib.sqlite3_step(statement)
    connection.underway.running--
    if (code === SQLITE_ROW) return true
    if (code === SQLITE_DONE) return false
    throw connection.failure(code)
  }

  #end(statement: Handle<sqlite3_stmt>): void {
    this.#busy = false
    lib.sqlite3_reset(statement)
  }

  #columns(statement: Handle<sqlite3_stmt>): readonly string[] {
    const compiled = lib.sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_REPREPARE, 0)
    if (compiled === this.#compiled) return this.#names
    const length = lib.sqlite3_column_count(statement)
    this.#names = Array.from({ length }, (_, i) => ffi.string(lib.sqlite3_column_name(statement, i) as Bytes))
    this.#compiled = compiled
    return this.#names
  }

  #row(statement: Handle<sqlite3_stmt>, names: readonly string[]): R {
    const row: Row = {}
    for (let i = 0; i < names.length; i++) row[names[i] as string] = columnValue(statement, i, this.#integers)
    return row as R
  }
}

function isNamed(parameters: Parameters): parameters is readonly [Readonly<Record<string, SqlInput>>] {
  const [first] = parameters
  return parameters.length === 1 && typeof first === 'object' && first !== null && !(first instanceof Uint8Array)
}

function valuesByName(
  statement: Handle<sqlite3_stmt>,
  count: number,
  values: Readonly<Record<string, SqlInput>>,
): readonly (SqlInput | undefined)[] {
  return Array.from({ length: count }, (_, i) => {
    const name = lib.sqlite3_bind_parameter_name(statement, i + 1)
    if (name === null) throw new TypeError(`parameter ${i + 1} has no name`)
    const key = ffi.string(name).slice(1)
    if (!Object.hasOwn(values, key)) throw new TypeError(`no value for the parameter '${key}'`)
    return values[key]
  })
}
