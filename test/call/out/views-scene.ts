/** Passes views of every sort in turn, and compares where C found them with what the addon says; then takes some away. */
import assert from 'node:assert/strict'
import { addon } from '../../../src/native/load.ts'
import { compileLibrary } from '../../support/compile.ts'
import { newFFI, type Untyped } from '../../support/untyped.ts'

const ROUNDS = 2000

const ffi: Untyped = newFFI(`
  uintptr_t where(const void *p); int first(const unsigned char *p); size_t apart(const void *a, const void *b);
  double sum(const double *items, int n);
`)
const lib = ffi.dlopen(
  compileLibrary(
    'views',
    `#include <stddef.h>
#include <stdint.h>
uintptr_t where(const void *p) { return (uintptr_t)p; }
int first(const unsigned char *p) { return p[0]; }
size_t apart(const void *a, const void *b) { return (uintptr_t)a ^ (uintptr_t)b; }
double sum(const double *items, int n) { double s = 0; while (n--) s += items[n]; return s; }`,
  ),
)

const bytes = new ArrayBuffer(512)
const resizable = new (ArrayBuffer as Untyped)(64, { maxByteLength: 128 }) as ArrayBuffer
const views: ArrayBufferView[] = [
  ...Array.from({ length: 6 }, (_, i) => Buffer.from(`pooled ${i}`)),
  new Uint8Array(bytes, 16, 8),
  new Uint8Array(bytes).subarray(5, 9),
  new Uint8Array(4),
  new Float64Array(bytes, 8),
  new Int16Array(7),
  new BigInt64Array(2),
  new Uint8Array(new SharedArrayBuffer(16), 3),
  new Uint8Array(resizable),
  new Uint8Array(resizable, 8, 8),
  new DataView(bytes, 3, 4),
  ffi.new('int[4]'),
  ffi.new('int[4]'),
  ffi.new('unsigned char[8]'),
]

const addressOf = (view: ArrayBufferView): number => addon.addressOf(view.buffer) + view.byteOffset

for (let i = 0; i < ROUNDS; i++) {
  const view = views[(i * 7) % views.length] as ArrayBufferView
  const other = views[(i * 5) % views.length] as ArrayBufferView
  const fresh = i % 3 === 0 ? new Uint8Array(1 + (i % 100)) : Buffer.from(`new ${i}`)
  const at = lib.where(view)
  assert.equal(at, addressOf(view))
  assert.equal(lib.first(fresh), fresh[0])
  assert.equal(lib.where(fresh), addressOf(fresh))
  assert.equal(BigInt(lib.apart(view, other)), BigInt(addressOf(view)) ^ BigInt(addressOf(other)))
  assert.equal(lib.sum(Float64Array.of(i, 1, 2), 3), i + 3)
}

/** Waits until what is remembered of views has been forgotten. */
await null
const taken = Array.from({ length: 4 }, (_, i) => new Uint8Array(100 + i).fill(i))
for (let i = 0; i < ROUNDS; i++) assert.equal(lib.first(taken[i % 4]), i % 4)
for (const view of taken) structuredClone(view.buffer, { transfer: [view.buffer] })
for (const view of taken) assert.throws(() => lib.first(view), { code: 'memory/detached' })

// A wrong sort is refused however often the right one came.
for (let i = 0; i < ROUNDS; i++) lib.sum(new Float64Array(3), 3)
for (const wrong of [new Float32Array(3), new BigInt64Array(3), new Proxy(new Float64Array(3), {})])
  assert.throws(() => lib.sum(wrong, 3), { name: 'TypeError' })
const released = ffi.new('double[3]')
for (let i = 0; i < ROUNDS; i++) lib.sum(ffi.new('double[3]', [1, 2, 3]), 3)
ffi.release(released)
assert.throws(() => lib.sum(released, 3), { code: 'memory/released' })

console.log('all were there')
