/** What stays behind of libraries, callbacks and workers that come and go: counts that must not grow. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as v8 from 'node:v8'
import { isMainThread, Worker } from 'node:worker_threads'
import { collectThoroughly, withoutCollector } from '../support/collect.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { unlessAll } from '../support/settings.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

const SOURCE = `
  typedef struct { int num; double dnum; } Point;
  int add(int a, int b) { return a + b; }
  unsigned long length(const char *text) { unsigned long n = 0; while (text[n]) n++; return n; }
  Point add_points(Point a, Point b) { return (Point){a.num + b.num, a.dnum + b.dnum}; }
  int apply(int (*f)(int), int x) { return f(x); }`
const DECLARED = `typedef struct { int num; double dnum; } Point; int add(int, int); size_t length(const char *);
  Point add_points(Point, Point); int apply(int (*)(int), int);`

const ffi = newFFI(DECLARED)
const open = (): Untyped => ffi.dlopen(compileLibrary('growth', SOURCE))

/** Calls by each of the paths: direct, packed, general, and with a callback. */
function callAll(lib: Untyped): void {
  assert.equal(lib.add(1, 2), 3)
  assert.equal(lib.length('four'), 4)
  assert.equal(lib.add_points(lib.add_points([1, 1], [2, 2]), { num: 1 }).num, 4)
  assert.equal(
    lib.apply((x: number) => x * 2, 4),
    8,
  )
}

/** Bytes of executable memory that belong to no file, as Linux lists them (proc(5)): thunks, and nothing of V8's. */
function thunkBytes(): number {
  const found = readFileSync('/proc/self/maps', 'utf8').matchAll(/^(\w+)-(\w+) r-xp \w+ 00:00 0 *$/gm)
  return [...found].reduce(
    (sum, [, from = '', to = '']) => sum + Number.parseInt(to, 16) - Number.parseInt(from, 16),
    0,
  )
}

interface Counts {
  readonly thunkBytes: number
  readonly weakRefs: number
  readonly compiled: number
}

async function count(): Promise<Counts> {
  await collectThoroughly()
  const { bytecode_and_metadata_size: compiled } = v8.getHeapCodeStatistics()
  return { thunkBytes: thunkBytes(), weakRefs: Number(v8.queryObjects(WeakRef)), compiled }
}

const options = {
  skip: unlessAll || withoutCompiler || withoutCollector || (process.platform !== 'linux' && 'needs /proc'),
}

if (isMainThread) {
  test('libraries that were called and closed leave neither thunks nor compiled code behind', options, async () => {
    const comeAndGo = async (times: number): Promise<Counts> => {
      for (let i = 1; i <= times; i++) {
        const lib = open()
        callAll(lib)
        ffi.dlclose(lib)
        if (i % 10 === 0) await collectThoroughly()
      }
      return count()
    }
    // As many closures as rest before one serves again.
    const first = open()
    for (let i = 0; i < 300; i++) callAll(first)
    const before = await comeAndGo(60)
    const after = await comeAndGo(150)
    // Kept, it would be 1.7 KB a library; how many live between two collections is the collector's business.
    assert.ok(
      after.thunkBytes - before.thunkBytes <= 16384,
      `${after.thunkBytes - before.thunkBytes} bytes of thunks more`,
    )
    assert.ok(after.weakRefs - before.weakRefs < 100, `${after.weakRefs - before.weakRefs} references more`)
    // Kept, it would be 7 KB a library.
    assert.ok(after.compiled - before.compiled < 1e5, `${after.compiled - before.compiled} bytes of code more`)
  })

  test('closures serve again for other types whose arguments travel alike', options, () => {
    const addresses = new Set<string>()
    for (let i = 0; i < 400; i++) {
      const mine = newFFI('struct thing { int x; };')
      const callback = mine.callback('int(struct thing *)', () => i)
      addresses.add(String(mine.cast('uintptr_t', callback)))
      mine.release(callback)
    }
    assert.equal(addresses.size, 257)
  })

  test('workers that have ended leave no thunks behind', options, async () => {
    const runWorkers = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i++) {
        const worker = new Worker(fileURLToPath(import.meta.url))
        assert.equal(await new Promise((resolve) => worker.once('exit', resolve)), 0)
      }
      return thunkBytes()
    }
    const before = await runWorkers(4)
    assert.equal(await runWorkers(12), before)
  })
} else {
  callAll(open())
}
