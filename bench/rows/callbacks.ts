/** C calls JavaScript: a plain callback, qsort with a comparator, and making a callback. Last, since callbacks may slow other calls down. */
import { FFI } from 'cdef'
import koffi from 'koffi'
import { loopOf, nanoseconds } from '../harness.ts'
import type { Fixture, Row } from '../row.ts'
import { SORTED, shuffled } from '../shuffled.ts'

const CALLS = 1000
/** Callbacks that are made before the first is given back. */
const MADE = 100

const increment = (a: number) => a + 1

function callback(fixture: Fixture): { cdef: number; koffi: number } {
  const ffi = new FFI(fixture.declarations)
  const ours = { lib: ffi.dlopen(fixture.library), f: ffi.callback('int(int)', (a: number) => a + 1) }
  const library = koffi.load(fixture.library)
  const type = koffi.pointer(koffi.proto('int (int)'))
  const theirs = { repeat: library.func('repeat', 'long', [type, 'int']), f: koffi.register(increment, type) }
  const result = {
    cdef: nanoseconds(loopOf('cdef callback', `sum += lib.repeat(f, ${CALLS})`, ours)) / CALLS,
    koffi: nanoseconds(loopOf('koffi callback', `sum += repeat(f, ${CALLS})`, theirs)) / CALLS,
  }
  ffi.release(ours.f)
  koffi.unregister(theirs.f)
  return result
}

function qsort(): { cdef: number; koffi: number } {
  const ffi = new FFI('void qsort(int *base, size_t n, size_t size, int (*compare)(const int *, const int *));')
  const compare = ffi.callback('int(const int *, const int *)', (a, b) => a.value - b.value)
  const ours = { lib: ffi.dlopen(null), values: ffi.new('int[]', SORTED), shuffled, compare }
  const library = koffi.load(null)
  const type = koffi.pointer(koffi.proto('int (const void *, const void *)'))
  const theirs = {
    qsort: library.func('qsort', 'void', ['int *', 'size_t', 'size_t', type]),
    compare: koffi.register((a: bigint, b: bigint) => koffi.decode(a, 'int') - koffi.decode(b, 'int'), type),
    values: new Int32Array(SORTED),
    shuffled,
  }
  const body = (call: string) => `values.set(shuffled); ${call}(values, ${SORTED}, 4, compare); sum += values[i % 10]`
  const result = {
    cdef: nanoseconds(loopOf('cdef qsort', body('lib.qsort'), ours)),
    koffi: nanoseconds(loopOf('koffi qsort', body('qsort'), theirs)),
  }
  ffi.release(compare)
  koffi.unregister(theirs.compare)
  return result
}

/** Making a callback and giving it back, once a few of the signature have been made. */
function making(): { cdef: number; koffi: number } {
  const ffi = new FFI()
  const type = koffi.pointer(koffi.proto('int (int)'))
  const ours = { ffi, increment }
  const theirs = { koffi, increment, type }
  const body = "const f = ffi.callback('int(int)', increment); sum += f.length; ffi.release(f)"
  return {
    cdef: nanoseconds(loopOf('cdef making', body, ours)),
    koffi: nanoseconds(loopOf('koffi making', 'koffi.unregister(koffi.register(increment, type)); sum++', theirs)),
  }
}

/** A plain function as an argument: a callback for that call alone. */
function passing(fixture: Fixture): { cdef: number; koffi: number } {
  const ours = { lib: new FFI(fixture.declarations).dlopen(fixture.library), increment }
  const type = koffi.pointer(koffi.proto('int (int)'))
  const theirs = { repeat: koffi.load(fixture.library).func('repeat', 'long', [type, 'int']), increment }
  return {
    cdef: nanoseconds(loopOf('cdef passing', 'sum += lib.repeat(increment, 1)', ours)),
    koffi: nanoseconds(loopOf('koffi passing', 'sum += repeat(increment, 1)', theirs)),
  }
}

/** Many that live at the same time, each of a function of its own, given back together. */
function makingMany(): { cdef: number; koffi: number } {
  const ffi = new FFI()
  const type = koffi.pointer(koffi.proto('int (int)'))
  const made = new Array(MADE)
  const body = (make: string, end: string): string =>
    `for (let j = 0; j < ${MADE}; j++) made[j] = ${make}; for (let j = 0; j < ${MADE}; j++) ${end}; sum++`
  const ours = body("ffi.callback('int(int)', (a) => a + j)", 'ffi.release(made[j])')
  const theirs = body('koffi.register((a) => a + j, type)', 'koffi.unregister(made[j])')
  return {
    cdef: nanoseconds(loopOf('cdef making many', ours, { ffi, made })) / MADE,
    koffi: nanoseconds(loopOf('koffi making many', theirs, { koffi, made, type })) / MADE,
  }
}

const SUBJECTS = [
  { name: 'callback from C', plain: 'callback', run: callback },
  { name: 'qsort of 10,000 ints', plain: 'qsort', run: qsort },
  { name: 'make and release one', plain: undefined, run: making },
  { name: 'make 100, release 100, each', plain: undefined, run: makingMany },
  { name: 'a plain function as an argument', plain: undefined, run: passing },
] as const

/** One row for each subject. */
export const rows: readonly Row[] = SUBJECTS.map(({ name, plain, run }) => ({
  group: 'callbacks',
  name,
  measure(fixture) {
    const time = plain && fixture.plain(plain)
    return { group: 'callbacks', name, unit: 'ns', ...run(fixture), ...(time === undefined ? {} : { plain: time }) }
  },
}))
