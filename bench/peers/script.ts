/**
 * What the peers in JavaScript share: the rows whose loops read the same in each, and the way a peer's program is asked.
 * A program gets a task, the folder of the fixture, three limits of measuring, and names of rows, none for all; it prints
 * a `Report`.
 */
import { asyncLoopOf, asyncNanoseconds, hearing, loopOf, nanoseconds } from '../harness.ts'
import { SORTED, shuffled } from '../shuffled.ts'

/** Names that the body of a loop sees; `end`, if there is one, is called after the loop. */
export type Scope = Readonly<Record<string, unknown>>

/** One row as a peer measures it. */
export interface PeerRow {
  readonly body: string
  /** Operations in one turn of the loop, when there are several. */
  readonly operations?: number
  /** How many turns are under way at the same time, where the body awaits. */
  readonly inFlight?: number
  scope(): Scope
}

/** Rows of a peer by the names that they have in the table. */
export type PeerRows = Readonly<Record<string, PeerRow>>

/** What a program prints, as JSON: nanoseconds by row, or for the task `check` what ten turns of each loop made. */
export interface Report {
  readonly version: string
  readonly values: Readonly<Record<string, number>>
}

/** Items of the rows that take them in turn. */
export const COUNT = 1000

const FIVE = ['add', 'sub', 'mul', 'both', 'either']
const texts = Array.from({ length: 16 }, (_, i) => `text ${i * 7}`)
const bytes = new Uint8Array([104, 101, 108, 108, 111, 0])

/** What a peer brings to the rows that it shares with others: its functions, and how their text differs. */
interface Shared {
  readonly functions: Scope
  /** Makes a callback `int(int)`. */
  callback(): { end(): void }
  /** A call of `add_sizes` with a number that returns one. */
  readonly sizes: string
  /** A size as a number, and a string as an argument; `$` is the value. */
  readonly size: string
  readonly text: string
}

/** Typed arrays that stand for C memory: `COUNT` structs of 16 bytes, the same structs in one array, and `COUNT` ints. */
export function memory(): { structs: Int32Array[]; array: Int32Array; ints: Int32Array } {
  return {
    structs: Array.from({ length: COUNT }, (_, i) => new Int32Array([i, 0, 0, 0])),
    array: new Int32Array(4 * COUNT).map((_, i) => i >> 2),
    ints: new Int32Array(COUNT).map((_, i) => i),
  }
}

/** The rows about calls of functions without structs. */
export function callRows({ functions, callback, sizes, size, text }: Shared): PeerRows {
  const fs = FIVE.map((name) => functions[name])
  const scope = () => ({ ...functions, fs, texts, bytes, big: 9007199254740993n, encoder: new TextEncoder() })
  const length = (value: string) => `sum += ${size.replace('$', `count_bytes(${value})`)}`
  const row = (body: string): PeerRow => ({ body, scope })
  return {
    'void f(void)': row('nothing()'),
    'int add(int, int)': row('sum += add(i, 1)'),
    'five int f(int, int) in turn': {
      ...row(FIVE.map((name) => `sum += ${name}(i, 3)`).join('; ')),
      operations: FIVE.length,
    },
    'int f(int, int) from an array': row('sum += fs[i % 5](i, 3)'),
    'int add(int, int), a callback alive': {
      ...row('sum += add(i, 1)'),
      scope: () => {
        const alive = callback()
        return { ...scope(), alive, end: () => alive.end() }
      },
    },
    'double add(double, double)': row('sum += add_doubles(i, 0.5)'),
    '8 ints': row('sum += add8(i, 1, 2, 3, 4, 5, 6, 7)'),
    'int64_t add(int64_t, int64_t)': row('if (add64(big, 1n)) sum++'),
    'size_t add(size_t, size_t)': row(`sum += ${sizes}`),
    'strlen("hello")': row(length(text.replace('$', "'hello'"))),
    'strlen, sixteen strings in turn': row(length(text.replace('$', 'texts[i & 15]'))),
    'strlen(Buffer)': row(length('bytes')),
  }
}

/** The rows in which C calls back; each scope holds the function, the callback and its end. */
export function callbackRows(repeat: { result: string; scope(): Scope }, qsort: { scope(): Scope }): PeerRows {
  return {
    'callback from C': {
      body: `sum += ${repeat.result.replace('$', `repeat(f, ${COUNT})`)}`,
      operations: COUNT,
      scope: repeat.scope,
    },
    'qsort of 10,000 ints': {
      body: `values.set(shuffled); qsort(values, ${SORTED}n, 4n, compare); sum += values[i % 10]`,
      scope: () => ({ shuffled, values: new Int32Array(SORTED), ...qsort.scope() }),
    },
  }
}

/** The rows of calls on other threads; `add` returns a promise of an integer. */
export function asyncRows(scope: () => Scope): PeerRows {
  const row = (inFlight: number): PeerRow => ({ body: 'sum += await add(i, 1)', inFlight, scope })
  return { 'async, one at a time': row(1), 'async, 200 in flight': row(200) }
}

/** A way to have C call from another thread so often: a callback that is made of what it does, and its start. */
export type Elsewhere = (heard: (text?: string) => void) => (count: number) => void

/** The rows in which a thread of C calls: an `int(int)`, a `void(int)`, and a log. */
export function elsewhereRows(ask: Elsewhere, tell: Elsewhere, log: Elsewhere): PeerRows {
  const row = (make: Elsewhere): PeerRow => ({
    body: `sum += await calls(${COUNT})`,
    operations: COUNT,
    inFlight: 1,
    scope: () => ({ calls: hearing(make) }),
  })
  return {
    'callback from a thread, wait': row(ask),
    'callback from a thread, post': row(tell),
    'log of a thread, a channel': row(log),
  }
}

async function outcome(name: string, row: PeerRow, task: string): Promise<number> {
  const names = row.scope()
  const value = await (row.inFlight === undefined ? plainOutcome : asyncOutcome)(name, row, names, task)
  if (typeof names['end'] === 'function') names['end']()
  return value
}

function plainOutcome(name: string, { body, operations = 1 }: PeerRow, names: Scope, task: string): number {
  const loop = loopOf(name, body, names)
  return task === 'check' ? Number(loop(10)) : nanoseconds(loop) / operations
}

async function asyncOutcome(
  name: string,
  { body, operations = 1, inFlight = 1 }: PeerRow,
  names: Scope,
  task: string,
): Promise<number> {
  const loop = asyncLoopOf(name, body, names, inFlight)
  const first = operations > 1 ? 1 : undefined
  return task === 'check' ? Number(await loop(10)) : (await asyncNanoseconds(loop, first)) / operations
}

/** Does the task for the rows that are asked for, and prints the report. */
export async function report(
  version: string,
  rowsFor: (library: string) => PeerRows,
  args: readonly string[],
): Promise<void> {
  const [task = '', folder, , , , ...names] = args
  const rows = rowsFor(`${folder}/libfixture.so`)
  const wanted = Object.entries(rows).filter(([name]) => names.length === 0 || names.includes(name))
  const values: Record<string, number> = {}
  for (const [name, row] of wanted) values[name] = await outcome(name, row, task)
  console.log(JSON.stringify({ version, values } satisfies Report))
}
