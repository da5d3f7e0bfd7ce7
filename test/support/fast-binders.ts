/** Ways into C that compiled JavaScript takes, for random signatures: `%OptimizeFunctionOnNextCall` compiles each caller. */
import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import type { Scalar } from '../../src/abi/passing.ts'
import { type Addon, FAST_FORM, type FastEntry, type FastForm, FLAG, STATE } from '../../src/native/addon.ts'
import type { Case } from './random-signatures.ts'
import type { Binder } from './signature-runner.ts'

setFlagsFromString('--allow-natives-syntax')
let serial = 0

/** A function with text of its own that calls `fast`, compiled after it has been called once without reaching C. */
function compiled(
  fast: FastEntry,
  state: Int32Array,
  parameters: readonly string[],
): (...values: (number | bigint)[]) => unknown {
  const list = parameters.join(', ')
  const source = `'use strict'; return function call(${list}) { // ${serial++}
    return fast(${list})
  }`
  const call = new Function('fast', source)(fast)
  const [prepare, optimise] = ['%PrepareFunctionForOptimization(call)', '%OptimizeFunctionOnNextCall(call)'].map(
    (text) => new Function('call', text) as (fn: unknown) => void,
  )
  prepare?.(call)
  let isWarm = false
  return (...values) => {
    if (!isWarm) {
      call(...values)
      assert.equal(state[STATE.flags], FLAG.notCalled)
      state[STATE.flags] = 0
      optimise?.(call)
    }
    isWarm = true
    return call(...values)
  }
}

/** Enters C by a packed fast call; `count` hears of those that were fast. */
export function packedBinder(addon: Addon, state: Int32Array, count: () => void): Binder {
  return (plan, address, library) => {
    const fast = addon.fast(plan, address, library, FAST_FORM.packed)
    const call = fast && compiled(fast, state, ['frame'])
    return (
      call &&
      ((frame) => {
        call(frame)
        if (state[STATE.flags] === 0) count()
        state[STATE.flags] = 0
        return true
      })
    )
  }
}

type Value = number | bigint

/** A scalar of the frame as a fast call takes it. */
function readScalar(view: DataView, at: number, scalar: Scalar, bigints: boolean): Value {
  switch (scalar) {
    case 'u8':
      return view.getUint8(at)
    case 's8':
      return view.getInt8(at)
    case 'u16':
      return view.getUint16(at, true)
    case 's16':
      return view.getInt16(at, true)
    case 'u32':
      return view.getUint32(at, true)
    case 's32':
      return view.getInt32(at, true)
    case 'float':
      return view.getFloat32(at, true)
    case 'double':
      return view.getFloat64(at, true)
    default: {
      const wide = scalar === 'u64' ? view.getBigUint64(at, true) : view.getBigInt64(at, true)
      return bigints ? wide : Number(wide)
    }
  }
}

/** Stores what a fast call returned where a frame's result lies. */
function storeResult(view: DataView, at: number, scalar: Scalar, result: Value | undefined, exact: bigint): void {
  if (scalar === 'float') view.setFloat32(at, Number(result), true)
  else if (scalar === 'double') view.setFloat64(at, Number(result), true)
  else if (typeof result === 'bigint') view.setBigInt64(at, BigInt.asIntN(64, result), true)
  else if (scalar === 's64' || scalar === 'u64' || scalar === 'pointer') {
    assert.equal(result, Number(exact))
    view.setBigInt64(at, exact, true)
  } else if (scalar !== 'void') view.setInt32(at, Number(result), true)
}

const scalarOf = (passing: Case['shape']['result']): Scalar => (passing.kind === 'scalar' ? passing.scalar : 'void')

/** NaNs keep no bits on their way through numbers; 64-bit integers that are numbers have 53 bits. */
export function adjustTo(form: FastForm, one: Case): (values: Uint8Array[]) => void {
  const scalars = [one.shape.result, ...one.shape.parameters].map(scalarOf)
  return (values) => {
    for (const [i, value] of values.entries()) {
      const scalar = scalars[i] as Scalar
      if (scalar === 'float' || scalar === 'double') value[value.length - 1] = 0x3f
      if (value.length !== 8 || scalar === 'double' || i === 0 || form === FAST_FORM.bigints) continue
      const isNegative = scalar !== 'u64' && (value[6] as number) > 127
      value.set([isNegative ? 0xf0 : 0x0f, isNegative ? 0xff : 0], 6)
    }
  }
}

/** A struct is passed as its address: here, as that of its place in the frame. */
const isStruct = (passing: Case['shape']['result']): boolean => passing.kind === 'aggregate'

/** What a direct call needs of the thread. */
export interface FastScene {
  readonly addon: Addon
  readonly state: Int32Array
  readonly frames: ArrayBuffer
}

/** Enters C by a direct fast call of the case; `count` hears of those that were fast. */
export function directBinder(
  { addon, state, frames }: FastScene,
  one: Case,
  form: FastForm,
  count: () => void,
): Binder {
  const view = new DataView(frames)
  const base = addon.addressOf(frames)
  const exact = new BigInt64Array(state.buffer, STATE.result * 4, 1)
  const { offsets, parameters, result } = one.shape
  const places = isStruct(result) ? ['place'] : []
  return (plan, address, from) => {
    const entry = addon.fast(plan, address, from, form)
    const call = entry && compiled(entry, state, places.concat(offsets.map((_, i) => `v${i}`)))
    return (
      call &&
      ((frame) => {
        const values = offsets.map((at, i) => {
          const passing = parameters[i] ?? result
          if (isStruct(passing)) return base + frame + at
          return readScalar(view, frame + at, scalarOf(passing), form === FAST_FORM.bigints)
        })
        const returned = call(...places.map(() => base + frame), ...values) as Value | undefined
        if (state[STATE.flags] === 0) count()
        state[STATE.flags] = 0
        storeResult(view, frame, scalarOf(result), returned, exact[0] as bigint)
        return true
      })
    )
  }
}
