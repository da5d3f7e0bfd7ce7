/** The rows in bun:ffi, run by Bun. It has no structs by value, and memory of C's is read through addresses and views. */
import { CString, dlopen, JSCallback, ptr, read, toArrayBuffer } from 'bun:ffi'
import { COUNT, callbackRows, callRows, memory, type PeerRows, report } from './script.ts'

const INT2 = { args: ['i32', 'i32'], returns: 'i32' }

const SIGNATURES = {
  nothing: { args: [], returns: 'void' },
  ...{ add: INT2, sub: INT2, mul: INT2, both: INT2, either: INT2 },
  add_doubles: { args: ['f64', 'f64'], returns: 'f64' },
  add8: { args: Array(8).fill('i32'), returns: 'i32' },
  add64: { args: ['i64', 'i64'], returns: 'i64' },
  // The fast types give a number while the value fits one.
  add_sizes: { args: ['u64_fast', 'u64_fast'], returns: 'u64_fast' },
  count_bytes: { args: ['cstring'], returns: 'u64_fast' },
  repeat: { args: ['function', 'i32'], returns: 'i64_fast' },
  twenty: { args: [], returns: 'ptr' },
}
const INT_OF_INT = { args: ['i32'], returns: 'i32' }
const COMPARE = { args: ['ptr', 'ptr'], returns: 'i32' }
const QSORT = { args: ['ptr', 'usize', 'usize', 'function'], returns: 'void' }

function memoryRows(twenty: number): PeerRows {
  // The typed arrays stay in scope as long as their addresses.
  const { structs, array, ints } = memory()
  const views = () => structs.map((struct) => new DataView(toArrayBuffer(ptr(struct), 0, 16)))
  const items = () => new Int32Array(toArrayBuffer(ptr(ints), 0, 4 * COUNT))
  return {
    'read a field, 1,000 structs': {
      body: `sum += read.i32(all[i % ${COUNT}], 0)`,
      scope: () => ({ read, all: structs.map((struct) => ptr(struct)), structs }),
    },
    'write a field, 1,000 structs': {
      body: `all[i % ${COUNT}].setInt32(0, i, true)`,
      scope: () => ({ all: views(), structs }),
    },
    'sum an int[1000], an item': { body: `sum += all[i % ${COUNT}]`, scope: () => ({ all: items(), ints }) },
    'p.at(i).x, 1,000 structs': {
      body: `sum += read.i32(p, (i % ${COUNT}) * 16)`,
      scope: () => ({ read, p: ptr(array), array }),
    },
    'ffi.string, 20 characters': {
      body: 'sum += new CString(p).length',
      scope: () => ({ CString, p: twenty }),
    },
  }
}

function rowsFor(path: string): PeerRows {
  const functions = dlopen(path, SIGNATURES).symbols
  const { qsort } = dlopen('libc.so.6', { qsort: QSORT }).symbols
  const made = (callback: JSCallback, names: object) => ({ ...names, end: () => callback.close() })
  const repeat = () => {
    const f = new JSCallback((a) => a + 1, INT_OF_INT)
    return made(f, { repeat: functions['repeat'], f })
  }
  const sort = () => {
    const compare = new JSCallback((a, b) => read.i32(a) - read.i32(b), COMPARE)
    return made(compare, { qsort, compare })
  }
  return {
    ...callRows({
      functions,
      callback: () => ({ end: repeat().end }),
      sizes: 'add_sizes(i, 1)',
      size: '$',
      text: '$',
    }),
    ...memoryRows((functions['twenty'] as () => number)()),
    ...callbackRows({ result: '$', scope: repeat }, { scope: sort }),
  }
}

await report(`Bun ${Bun.version}`, rowsFor, process.argv.slice(2))
