/** Sorts with C's qsort and a comparator written in JavaScript: numbers, then structs. */
import { FFI } from 'cdef'
import { section, step, table } from './page.ts'

interface Planet {
  readonly name: Uint8Array
  readonly radius: number
}
interface Items {
  readonly length: number
}
interface LibC {
  qsort<T>(base: Items, count: number, size: number, compare: (a: T, b: T) => number): void
}

const ffi = new FFI(`
  struct planet { char name[12]; int radius; };
  void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
`)

const COUNT = 1000

/** Runs the section. */
export function sortWithCallback(): void {
  section('Sort with a comparator in JavaScript', 'qsort')
  const libc = ffi.dlopen<LibC>(null)

  const numbers = ffi.new<Int32Array>(
    'int[]',
    Array.from({ length: COUNT }, (_, i) => (i * 7919) % COUNT),
  )
  const compareInts = (a: unknown, b: unknown) =>
    ffi.cast<{ value: number }>('const int *', a).value - ffi.cast<{ value: number }>('const int *', b).value
  step(
    `${COUNT} ints, ascending`,
    () => libc.qsort(numbers, COUNT, 4, compareInts),
    () => `${numbers.subarray(0, 6).join(' ')} ...`,
  )

  const planets = ffi.new<Items & Iterable<Planet>>('struct planet[]', [
    ['Mercury', 2440],
    ['Venus', 6052],
    ['Earth', 6371],
    ['Mars', 3390],
  ])
  const byRadius = (a: unknown, b: unknown) =>
    ffi.cast<Planet>('struct planet *', b).radius - ffi.cast<Planet>('struct planet *', a).radius
  step('structs, largest first', () => libc.qsort(planets, planets.length, ffi.sizeof('struct planet'), byRadius))
  table(
    ['planet', 'radius, km'],
    [...planets].map((planet) => [ffi.string(planet.name), planet.radius]),
  )
}
