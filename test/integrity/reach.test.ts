/** Pointers that go far, and what they keep alive on the way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectUntil, withoutCollector } from '../support/collect.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'
import { withoutWindows } from '../support/windows.ts'

const ffi = newFFI(`
  struct pair { int x, y; };
  void *mmap(void *at, size_t length, int protection, int flags, int fd, long offset);
  int munmap(void *at, size_t length);
  void *malloc(size_t size); void free(void *p);
`)
const libc = ffi.dlopen(null)

const LENGTH = 5 * 2 ** 30
/** PROT_READ | PROT_WRITE; MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, as Linux numbers them. */
const PROTECTION = 3
const FLAGS = 0x4022
const notLinux = process.platform === 'linux' ? false : 'the flags are those of Linux'

/** Indices of items around every multiple of half a GiB from the address. */
function* farIndices(address: number, size: number): Generator<number> {
  for (let edge = 2 ** 29; edge < LENGTH - 2 ** 20; edge += 2 ** 29)
    for (const start of [edge, edge - (address % 2 ** 30), edge + 4096 - (address % 2 ** 30)])
      for (let i = -6; i < 6; i++) if (start > 64) yield Math.floor(start / size) + i
}

test('every item of an array of 5 GiB is reached', { skip: notLinux }, () => {
  const memory = libc.mmap(null, LENGTH, PROTECTION, FLAGS, -1, 0)
  const address = Number(ffi.cast('uintptr_t', memory))
  const ints = ffi.cast('int *', memory)
  const pairs = ffi.cast('struct pair *', memory)
  for (const i of farIndices(address, 4)) {
    ints[i] = i | 0
    assert.equal(ints.add(i).value, i | 0)
    assert.equal(ffi.addressof(ints, i)[0], i | 0)
  }
  for (const i of farIndices(address, 8)) {
    pairs[i] = { x: 1, y: i | 0 }
    assert.deepEqual([pairs[i].x, pairs.add(i).y, ffi.addressof(pairs, i, 'y')[0]], [1, i | 0, i | 0])
  }
  libc.munmap(memory, LENGTH)
})

/** Runs apart, so that nothing on the stack refers to what it made. */
const apart = (make: () => Untyped): Untyped => make()

test('a pointer into shared memory keeps it', { skip: withoutCollector }, async () => {
  const pointer = apart(() => ffi.cast('unsigned char *', new Uint8Array(new SharedArrayBuffer(2 ** 26)).fill(42)))
  const next = pointer.add(5)
  await collectUntil(() => false)
  assert.deepEqual([pointer[0], pointer[2 ** 26 - 1], next[0]], [42, 42, 42])
})

test('a pointer before the first item keeps the array', { skip: withoutCollector }, async () => {
  const before = apart(() => ffi.add(ffi.new('struct pair[1000000]', [[7, 8]]), -1))
  await collectUntil(() => false)
  assert.deepEqual([before[1].x, before.add(1).y, ffi.addressof(before, 1, 'y')[0]], [7, 8, 8])
})

const skipBuffer = withoutCollector || withoutWindows
test('what is cut from a Buffer keeps memory with a destructor', { skip: skipBuffer }, async () => {
  let freed = 0
  const free = (p: Untyped): void => {
    freed++
    libc.free(p)
  }
  const owned = (): Untyped => ffi.buffer(ffi.gc(libc.malloc(100), free), 100)
  const cuts = apart(() => [owned().subarray(10), owned().slice(0, 50).subarray(5), owned().subarray(-20, -10)])
  await collectUntil(() => freed > 0)
  assert.deepEqual([freed, cuts.map((cut: Buffer) => cut.length)], [0, [90, 45, 10]])
  cuts.length = 0
  assert.equal(await collectUntil(() => freed === 3), true)
})
