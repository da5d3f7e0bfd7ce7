import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectNow, collectUntil, withoutCollector } from '../support/collect.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

const options = { skip: withoutCompiler }
const collecting = { skip: withoutCompiler || withoutCollector }

const DECLARATIONS = `
  typedef int (*unary)(int);
  int apply(unary f, int n); void keep(unary f); unary kept_one(void); int call_kept(int n); int sum(unary f, int n);
  typedef int (*odd)(int, signed char, float, unsigned short); void keep_odd(odd f); odd kept_odd(void); int call_odd(int n);
`
const SOURCE = `
  typedef int (*unary)(int);
  static unary kept;
  int apply(unary f, int n) { return f(n); }
  void keep(unary f) { kept = f; }
  unary kept_one(void) { return kept; }
  int call_kept(int n) { return kept ? kept(n) : -1; }
  int sum(unary f, int n) { int s = 0; for (int i = 0; i < n; i++) s += f(i); return s; }
  typedef int (*odd)(int, signed char, float, unsigned short);
  static odd other;
  void keep_odd(odd f) { other = f; }
  odd kept_odd(void) { return other; }
  int call_odd(int n) { return other(n, -1, 0.5f, 7); }`

const library = withoutCompiler ? '' : compileLibrary('callback-life', SOURCE)

function open(reading = {}): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARATIONS, reading)
  return { ffi, lib: ffi.dlopen(library) }
}

test('F2: a callback that only the call refers to lives until C has returned', collecting, () => {
  const { ffi, lib } = open()
  const run = (): number =>
    lib.sum(
      ffi.callback('unary', (n: number) => {
        if (n % 5 === 0) collectNow()
        return n
      }),
      20,
    )
  // Often enough for the engine to make optimised code of it.
  for (let i = 0; i < 40; i++) assert.equal(run(), 190)
})

test('F2: what C hands back is the callback, as long as it serves', options, () => {
  const { ffi, lib } = open()
  const other = open({ int64: 'number' })
  const callback = ffi.callback('unary', (n: number) => n + 1)
  lib.keep(callback)
  assert.equal(lib.kept_one(), callback)
  assert.equal(ffi.cast('unary', ffi.cast('void *', callback)), callback)
  assert.equal(ffi.cast('int (*)(int)', ffi.cast('uintptr_t', callback)), callback)
  const seenElsewhere = other.lib.apply(callback, 4)
  assert.equal(seenElsewhere, 5)
  const differentType = ffi.cast('long (*)(long)', ffi.cast('void *', callback))
  assert.notEqual(differentType, callback)
  ffi.release(callback)
  const afterwards = lib.kept_one()
  assert.notEqual(afterwards, callback)
  assert.throws(() => afterwards(1), { code: 'callback/dead' })
})

test('F2: a callback whose C function served before is known by the new one', options, () => {
  const { ffi, lib } = open()
  // No other test has callbacks that travel so, whose C functions would have to serve first.
  const addresses = new Map<bigint, number>()
  let isReused = false
  for (let i = 0; i < 1000; i++) {
    const callback = ffi.callback('odd', (n: number) => n + i)
    const address = BigInt(ffi.cast('uintptr_t', callback))
    isReused ||= addresses.has(address)
    addresses.set(address, i)
    lib.keep_odd(callback)
    assert.equal(lib.kept_odd(), callback)
    assert.equal(lib.call_odd(1), i + 1)
    ffi.release(callback)
  }
  assert.equal(isReused, true)
  // Another function, as errors name it, once its callback is gone.
  const named = ffi.callback('odd', function later(n: number) {
    return n
  })
  lib.keep_odd(named)
  ffi.release(named)
  assert.throws(() => lib.call_odd(1), {
    code: 'callback/dead',
    message: /the callback 'later' of type 'int\(int, signed char, float, unsigned short\)'/,
  })
})

test('F2: a callback ends when it is collected, and C is told', collecting, async () => {
  const { ffi, lib } = open()
  let collected = 0
  const registry = new FinalizationRegistry(() => collected++)
  ;(() => {
    const lost = ffi.callback('unary', function lost(n: number) {
      return n
    })
    lib.keep(lost)
    registry.register(lost, 0)
  })()
  const stays = ffi.callback('unary', (n: number) => n * 2)
  assert.equal(await collectUntil(() => collected === 1), true)
  assert.throws(() => lib.call_kept(1), { code: 'callback/dead', message: /'lost'/ })
  assert.equal(lib.apply(stays, 4), 8)
  // The next collection is noticed too.
  ;(() => {
    const second = ffi.callback('unary', function second(n: number) {
      return n
    })
    lib.keep(second)
    registry.register(second, 0)
  })()
  assert.equal(await collectUntil(() => collected === 2), true)
  assert.throws(() => lib.call_kept(1), { code: 'callback/dead', message: /'second'/ })
  assert.equal(lib.apply(stays, 5), 10)
})

test('F2: C functions of callbacks that were collected serve again', collecting, async () => {
  const { ffi } = open()
  const addresses = new Set<bigint>()
  for (let round = 0; round < 8; round++) {
    let collected = 0
    const registry = new FinalizationRegistry(() => collected++)
    const make = (i: number): void => {
      const callback = ffi.callback('odd', () => i)
      addresses.add(BigInt(ffi.cast('uintptr_t', callback)))
      registry.register(callback, 0)
    }
    for (let i = 0; i < 400; i++) make(i)
    assert.equal(await collectUntil(() => collected === 400), true)
    // Ours may run after theirs.
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.ok(addresses.size < 2000, `${addresses.size} C functions for 3,200 callbacks, 400 at once`)
})

test('F2: a callback has the name and the length of its function and type, read once', options, () => {
  const { ffi } = open()
  let reads = 0
  const strange = (n: number): number => n
  Object.defineProperty(strange, 'name', { get: () => `read ${++reads}` })
  const callback = ffi.callback('unary', strange)
  assert.deepEqual([callback.name, callback.length, reads], ['read 1', 1, 1])
  for (const [name, shown] of [
    ['__proto__', '__proto__'],
    ["'quoted`", "'quoted`"],
    ['', 'callback'],
    [5, 'callback'],
    [Symbol('s'), 'callback'],
    [undefined, 'callback'],
  ] as const) {
    const fn = Object.defineProperty(() => 0, 'name', { value: name })
    const made = ffi.callback('int(int, int, int)', fn)
    assert.deepEqual([made.name, made.length], [shown, 3])
    ffi.release(made)
  }
  assert.equal(ffi.callback('void(void)', () => {}).length, 0)
})

test('F2: releasing a callback twice, or inside itself, ends it once', options, () => {
  const { ffi, lib } = open()
  const callback = ffi.callback('unary', (n: number) => {
    ffi.release(callback)
    return n
  })
  assert.equal(lib.apply(callback, 3), 3)
  ffi.release(callback)
  callback[Symbol.dispose]?.()
  assert.throws(() => lib.apply(callback, 3), { code: 'memory/released' })
})
