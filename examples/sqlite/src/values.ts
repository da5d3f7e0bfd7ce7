/** Values on their way between JavaScript and SQLite: parameters, columns, arguments and results of functions. */
import { ffi, lib, type sqlite3_context, type sqlite3_stmt, type sqlite3_value } from '../native/sqlite3.js'
import type { Bytes, Handle } from './connection.ts'

/** What SQLite gives: INTEGER is a number, or a bigint where that was asked for. */
export type SqlValue = number | bigint | string | Uint8Array | null
/** What SQLite takes. */
export type SqlInput = SqlValue | boolean

/** How INTEGER is read: as a number, which throws a RangeError where that is not exact, or always as a bigint. */
export type Integers = 'number' | 'bigint'

const { SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB, SQLITE_TRANSIENT } = lib

/** `bytes` of UTF-8. Text up to the first NUL is what is fastest; most has none. */
function text(address: Bytes, bytes: number): string {
  const found = ffi.string(address, bytes)
  return found.length === bytes ? found : (ffi.unpack(address, bytes) as Buffer).toString()
}

/** A copy of `bytes` bytes; an empty blob has no address. */
function blob(address: Bytes | null, bytes: number): Uint8Array {
  return address === null ? new Uint8Array(0) : (ffi.unpack(address, bytes) as Buffer)
}

/** The value of a column of the current row. */
export function columnValue(statement: Handle<sqlite3_stmt>, column: number, integers: Integers): SqlValue {
  switch (lib.sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return integers === 'number' ? lib.column_number(statement, column) : lib.sqlite3_column_int64(statement, column)
    case SQLITE_FLOAT:
      return lib.sqlite3_column_double(statement, column)
    case SQLITE_TEXT:
      return text(lib.sqlite3_column_text(statement, column) as Bytes, lib.sqlite3_column_bytes(statement, column))
    case SQLITE_BLOB:
      return blob(lib.sqlite3_column_blob(statement, column), lib.sqlite3_column_bytes(statement, column))
    default:
      return null
  }
}

/** An argument of a function that SQL calls. */
export function argumentValue(value: Handle<sqlite3_value>, integers: Integers): SqlValue {
  switch (lib.sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      return integers === 'number' ? lib.value_number(value) : lib.sqlite3_value_int64(value)
    case SQLITE_FLOAT:
      return lib.sqlite3_value_double(value)
    case SQLITE_TEXT:
      return text(lib.sqlite3_value_text(value) as Bytes, lib.sqlite3_value_bytes(value))
    case SQLITE_BLOB:
      return blob(lib.sqlite3_value_blob(value), lib.sqlite3_value_bytes(value))
    default:
      return null
  }
}

/** Gives a parameter its value; the bytes are copied. Returns SQLite's code. */
export function bindValue(statement: Handle<sqlite3_stmt>, index: number, value: unknown): number {
  switch (typeof value) {
    case 'number':
      return isInteger(value)
        ? lib.bind_number(statement, index, value)
        : lib.sqlite3_bind_double(statement, index, value)
    case 'bigint':
      return lib.sqlite3_bind_int64(statement, index, value)
    case 'boolean':
      return lib.bind_number(statement, index, Number(value))
    case 'string': {
      if (!value.includes('\0')) return lib.sqlite3_bind_text(statement, index, value, -1, SQLITE_TRANSIENT)
      const bytes = Buffer.from(value)
      return lib.sqlite3_bind_text(statement, index, bytes, bytes.length, SQLITE_TRANSIENT)
    }
  }
  if (value === null) return lib.sqlite3_bind_null(statement, index)
  if (!(value instanceof Uint8Array)) throw notForSql(value)
  // An empty view may have no address, which would make it NULL.
  return value.length === 0
    ? lib.sqlite3_bind_zeroblob(statement, index, 0)
    : lib.sqlite3_bind_blob(statement, index, value, value.length, SQLITE_TRANSIENT)
}

/** Gives the function that SQL called its result; the bytes are copied. */
export function giveResult(context: Handle<sqlite3_context>, value: unknown): void {
  switch (typeof value) {
    case 'number':
      return isInteger(value) ? lib.result_number(context, value) : lib.sqlite3_result_double(context, value)
    case 'bigint':
      return lib.sqlite3_result_int64(context, value)
    case 'boolean':
      return lib.result_number(context, Number(value))
    case 'string': {
      if (!value.includes('\0')) return lib.sqlite3_result_text(context, value, -1, SQLITE_TRANSIENT)
      const bytes = Buffer.from(value)
      return lib.sqlite3_result_text(context, bytes, bytes.length, SQLITE_TRANSIENT)
    }
  }
  if (value === null || value === undefined) return lib.sqlite3_result_null(context)
  if (!(value instanceof Uint8Array)) throw notForSql(value)
  return value.length === 0
    ? lib.sqlite3_result_zeroblob(context, 0)
    : lib.sqlite3_result_blob(context, value, value.length, SQLITE_TRANSIENT)
}

/** Numbers that are INTEGER in SQLite; all others are REAL. */
const isInteger = (value: number): boolean => Number.isSafeInteger(value) && !Object.is(value, -0)

const notForSql = (value: unknown): TypeError =>
  new TypeError(
    `SQLite has no values like ${typeof value === 'object' ? Object.prototype.toString.call(value) : typeof value}`,
  )
