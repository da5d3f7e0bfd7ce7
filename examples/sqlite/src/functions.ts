/**
 * SQL functions that are written in JavaScript. SQLite calls one C function for all of them, and hands it the handle
 * that was given when the function was registered.
 */
import { ffi, lib, type sqlite3_value } from '../native/sqlite3.js'
import type { Connection, Underway } from './connection.ts'
import { argumentValue, giveResult, type Integers, type SqlInput, type SqlValue } from './values.ts'

/** A function for SQL. Its arguments are what SQL passed; `undefined` is NULL. */
export type SqlFunction = (...values: never[]) => SqlInput | undefined

export interface FunctionOptions {
  /** Any number of arguments; otherwise as many as the function has parameters. */
  readonly variadic?: boolean
  /** Promises the same result for the same arguments, which lets SQLite use it in indexes and call it less. */
  readonly deterministic?: boolean
  /** Forbids the function in triggers and views. */
  readonly directOnly?: boolean
  readonly integers?: Integers
}

interface Registered {
  readonly underway: Underway
  readonly call: (...values: SqlValue[]) => unknown
  readonly integers: Integers
}

type HandleOf = ReturnType<typeof ffi.newHandle>

/** A handle lives as long as somebody has it, and SQLite has only its address. */
const handles = new Map<Registered, HandleOf>()

const registered = (user: Parameters<typeof ffi.fromHandle>[0]): Registered => ffi.fromHandle(user) as Registered

/** While C can call back, calls are slower on some versions of Node.js: nothing is attached before it is needed. */
function attach(): void {
  ffi.defExtern('call_function', (context, count, values) => {
    const { underway, call, integers } = registered(lib.sqlite3_user_data(context))
    const argument = (i: number): SqlValue => argumentValue(values.at(i) as sqlite3_value, integers)
    underway.running++
    try {
      // Most functions have one, and an array for it would take as long as all the rest.
      const result = count === 1 ? call(argument(0)) : call(...Array.from({ length: count }, (_, i) => argument(i)))
      giveResult(context, result)
    } catch (error) {
      underway.thrown = { error }
      lib.sqlite3_result_error(context, String(error).replaceAll('\0', ''), -1)
    } finally {
      underway.running--
    }
  })
  // Runs when the database is closed, another function takes the name, or it could not be registered.
  ffi.defExtern('end_function', (user) => {
    handles.delete(registered(user))
  })
}

/** Makes a JavaScript function known to SQL; it stays until the database is closed. */
export function registerFunction(
  connection: Connection,
  name: string,
  fn: SqlFunction,
  options: FunctionOptions,
): void {
  ffi.initOnce(attach, attach)
  const entry = {
    underway: connection.underway,
    call: fn as Registered['call'],
    integers: options.integers ?? 'number',
  }
  const handle = ffi.newHandle(entry)
  handles.set(entry, handle)
  const flags =
    lib.SQLITE_UTF8 |
    (options.deterministic ? lib.SQLITE_DETERMINISTIC : 0) |
    (options.directOnly ? lib.SQLITE_DIRECTONLY : 0)
  const parameters = options.variadic ? -1 : fn.length
  const { call_function, end_function } = lib
  connection.check(
    lib.sqlite3_create_function_v2(
      connection.db,
      name,
      parameters,
      flags,
      handle,
      call_function,
      null,
      null,
      end_function,
    ),
  )
}
