/** F7: what is not typed can be used, under every strict setting of the compiler. */
import { type Dynamic, FFI } from 'cdef'
import { typed } from './expect.ts'

const text: string = 'int abs(int x);'
const ffi = new FFI(text)
const lib = ffi.dlopen(null)

// Called, with and without what noUncheckedIndexedAccess would add.
typed<Dynamic>()(lib.abs(-1))
typed<Dynamic>()(lib['abs'](-1))
const { abs, labs } = lib
abs(labs(2))

// A number, a bigint, a string, a condition.
const sum: number = lib.abs(-1) + 1
const product: number = 2 * lib.counter
const wide: bigint = lib.big + 1n
const name: string = ffi.string(lib.name())
const list: number[] = [lib.abs(1), lib.abs(2)]
if (lib.abs(-1) > 0 && lib.flag) list.push(sum, product)
const index: number | undefined = list[lib.abs(1)]
switch (lib.kind()) {
  case 1:
    break
}
const template = `${lib.abs(1)} ${name} ${wide} ${index}`

// Members, items, assignments, iteration.
const point = ffi.new(String('struct point *'), { x: 1 })
point.x = 5
point.x += 1
point.inner.values[3] = 7
const x: number = point.x * 2
for (const item of ffi.new(String('int[3]'))) list.push(item)
const [first, ...rest] = ffi.new(String('int[3]'))
const copy: { x: number } = { ...point }
const typedArray: Int32Array = ffi.new(String('int[3]'))

// Arguments of what is typed, and of the FFI's own methods.
const libc = new FFI('int puts(const char *s); double cos(double x);').dlopen(null)
const angle: number = libc.cos(lib.angle())
libc.puts(lib.name())
ffi.release(point)
ffi.addressof(point, 'x')
ffi.buffer(point).fill(0)
ffi.unpack(lib.items(), 3)
ffi.gc(lib.make(), lib.destroy)
ffi.memmove(point, lib.other(), 8)
const callback = ffi.callback(String('int(int)'), (value: number) => value + 1)
lib.run(callback)
lib.run((value: number) => value)
async function wait(): Promise<number> {
  return (await lib.later()) as number
}

// A class of the user's own.
class Owner {
  readonly handle: Dynamic
  #count = 0
  constructor(path: string) {
    this.handle = lib.open(path)
    this.#count += lib.count(this.handle)
  }
  get count(): number {
    return this.#count
  }
}

export const unused = { template, x, first, rest, copy, typedArray, angle, wait, Owner }
