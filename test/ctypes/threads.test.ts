/** Calls off this thread, by signatures: the same checks, what C fills, what is checked when it has returned. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { as_parameter } from '../../src/ctypes/parameters.ts'
import * as ct from '../../src/ctypes/typed.ts'
import { fixture, withoutCompiler } from './fixture.ts'

const { CDLL, CFUNCTYPE, c_double, c_int, c_ubyte, c_utf8_p, inout, js_object, optional, out, Structure } = ct
const skip = { skip: withoutCompiler }
const lib = withoutCompiler ? (undefined as never) : new CDLL(fixture())
class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {}

test('ct-162: a call off the main thread', skip, async () => {
  const u8 = lib.func('u8', { argtypes: [c_ubyte], restype: c_ubyte })
  const promise = u8.async(200)
  assert.ok(promise instanceof Promise)
  assert.equal(await promise, 200)
  assert.equal(u8.pumped(7), 7)
  assert.throws(() => u8.async(300), RangeError)
  assert.throws(() => (u8 as unknown as { async(): unknown }).async(), TypeError)
  assert.equal(await u8.async({ [as_parameter]: 9 }), 9)
})

test('ct-162: structs, and what C fills, when it has returned', skip, async () => {
  const by_value = lib.func('by_value', { argtypes: [DataPoint], restype: DataPoint })
  const result = await by_value.async({ num: 4 } as never)
  assert.ok(result instanceof DataPoint)
  assert.equal(result.num, 5)
  const divmod = lib.func('divmod', { argtypes: [c_int, optional(c_int, 4), out(c_int), out(c_int)], restype: c_int })
  assert.deepEqual(await Promise.all([divmod.async(17), divmod.async(17, 5)]), [
    [0, 4, 1],
    [0, 3, 2],
  ])
  const incr = lib.func('incr_void', { argtypes: [inout(c_int)], restype: null })
  assert.equal(await incr.async(41), 42)
  assert.equal(incr.pumped(1), 2)
  assert.throws(() => incr.async('x' as never), TypeError)
  const maybe = lib.func('maybe', { argtypes: [c_int], restype: c_utf8_p })
  assert.equal(await maybe.async(1), 'héllo')
})

test('ct-162: errcheck runs when the call settles', skip, async () => {
  const order: string[] = []
  const checked = lib.func('divmod', {
    argtypes: [c_int, c_int, out(c_int), out(c_int)],
    restype: c_int,
    errcheck: (code, fn, args) => {
      order.push(`${fn.name} ${args.join(' ')} ${code}`)
      if (code !== 0) throw new Error('no divisor')
    },
  })
  const call = checked.async(7, 2)
  order.push('called')
  assert.deepEqual(await call, [3, 1])
  assert.deepEqual(order, ['called', 'divmod 7 2 0'])
  await assert.rejects(checked.async(1, 0), { message: 'no divisor' })
  assert.throws(() => checked.pumped(1, 0), { message: 'no divisor' })
})

test('ct-162: values of JavaScript live until the call has settled', skip, async () => {
  const ident = lib.func('ident', { argtypes: [js_object], restype: js_object })
  const collect = globalThis.gc as (() => void) | undefined
  const calls = [1, 2, 3].map((n) => ident.async({ n }))
  collect?.()
  assert.deepEqual(await Promise.all(calls), [{ n: 1 }, { n: 2 }, { n: 3 }])
})

test('ct-162: a call off the main thread calls back', skip, async () => {
  const Visit = CFUNCTYPE(c_int, js_object, c_int)
  const each = lib.func('each', { argtypes: [Visit, js_object, c_int], restype: c_int })
  const collect = globalThis.gc as (() => void) | undefined
  const visit = new Visit(
    (value, i) => {
      collect?.()
      return (value as { n: number }).n + i
    },
    { thread: 'wait', error: -1 },
  )
  assert.deepEqual(await Promise.all([1, 2, 3].map((n) => each.async(visit, { n }, 2))), [3, 5, 7])
  assert.equal(each.pumped(visit, { n: 5 }, 1), 5)
})
