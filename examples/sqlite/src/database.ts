/** A database: opens, closes, prepares statements, keeps those that are given back, and knows SQL functions. */
import { ffi, lib, type sqlite3_stmt } from '../native/sqlite3.js'
import { Connection, type Handle } from './connection.ts'
import { type FunctionOptions, registerFunction, type SqlFunction } from './functions.ts'
import { type Changes, type Parameters, prepare, type Row, Statement, type StatementOptions } from './statement.ts'

export { SqliteError } from './connection.ts'
export type { FunctionOptions, SqlFunction } from './functions.ts'
export type { Changes, Parameters, Row, Statement, StatementOptions } from './statement.ts'
export type { Integers, SqlInput, SqlValue } from './values.ts'

export interface DatabaseOptions {
  /** Opens a file that exists, and changes nothing in it. */
  readonly readOnly?: boolean
}

/** How many statements wait to be used again. */
const KEPT = 64

/** `using db = new Database('file.db')`; `:memory:` is a database without a file. */
export class Database {
  readonly #connection: Connection
  /** Compiled statements that nobody uses, by their SQL; the one that was given back last is the last. */
  readonly #idle = new Map<string, Handle<sqlite3_stmt>>()

  constructor(path: string, { readOnly = false }: DatabaseOptions = {}) {
    const { SQLITE_OPEN_READONLY, SQLITE_OPEN_READWRITE, SQLITE_OPEN_CREATE, SQLITE_OPEN_NOMUTEX } = lib
    const flags = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    // What belongs to one thread needs no locks.
    this.#connection = new Connection(path, flags | SQLITE_OPEN_NOMUTEX)
  }

  /** Runs statements that have no parameters and whose rows nobody wants. */
  exec(sql: string): void {
    this.#connection.run(() => lib.sqlite3_exec(this.#connection.db, sql, null, null, null))
  }

  /** A statement, for as long as the caller has it: `using statement = db.prepare(...)`. Compiled SQL is used again. */
  prepare<R extends object = Row, P extends Parameters = Parameters>(
    sql: string,
    options: StatementOptions = {},
  ): Statement<R, P> {
    this.#connection.mustBeOpen()
    const idle = this.#idle.get(sql)
    this.#idle.delete(sql)
    const statement = idle ?? prepare(this.#connection, sql)
    return new Statement<R, P>(this.#connection, statement, (done) => this.#keep(sql, done), options)
  }

  run(sql: string, ...parameters: Parameters): Changes {
    using statement = this.prepare(sql)
    return statement.run(...parameters)
  }

  get<R extends object = Row>(sql: string, ...parameters: Parameters): R | undefined {
    using statement = this.prepare<R>(sql)
    return statement.get(...parameters)
  }

  all<R extends object = Row>(sql: string, ...parameters: Parameters): R[] {
    using statement = this.prepare<R>(sql)
    return statement.all(...parameters)
  }

  /** Runs `fn` so that all it changes is there afterwards, or nothing where it throws. One may lie in another. */
  transaction<T>(fn: () => T): T {
    this.exec('SAVEPOINT t')
    try {
      const result = fn()
      this.exec('RELEASE t')
      return result
    } catch (error) {
      // Some errors make SQLite roll back by itself, and then the savepoint is no more.
      if (lib.sqlite3_get_autocommit(this.#connection.db) === 0) this.exec('ROLLBACK TO t; RELEASE t')
      throw error
    }
  }

  /** Makes a function known to SQL, in place of one that had the name. */
  function(name: string, fn: SqlFunction, options: FunctionOptions = {}): void {
    this.#connection.mustBeOpen()
    registerFunction(this.#connection, name, fn, options)
  }

  /** Closes the database; the statements that are still there can do nothing but be given back. */
  close(): void {
    if (!this.#connection.isOpen) return
    this.#connection.close()
    for (const statement of this.#idle.values()) ffi.release(statement)
    this.#idle.clear()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #keep(sql: string, statement: Handle<sqlite3_stmt>): void {
    if (!this.#connection.isOpen || this.#idle.has(sql)) return ffi.release(statement)
    lib.sqlite3_clear_bindings(statement)
    this.#idle.set(sql, statement)
    for (const [oldest, unused] of this.#idle) {
      if (this.#idle.size <= KEPT) return
      this.#idle.delete(oldest)
      ffi.release(unused)
    }
  }
}
