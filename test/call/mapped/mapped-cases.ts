/** What mapped calls do, as sentences; they hold in every mode, and whichever way into C a process has. */
import assert from 'node:assert/strict'
import { refuses, type Untyped } from '../../support/untyped.ts'
import type { Opened } from './mapped-fixture.ts'

const list = (array: Untyped): Untyped[] => Array.from({ length: array.length }, (_, i) => array.at(i))

/** More than native code does at once. */
const MANY = 10_000

export const CASES: Readonly<Record<string, (opened: Opened) => void>> = {
  'numbers are taken from typed arrays, and results are typed arrays of their kind'({ ffi, lib }) {
    const sums = lib.add.map(new Int32Array([1, 2, 3]), new Int32Array([10, 20, 30]))
    assert.ok(sums instanceof Int32Array)
    assert.deepEqual(list(sums), [11, 22, 33])
    assert.equal(ffi.typeof(sums).toString(), ffi.typeof('int[3]').toString())
    assert.deepEqual(list(lib.scale.map(new Float64Array([1, -2]), new Float32Array([0.5, 4]))), [0.5, -8])
    const wide = lib.twice.map(new BigInt64Array([-3n, 2n ** 40n]))
    assert.ok(wide instanceof BigInt64Array)
    assert.deepEqual(list(wide), [-6n, 2n ** 41n])
    assert.ok(lib.widen.map(new Uint32Array(1)) instanceof BigUint64Array)
    assert.deepEqual(list(lib.widen.map(new Uint32Array([4294967295]))), [(4294967295n << 32n) + 1n])
    assert.deepEqual(list(lib.negated.map(new Int8Array([-128, 5]))), [-128, -5])
    assert.deepEqual(list(lib.upper.map(Buffer.from('az'))), [65, 90])
    assert.ok(lib.half.map(new Float32Array(1)) instanceof Float32Array)
    assert.deepEqual(list(lib.next.map(new Uint32Array([0, 5]))), [5, 0])
    assert.deepEqual(list(lib.odd.map(new Uint32Array([1, 2]))), [true, false])
    assert.deepEqual(list(lib.third.map([3, 6])).map(Number), [1, 2])
    assert.deepEqual(list(lib.letter.map(['a', 'b'])), ['b', 'c'])
  },

  'a constant stands for all calls, at any place'({ ffi, lib }) {
    assert.deepEqual(list(lib.add.map(100, new Int32Array([1, 2]))), [101, 102])
    assert.deepEqual(list(lib.add.map(new Int32Array([1, 2]), -1)), [0, 1])
    assert.deepEqual(list(lib.total.map(new Int32Array([1, 2, 3]), [0, 1, 2, 3])), [0n, 1n, 3n, 6n])
    assert.deepEqual(list(lib.total.map([4, 5, 6], new Int32Array([3]))), [15n])
    assert.deepEqual(list(lib.weighed.map(1, [1, 2], 1, 1, 1, 1, 1, 1, new Int32Array([1, 0]), 1)), [55, 48])
    const turned = list(lib.turned.map({ x: 2, y: 3 }, new Float64Array([1, 10])))
    assert.deepEqual(turned.map(ffi.plain), [
      { x: 3, y: 2 },
      { x: 30, y: 2 },
    ])
    const grown = list(lib.grown.map({ name: 'abc', n: 1 }, [1, 2, 3]))
    assert.deepEqual(
      grown.map(({ name, n }) => [ffi.string(name), n]),
      [
        ['bbc', 2],
        ['bbc', 3],
        ['bbc', 4],
      ],
    )
  },

  'items of another kind are converted and checked before the first call'({ ffi, lib }) {
    assert.deepEqual(list(lib.add.map([1, 2n, true], new Float64Array([1, 2, 3]))), [2, 4, 4])
    assert.deepEqual(list(lib.twice.map(new Int32Array([1, -1]))), [2n, -2n])
    assert.deepEqual(list(lib.half.map(new Float64Array([3, 0.1]))), [1.5, Math.fround(Math.fround(0.1) / 2)])
    assert.deepEqual(list(lib.not_of.map([true, 0, 1n])), [false, true, false])
    assert.deepEqual(list(lib.not_of.map(new Uint8Array([0, 1]))), [true, false])
    assert.deepEqual(list(lib.not_of.map(ffi.new('bool[2]', [true, false]))), [false, true])
    lib.counted()
    refuses(() => lib.count_up.map([1, 2, 2.5]), 'TypeError', 'value/fraction', /item 2 of argument 1 .*'count_up'/)
    refuses(() => lib.count_up.map(new Float64Array([1, 2 ** 40])), 'RangeError', 'value/range', /item 1 of argument 1/)
    refuses(() => lib.not_of.map(new Uint8Array([1, 2])), 'RangeError', 'value/bool', /item 1 of/)
    assert.equal(lib.counted(), 0)
    assert.equal(lib.count_up.map([1, 2, 3]), undefined)
    assert.equal(lib.counted(), 6)
  },

  'structs go by value or by address, pointers from arrays of pointers'({ ffi, lib }) {
    const vecs = ffi.new('vec[]', [
      [1, 2],
      [3, 4],
      [0, 0],
    ])
    const turned = lib.turned.map(vecs, new Float64Array([1, 2, 3]))
    assert.equal(ffi.typeof(turned).toString(), ffi.typeof('vec[3]').toString())
    assert.deepEqual(list(turned).map(ffi.plain)[1], { x: 8, y: 3 })
    assert.deepEqual(list(lib.norm.map(vecs)), [5, 25, 0])
    lib.move_all.map(vecs, 1)
    assert.deepEqual(ffi.plain(vecs.at(2)), { x: 1, y: -1 })
    const chosen = list(lib.chosen.map(vecs))
    assert.deepEqual([chosen[0].x, chosen[1].x, chosen[2]], [2, 4, null])
    assert.ok(chosen[1].equals(ffi.addressof(vecs, 1)))
    const first = ffi.new('int *', 7)
    assert.deepEqual(list(lib.dereferenced.map(ffi.new('int *[]', [first, null, first]))), [7, -1, 7])
    assert.deepEqual(list(lib.norm.map(ffi.new('vec *[]', [ffi.addressof(vecs, 0), null]))), [5, -1])
    const text = ffi.new('char[]', 'four')
    assert.deepEqual(list(lib.len.map(ffi.new('const char *[]', [text, null]))), [4n, 999n])
    const grown = lib.grown.map(ffi.new('large[]', [{ name: 'x', n: 1 }, { n: 2 }]), 5)
    assert.deepEqual(
      list(grown).map(({ n }) => n),
      [6, 7],
    )
  },

  'results go to `out`, which is returned and may be an argument'({ ffi, lib }) {
    const a = new Int32Array([1, 2, 3])
    assert.equal(lib.add.map(a, a, a), a)
    assert.deepEqual([...a], [2, 4, 6])
    const part = new Int32Array(10).subarray(4, 7)
    lib.add.map(a, 1, part)
    assert.deepEqual([...new Int32Array(part.buffer)], [0, 0, 0, 0, 3, 5, 7, 0, 0, 0])
    const shared = new Float64Array(new SharedArrayBuffer(16))
    assert.equal(lib.scale.map([1, 2], 2, shared)[1], 4)
    const vecs = ffi.new('vec[2]')
    assert.equal(lib.turned.map(vecs, 1, vecs), vecs)
    const bytes = new Uint8Array(2)
    lib.odd.map([3, 4], bytes)
    assert.deepEqual([...bytes], [1, 0])
    assert.deepEqual(list(lib.add.map(a, 1, undefined)), [3, 5, 7])
  },

  'arrays over memory of C serve, and an array of none makes no call'({ ffi, lib }) {
    const owner = ffi.new('int[4]', [1, 2, 3, 4])
    const pointer = ffi.cast('int *', ffi.addressof(owner, 0))
    assert.deepEqual(list(lib.add.map(pointer.subarray(1, 4), 1)), [3, 4, 5])
    const unaligned = ffi.cast('int *', ffi.cast('char *', ffi.new('char[16]')).add(1)).subarray(0, 2)
    lib.add.map(new Int32Array([7, 8]), 1, unaligned)
    assert.deepEqual(list(lib.add.map(unaligned, 0)), [8, 9])
    lib.counted()
    assert.equal(lib.count_up.map([]), undefined)
    assert.equal(lib.add.map(new Int32Array(0), []).length, 0)
    assert.equal(lib.counted(), 0)
  },

  'lengths that differ are told with both arguments and both lengths'({ lib }) {
    const three = new Int32Array(3)
    const both = /argument 1 .*'add' has 3 items, but argument 2 .*'add' has 4/
    refuses(() => lib.add.map(three, new Int32Array(4)), 'RangeError', 'map/length', both)
    const out = /argument 1 .* has 3 items, but argument 3 'out' of 'add' has 2/
    refuses(() => lib.add.map(three, 1, new Int32Array(2)), 'RangeError', 'map/length', out)
    const one = /argument 2 .* has 1 item, but argument 9 .* has 0/
    refuses(() => lib.weighed.map(1, [1], 1, 1, 1, 1, 1, 1, [], 1), 'RangeError', 'map/length', one)
  },

  'what cannot be mapped is refused'({ ffi, lib }) {
    const ints = new Int32Array(2)
    refuses(() => lib.add.map(1, 2), 'TypeError', 'map/columns', /'add\.map' got no array/)
    refuses(() => lib.counted.map(), 'TypeError', 'map/columns')
    refuses(() => lib.len.map('text'), 'TypeError', 'map/columns')
    refuses(() => lib.total.map(ints, 2), 'TypeError', 'map/columns')
    refuses(() => lib.add.map(ints), 'TypeError', 'map/count', /2 arguments and perhaps an array 'out'.* got 1/)
    refuses(() => lib.add.map(ints, 1, ints, 1), 'TypeError', 'map/count')
    refuses(() => lib.count_up.map(ints, ints), 'TypeError', 'map/count', /1 argument, got 2/)
    refuses(() => lib.printed.map('%d', ints), 'TypeError', 'map/variadic', /'printed'/)
    refuses(() => lib.add.map(ints, 'x'), 'TypeError', 'value/type', /argument 2/)
    for (const out of [new Uint32Array(2), new Float64Array(2), [0, 0], ffi.new('long[2]'), null, 'text'])
      refuses(() => lib.add.map(ints, 1, out), 'TypeError', 'map/out', /'int\[\]'/)
    refuses(() => lib.turned.map([{ x: 1 }, { x: 2 }], ints), 'TypeError', 'value/type')
    const gone = new Int32Array(2)
    structuredClone(gone.buffer, { transfer: [gone.buffer] })
    refuses(() => lib.add.map(gone, 1), 'TypeError', 'memory/detached', /argument 1/)
    const released = ffi.new('vec[2]')
    ffi.release(released)
    refuses(() => lib.norm.map(released), 'FFIError', 'memory/released')
  },

  'errno goes from call to call, and is that of the last one'({ ffi, lib }) {
    ffi.errno = 9
    assert.deepEqual(list(lib.errno_of.map(new Int32Array([1, 2, 3]))), [9, 1, 2])
    assert.equal(ffi.errno, 3)
    assert.equal(lib.errno_of(0), 3)
  },

  'callbacks run inside, and what one throws is told with the index'({ ffi, lib }) {
    const numbers = Int32Array.from({ length: 50 }, (_, i) => i)
    assert.deepEqual(list(lib.visited.map((x: number) => x * 2, numbers)), list(numbers.map((x) => x * 2 + 1)))
    const pointers = ffi.new('visit_t[]', [lib.tripled(), lib.tripled()])
    assert.deepEqual(list(lib.visited.map(pointers, [1, 2])), [4, 7])
    const out = new Int32Array(5).fill(-1)
    const thrown = new Error('no sevens')
    const refusing = (x: number): number => {
      if (x === 7) throw thrown
      return x
    }
    assert.throws(() => lib.visited.map(refusing, new Int32Array([5, 6, 7, 8, 9]), out), {
      code: 'map/call',
      message: "call 2 of 'visited.map' threw: no sevens",
      cause: thrown,
    })
    assert.deepEqual([...out], [6, 7, -1, -1, -1])
    assert.deepEqual(list(lib.add.map(new Int32Array([1]), 1)), [2])
  },

  'callbacks map in their turn'({ lib }) {
    const inner = (x: number): number => lib.add.map(new Int32Array([x, 1]), 1)[0]
    assert.deepEqual(list(lib.visited.map(inner, new Int32Array([1, 2, 3]))), [3, 4, 5])
  },

  'an array that a callback takes away ends the calls'({ lib }) {
    for (const at of [0, 1, 2]) {
      const given = new Int32Array([1, 2, 3])
      const out = new Int32Array(3)
      const taken = at === 0 ? given : out
      let calls = 0
      const taking = (x: number): number => {
        if (calls++ === at) structuredClone(taken.buffer, { transfer: [taken.buffer] })
        return x
      }
      refuses(() => lib.visited.map(taking, given, out), 'TypeError', 'memory/detached')
      assert.equal(calls, at + 1)
    }
  },

  'many calls are made while a callback lives that is not called'({ ffi, lib }) {
    const callback = ffi.callback('int(int)', (x: number) => x)
    const numbers = Int32Array.from({ length: MANY }, (_, i) => i)
    const results = lib.add.map(numbers, 1)
    for (let i = 0; i < MANY; i++) assert.equal(results[i], i + 1)
    ffi.release(callback)
  },

  'a list is read once, and user code that runs meanwhile cannot take an array away'({ lib }) {
    let reads = 0
    const items = new Proxy([1, 2, 3], {
      get(target, key) {
        if (key === '1') reads++
        return Reflect.get(target, key)
      },
    })
    assert.deepEqual(list(lib.add.map(items, 1)), [2, 3, 4])
    assert.equal(reads, 1)
    const given = new Int32Array([1, 2, 3])
    const taking = Object.defineProperty([1, 2, 3], 2, {
      get: () => structuredClone(given.buffer, { transfer: [given.buffer] }) && 3,
    })
    refuses(() => lib.add.map(given, taking), 'TypeError', 'memory/detached', /argument 1/)
  },
}
