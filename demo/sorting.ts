/** Sorts with C's qsort and a comparator written in JavaScript: numbers, then structs. */
import { FFI, type VoidPointer } from 'cdef'
import { section, step, table } from './page.ts'

/** The items' type is part of the declaration, so the comparator gets pointers of that type. */
const forInts = new FFI(`
  void qsort(int *base, size_t count, size_t size, int (*compare)(const int *, const int *));
`)

/** As the manual page has it: the comparator gets `const void *`, and casts as it would in C. */
const ffi = new FFI(`
  struct planet { char name[12]; int radius; };
  void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
`)

const COUNT = 1000

/** Runs the section. */
export function sortWithCallback(): void {
  section('Sort with a comparator in JavaScript', 'qsort')
  const ints = forInts.dlopen(null)
  const numbers = forInts.new(
    'int[]',
    Array.from({ length: COUNT }, (_, i) => (i * 7919) % COUNT),
  )
  step(
    `${COUNT} ints, ascending`,
    () => ints.qsort(numbers, COUNT, 4, (a, b) => a.value - b.value),
    () => `${numbers.subarray(0, 6).join(' ')} ...`,
  )

  const libc = ffi.dlopen(null)
  const planets = ffi.new('struct planet[]', [
    ['Mercury', 2440],
    ['Venus', 6052],
    ['Earth', 6371],
    ['Mars', 3390],
  ])
  const radius = (planet: VoidPointer) => ffi.cast('struct planet *', planet).radius
  step('structs, largest first', () =>
    libc.qsort(planets, planets.length, ffi.sizeof('struct planet'), (a, b) => radius(b) - radius(a)),
  )
  table(
    ['planet', 'radius, km'],
    [...planets].map((planet) => [ffi.string(planet.name), planet.radius]),
  )
}
