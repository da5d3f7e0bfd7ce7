import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markAsUntransferable } from 'node:worker_threads'
import { WIDTH, type Width } from '../../src/native/addon.ts'
import { addon } from '../../src/native/load.ts'
import { pin } from '../../src/native/pin.ts'

const GIB = 2 ** 30
/** Beyond what structured cloning can copy, so that it refuses rather than reads. */
const WINDOW = 5 * GIB

/** A window over the gibibyte in which the address lies, and the address's place in it. */
function windowOver(address: number): { window: ArrayBuffer; offset: number } {
  // No window begins at NULL.
  const base = Math.floor(address / GIB) * GIB || 4096
  const window = addon.window(base, WINDOW)
  assert.ok(window)
  return { window, offset: address - base }
}

/** A buffer that does not move, and its address. */
function fixture(bytes: number): { view: DataView; address: number } {
  const buffer = new ArrayBuffer(bytes)
  return { view: new DataView(buffer), address: addon.addressOf(buffer) }
}

test('every width is read and written as a DataView does', () => {
  const { view, address } = fixture(16)
  const cases: readonly (readonly [Width, number | bigint, () => number | bigint])[] = [
    [WIDTH.i8, -5, () => view.getInt8(3)],
    [WIDTH.u8, 250, () => view.getUint8(3)],
    [WIDTH.i16, -500, () => view.getInt16(3, true)],
    [WIDTH.u16, 65000, () => view.getUint16(3, true)],
    [WIDTH.i32, -(2 ** 31), () => view.getInt32(3, true)],
    [WIDTH.u32, 2 ** 32 - 1, () => view.getUint32(3, true)],
    [WIDTH.i64, -(2n ** 63n), () => view.getBigInt64(3, true)],
    [WIDTH.u64, 2n ** 64n - 1n, () => view.getBigUint64(3, true)],
    [WIDTH.f32, 1.5, () => view.getFloat32(3, true)],
    [WIDTH.f64, Math.PI, () => view.getFloat64(3, true)],
  ]
  for (const [width, value, get] of cases) {
    addon.write(address + 3, width, value)
    assert.equal(get(), value)
    assert.equal(addon.read(address + 3, width), value)
  }
})

test('what is no address, width or value is refused', () => {
  const { address } = fixture(16)
  assert.throws(() => addon.read('1' as unknown as number, WIDTH.i8), { code: 'native/argument' })
  assert.throws(() => addon.read(address, 99 as Width), { code: 'native/argument' })
  assert.throws(() => addon.write(address, 99 as Width, 1), { code: 'native/argument' })
  assert.throws(() => addon.write(address, WIDTH.f64, 1n), { code: 'native/argument' })
})

test('memory moves over itself', () => {
  const { view, address } = fixture(8)
  for (let i = 0; i < 8; i++) view.setUint8(i, i)
  addon.move(address + 2, address, 6)
  assert.deepEqual([...new Uint8Array(view.buffer)], [0, 1, 0, 1, 2, 3, 4, 5])
  addon.move(0, 0, 0)
})

test('units are counted up to a zero or a limit', () => {
  const { view, address } = fixture(32)
  for (const unit of [1, 2, 4]) {
    new Uint8Array(view.buffer).fill(0)
    // A zero byte inside a wider unit does not end the text.
    for (let i = 0; i < 5; i++) view.setUint8(i * unit + unit - 1, 1)
    assert.equal(addon.terminated(address, unit, Number.POSITIVE_INFINITY), 5)
    assert.equal(addon.terminated(address, unit, 3), 3)
    assert.equal(addon.terminated(address, unit, 0), 0)
    assert.equal(addon.terminated(address, unit, 6), 5)
  }
})

test('the address of an empty or detached buffer is 0; shared memory has one', () => {
  assert.equal(addon.addressOf(new ArrayBuffer(0)), 0)
  const gone = new ArrayBuffer(8)
  structuredClone(gone, { transfer: [gone] })
  assert.equal(addon.addressOf(gone), 0)
  const shared = new SharedArrayBuffer(8)
  const address = addon.addressOf(shared)
  assert.ok(address > 0)
  addon.write(address, WIDTH.i32, 11)
  assert.equal(new Int32Array(shared)[0], 11)
  assert.throws(() => addon.addressOf({} as ArrayBuffer), { code: 'native/argument' })
  assert.throws(() => addon.addressOf(8 as unknown as ArrayBuffer), { code: 'native/argument' })
  assert.throws(() => addon.addressOf(new Uint8Array(8) as unknown as ArrayBuffer), { code: 'native/argument' })
})

test('a window shows memory where it lies', () => {
  const { view, address } = fixture(64)
  const { window, offset } = windowOver(address)
  assert.equal(window.byteLength, WINDOW)
  const seen = new DataView(window, 0, 2 ** 31 - 1)
  view.setInt32(4, 1234567, true)
  assert.equal(seen.getInt32(offset + 4, true), 1234567)
  seen.setFloat64(offset + 8, Math.PI, true)
  assert.equal(view.getFloat64(8, true), Math.PI)
})

test('a hundred windows over unmapped memory are collected without harm', () => {
  for (let i = 1; i <= 100; i++) assert.equal(addon.window(i * 1000 * GIB, WINDOW)?.byteLength, WINDOW)
  globalThis.gc?.()
  assert.ok(process.memoryUsage().external < GIB)
})

test('a view of a window is not copied by structured cloning', () => {
  const { window, offset } = windowOver(fixture(64).address)
  assert.throws(() => structuredClone(new Uint8Array(window, offset, 8)), { name: 'DataCloneError' })
  assert.throws(() => structuredClone(window), { name: 'DataCloneError' })
})

test('a window is not transferred', () => {
  const { window } = windowOver(fixture(64).address)
  assert.throws(() => structuredClone(window, { transfer: [window] }))
  assert.equal(window.byteLength, WINDOW)
})

test('a window begins above NULL and ends in the address space', () => {
  assert.throws(() => addon.window(0, WINDOW), { code: 'native/argument' })
  assert.throws(() => addon.window(4096, 2 ** 60), { code: 'native/argument' })
  assert.throws(() => addon.window(4096, Number.NaN), { code: 'native/argument' })
})

test('a locked buffer is not detached, an unlocked one is', () => {
  const buffer = new ArrayBuffer(8)
  const hasLocks = addon.lock(buffer, true)
  assert.equal(hasLocks, Number.parseInt(process.versions.v8, 10) >= 13)
  if (hasLocks) {
    assert.throws(() => structuredClone(buffer, { transfer: [buffer] }), TypeError)
    assert.throws(() => (buffer as unknown as { transfer(): void }).transfer(), TypeError)
  }
  assert.equal(buffer.byteLength, 8)
  addon.lock(buffer, false)
  structuredClone(buffer, { transfer: [buffer] })
  assert.equal(buffer.byteLength, 0)
  assert.throws(() => addon.lock({} as ArrayBuffer, true), { code: 'native/argument' })
})

test('a pinned buffer stays where it is', () => {
  for (const forbid of [(buffer: ArrayBuffer) => pin(addon, buffer), markAsUntransferable]) {
    const buffer = new ArrayBuffer(8)
    forbid(buffer)
    try {
      structuredClone(buffer, { transfer: [buffer] })
    } catch {
      // Node 20 copies, later versions refuse.
    }
    assert.equal(buffer.byteLength, 8)
  }
})
