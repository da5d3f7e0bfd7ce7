/** Memory: fields of many structs, items of arrays, allocating one struct, copying a string out. */
import { FFI } from 'cdef'
import koffi from 'koffi'
import { loopOf, nanoseconds } from '../harness.ts'
import type { Fixture, Result, Row } from '../row.ts'

const STRUCTS = 1000

const sumFields = (read: string) => `sum += ${read.replace('$', `all[i % ${STRUCTS}]`)}`

function field(fixture: Fixture): Omit<Result, 'group' | 'name'> {
  const ffi = new FFI(fixture.declarations)
  const indices = Array.from({ length: STRUCTS }, (_, i) => i)
  const ours = indices.map((i) => ffi.new('DataPoint *', { num: i, dnum: i }))
  const theirs = indices.map(() => koffi.alloc(koffi.struct({ num: 'int', dnum: 'double' }), 1))
  const objects = indices.map((i) => ({ num: i, dnum: i }))
  return {
    unit: 'ns',
    cdef: nanoseconds(loopOf('cdef field', sumFields('$.num'), { all: ours })),
    koffi: nanoseconds(loopOf('koffi field', sumFields("koffi.decode($, 'int')"), { all: theirs, koffi })),
    plain: nanoseconds(loopOf('plain field', sumFields('$.num'), { all: objects })),
    plainIs: 'JS objects',
  }
}

/** Half of the structs lie in memory of ours, half are reached through addresses as C hands them out. */
function write(fixture: Fixture): Omit<Result, 'group' | 'name'> {
  const ffi = new FFI(fixture.declarations)
  const indices = Array.from({ length: STRUCTS }, (_, i) => i)
  const kept = indices.map(() => ffi.new('DataPoint *'))
  const ours = kept.map((p, i) => (i % 2 ? p : ffi.cast('DataPoint *', ffi.cast('intptr_t', p))))
  const theirs = indices.map(() => koffi.alloc('int', 4))
  const objects = indices.map((i) => ({ num: i, dnum: i }))
  const store = (text: string) => text.replace('$', `all[i % ${STRUCTS}]`)
  return {
    unit: 'ns',
    cdef: nanoseconds(loopOf('cdef write', store('$.num = i'), { all: ours, kept })),
    koffi: nanoseconds(loopOf('koffi write', store("koffi.encode($, 'int', i)"), { all: theirs, koffi })),
    plain: nanoseconds(loopOf('plain write', store('$.num = i'), { all: objects })),
    plainIs: 'JS objects',
  }
}

function items(): Omit<Result, 'group' | 'name'> {
  const ints = new FFI().new('int[1000]')
  const plain = new Int32Array(1000)
  const theirs = koffi.alloc('int', 1000)
  return {
    unit: 'ns',
    cdef: nanoseconds(loopOf('cdef item', 'sum += all[i % 1000]', { all: ints })),
    koffi: nanoseconds(loopOf('koffi item', "sum += koffi.decode(all, (i % 1000) * 4, 'int')", { all: theirs, koffi })),
    plain: nanoseconds(loopOf('plain item', 'sum += all[i % 1000]', { all: plain })),
    plainIs: 'Int32Array',
  }
}

function records(fixture: Fixture): Omit<Result, 'group' | 'name'> {
  const ffi = new FFI(fixture.declarations)
  const array = ffi.new('DataPoint[1000]')
  const pointer = ffi.addressof(array, 0)
  const theirs = koffi.alloc('int', 4000)
  const objects = Array.from({ length: STRUCTS }, (_, i) => ({ num: i, dnum: i }))
  const decode = `sum += koffi.decode(all, (i % ${STRUCTS}) * 16, 'int')`
  return {
    unit: 'ns',
    cdef: nanoseconds(loopOf('cdef at', `sum += p.at(i % ${STRUCTS}).num`, { p: pointer, array })),
    koffi: nanoseconds(loopOf('koffi at', decode, { all: theirs, koffi })),
    plain: nanoseconds(loopOf('plain at', `sum += all[i % ${STRUCTS}].num`, { all: objects })),
    plainIs: 'JS objects',
  }
}

function create(fixture: Fixture): Omit<Result, 'group' | 'name'> {
  const ffi = new FFI(fixture.declarations)
  const DataPoint = koffi.struct({ num: 'int', dnum: 'double' })
  const keep = new Array(64)
  return {
    unit: 'ns',
    cdef: nanoseconds(loopOf('cdef new', `keep[i & 63] = ffi.new('DataPoint *')`, { ffi, keep })),
    koffi: nanoseconds(loopOf('koffi alloc', 'koffi.free(koffi.alloc(DataPoint, 1))', { koffi, DataPoint })),
    ...plainOf(fixture, 'new'),
  }
}

function text(fixture: Fixture): Omit<Result, 'group' | 'name'> {
  const ffi = new FFI(fixture.declarations)
  const ours = ffi.dlopen(fixture.library)['twenty']?.()
  const theirs = koffi.load(fixture.library).func('void *twenty()')()
  return {
    unit: 'ns',
    cdef: nanoseconds(loopOf('cdef string', 'sum += ffi.string(p).length', { ffi, p: ours })),
    koffi: nanoseconds(loopOf('koffi string', "sum += koffi.decode(p, 'char', -1).length", { koffi, p: theirs })),
    ...plainOf(fixture, 'string'),
  }
}

function plainOf(fixture: Fixture, key: string): { plain?: number } {
  const plain = fixture.plain(key)
  return plain === undefined ? {} : { plain }
}

const SUBJECTS = [
  { name: 'read a field, 1,000 structs', run: field },
  { name: 'write a field, 1,000 structs', run: write },
  { name: 'sum an int[1000], an item', run: items },
  { name: 'p.at(i).x, 1,000 structs', run: records },
  { name: "ffi.new('DataPoint *')", run: create },
  { name: 'ffi.string, 20 characters', run: text },
] as const

/** One row for each subject. */
export const rows: readonly Row[] = SUBJECTS.map(({ name, run }) => ({
  group: 'memory',
  name,
  measure: (fixture) => ({ group: 'memory', name, ...run(fixture) }),
}))
