/** Functions by signatures, what can be said of parameters, callbacks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { as_parameter } from '../../src/ctypes/parameters.ts'
import * as ct from '../../src/ctypes/typed.ts'
import { LibraryError } from '../../src/diagnostics/errors.ts'
import { fixture, withoutCompiler } from './fixture.ts'

const {
  array,
  byref,
  c_bool,
  c_byte,
  c_char_p,
  c_double,
  c_float,
  c_int,
  c_int8,
  c_size_t,
  c_short,
  c_ubyte,
  c_uint,
  c_uint64,
  c_utf8_p,
  CDLL,
  CFUNCTYPE,
  create_string_buffer,
  from_param,
  get_errno,
  inout,
  optional,
  out,
  POINTER,
  string_at,
  Structure,
} = ct

class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {}
const skip = { skip: withoutCompiler }
const lib = withoutCompiler ? (undefined as never) : new CDLL(fixture())
type Loose = (...values: unknown[]) => unknown
const func = (...values: unknown[]): Loose => (lib.func as unknown as (...values: unknown[]) => Loose)(...values)
const isError = (error: unknown): boolean => error instanceof TypeError || error instanceof RangeError

test('ct-084: an array of structs, and a struct by value', skip, () => {
  const add = lib.func('add_data', { argtypes: [POINTER(DataPoint), c_uint], restype: DataPoint })
  const sum = add(new (array(DataPoint, 4))([[2, 2.2], [3, 3.3], [4, 4.4], { num: 5, dnum: 5.5 }]), 4)
  assert.deepEqual([sum.num, sum.dnum], [14, 15.4])
  assert.equal(add.name, 'add_data')
})

test('ct-087: too few and too many arguments', skip, () => {
  const incr = func('incr', { argtypes: [POINTER(c_int)], restype: c_int })
  for (const values of [[], [new c_int(), 1]])
    assert.throws(() => incr(...values), { name: 'TypeError', message: /'incr' expects 1 argument/ })
  const divmod = func('divmod', { argtypes: [c_int, c_int, out(c_int), out(c_int)], restype: c_int })
  for (const values of [[], [1], [1, 2, 3]])
    assert.throws(() => divmod(...values), { name: 'TypeError', message: /'divmod' expects 2 arguments/ })
})

test('ct-088: nothing of a signature is guessed', skip, () => {
  for (const signature of [
    { argtypes: [] },
    { restype: c_int },
    undefined,
    null,
    5,
    {},
    { argtypes: ['int'], restype: c_int },
    { argtypes: [], restype: 'int' },
    { argtypes: c_int, restype: c_int },
    { argtypes: [], restype: c_int, errchek: () => 1 },
    { argtypes: [], restype: c_int, errcheck: 5 },
    c_int,
  ])
    assert.throws(() => func('seen', signature), { name: 'TypeError' }, String(signature))
  for (const name of [5, null, undefined, {}])
    assert.throws(() => func(name, { argtypes: [], restype: c_int }), TypeError)
  assert.throws(() => func('seen', { argtypes: [], restype: array(c_int, 2) }), TypeError)
})

test('ct-089: integers are checked, and boxes accepted', skip, () => {
  const u8 = func('u8', { argtypes: [c_ubyte], restype: c_ubyte })
  for (let i = 0; i < 3; i++) {
    for (const value of [300, -1, 300n])
      assert.throws(() => u8(value), { name: 'RangeError', message: /argument 1 of 'u8'/ })
    for (const value of [1.5, '1', null, undefined, {}]) assert.throws(() => u8(value), TypeError)
    assert.deepEqual([u8(200), u8(new c_ubyte(7)), u8(5n)], [200, 7, 5])
  }
  assert.equal(func('i8', { argtypes: [c_int8], restype: c_int8 })(-5), -5)
  assert.equal(func('u64', { argtypes: [c_uint64], restype: c_uint64 })(2n ** 64n - 1n), 2n ** 64n - 1n)
})

test('ct-091: bools and floats', skip, () => {
  const flip = func('flip', { argtypes: [c_bool], restype: c_bool })
  assert.deepEqual([flip(false), flip(true), flip(new c_bool(1))], [true, false, false])
  assert.throws(() => flip(2), isError)
  const f32 = func('f32', { argtypes: [c_float], restype: c_float })
  assert.deepEqual([f32(0.1), f32(new c_float(0.5))], [0.10000000149011612, 0.5])
  assert.throws(() => f32('1'), TypeError)
})

test('ct-092: text results as pointers and as text', skip, () => {
  const maybe = lib.func('maybe', { argtypes: [c_int], restype: c_char_p })
  const text = maybe(1)
  assert.deepEqual([text && string_at(text), text?.at(1), maybe(0)], ['héllo', 0xc3, null])
  const read = lib.func('maybe', { argtypes: [c_int], restype: c_utf8_p })
  assert.deepEqual([read(1), read(0)], ['héllo', null])
})

test('ct-093: text arguments', skip, () => {
  const len = lib.func('len', { argtypes: [c_char_p], restype: c_size_t })
  for (let i = 0; i < 3; i++)
    assert.deepEqual(
      [len('héllo'), len(Buffer.from('abc\0')), len(create_string_buffer('four')), len('')],
      [6, 3, 4, 0],
    )
  for (const wrong of ['a\0b', new Float64Array(1), 5, 0, undefined, {}])
    assert.throws(() => len(wrong as never), TypeError)
  const count = lib.func('count_texts', { argtypes: [POINTER(c_char_p)], restype: c_size_t })
  assert.equal(count(['a', 'b', null] as never), 2)
})

test('ct-096: errcheck sees the result, the function and the arguments', skip, () => {
  const seen: unknown[] = []
  const fail = lib.func('fail', {
    argtypes: [c_int],
    restype: c_int,
    errcheck: (result, fn, args) => {
      seen.push(result, fn.name, [...args])
      if (args[0] === 1) throw new Error(`errno ${get_errno()}`)
      return `errno ${get_errno()}`
    },
  })
  assert.equal(fail(33), 'errno 33')
  assert.deepEqual(seen, [-1, 'fail', [33]])
  assert.throws(() => fail(1), { message: 'errno 1' })
  assert.throws(() => fail('x' as never), TypeError)
  assert.equal(seen.length, 6)
})

test('ct-098: what C fills is a part of the result', skip, () => {
  const signature = { argtypes: [c_int, c_int, out(c_int), out(c_int)], restype: c_int } as const
  const divmod = lib.func('divmod', signature)
  assert.deepEqual(divmod(17, 5), [0, 3, 2])
  const checked = lib.func('divmod', {
    ...signature,
    errcheck: (code) => {
      if (code !== 0) throw new Error('no divisor')
    },
  })
  assert.deepEqual(checked(17, 5), [3, 2])
  assert.throws(() => checked(1, 0), { message: 'no divisor' })
  assert.throws(() => (divmod as Loose)(1, 2, new c_int()), TypeError)
  const [first, second] = [divmod(9, 2), divmod(1, 1)]
  assert.deepEqual(
    [first, second],
    [
      [0, 4, 1],
      [0, 1, 0],
    ],
  )
})

test('ct-099: one filled value of a void function stands alone', skip, () => {
  assert.equal(lib.func('incr_void', { argtypes: [out(c_int)], restype: null })(), 1)
  const filled = lib.func('fill_point', { argtypes: [out(DataPoint)], restype: null })()
  assert.deepEqual([filled.num, filled.dnum, filled instanceof DataPoint], [3, 4.5, true])
})

test('ct-100: what goes in and comes back', skip, () => {
  const incr = lib.func('incr_void', { argtypes: [inout(c_int)], restype: null })
  assert.equal(incr(41), 42)
  assert.deepEqual(lib.func('swap2', { argtypes: [inout(c_int), inout(c_double)], restype: null })(1, 2.5), [2, 5])
  assert.throws(() => incr(2 ** 31), { name: 'RangeError', message: /argument 1 of 'incr_void'/ })
  assert.throws(() => incr('x' as never), TypeError)
  const box = new c_int(5)
  assert.deepEqual([incr(box), box.value], [6, 5])
})

test('ct-101: parameters that need not be given', skip, () => {
  const divmod = lib.func('divmod', { argtypes: [c_int, optional(c_int, 4), out(c_int), out(c_int)], restype: c_int })
  assert.deepEqual(
    [divmod(17), divmod(17, 5), divmod(17, undefined)],
    [
      [0, 4, 1],
      [0, 3, 2],
      [0, 4, 1],
    ],
  )
  assert.throws(() => (divmod as Loose)(), TypeError)
  assert.throws(() => (divmod as Loose)(1, 2, 3), TypeError)
  assert.throws(() => (divmod as Loose)(undefined, 2), TypeError)
})

test('ct-104: parameters that take what a function converts', skip, () => {
  const u8 = lib.func('u8', {
    argtypes: [from_param(c_ubyte, (text: string) => (typeof text === 'string' ? text.length : (text as number)))],
    restype: c_ubyte,
  })
  assert.equal(u8('abcd'), 4)
  assert.throws(() => u8(300 as never), RangeError)
  const picky = lib.func('u8', {
    argtypes: [
      from_param(c_ubyte, (_: unknown): number => {
        throw new TypeError('mine')
      }),
    ],
    restype: c_ubyte,
  })
  assert.throws(() => picky(1), { message: 'mine' })
  assert.equal(func('u8', { argtypes: [c_ubyte], restype: c_ubyte })(9), 9)
  assert.throws(() => from_param(c_int, 5 as never), TypeError)
  const doubled = lib.func('incr_void', {
    argtypes: [inout(from_param(c_int, (x: number) => x * 2) as never)],
    restype: null,
  })
  assert.equal((doubled as Loose)(20), 41)
})

test('ct-105: objects that say what they are as a parameter', skip, () => {
  const half = func('half', { argtypes: [c_double], restype: c_double })
  const seven = { [as_parameter]: 7 }
  for (let i = 0; i < 3; i++) assert.deepEqual([half(seven), half({ [as_parameter]: { [as_parameter]: 8 } })], [3.5, 4])
  const cycle: Record<symbol, unknown> = {}
  cycle[as_parameter] = cycle
  assert.throws(() => half(cycle), Error)
  assert.throws(() => half({}), TypeError)
  const i = new c_int(4)
  class Counter {
    get [as_parameter](): unknown {
      return byref(i)
    }
  }
  const incr = func('incr', { argtypes: [POINTER(c_int)], restype: c_int })
  assert.deepEqual([incr(new Counter()), i.value], [5, 5])
  assert.equal(
    func('by_value', { argtypes: [DataPoint], restype: DataPoint }) &&
      (
        func('by_value', { argtypes: [DataPoint], restype: DataPoint })({
          [as_parameter]: new DataPoint([6]),
        }) as DataPoint
      ).num,
    7,
  )
  assert.equal(
    func('sum_va', { argtypes: [c_int], restype: c_int, variadic: true })(
      { [as_parameter]: 1 },
      { [as_parameter]: new c_int(3) },
    ),
    3,
  )
  const divmod = func('divmod', { argtypes: [c_int, c_int, out(c_int), out(c_int)], restype: c_int })
  assert.deepEqual(divmod(seven, 2), [0, 3, 1])
})

test('ct-106: variadic functions', skip, () => {
  const sum = func('sum_va', { argtypes: [c_int], restype: c_int, variadic: true })
  assert.deepEqual([sum(3, new c_int(1), new c_int(2), new c_int(3)), sum(2, new c_short(-4), new c_byte(5))], [6, 1])
  const sumd = func('sumd_va', { argtypes: [c_int], restype: c_double, variadic: true })
  assert.equal(sumd(3, new c_double(1), new c_float(0.5), 1.5), 3)
  assert.equal(
    func('lens_va', { argtypes: [c_int], restype: c_size_t, variadic: true })(
      3,
      'abc',
      null,
      create_string_buffer('de'),
    ),
    105,
  )
  assert.throws(() => sum(1, 3), TypeError)
  assert.throws(() => sum(), TypeError)
  assert.throws(() => func('sum_va', { argtypes: [], restype: c_int, variadic: true }), TypeError)
})

test('ct-108: a prototype is a signature', skip, () => {
  const CB = CFUNCTYPE(c_int, c_int)
  const P = CFUNCTYPE(c_int, CB, c_int)
  const apply = lib.func('apply', P)
  assert.equal(
    apply((x) => x + 1, 4),
    5,
  )
  assert.equal(P.restype, c_int)
  assert.deepEqual([...P.argtypes], [CB, c_int])
  const fn = lib.func('get_fn', { argtypes: [c_int], restype: CB })(1)
  assert.equal(CB.from_address(ct.addressof(fn as never))(4), 8)
})

test('ct-111: what is not there', skip, () => {
  assert.throws(
    () => func('no_such_function', { argtypes: [], restype: null }),
    (error) => error instanceof LibraryError && /no_such_function/.test(error.message),
  )
  assert.throws(
    () => new CDLL('./nope.so'),
    (error) => error instanceof LibraryError && /nope/.test(error.message),
  )
})

test('ct-112: closing', skip, () => {
  const own = new CDLL(fixture(), { use_errno: true, mode: 2 })
  const incr = own.func('incr', { argtypes: [POINTER(c_int)], restype: c_int })
  const counter = c_int.in_dll(own, 'counter')
  assert.equal(incr(new c_int(1)), 2)
  own.close()
  own.close()
  for (const use of [
    () => incr(new c_int(1)),
    () => own.func('incr', { argtypes: [], restype: null }),
    () => c_int.in_dll(own, 'counter'),
  ])
    assert.throws(use, LibraryError)
  assert.throws(() => counter.value, Error)
  const other = new CDLL(fixture())
  other[Symbol.dispose]()
  assert.throws(() => other.func('incr', { argtypes: [], restype: null }), LibraryError)
  for (const name of [5, undefined, {}, '']) assert.throws(() => new CDLL(name as never), TypeError)
  assert.throws(() => new CDLL(null, { mod: 1 } as never), TypeError)
  assert.equal(other.name, fixture())
})

test('ct-017: new takes one value', () => {
  assert.throws(() => new (c_int as unknown as new (...values: number[]) => object)(1, 2), { code: 'call/count' })
  assert.throws(() => new (DataPoint as unknown as new (...values: number[]) => object)(1, 2), { code: 'call/count' })
})
