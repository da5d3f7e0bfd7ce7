/** Static types of described types, by the ids of the behaviours: it compiles, and the marked lines are errors. */

import { FFI } from 'cdef'
import {
  array,
  as_parameter,
  byref,
  CDLL,
  CFUNCTYPE,
  c_bool,
  c_char,
  c_char_p,
  c_double,
  c_float,
  c_int,
  c_int64,
  c_long,
  c_size_t,
  c_type,
  c_ubyte,
  c_uint,
  c_ulong,
  c_ushort,
  c_utf8_p,
  c_void_p,
  cast,
  create_string_buffer,
  field,
  from_param,
  inout,
  Opaque,
  offsetof,
  optional,
  out,
  POINTER,
  pointer,
  Structure,
  sizeof,
  type Type,
  typeOf,
  Union,
} from 'cdef/ctypes'
import { type Equal, type Expect, typed } from '../infer/expect.ts'

type NotAny<T> = 0 extends 1 & T ? false : true

// ct-150: records
class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {
  sum(): number {
    return this.num + this.dnum
  }
}
const p = new DataPoint({ num: 1 })
typed<number>()(p.num)
p.sum()
p.num = 4
new DataPoint([1, 2.5])
new DataPoint(p)
// @ts-expect-error no such member
new DataPoint({ nope: 1 })
// @ts-expect-error a string is no double
new DataPoint({ dnum: 'x' })
// @ts-expect-error no such member
p.nope
// @ts-expect-error a string is no int
p.num = 'x'
export type NoAny = [Expect<NotAny<typeof p.num>>, Expect<NotAny<typeof p>>]

// ct-151: functions
const lib = new CDLL('./libdatapoint.so')
const add_data = lib.func('add_data', { argtypes: [POINTER(DataPoint), c_uint], restype: DataPoint })
const total = add_data(new (array(DataPoint, 2))([[2, 2.2], { num: 3, dnum: 3.3 }]), 2)
typed<DataPoint>()(total)
total.sum()
add_data([[1, 2]], 1)
add_data(p, 1)
add_data(byref(p), 1)
add_data(pointer(p), 1)
add_data(null, 0)
add_data({ num: 1 }, 1)
add_data(new (POINTER(DataPoint))(p), 1n)
// @ts-expect-error a string is no pointer to a struct
add_data('no', 2)
// @ts-expect-error another pointer
add_data(new c_int(1), 1)
// @ts-expect-error one is missing
add_data(p)
// @ts-expect-error one is too many
add_data(p, 1, 2)
// @ts-expect-error items of another type
add_data(new (array(c_int, 2))(), 1)
// @ts-expect-error 0 is no pointer
add_data(0, 1)
// @ts-expect-error nothing is guessed
lib.func('f', { argtypes: [] })
// @ts-expect-error nothing is guessed
lib.func('f', { restype: c_int })
typed<void>()(lib.func('f', { argtypes: [], restype: null })())

// ct-152: boxes and arrays
const i = new c_int(3)
typed<number>()(i.value)
i.value = 4n
// @ts-expect-error a string is no int
new c_int('3')
// @ts-expect-error a string is no int
i.value = 'x'
typed<bigint>()(new c_int64(3).value)
typed<boolean>()(new c_bool(1).value)
typed<string | null>()(new c_utf8_p('x').value)
const items = new (array(c_int, 3))([1, 2, 3])
typed<3>()(items.length)
export const view: Int32Array = items
export const first: number | undefined = items[0]
const names = new (array(c_char_p, 2))(['a', null])
typed<number | undefined>()(names.at(0)?.value)
const points = new (array(DataPoint, 3))([[1]])
typed<DataPoint>()(points.at(1))
points.at(1).sum()
// @ts-expect-error no list of numbers
;new (array(DataPoint, 3))(['x'])

const slice = pointer(i).subarray(0, 1)
typed<number>()(slice.length)
typed<number | undefined>()(slice.at(0))
typed<DataPoint | undefined>()(points.subarray(1).at(0))
points.set([[1, 2], { num: 3 }], 1)

// ct-150: records that lead to themselves and to each other
class Node extends Structure('struct node', { v: c_int, next: POINTER((): Type<Node> => Node) }) {}
const node = new Node({ v: 1 })
typed<number | undefined>()(node.next?.next?.next?.v)
node.next = pointer(node)
class A extends Structure('A', { b: POINTER((): Type<B> => B) }) {}
class B extends Structure('B', { a: POINTER((): Type<A> => A), x: c_int }) {}
typed<number | undefined>()(new A().b?.a?.b?.x)
typed<number>()(pointer(node).add(1).value.v)
const list_sum = lib.func('list_sum', { argtypes: [POINTER(Node)], restype: c_int })
list_sum(node)
list_sum(node.next)
list_sum({ v: 1 })
// @ts-expect-error another struct
list_sum(p)
// @ts-expect-error another struct
node.next = pointer(p)
// @ts-expect-error another struct
list_sum(pointer(p))

// ct-154: unions, anonymous members, bits, packing, bases
class U extends Union('U', { i: c_int, f: c_float }) {}
class S extends Structure('S', { t: c_int, u: U }, { anonymous: ['u'] }) {}
const s = new S({ t: 1, i: 5 })
typed<number>()(s.f)
typed<number>()(s.u.i)
// @ts-expect-error no such member
Structure('S2', { t: c_int }, { anonymous: ['zz'] })
Structure('Flags', { a: c_uint, b: c_uint, f: c_float }, { bits: { a: 3, b: 5 } })
// @ts-expect-error a float has no bits
Structure('Flags2', { a: c_uint, f: c_float }, { bits: { f: 5 } })
// @ts-expect-error 3 is no packing
Structure('P', { a: c_uint }, { pack: 3 })
// @ts-expect-error no such option
Structure('P', { a: c_uint }, { pakc: 1 })
class Base extends Structure('Base', { x: c_int }) {
  hello(): number {
    return 1
  }
}
class Derived extends Structure('Derived', { y: c_double }, { base: Base }) {}
const d = new Derived({ x: 1, y: 2 })
d.hello()
typed<number>()(d.x)
const takes_base = lib.func('b', { argtypes: [POINTER(Base)], restype: null })
takes_base(d)
takes_base(pointer(d))
takes_base(byref(d))
const takes_derived = lib.func('b', { argtypes: [POINTER(Derived)], restype: null })
takes_derived(d)
// @ts-expect-error the base is no Derived
takes_derived(new Base())
// @ts-expect-error a pointer to the base neither
takes_derived(pointer(new Base()))

// ct-151: out, inout, optional, from_param, errcheck
const divmod = lib.func('divmod', { argtypes: [c_int, c_int, out(c_int), out(c_int)], restype: c_int })
typed<[number, number, number]>()(divmod(17, 5))
const checked = lib.func('divmod', {
  argtypes: [c_int, optional(c_int, 4), out(c_int), out(c_int)],
  restype: c_int,
  errcheck: (code, fn, args) => {
    if (code) throw new Error(`${fn.name} ${args[0]}`)
  },
})
const [q, r] = checked(17)
typed<number>()(q + r)
checked(17, 5)
// @ts-expect-error one is missing
checked()
// @ts-expect-error an out is no argument
divmod(17, 5, i)
const incr = lib.func('incr', { argtypes: [inout(c_int)], restype: null })
typed<number>()(incr(41))
const rename = lib.func('x', { argtypes: [c_char_p], restype: c_int, errcheck: (code) => code === 0 })
typed<boolean>()(rename('x'))
rename(new Uint8Array(3))
rename(null)
rename(create_string_buffer('x'))
// @ts-expect-error a number is no text
rename(5)
// @ts-expect-error doubles are no bytes
rename(new Float64Array(2))
const getenv = lib.func('getenv', { argtypes: [c_char_p], restype: c_utf8_p })
typed<string | null>()(getenv('HOME'))
const when = lib.func('t', { argtypes: [from_param(c_long, (date: Date) => date.getTime())], restype: null })
when(new Date())
// @ts-expect-error a number is no date
when(5)
class Meter {
  readonly [as_parameter] = 7
}
lib.func('m', { argtypes: [c_int], restype: c_int })(new Meter())
const printf = lib.func('printf', { argtypes: [c_char_p], restype: c_int, variadic: true })
printf('%d %s', new c_int(3), 'x', null)
// @ts-expect-error which of int, long, double
printf('%d', 3)

// ct-156: callbacks
const Compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
const qsort = lib.func('qsort', { argtypes: [c_void_p, c_size_t, c_size_t, Compare], restype: null })
qsort(items, 3, sizeof(c_int), (a, b) => a.value - b.value)
qsort(items, 3, 4, new Compare((a, b) => a.value - b.value))
qsort(items, 3, 4, null)
// @ts-expect-error a result of the wrong type
qsort(items, 3, 4, () => 'x')
const Callback = CFUNCTYPE(c_int, c_int)
const callback = new Callback((x) => x + 1, { error: -1 })
typed<number>()(callback(1))
const apply = lib.func('apply', CFUNCTYPE(c_int, Callback, c_int))
apply(callback, 1)
apply((x) => x * 2, 2)
// @ts-expect-error a string is no int
callback('x')
const get_fn = lib.func('get_fn', { argtypes: [c_int], restype: Callback })
const fn = get_fn(1)
// @ts-expect-error it may be null
fn(3)
typed<number | undefined>()(fn?.(3))

// ct-157: whole programs, views that keep the class
class DIRENT extends Structure('struct dirent', {
  d_ino: c_ulong,
  d_off: c_long,
  d_reclen: c_ushort,
  d_type: c_ubyte,
  d_name: array(c_char, 256),
}) {}
const DIRENT_p = POINTER(DIRENT)
const readdir_r = lib.func('readdir_r', { argtypes: [c_void_p, DIRENT_p, POINTER(DIRENT_p)], restype: c_int })
const entry = new DIRENT()
const result = new DIRENT_p()
readdir_r(null, byref(entry), byref(result))
readdir_r(null, entry, result)
export const name: Uint8Array = entry.d_name
export const resultName: Uint8Array | undefined = result.value?.d_name
typed<DataPoint>()(DataPoint.from_buffer(new Uint8Array(16)))
typed<number>()(c_int.in_dll(lib, 'counter').value)
typed<number | undefined>()(cast(p, POINTER(c_int))?.at(0))
typed<number>()(cast(-1, c_uint))
typed<number>()(offsetof(DataPoint, 'dnum') + field(DataPoint, 'dnum').byte_offset)
// @ts-expect-error no such member
offsetof(DataPoint, 'nope')
const opendir = lib.func('opendir', { argtypes: [c_char_p], restype: POINTER(Opaque('DIR')) })
const closedir = lib.func('closedir', { argtypes: [POINTER(Opaque('DIR'))], restype: c_int })
closedir(opendir('/tmp'))
// @ts-expect-error another pointer
closedir(byref(i))
export type Never = Expect<Equal<NotAny<typeof q>, true>>

// ct-142: objects of both surfaces
const ffi = new FFI('int incr(int *p); size_t len(char *s); typedef struct { int num; double dnum; } DataPoint;')
const typedLib = ffi.dlopen(null)
typedLib.incr(byref(i))
typedLib.incr(i)
typedLib.incr(new (array(c_int, 2))([9]))
typedLib.len(create_string_buffer('hello'))
const takes_int = lib.func('incr', { argtypes: [POINTER(c_int)], restype: c_int })
takes_int(ffi.new('int *', 8))
takes_int(ffi.new('int[2]', [1]))
// @ts-expect-error another pointer
takes_int(ffi.new('double *', 8))
ffi.include(DataPoint).include(lib)
typed<number>()(ffi.sizeof(DataPoint))
typeOf(DataPoint).cname

// Types of C text: they read and take what its FFI does.
const text = new FFI('typedef struct { int x; double y; } spot; enum hue { RED, BLUE }; typedef int (*step)(int);')
const Spot = c_type(text, 'spot')
const spot = new Spot({ x: 1 })
typed<number>()(spot.x)
typed<true>()(true as NotAny<typeof spot>)
// @ts-expect-error no such member
spot.z
// @ts-expect-error no such member
new Spot({ z: 1 })
// @ts-expect-error no such type
c_type(text, 'spott')
const SpotPointer = c_type(text, 'spot *')
const holder = new SpotPointer(text.new('spot *'))
typed<number | undefined>()(holder.value?.x)
typed<number>()(new (c_type(text, 'int'))(3).value)
// @ts-expect-error a string is no int
;new (c_type(text, 'int'))('3')
const moved = new CDLL(null).func('moved', { argtypes: [Spot, POINTER(Spot)], restype: Spot })
moved({ x: 1 }, spot)
typed<number>()(moved(spot, null).y)
// @ts-expect-error no pointer to a spot
moved(spot, new Float64Array(1))
