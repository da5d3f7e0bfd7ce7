/**
 * Calls of every path, hot, while collections run inside callbacks and callbacks throw; argument: how many in all.
 * Prints "calm" in the end. Runs in a process of its own, under flags that make collections frequent.
 */
import assert from 'node:assert/strict'
import { FFI } from '../../src/ffi.ts'
import type { Untyped } from '../support/untyped.ts'
import { DECLARATIONS, openPaths } from './paths-fixture.ts'

const wanted = Number(process.argv[2] ?? 100000)
const ffi = new FFI(DECLARATIONS) as unknown as Untyped
const lib = openPaths(ffi)
let kept: unknown[] = []

/** There under --expose-gc. */
const collect = (globalThis as { gc?: (options?: { type: 'minor' }) => void }).gc

/** Fills the new space, and drops what was kept for a while. */
function allocate(i: number): void {
  if (collect && i % 32 === 0) collect(i % 512 === 0 ? undefined : { type: 'minor' })
  kept.push({ i, more: [i, `${i}`], point: lib.add_points([i, 0.5], [1, 1]) })
  if (kept.length > 500) kept = []
}

/** One round of a storm; returns how many calls it made. */
type Round = (i: number) => number

const scalars: Round = (i) => {
  assert.equal(lib.sum8(i, 1, 1, 1, 1, 1, 1, 1), i + 35)
  assert.equal(lib.third(i * 3), i)
  assert.equal(lib.halve(i), i / 2)
  assert.equal(lib.add_long(i, -1), i - 1)
  assert.equal(lib.is_negative(-i - 1), true)
  assert.equal(lib.sum_mixed(i, 1, 1, 1, 1, 1, 1, 1, 1, 1), i + 54)
  assert.equal(lib.sum14(i, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), i + 104)
  return 7
}

const bigints: Round = (i) => {
  const big = 2n ** 60n + BigInt(i)
  assert.equal(lib.add_big(big, 2n), big + 2n)
  assert.equal(lib.invert(BigInt(i)), 2n ** 64n - 1n - BigInt(i))
  assert.equal(lib.big_result(i & 0xffff), BigInt(i & 0xffff) << 40n)
  assert.equal(lib.shifted(big), big << 3n)
  assert.equal(lib.mixed_big('four', big), big + 4n)
  assert.equal(lib.add_size(2 ** 52, i), 2 ** 52 + i)
  return 6
}

const LONG = 'long '.repeat(20)

const strings: Round = (i) => {
  const digits = String(i).length
  assert.equal(lib.length(`text ${i}`), 5 + digits)
  assert.equal(lib.length('the same'), 8)
  assert.equal(lib.length(LONG + i), LONG.length + digits)
  assert.equal(lib.length(`né ${i}`), 4 + digits)
  assert.equal(lib.wide_length(`wide ${i}`), 5 + digits)
  assert.equal(lib.length(Buffer.from(`${i}\0`)), digits)
  assert.equal(lib.first_byte(`${i}`), String(i).charCodeAt(0))
  return 7
}

/** Memory that nothing but the call keeps alive. */
const shortLived: Round = (i) => {
  assert.equal(lib.sum_ints(ffi.new('int[]', [i, 1, 2]), 3), i + 3)
  assert.equal(lib.sum_ints(new Int32Array([i, 4]), 2), i + 4)
  assert.equal(lib.sum_ints(new Int32Array([1, i, 4, 5]).subarray(1, 3), 2), i + 4)
  assert.equal(lib.sum_ints([i, 5], 2), i + 5)
  assert.equal(lib.first_byte(new Uint8Array(64).fill(i & 255)), i & 255)
  assert.equal(lib.first_byte(new DataView(new ArrayBuffer(8))), 0)
  assert.equal(lib.same_point(ffi.new('Point *', { num: i })).num, i)
  return 7
}

const structs: Round = (i) => {
  assert.equal(lib.sum_points([{ num: i, dnum: 1 }, [2, 2]], 2).num, i + 2)
  const sum = lib.add_points(lib.add_points([i, 1], [1, 1]), { num: 1, dnum: 0.5 })
  assert.deepEqual([sum.num, sum.dnum], [i + 2, 2.5])
  const turned = lib.turn({ x: i & 0xffff, y: 1, z: 2 })
  assert.deepEqual([turned.x, turned.y, turned.z], [1, 2, i & 0xffff])
  assert.equal(lib.grow({ a: i, b: 2, c: 3 }, 1).a, i + 1)
  assert.equal(lib.either({ i }, 1).i, i + 1)
  assert.equal(lib.odd({ tag: 1, rest: i & 0x3fff, end: 2 }).rest, (i & 0x3fff) + 1)
  return 7
}

const nested = ffi.callback('int(int)', (x: number) => {
  allocate(x)
  return lib.sum8(x, 1, 1, 1, 1, 1, 1, 1) + lib.length(`in ${x}`)
})
const failing = ffi.callback('int(int)', (x: number) => {
  allocate(x)
  if (x % 3 === 0) throw new RangeError(`no ${x}`)
  return x
})

const callbacks: Round = (i) => {
  assert.equal(lib.apply(nested, i), i + 38 + String(i).length)
  if (i % 3 === 0) assert.throws(() => lib.apply(failing, i), { message: `no ${i}` })
  else assert.equal(lib.apply(failing, i), i)
  let times = 0
  const count = () => {
    times++
  }
  assert.equal(lib.count_calls(count, 5), 5)
  assert.equal(times, 5)
  return 6
}

const collecting = ffi.callback('int(int)', (x: number) => {
  if (collect && x % 1000 === 999) collect()
  return x + 1
})

/** A caller that is hot enough to be compiled, whose code moves while it waits for C. */
const hotCaller: Round = (i) => {
  let sum = 0
  for (let x = 0; x < 4000; x++) sum += lib.apply(collecting, x + i) as number
  assert.equal(sum, 4000 * (i + 2000.5))
  return 4000
}

/** Many calls at once, over arrays that nothing else keeps, also where a callback of theirs collects and throws. */
const mapped: Round = (i) => {
  const numbers = Int32Array.from({ length: 100 }, (_, k) => k)
  assert.equal(lib.sum8.map(numbers, i, 1, 1, 1, 1, 1, 1)[99], 99 + 2 * i + 33)
  const turned = lib.turn.map(ffi.new('Triple[]', [{ x: i & 0xffff, y: 1, z: 2 }, [1, 2, 3]]))
  assert.equal(turned.at(0).z, i & 0xffff)
  assert.equal(lib.apply.map(nested, numbers.subarray(0, 3))[2], 41)
  assert.throws(() => lib.apply.map(failing, new Int32Array([1, 2, 3])), { code: 'map/call' })
  return 109
}

/** One function passed many times, and others in between, while collections run. */
const passed: Round = (i) => {
  let heard = 0
  const same = (x: number) => {
    allocate(x)
    return x + heard++
  }
  for (let k = 0; k < 5; k++) assert.equal(lib.apply(same, i), i + k)
  assert.equal(
    lib.apply((x: number) => x - 1, i),
    i - 1,
  )
  assert.equal(lib.apply(same, i), i + 5)
  return 7
}

/** Calls inside callbacks inside calls; the innermost throws now and then, through all of them. */
const nesting: Round = (i) => {
  const depth = i % 7
  const deeper = (left: number) => (x: number) => {
    if (left === 0 && i % 5 === 0) throw new RangeError(`deep ${x}`)
    return left === 0 ? lib.length(`${x}`) : lib.apply(deeper(left - 1), x) + lib.add_points([1, 1], [1, 1]).num
  }
  const call = () => lib.apply(deeper(depth), i)
  if (i % 5 === 0) assert.throws(call, { message: `deep ${i}` })
  else assert.equal(call(), String(i).length + 2 * depth)
  return 2 + 2 * depth
}

/** A library and its functions that come and go, with their thunks. */
const comeAndGo: Round = (i) => {
  const mine = openPaths(ffi)
  const { sum8, length, add_points } = mine
  for (let k = 0; k < 400; k++)
    assert.equal(sum8(k, 0, 0, 0, 0, 0, 0, 0) + length('abc') + add_points([i, 1], [1, 1]).num, k + i + 4)
  ffi.dlclose(mine)
  assert.throws(() => sum8(1, 0, 0, 0, 0, 0, 0, 0), { code: 'call/closed' })
  assert.throws(() => length('abc'), { code: 'call/closed' })
  return 1200
}

const BEFORE_CALLBACKS = [scalars, bigints, strings, shortLived, structs, comeAndGo]
const STORMS = [...BEFORE_CALLBACKS, callbacks, mapped, passed, nesting, hotCaller, ...BEFORE_CALLBACKS]

for (const storm of STORMS) {
  const share = wanted / STORMS.length
  for (let i = 0, calls = 0; calls < share || i < 20; i++) calls += storm(i)
}
ffi.release(nested)
ffi.release(failing)
ffi.release(collecting)
console.log('calm')
