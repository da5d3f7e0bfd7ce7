/** What the rows about SQLite need of it, through koffi: the calls that the example makes, as koffi makes them best. */
import koffi from 'koffi'
import type { Database, Statement } from './sqlite-database.ts'

const [ROW, INTEGER, FLOAT, TEXT] = [100, 1, 2, 3]
const [UTF8, TRANSIENT, READWRITE_CREATE] = [1, -1, 6]

function declare() {
  const lib = koffi.load('libsqlite3.so.0')
  const db = koffi.pointer('sqlite3', koffi.opaque())
  const statement = koffi.pointer('sqlite3_stmt', koffi.opaque())
  const context = koffi.pointer('sqlite3_context', koffi.opaque())
  const value = koffi.pointer('sqlite3_value', koffi.opaque())
  const call = koffi.pointer(koffi.proto('call_function', 'void', [context, 'int', koffi.pointer(value)]))
  const f = (name: string, result: string, ...types: Parameters<typeof lib.func>[2][]) =>
    lib.func(`sqlite3_${name}`, result, types)
  return {
    value,
    call,
    open: f('open_v2', 'int', 'str', koffi.out(koffi.pointer(db)), 'int', 'str'),
    close: f('close_v2', 'int', db),
    exec: f('exec', 'int', db, 'str', 'void *', 'void *', 'void *'),
    prepare: f('prepare_v2', 'int', db, 'str', 'int', koffi.out(koffi.pointer(statement)), 'void *'),
    step: f('step', 'int', statement),
    reset: f('reset', 'int', statement),
    changes: f('changes', 'int', db),
    lastRowid: f('last_insert_rowid', 'int64', db),
    bindInt: f('bind_int64', 'int', statement, 'int', 'int64'),
    bindDouble: f('bind_double', 'int', statement, 'int', 'double'),
    bindText: f('bind_text', 'int', statement, 'int', 'str', 'int', 'intptr_t'),
    columnCount: f('column_count', 'int', statement),
    columnName: f('column_name', 'str', statement, 'int'),
    columnType: f('column_type', 'int', statement, 'int'),
    columnInt: f('column_int64', 'int64', statement, 'int'),
    columnDouble: f('column_double', 'double', statement, 'int'),
    columnText: f('column_text', 'str', statement, 'int'),
    createFunction: f('create_function', 'int', db, 'str', 'int', 'int', 'void *', call, 'void *', 'void *'),
    valueInt: f('value_int64', 'int64', value),
    resultInt: f('result_int64', 'void', context, 'int64'),
  }
}

let declared: ReturnType<typeof declare> | undefined

/** A database in memory. */
export function openWithKoffi(): Database {
  const lib = (declared ??= declare())
  const check = (code: number) => {
    if (code !== 0) throw new Error(`SQLite says ${code}`)
  }
  const out: unknown[] = [null]
  check(lib.open(':memory:', out, READWRITE_CREATE, null))
  const [db] = out
  return {
    exec: (sql) => check(lib.exec(db, sql, null, null, null)),
    prepare(sql) {
      const prepared: unknown[] = [null]
      check(lib.prepare(db, sql, -1, prepared, null))
      return statementOf(lib, db, prepared[0])
    },
    function(name, fn) {
      const run = (context: unknown, _: number, values: unknown) =>
        lib.resultInt(context, fn(lib.valueInt(koffi.decode(values, lib.value))))
      check(lib.createFunction(db, name, 1, UTF8, null, koffi.register(run, lib.call), null, null))
    },
    close: () => check(lib.close(db)),
  }
}

function statementOf(lib: ReturnType<typeof declare>, db: unknown, statement: unknown): Statement {
  const column = (i: number): unknown => {
    switch (lib.columnType(statement, i)) {
      case INTEGER:
        return lib.columnInt(statement, i)
      case FLOAT:
        return lib.columnDouble(statement, i)
      case TEXT:
        return lib.columnText(statement, i)
      default:
        return null
    }
  }
  const names = Array.from({ length: lib.columnCount(statement) }, (_, i): string => lib.columnName(statement, i))
  const row = (): object => {
    const values: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i++) values[names[i] as string] = column(i)
    return values
  }
  const bind = (value: number | string, index: number): number => {
    if (typeof value === 'string') return lib.bindText(statement, index, value, -1, TRANSIENT)
    return Number.isSafeInteger(value) ? lib.bindInt(statement, index, value) : lib.bindDouble(statement, index, value)
  }
  return {
    all() {
      const rows: object[] = []
      while (lib.step(statement) === ROW) rows.push(row())
      lib.reset(statement)
      return rows
    },
    get() {
      const first = lib.step(statement) === ROW ? row() : undefined
      lib.reset(statement)
      return first
    },
    run(...values) {
      for (let i = 0; i < values.length; i++) bind(values[i] as number | string, i + 1)
      lib.step(statement)
      const changes = { changes: lib.changes(db), lastInsertRowid: lib.lastRowid(db) }
      lib.reset(statement)
      return changes
    },
  }
}
