/** The rows in node:ffi, run by the Node.js that runs the benchmark. It has no structs; 64-bit integers are bigints. */
import { dlopen, getInt32, getRawPointer, setInt32, toString as textAt, toArrayBuffer } from 'node:ffi'
import { COUNT, callbackRows, callRows, memory, type PeerRows, report } from './script.ts'

const INT2 = { arguments: ['int32', 'int32'], return: 'int32' }

const SIGNATURES = {
  nothing: { arguments: [], return: 'void' },
  ...{ add: INT2, sub: INT2, mul: INT2, both: INT2, either: INT2 },
  add_doubles: { arguments: ['double', 'double'], return: 'double' },
  add8: { arguments: Array(8).fill('int32'), return: 'int32' },
  add64: { arguments: ['int64', 'int64'], return: 'int64' },
  add_sizes: { arguments: ['uint64', 'uint64'], return: 'uint64' },
  count_bytes: { arguments: ['string'], return: 'uint64' },
  repeat: { arguments: ['function', 'int32'], return: 'int64' },
  twenty: { arguments: [], return: 'pointer' },
}
const INT_OF_INT = { arguments: ['int32'], return: 'int32' }
const COMPARE = { arguments: ['pointer', 'pointer'], return: 'int32' }
const QSORT = { arguments: ['pointer', 'uint64', 'uint64', 'function'], return: 'void' }

function memoryRows(twenty: bigint): PeerRows {
  // The typed arrays stay in scope as long as their addresses.
  const { structs, array, ints } = memory()
  const addresses = () => structs.map((struct) => getRawPointer(struct))
  const items = () => new Int32Array(toArrayBuffer(getRawPointer(ints), 4 * COUNT, false))
  return {
    'read a field, 1,000 structs': {
      body: `sum += getInt32(all[i % ${COUNT}])`,
      scope: () => ({ getInt32, all: addresses(), structs }),
    },
    'write a field, 1,000 structs': {
      body: `setInt32(all[i % ${COUNT}], 0, i)`,
      scope: () => ({ setInt32, all: addresses(), structs }),
    },
    'sum an int[1000], an item': { body: `sum += all[i % ${COUNT}]`, scope: () => ({ all: items(), ints }) },
    'p.at(i).x, 1,000 structs': {
      body: `sum += getInt32(p, (i % ${COUNT}) * 16)`,
      scope: () => ({ getInt32, p: getRawPointer(array), array }),
    },
    'ffi.string, 20 characters': { body: 'sum += textAt(p).length', scope: () => ({ textAt, p: twenty }) },
  }
}

function rowsFor(path: string): PeerRows {
  const { lib, functions } = dlopen(path, SIGNATURES)
  const { qsort } = dlopen(null, { qsort: QSORT }).functions
  const made = (address: bigint, names: object) => ({ ...names, end: () => lib.unregisterCallback(address) })
  const repeat = () => {
    const f = lib.registerCallback(INT_OF_INT, (a: number) => a + 1)
    return made(f, { repeat: functions['repeat'], f })
  }
  const sort = () => {
    const compare = lib.registerCallback(COMPARE, (a: bigint, b: bigint) => getInt32(a) - getInt32(b))
    return made(compare, { qsort, compare })
  }
  return {
    ...callRows({
      functions,
      callback: () => ({ end: repeat().end }),
      sizes: 'Number(add_sizes(BigInt(i), 1n))',
      size: 'Number($)',
      text: '$',
    }),
    ...memoryRows((functions['twenty'] as () => bigint)()),
    ...callbackRows({ result: 'Number($)', scope: repeat }, { scope: sort }),
  }
}

await report(`Node.js ${process.versions.node}`, rowsFor, process.argv.slice(2))
