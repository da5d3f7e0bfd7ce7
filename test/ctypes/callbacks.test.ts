/** Callbacks, values of JavaScript's that C hands back, errno, variables of libraries. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as ct from '../../src/ctypes/typed.ts'
import { LibraryError } from '../../src/diagnostics/errors.ts'
import { fixture, withoutCompiler } from './fixture.ts'

const {
  array,
  c_char_p,
  c_double,
  c_int,
  c_utf8_p,
  c_void_p,
  CDLL,
  CFUNCTYPE,
  find_library,
  get_errno,
  js_object,
  POINTER,
  pointer,
  set_errno,
  string_at,
  Structure,
} = ct

class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {}
const skip = { skip: withoutCompiler }
const lib = withoutCompiler ? (undefined as never) : new CDLL(fixture())
type Loose = (...values: unknown[]) => unknown
const func = (...values: unknown[]): Loose => (lib.func as unknown as (...values: unknown[]) => Loose)(...values)

test('ct-113: callbacks', skip, () => {
  const CB = CFUNCTYPE(c_int, c_int)
  const apply = lib.func('apply', { argtypes: [CB, c_int], restype: c_int })
  const triple = new CB((x) => x * 3)
  for (let i = 0; i < 3; i++) assert.equal(apply(triple, 5), 15)
  assert.equal(triple(4), 12)
  assert.ok((triple as object) instanceof CB)
  const compare = CFUNCTYPE(DataPoint, POINTER(DataPoint))
  const apply_point = lib.func('apply_point', { argtypes: [compare, DataPoint], restype: DataPoint })
  assert.equal(apply_point((p) => ({ num: p.num + 1 }) as never, { num: 4 } as never).num, 5)
})

test('ct-114: plain functions and null in a call, nothing else', skip, () => {
  const CB = CFUNCTYPE(c_int, c_int)
  const apply = func('apply', { argtypes: [CB, c_int], restype: c_int })
  assert.deepEqual([apply((x: number) => x + 1, 5), apply(null, 5)], [6, -1])
  for (const wrong of [0, 5, {}, 'x', undefined]) assert.throws(() => apply(wrong, 1), TypeError)
  class Holder extends Structure('Holder', { f: CB }) {}
  const holder = new Holder()
  assert.ok(!holder.f)
  const kept = new CB((x) => x - 1)
  ;(holder as { f: unknown }).f = kept
  assert.equal((holder as { f: ((x: number) => number) | null }).f?.(3), 2)
  assert.throws(() => ((holder as { f: unknown }).f = (x: number) => x), TypeError)
  assert.throws(() => new CB(5 as never), TypeError)
})

test('ct-115: functions that C returns', skip, () => {
  const CB = CFUNCTYPE(c_int, c_int)
  const get_fn = lib.func('get_fn', { argtypes: [c_int], restype: CB })
  const twice = get_fn(1)
  assert.deepEqual([twice?.(21), get_fn(0)], [42, null])
  const apply = lib.func('apply', { argtypes: [CB, c_int], restype: c_int })
  assert.equal(apply(twice, 4), 8)
  assert.throws(() => twice?.('x' as never), TypeError)
  const bare = lib.func('incr', { argtypes: [POINTER(c_int)], restype: c_int })
  assert.throws(() => apply(bare as never, 1), TypeError)
})

test('ct-116: a callback that throws', skip, () => {
  const CB = CFUNCTYPE(c_int, c_int)
  const twice = func('apply_twice', { argtypes: [CB, c_int], restype: c_int })
  let runs = 0
  const error = new Error('mine')
  const bad = new CB(() => {
    runs++
    throw error
  })
  assert.throws(
    () => twice(bad, 1),
    (thrown) => thrown === error,
  )
  assert.equal(runs, 1)
  const seen: unknown[] = []
  const quiet = new CB(
    () => {
      throw error
    },
    { error: -7, onerror: (thrown) => void seen.push(thrown) },
  )
  assert.equal(twice(quiet, 1), -7)
  assert.deepEqual(seen, [error, error])
  assert.throws(() => twice(() => 2 ** 40, 1), RangeError)
})

test('ct-119: values of JavaScript as void pointers', skip, () => {
  const Visit = CFUNCTYPE(c_int, js_object, c_int)
  const each = lib.func('each', { argtypes: [Visit, js_object, c_int], restype: c_int })
  const state = { seen: [] as number[] }
  const objects: unknown[] = []
  const visit = (value: unknown, i: number): number => {
    objects.push(value)
    state.seen.push(i)
    return i
  }
  assert.equal(each(visit, state, 3), 3)
  assert.deepEqual([objects.every((object) => object === state), objects.length, state.seen], [true, 3, [0, 1, 2]])
  each(new Visit(visit), 'text', 1)
  assert.equal(objects[3], 'text')
  const box = new js_object(state)
  each(visit, box, 1)
  assert.deepEqual([objects[4] === state, box.value === state], [true, true])
  const ident = lib.func('ident', { argtypes: [js_object], restype: js_object })
  const token = Symbol('token')
  assert.deepEqual([ident(state) === state, ident(token), ident(null), ident(5)], [true, token, null, 5])
  class Holder extends Structure('Holder', { data: js_object }) {}
  const holder = new Holder({ data: box } as never)
  assert.equal(holder.data, state)
  assert.throws(() => ((holder as { data: unknown }).data = {}), { name: 'TypeError', message: /keep/ })
})

test('ct-119: values live for the call, whatever is collected meanwhile', skip, () => {
  const Visit = CFUNCTYPE(c_int, js_object, c_int)
  const each = lib.func('each', { argtypes: [Visit, js_object, c_int], restype: c_int })
  const collect = globalThis.gc as (() => void) | undefined
  for (let n = 0; n < 20; n++) {
    const seen: unknown[] = []
    each(
      (value) => {
        collect?.()
        seen.push((value as { n: number }).n)
        return 0
      },
      { n },
      3,
    )
    assert.deepEqual(seen, [n, n, n])
  }
})

test('ct-138: errno', skip, () => {
  const fail = func('fail', { argtypes: [c_int], restype: c_int })
  const seen = func('seen', { argtypes: [], restype: c_int })
  assert.deepEqual([fail(33), get_errno(), set_errno(44), seen(), set_errno(0)], [-1, 33, 33, 44, 44])
  for (const value of ['x', null, 1.5, undefined]) assert.throws(() => set_errno(value as never), TypeError)
})

test('ct-139: finding libraries', () => {
  const name = find_library('m')
  assert.ok(name)
  assert.equal(new CDLL(name).func('cos', { argtypes: [c_double], restype: c_double })(0), 1)
  assert.equal(find_library('nope_x'), null)
  assert.throws(() => find_library(5 as never), TypeError)
})

test('ct-137: variables of a library', skip, () => {
  const own = new CDLL(fixture())
  const counter = c_int.in_dll(own, 'counter')
  const before = counter.value
  counter.value = 7
  assert.equal(own.func('read_counter', { argtypes: [], restype: c_int })(), 7)
  counter.value = before
  const label = c_char_p.in_dll(own, 'label')
  assert.equal(label.value && string_at(label.value), 'a label')
  assert.equal(c_utf8_p.in_dll(own, 'label').value, 'a label')
  const origin = DataPoint.in_dll(own, 'origin')
  assert.deepEqual([origin.dnum, origin instanceof DataPoint], [7.5, true])
  assert.deepEqual([...array(c_int, 3).in_dll(own, 'table')], [1, 2, 3])
  assert.throws(
    () => c_int.in_dll(own, 'no_such_variable'),
    (error) => error instanceof LibraryError && /no_such_variable/.test(error.message),
  )
  assert.throws(() => c_int.in_dll({} as never, 'counter'), TypeError)
  assert.equal(pointer(origin).num, 7)
  assert.equal(c_void_p.in_dll(own, 'label').value === null, false)
})
