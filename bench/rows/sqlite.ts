/**
 * SQLite: the classes of examples/sqlite, which are compiled against its header, beside the same calls through koffi
 * and beside node:sqlite, which is C++ and has an SQLite of its own.
 */
import { spawnSync } from 'node:child_process'
import { COMPILER } from '../compiler.ts'
import { importExample } from '../example.ts'
import { loopOf, nanoseconds } from '../harness.ts'
import type { Row } from '../row.ts'
import type { Database } from './sqlite-database.ts'
import { openWithKoffi } from './sqlite-koffi.ts'

const ROWS = 100_000
const INSERTS = 10_000

type DatabaseClass = new (path: string) => Database

const TABLES = `
  CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, score REAL);
  CREATE TABLE u (id INTEGER PRIMARY KEY, name TEXT, score REAL);
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
    INSERT INTO t SELECT i, 'name ' || i, i * 0.5 FROM n`

/** Each has tables of its own, so that what one row does is not in the way of the next. */
const SUBJECTS = [
  {
    name: 'read 100,000 rows of 3 columns',
    sql: 'SELECT id, name, score FROM t',
    body: 'sum += statement.all().length',
  },
  {
    name: 'insert 10,000 rows',
    sql: 'INSERT INTO u (name, score) VALUES (?, ?)',
    body: `db.exec('BEGIN')
      for (let k = 0; k < ${INSERTS}; k++) statement.run('name ' + k, k * 0.5)
      db.exec('ROLLBACK')`,
  },
  {
    name: '100,000 calls of a function in SQL',
    sql: 'SELECT sum(increment(id)) AS total FROM t',
    body: 'sum += statement.get().total',
    prepare: (db: Database) => db.function('increment', (n) => n + 1),
  },
] as const

type Subject = (typeof SUBJECTS)[number]

function measure(title: string, open: () => Database, subject: Subject): number {
  const db = open()
  db.exec(TABLES)
  if ('prepare' in subject) subject.prepare(db)
  const statement = db.prepare(subject.sql)
  return nanoseconds(loopOf(`${title} ${subject.name}`, subject.body, { db, statement }))
}

let example: Promise<{ readonly Database: DatabaseClass }> | undefined

/** The module of Node.js 22.13 and later. */
function nodeSqlite(): DatabaseClass | undefined {
  const warn = process.emitWarning
  // It says that it is experimental, in the midst of the table.
  process.emitWarning = () => undefined
  try {
    const getModule: (name: string) => unknown = process.getBuiltinModule ?? (() => undefined)
    return (getModule('node:sqlite') as { readonly DatabaseSync: DatabaseClass } | undefined)?.DatabaseSync
  } finally {
    process.emitWarning = warn
  }
}

let found: string | undefined

function missing(): string | undefined {
  const options = { input: '#include <sqlite3.h>\n' }
  found ??=
    spawnSync(COMPILER, ['-E', '-x', 'c', '-', '-o', '/dev/null'], options).status === 0
      ? ''
      : 'sqlite: left out, there is no sqlite3.h; apt-get install libsqlite3-dev'
  return found || undefined
}

/** One row for each subject; the function comes last, since what C can call slows other calls down. */
export const rows: readonly Row[] = SUBJECTS.map((subject) => ({
  group: 'sqlite',
  name: subject.name,
  missing,
  async measure() {
    const { Database } = await (example ??= importExample<{ Database: DatabaseClass }>('sqlite', 'database'))
    const DatabaseSync = nodeSqlite()
    const plain = DatabaseSync && measure('node', () => new DatabaseSync(':memory:'), subject)
    return {
      group: 'sqlite',
      name: subject.name,
      unit: 'ns',
      cdef: measure('cdef', () => new Database(':memory:'), subject),
      koffi: measure('koffi', openWithKoffi, subject),
      ...(plain === undefined ? {} : { plain, plainIs: 'node:sqlite' }),
    }
  },
}))
