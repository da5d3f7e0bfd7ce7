// @ts-check
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { unlessAll } from '../../dist/test/support/settings.js'
import { reasonWithout } from '../../scripts/test-packages.mjs'
import { built } from './workbench.mjs'

const ROWS = 100_000
const SUM = (ROWS * (ROWS + 1)) / 2

const skip = unlessAll || reasonWithout('sqlite3.h')
const bench = built('sqlite', skip)

describe('examples/sqlite', { skip }, () => {
  /** @type {any} The classes of the example, which is compiled when the test runs. */
  let Database
  /** @type {any} */
  let SqliteError
  before(async () => {
    ;({ Database, SqliteError } = await import(moduleOf('database')))
  })
  after(() => bench.dispose())

  /** @param {string} name */
  const moduleOf = (name) => pathToFileURL(join(bench.folder, 'dist', `${name}.js`)).href

  /**
   * Runs a function with a new database in memory.
   * @param {(db: ReturnType<typeof JSON.parse>) => void} fn
   */
  function within(fn) {
    const db = new Database(':memory:')
    try {
      fn(db)
    } finally {
      db.close()
    }
  }

  /**
   * What every kind of error has that SQLite tells.
   * @param {RegExp} message
   * @param {number} code
   */
  const refusal = (message, code) => (/** @type {any} */ error) => {
    assert.ok(error instanceof SqliteError)
    assert.match(error.message, message)
    assert.equal(error.code, code)
    return true
  }

  it('its program runs', () => {
    const [version, ...lines] = bench.run('node', 'dist/main.js')
    assert.match(String(version), /^SQLite 3\d{6}$/)
    assert.deepEqual(lines, [
      'JavaScript 1995',
      'TypeScript 2012',
      '1: RangeError: no such luck; RangeError: no such luck',
    ])
  })

  it('writes 100,000 rows in a transaction, reads them all, and calls a function for each', () => {
    within((db) => {
      db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, score REAL)')
      const insert = db.prepare('INSERT INTO t (name, score) VALUES (?, ?)')
      db.transaction(() => {
        for (let i = 1; i <= ROWS; i++) {
          const { changes, lastInsertRowid } = insert.run(`name ${i}`, i / 2)
          assert.ok(changes === 1 && lastInsertRowid === i)
        }
      })
      const rows = db.all('SELECT id, name, score FROM t ORDER BY id')
      assert.equal(rows.length, ROWS)
      assert.deepEqual(rows[ROWS - 1], { id: ROWS, name: `name ${ROWS}`, score: ROWS / 2 })
      let [ids, scores, last] = [0, 0, '']
      for (const { id, name, score } of db.prepare('SELECT * FROM t').iterate()) {
        ids += id
        scores += score
        last = name
      }
      assert.deepEqual([ids, scores, last], [SUM, SUM / 2, `name ${ROWS}`])

      let calls = 0
      db.function('twice', (/** @type {number} */ n) => {
        calls++
        return n * 2
      })
      assert.deepEqual(db.get('SELECT sum(twice(id)) AS sum FROM t'), { sum: SUM * 2 })
      assert.equal(calls, ROWS)
    })
  })

  it('keeps values of each kind as they are', () => {
    within((db) => {
      const statement = db.prepare('SELECT ? AS value')
      const back = (/** @type {unknown} */ value) => statement.get(value).value
      const texts = ['', 'plain', 'naïve, 日本語, 🙂', 'with a \0 inside', 'ä\0', 'x'.repeat(100_000)]
      for (const value of [null, 0, -7, 2 ** 53 - 1, 0.5, -0, 1e300, Infinity, ...texts])
        assert.equal(back(value), value)
      assert.equal(back(true), 1)
      for (const bytes of [new Uint8Array(0), Uint8Array.of(0, 255, 0, 1)])
        assert.deepEqual(Uint8Array.from(back(bytes)), bytes)
      assert.equal(db.get('SELECT typeof(?) AS type', new Uint8Array(0)).type, 'blob')
      assert.throws(() => back({}), TypeError)
      assert.throws(() => back(undefined), TypeError)
      assert.throws(() => back(2n ** 63n), RangeError)
    })
  })

  it('reads integers as bigints where that is asked for, and no number that is not exact', () => {
    within((db) => {
      const sql = 'SELECT 9007199254740993 AS big'
      assert.deepEqual(db.prepare(sql, { integers: 'bigint' }).all(), [{ big: 9007199254740993n }])
      assert.throws(() => db.all(sql), RangeError)
      db.function('same', (/** @type {bigint} */ n) => n, { integers: 'bigint' })
      const statement = db.prepare('SELECT same(?) AS big', { integers: 'bigint' })
      assert.deepEqual(statement.get(-(2n ** 63n)), { big: -(2n ** 63n) })
    })
  })

  it('takes parameters by order and by name, all of them', () => {
    within((db) => {
      assert.deepEqual(db.get('SELECT :a + $b * @c AS x', { a: 1, b: 2, c: 3 }), { x: 7 })
      assert.throws(() => db.get('SELECT :a', { b: 1 }), /no value for the parameter 'a'/)
      assert.throws(() => db.get('SELECT ?, ?', 1), /has 2 parameters, 1 given/)
      assert.throws(() => db.get('SELECT ?', { a: 1 }), /parameter 1 has no name/)
    })
  })

  it('tells what SQLite says', () => {
    within((db) => {
      assert.throws(() => db.exec('SELECT * FROM nowhere'), refusal(/^no such table: nowhere$/, 1))
      db.exec('CREATE TABLE t (x UNIQUE)')
      const insert = db.prepare('INSERT INTO t VALUES (1)')
      insert.run()
      assert.throws(() => insert.run(), refusal(/^UNIQUE constraint failed: t.x$/, 2067))
      assert.throws(() => new Database('/no/such/folder/file.db'), refusal(/unable to open/, 14))
      assert.throws(() => db.all('-- nothing'), /the text has no statement/)
    })
  })

  it('a function that throws is an error of SQL, and the cause of an exception', () => {
    within((db) => {
      const thrown = new RangeError('unlucky')
      db.function('fail', (/** @type {number} */ n) => {
        if (n === 3) throw thrown
        return n
      })
      const statement = db.prepare('WITH t (n) AS (VALUES (1), (2), (3), (4)) SELECT fail(n) AS n FROM t')
      /** @type {number[]} */
      const seen = []
      assert.throws(
        () => {
          for (const { n } of statement.iterate()) seen.push(n)
        },
        (/** @type {any} */ error) => refusal(/^RangeError: unlucky$/, 1)(error) && error.cause === thrown,
      )
      assert.deepEqual(seen, [1, 2])
      assert.throws(() => db.exec('SELECT fail(3)'), refusal(/unlucky/, 1))
      // The next error has no cause, and the database goes on.
      assert.throws(
        () => db.exec('SELECT nothing'),
        (/** @type {any} */ error) => error.cause === undefined,
      )
      assert.deepEqual(db.get('SELECT fail(2) AS n'), { n: 2 })
    })
  })

  it('functions take and give every kind, have any number of parameters, and may run SQL', () => {
    within((db) => {
      db.function('kind', (/** @type {unknown[]} */ ...values) => values.map((value) => typeof value).join(), {
        variadic: true,
      })
      assert.equal(db.get("SELECT kind(1, 1.5, 'x', NULL, x'00') AS k").k, 'number,number,string,object,object')
      db.function('reversed', (/** @type {string} */ text) => [...text].reverse().join(''), { deterministic: true })
      assert.equal(db.get('SELECT reversed(?) AS r', 'añb\0').r, '\0bña')
      db.function('none', () => undefined)
      assert.equal(db.get('SELECT none() AS n').n, null)
      db.exec('CREATE TABLE log (text)')
      db.function('log', (/** @type {string} */ text) => db.run('INSERT INTO log VALUES (?)', text).changes)
      assert.deepEqual(db.all("SELECT log('a') + log('b') AS n"), [{ n: 2 }])
      assert.deepEqual(db.all('SELECT text FROM log'), [{ text: 'a' }, { text: 'b' }])
    })
  })

  it('a function cannot end what runs it', () => {
    within((db) => {
      db.function('finish', () => db.close())
      const statement = db.prepare('SELECT finish() AS x')
      assert.throws(() => statement.all(), /the database is in use/)
      db.function('finish', () => statement[Symbol.dispose]())
      assert.throws(() => statement.all(), /the statement is busy/)
      db.function('finish', () => statement.all().length)
      assert.throws(() => statement.all(), /the statement is busy/)
    })
  })

  it('a transaction takes back what was done before an exception, in another one too', () => {
    within((db) => {
      db.exec('CREATE TABLE t (x)')
      const fails = (/** @type {() => void} */ fn) => {
        assert.throws(() => {
          db.transaction(() => {
            fn()
            throw new Error('no')
          })
        }, /^Error: no$/)
      }
      db.transaction(() => {
        db.run('INSERT INTO t VALUES (1)')
        fails(() => db.run('INSERT INTO t VALUES (2)'))
      })
      fails(() => db.run('INSERT INTO t VALUES (3)'))
      fails(() => db.exec('ROLLBACK'))
      assert.deepEqual(db.all('SELECT * FROM t'), [{ x: 1 }])
    })
  })

  it('two databases know nothing of each other', () => {
    const file = join(bench.home, 'two.db')
    try {
      within((one) => {
        const two = new Database(file)
        one.function('which', () => 1)
        two.function('which', () => 2)
        assert.deepEqual(
          [one, two].map((db) => db.get('SELECT which() AS n').n),
          [1, 2],
        )
        two.exec('CREATE TABLE t (x)')
        assert.throws(() => one.exec('SELECT * FROM t'), SqliteError)
        one.close()
        assert.equal(two.get('SELECT which() AS n').n, 2)
        two.close()
        const three = new Database(file, { readOnly: true })
        assert.throws(() => three.exec('INSERT INTO t VALUES (1)'), refusal(/readonly/, 8))
        three.close()
      })
    } finally {
      rmSync(file, { force: true })
    }
  })

  it('a database and its statements may end in any order', () => {
    const db = new Database(':memory:')
    db.function('one', () => 1)
    const statements = [1, 2, 3].map((n) => db.prepare(`SELECT ${n} + one() AS x`))
    const rows = statements[2].iterate()
    assert.deepEqual(rows.next().value, { x: 4 })
    statements[0][Symbol.dispose]()
    db.close()
    db.close()
    assert.throws(() => rows.next(), /the database is closed/)
    for (const statement of statements) statement[Symbol.dispose]()
    assert.throws(() => statements[1].all(), /the database is closed/)
    assert.throws(() => db.exec('SELECT 1'), /the database is closed/)
    assert.throws(() => db.prepare('SELECT 1'), /the database is closed/)
  })

  it('compiles SQL once, and reads the columns that there are now', () => {
    within((db) => {
      db.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)')
      const sql = 'SELECT * FROM t'
      const first = db.prepare(sql)
      const second = db.prepare(sql)
      assert.deepEqual(first.get(), second.get())
      first[Symbol.dispose]()
      assert.throws(() => first.get(), /was given back/)
      db.exec("ALTER TABLE t ADD COLUMN b DEFAULT 'new'")
      for (const statement of [second, db.prepare(sql)]) assert.deepEqual(statement.all(), [{ a: 1, b: 'new' }])
      for (let i = 0; i < 200; i++) assert.deepEqual(db.all(`SELECT ${i} AS i`), [{ i }])
    })
  })

  it('runs in worker threads, each with functions of its own', async () => {
    const script = `
      const { parentPort, workerData: { url, number } } = require('node:worker_threads')
      import(url).then(({ Database }) => {
        const db = new Database(':memory:')
        db.function('mine', (n) => n * number)
        const sql = 'WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 10000) SELECT sum(mine(n)) AS sum FROM t'
        const { sum } = db.get(sql)
        if (number % 2) db.close()
        parentPort.postMessage(sum)
      })`
    const numbers = [1, 2, 3, 4]
    const sums = numbers.map(
      (number) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(script, { eval: true, workerData: { url: moduleOf('database'), number } })
          worker.on('error', reject)
          worker.on('message', (sum) => worker.once('exit', () => resolve(sum)))
        }),
    )
    assert.deepEqual(
      await Promise.all(sums),
      numbers.map((number) => number * 50_005_000),
    )
    within((db) => {
      db.function('mine', () => 'main')
      assert.equal(db.get('SELECT mine() AS x').x, 'main')
    })
  })
})
