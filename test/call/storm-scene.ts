/**
 * Many calls of every road, hot, while the collector runs inside callbacks and callbacks throw; argument: how many.
 * Prints "calm" in the end. Runs in a process of its own, under flags that make collections frequent.
 */
import assert from 'node:assert/strict'
import { FFI } from '../../src/ffi.ts'
import type { Untyped } from '../support/untyped.ts'
import { buildRoads, DECLARATIONS } from './roads-fixture.ts'

const count = Number(process.argv[2] ?? 20000)
const ffi = new FFI(DECLARATIONS) as unknown as Untyped
const lib = ffi.dlopen(buildRoads()) as Untyped
let kept: unknown[] = []

/** Fills the new space, and drops what was kept for a while. */
function allocate(i: number): void {
  kept.push({ i, more: [i, `${i}`], point: lib.add_points([i, 0.5], [1, 1]) })
  if (kept.length > 500) kept = []
}

function plainCalls(): void {
  for (let i = 0; i < count; i++) {
    assert.equal(lib.sum8(i, 1, 1, 1, 1, 1, 1, 1), i + 35)
    assert.equal(lib.third(i * 3), i)
    assert.equal(lib.add_long(i, -1), i - 1)
    assert.equal(lib.add_big(BigInt(i), 2n), BigInt(i) + 2n)
    assert.equal(lib.length(`text ${i}`), 5 + String(i).length)
    assert.equal(lib.is_negative(i), false)
  }
}

/** Objects that nothing but the call keeps alive. */
function shortLived(): void {
  for (let i = 0; i < count; i++) {
    assert.equal(lib.sum_ints(ffi.new('int[]', [i, 1, 2]), 3), i + 3)
    assert.equal(lib.sum_ints(new Int32Array([i, 4]), 2), i + 4)
    assert.equal(lib.sum_points([{ num: i, dnum: 1 }, [2, 2]], 2).num, i + 2)
    const sum = lib.add_points(lib.add_points([i, 1], [1, 1]), { num: 1, dnum: 0.5 })
    assert.deepEqual([sum.num, sum.dnum], [i + 2, 2.5])
  }
}

function callbacks(): void {
  const nested = ffi.callback('int(int)', (x: number) => {
    allocate(x)
    return lib.sum8(x, 1, 1, 1, 1, 1, 1, 1) + lib.length(`in ${x}`)
  })
  const failing = ffi.callback('int(int)', (x: number) => {
    allocate(x)
    if (x % 3 === 0) throw new RangeError(`no ${x}`)
    return x
  })
  for (let i = 0; i < count; i++) {
    assert.equal(lib.apply(nested, i), i + 35 + 3 + String(i).length)
    if (i % 3 === 0) assert.throws(() => lib.apply(failing, i), { message: `no ${i}` })
    else assert.equal(lib.apply(failing, i), i)
    if (i % 16 === 0)
      assert.equal(
        lib.apply((x: number) => lib.apply(nested, x) + 1, i),
        i + 39 + String(i).length,
      )
  }
  ffi.release(nested)
  ffi.release(failing)
}

/** Functions and libraries that come and go, with their thunks. */
function comeAndGo(): void {
  for (let i = 0; i < count / 500; i++) {
    const mine = ffi.dlopen(buildRoads()) as Untyped
    const { sum8, length } = mine
    for (let k = 0; k < 300; k++) assert.equal(sum8(k, 0, 0, 0, 0, 0, 0, 0) + length('abc'), k + 3)
    ffi.dlclose(mine)
    assert.throws(() => sum8(1, 0, 0, 0, 0, 0, 0, 0), { code: 'call/closed' })
    assert.throws(() => length('abc'), { code: 'call/closed' })
  }
}

for (const storm of [plainCalls, shortLived, callbacks, plainCalls, comeAndGo, callbacks]) storm()
console.log('calm')
