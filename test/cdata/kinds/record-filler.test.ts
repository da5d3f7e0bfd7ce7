/** Objects stored by generated code end as they do where no code may be generated: same bytes, same errors. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const FFI = JSON.stringify(new URL('../../../src/index.js', import.meta.url).href)

/** Writes each value twenty times into memory that is full of ones, by itself and in a list, and prints the bytes or the error. */
const SCENE = `
  import vm from 'node:vm'
  import { FFI } from ${FFI}
  const ffi = new FFI(\`
    enum e { A, B = 5 };
    struct inner { short x, y; };
    struct plain { int num; double dnum; };
    struct bits { unsigned a : 3, b : 7; int c; };
    struct holes { char c; long long l; _Bool b; float f; };
    struct deep { int n; struct inner in; struct inner list[2]; enum e e; };
    struct points { int n; const char *text; struct plain *p; void *any; int *out; };
    struct either { int tag; union { int i; float f; }; };
    struct open { int n; short rest[]; };
    union u { int i; float f; };
    struct __attribute__((scalar_storage_order("big-endian"))) big { int i; short s; };
    struct none { int : 3; };\`)
  const target = ffi.new('struct plain *')
  const block = ffi.new('int[4]')
  class Inherits { constructor() { this.num = 3 } get dnum() { return 2 } }
  const inherited = Object.create({ dnum: 7 }, { num: { value: 4, enumerable: true } })
  const hidden = Object.defineProperty({ num: 1 }, 'dnum', { value: 2, enumerable: false })
  let reads = 0
  const counted = { get num() { return ++reads }, get dnum() { reads += 10; return reads } }
  const throwing = { num: 1, get dnum() { throw new Error('mine') } }
  const shrinking = { get num() { delete this.dnum; return 1 }, dnum: 2 }
  const restored = () => Object.assign(shrinking, { dnum: 2 })
  const proxy = new Proxy({ num: 1, dnum: 2 }, {})
  const lying = new Proxy({}, { getPrototypeOf: () => Object.prototype, ownKeys: () => ['num'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }), get: (_, key) => (key === 'num' ? 9 : undefined) })
  const cases = {
    plain: [{ num: 1, dnum: 2.5 }, { dnum: 2 }, { num: 1 }, {}, { num: 2 ** 31, dnum: 1 }, { num: 1n, dnum: 1n }, { num: 1.5 }, { num: '1' }, { num: -0 }, { num: true }, { nun: 1 }, { num: 1, toString: 2 },
      [1, 2], [1], [1, 2, 3], new Inherits(), inherited, hidden, counted, throwing, shrinking, proxy, lying, new Map(), new Date(0), 5, 'x', null, undefined, () => 1, target.value, target,
      Object.assign(Object.create(null), { num: 8, dnum: 1 }), vm.runInNewContext('({ num: 3, dnum: 4 })'), { num: 1, dnum: NaN }, { ['__proto__']: 1 }, { __proto__: { num: 1 } }, { num: undefined }, { num: ffi.cast('int', 3) },
      { *[Symbol.iterator]() { yield 4; yield 5 } }, { [Symbol('s')]: 1, num: 2 }],
    bits: [{ a: 7, b: 100, c: -1 }, { b: 3 }, { a: 8 }, { a: -1 }, { c: 1, a: 1 }],
    holes: [{ c: 'a', l: 5n, b: true, f: 1.5 }, { c: 65, l: 1, b: 2, f: 1e40 }, { f: 0.1 }, { l: 2n ** 64n }, { c: 'ab' }],
    deep: [{ n: 1, in: { x: 1, y: 2 }, list: [{ x: 1 }, [3, 4]], e: 'B' }, { in: { z: 1 } }, { list: [1] }, { e: 5 }, { e: 'C' }, { list: [{ x: 1 }, {}, {}] }],
    points: [{ n: 1, p: target, any: block, out: block }, { text: null }, { p: block }, { out: target }, { n: 2 ** 40 }, { any: 5 }],
    either: [{ tag: 1, i: 5 }, { f: 1, tag: 2 }, { i: 5, f: 1 }, { f: 1, i: 5 }],
    open: [{ n: 3 }, { n: 1, rest: 0 }],
    big: [{ i: 0x01020304, s: 5 }, { s: -2 }, { i: 2 ** 31 }],
    none: [{}, { x: 1 }],
  }
  const end = (write, bytes) => {
    try { write() } catch (error) { return String(error) }
    return Buffer.from(bytes()).toString('hex')
  }
  const isAddress = new Set(['points'])
  for (const [name, values] of Object.entries(cases)) {
    const size = ffi.sizeof('struct ' + name)
    values.forEach((value, i) => {
      for (let round = 0; round < 20; round++) {
        reads = 0
        restored()
        const memory = Buffer.alloc(size * 2 + 16, 0xff)
        const array = ffi.fromBuffer(\`struct \${name}[2]\`, memory.subarray(0, size * 2))
        const written = [
          end(() => { array[0] = value }, () => memory),
          end(() => { restored(); array.set([value, value]) }, () => memory),
          end(() => { restored(); return void (memory.made = ffi.new('struct ' + name + ' *', value)) }, () => ffi.buffer(memory.made)),
        ]
        if (round === 0 || round === 19) console.log(name, i, isAddress.has(name) ? written.map((each) => each.replace(/[0-9a-f]{12}/g, 'address')) : written, reads)
      }
    })
  }`

test('objects that generated code stores end as those that the general path stores', () => {
  const run = (...flags: string[]): string[] => {
    const args = [...flags, '--input-type=module', '-e', SCENE]
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    return stdout.split('\n')
  }
  const generated = run()
  const general = run('--disallow-code-generation-from-strings')
  assert.ok(general.length > 300, `only ${general.length} lines`)
  for (const [i, line] of general.entries()) assert.equal(generated[i], line, `line ${i}`)
  assert.equal(generated.length, general.length)
})
