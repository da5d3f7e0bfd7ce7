import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Heap } from '../../../src/cdata/memory/heap.ts'
import type { Region } from '../../../src/cdata/memory/region.ts'
import { Random, SEED } from '../../support/random.ts'
import { refuses } from '../../support/untyped.ts'

describe('the heap', () => {
  it(`aligns every block, lets none overlap and gives each zeroed memory, seed ${SEED}`, () => {
    const random = new Random(SEED)
    const heap = new Heap()
    /** Where the last block ended, by region. */
    const ends = new Map<Region, number>()
    for (let i = 0; i < 20_000; i++) {
      const bytes = random.oneIn(50) ? random.below(20_000) : random.below(100)
      const alignment = 2 ** random.below(random.oneIn(20) ? 8 : 5)
      const offset = heap.reserve(bytes, alignment)
      const { region } = heap
      assert.equal((region.base + offset) % alignment, 0, `${bytes} bytes aligned to ${alignment}`)
      assert.ok(offset >= (ends.get(region) ?? 0), 'a block begins where another has not ended')
      assert.ok(offset + bytes <= region.byteLength, 'a block ends within its region')
      for (let at = offset; at < offset + bytes; at++) assert.equal(region.getUint8(at), 0)
      for (let at = offset; at < offset + bytes; at++) region.setUint8(at, 0xff)
      ends.set(region, offset + bytes)
    }
  })

  it('gives what is empty an address of its own', () => {
    const heap = new Heap()
    const addresses = Array.from({ length: 10 }, () => heap.reserve(0, 1) + heap.region.base)
    assert.equal(new Set(addresses).size, 10)
  })

  it('puts what is large, or aligned to more than buffers are, into a buffer of its own', () => {
    const heap = new Heap()
    heap.reserve(8, 8)
    const slab = heap.region
    heap.reserve(10_000, 8)
    assert.notEqual(heap.region, slab)
    heap.reserve(8, 64)
    assert.notEqual(heap.region, slab)
    heap.reserve(8, 8)
    assert.equal(heap.region, slab)
  })

  it('tells of every buffer that it takes', () => {
    const taken: Region[] = []
    const heap = new Heap((region) => taken.push(region))
    heap.reserve(8, 8)
    assert.deepEqual(taken.includes(heap.region), true)
    heap.reserve(8, 8)
    heap.reserve(10_000, 8)
    assert.equal(taken.length, 2)
    assert.equal(taken[1], heap.region)
  })

  it('says so where there is no memory left', () => {
    refuses(() => new Heap().reserve(2 ** 53 - 64, 8), 'RangeError', 'memory/exhausted')
  })
})
