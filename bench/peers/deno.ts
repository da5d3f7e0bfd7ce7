/** The rows in Deno's FFI. Strings are encoded by the caller, and a struct by value is an array of bytes. */
import { asyncRows, COUNT, callbackRows, callRows, elsewhereRows, memory, type PeerRows, report } from './script.ts'

const INT2 = { parameters: ['i32', 'i32'], result: 'i32' }
const DATA_POINT = { struct: ['i32', 'f64'] }
const VECTOR = { struct: ['f64', 'f64'] }

const SIGNATURES = {
  nothing: { parameters: [], result: 'void' },
  ...{ add: INT2, sub: INT2, mul: INT2, both: INT2, either: INT2 },
  add_doubles: { parameters: ['f64', 'f64'], result: 'f64' },
  add8: { parameters: Array(8).fill('i32'), result: 'i32' },
  add64: { parameters: ['i64', 'i64'], result: 'i64' },
  add_sizes: { parameters: ['usize', 'usize'], result: 'usize' },
  count_bytes: { parameters: ['buffer'], result: 'usize' },
  add_vectors: { parameters: [VECTOR, VECTOR], result: VECTOR },
  add_data: { parameters: ['buffer', 'u32'], result: DATA_POINT },
  repeat: { parameters: ['function', 'i32'], result: 'i64' },
  twenty: { parameters: [], result: 'pointer' },
  ask_elsewhere: { parameters: ['function', 'i32'], result: 'void' },
  tell_elsewhere: { parameters: ['function', 'i32'], result: 'void' },
  log_elsewhere: { parameters: ['function', 'i32'], result: 'void' },
}
const BY_ADDRESS = { add_data: { parameters: ['pointer', 'u32'], result: DATA_POINT } }
const INT_OF_INT = { parameters: ['i32'], result: 'i32' }
const COMPARE = { parameters: ['pointer', 'pointer'], result: 'i32' }
const QSORT = { parameters: ['buffer', 'usize', 'usize', 'function'], result: 'void' }

function structRows(path: string, functions: ForeignFunctions): PeerRows {
  const points = new Uint8Array(64)
  const view = new DataView(points.buffer)
  for (let i = 0; i < 4; i++) {
    view.setInt32(16 * i, i + 2, true)
    view.setFloat64(16 * i + 8, (i + 2) * 1.1, true)
  }
  const byAddress = Deno.dlopen(path, BY_ADDRESS).symbols
  const data = (value: string) => `sum += new DataView(add_data(${value}, 4).buffer).getInt32(0, true)`
  return {
    'struct f(struct, struct)': {
      body: 'sum += new DataView(add_vectors(vector, vector).buffer).getFloat64(0, true)',
      scope: () => ({ ...functions, vector: new Uint8Array(new Float64Array([1, 2]).buffer) }),
    },
    'struct f(array of 4 structs)': { body: data('points'), scope: () => ({ ...functions, points }) },
    'struct f(4 structs in C memory)': {
      body: data('address'),
      scope: () => ({ ...byAddress, points, address: Deno.UnsafePointer.of(points) }),
    },
  }
}

function memoryRows(twenty: Deno.Address): PeerRows {
  // The typed arrays stay in scope as long as their addresses.
  const { structs, array, ints } = memory()
  const at = (view: ArrayBufferView) => new Deno.UnsafePointerView(Deno.UnsafePointer.of(view))
  return {
    'read a field, 1,000 structs': {
      body: `sum += all[i % ${COUNT}].getInt32(0)`,
      scope: () => ({ all: structs.map(at), structs }),
    },
    'write a field, 1,000 structs': {
      body: `all[i % ${COUNT}].setInt32(0, i, true)`,
      scope: () => ({ all: structs.map((view) => new DataView(at(view).getArrayBuffer(16))), structs }),
    },
    'sum an int[1000], an item': {
      body: `sum += all[i % ${COUNT}]`,
      scope: () => ({ all: new Int32Array(at(ints).getArrayBuffer(4 * COUNT)), ints }),
    },
    'p.at(i).x, 1,000 structs': {
      body: `sum += p.getInt32((i % ${COUNT}) * 16)`,
      scope: () => ({ p: at(array), array }),
    },
    'ffi.string, 20 characters': {
      body: 'sum += new UnsafePointerView(p).getCString().length',
      scope: () => ({ UnsafePointerView: Deno.UnsafePointerView, p: twenty }),
    },
  }
}

/** Callbacks for any thread, of which each has its thread wait. */
function fromThreads(functions: ForeignFunctions): PeerRows {
  const made = (
    name: string,
    signature: Deno.Signature,
    f: (...values: never[]) => number,
  ): ((count: number) => void) => {
    const { pointer } = Deno.UnsafeCallback.threadSafe(signature, f)
    return (count) => (functions[name] as (f: Deno.Address, count: number) => void)(pointer, count)
  }
  return elsewhereRows(
    (heard) =>
      made('ask_elsewhere', INT_OF_INT, (i: number) => {
        heard()
        return i + 1
      }),
    (heard) =>
      made('tell_elsewhere', { parameters: ['i32'], result: 'void' }, () => {
        heard()
        return 0
      }),
    (heard) =>
      made('log_elsewhere', { parameters: ['i32', 'pointer'], result: 'void' }, (_: number, text: Deno.Address) => {
        const { length } = new Deno.UnsafePointerView(text).getCString()
        if (length > 0) heard()
        return length
      }),
  )
}

function rowsFor(path: string): PeerRows {
  const functions = Deno.dlopen(path, SIGNATURES).symbols
  const { qsort } = Deno.dlopen('libc.so.6', { qsort: QSORT }).symbols
  const intAt = (address: Deno.Address) => new Deno.UnsafePointerView(address).getInt32()
  const repeat = () => {
    const made = new Deno.UnsafeCallback(INT_OF_INT, (a: number) => a + 1)
    return { repeat: functions['repeat'], f: made.pointer, end: () => made.close() }
  }
  const sort = () => {
    const made = new Deno.UnsafeCallback(COMPARE, (a: Deno.Address, b: Deno.Address) => intAt(a) - intAt(b))
    return { qsort, compare: made.pointer, end: () => made.close() }
  }
  return {
    ...callRows({
      functions,
      callback: () => ({ end: repeat().end }),
      // A number is allowed, and several times as slow.
      sizes: 'Number(add_sizes(BigInt(i), 1n))',
      size: 'Number($)',
      text: "encoder.encode($ + '\\0')",
    }),
    ...structRows(path, functions),
    ...memoryRows((functions['twenty'] as () => Deno.Address)()),
    ...asyncRows(() => Deno.dlopen(path, { add: { ...INT2, nonblocking: true } }).symbols),
    ...fromThreads(functions),
    ...callbackRows({ result: 'Number($)', scope: repeat }, { scope: sort }),
  }
}

await report(`Deno ${Deno.version.deno}`, rowsFor, Deno.args)
