/** An open database as the other files see it: its address, and how its errors become exceptions. */
import { ffi, lib, type sqlite3 } from '../native/sqlite3.js'

/** A pointer that is not NULL. */
export type Handle<T> = NonNullable<T>
/** The address of text, or of bytes. */
export type Bytes = Handle<ReturnType<typeof lib.sqlite3_errmsg>>

const { SQLITE_OK } = lib

/** What SQLite refused. The cause is what a JavaScript function threw, where one did. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError'
  /** One of <https://sqlite.org/rescode.html>, extended. */
  readonly code: number

  constructor(message: string, code: number, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What is going on in a database. Functions hold on to it, and not to the database, which they would keep open. */
export interface Underway {
  /** Statements and functions that are running. */
  running: number
  /** What a function threw, until the statement that called it has failed. */
  thrown?: { readonly error: unknown }
}

export class Connection {
  readonly db: Handle<sqlite3>
  readonly underway: Underway = { running: 0 }
  isOpen = true

  constructor(path: string, flags: number) {
    const out = ffi.new('sqlite3 **')
    const code = lib.sqlite3_open_v2(path, out, flags, null)
    // SQLite gives a database also where it could not open one, for the message.
    this.db = ffi.gc(out.value!, lib.sqlite3_close_v2)
    this.check(code)
    lib.sqlite3_extended_result_codes(this.db, 1)
  }

  /** Throws unless the code says that all went well. */
  check(code: number): void {
    if (code !== SQLITE_OK) throw this.failure(code)
  }

  /** The exception for a code that is not right. */
  failure(code: number): SqliteError {
    const message = ffi.string(lib.sqlite3_errmsg(this.db) as Bytes)
    const { thrown } = this.underway
    delete this.underway.thrown
    return new SqliteError(message, code, thrown && { cause: thrown.error })
  }

  /** Calls C that may run SQL, which may call functions. */
  run(call: () => number): void {
    this.mustBeOpen()
    this.underway.running++
    const code = call()
    this.underway.running--
    this.check(code)
  }

  mustBeOpen(): void {
    if (!this.isOpen) throw new Error('the database is closed')
  }

  /** Closes; what statements hold on to ends with them. */
  close(): void {
    if (this.underway.running > 0) throw new Error('the database is in use')
    this.isOpen = false
    ffi.release(this.db)
  }
}
