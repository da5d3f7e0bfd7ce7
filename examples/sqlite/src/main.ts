/** `npm start`: a table of languages, a function of JavaScript in its queries, and what goes wrong. */
import { lib } from '../native/sqlite3.js'
import { Database, SqliteError } from './database.ts'

interface Language {
  readonly name: string
  readonly year: number
}

using db = new Database(':memory:')
console.log('SQLite', lib.SQLITE_VERSION_NUMBER)

db.exec('CREATE TABLE language (name TEXT NOT NULL, year INTEGER)')
using insert = db.prepare<never, [string, number]>('INSERT INTO language VALUES (?, ?)')
db.transaction(() => {
  for (const [name, year] of [
    ['C', 1972],
    ['JavaScript', 1995],
    ['TypeScript', 2012],
  ] as const)
    insert.run(name, year)
})

db.function('decade', (year: number) => `${Math.floor(year / 10)}0s`, { deterministic: true })
for (const { name, year } of db.all<Language>('SELECT * FROM language WHERE decade(year) <> :not', { not: '1970s' }))
  console.log(`${name} ${year}`)

db.function('fail', () => {
  throw new RangeError('no such luck')
})
try {
  db.all('SELECT fail()')
} catch (error) {
  if (error instanceof SqliteError) console.log(`${error.code}: ${error.message}; ${error.cause}`)
}
