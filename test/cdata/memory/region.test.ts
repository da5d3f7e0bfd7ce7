import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  exactRegion,
  isReleased,
  privateRegion,
  rebase,
  regionAt,
  regionCovering,
  regionOf,
  releaseRegion,
} from '../../../src/cdata/memory/region.ts'
import { withoutWindows } from '../../support/windows.ts'

const buffer = new ArrayBuffer(64)
const region = regionOf(buffer)

describe('regions', () => {
  it('are one for each buffer, at its address', () => {
    assert.equal(regionOf(buffer), region)
    assert.notEqual(regionOf(new ArrayBuffer(64)), region)
    assert.ok(region.base > 0)
    assert.equal(region.byteLength, 64)
  })

  it('of an address reach the same memory as that of its buffer', () => {
    region.setInt32(8, 42, true)
    const window = regionAt(region.base + 8)
    assert.equal(window.getInt32(region.base + 8 - window.base, true), 42)
    window.setInt32(region.base + 12 - window.base, 43, true)
    assert.equal(region.getInt32(12, true), 43)
  })

  it('move an offset from one to another without moving the place', () => {
    const window = regionAt(region.base)
    assert.equal(rebase(region, 8, region), 8)
    assert.equal(rebase(region, 8, window) + window.base, region.base + 8)
  })

  it('throw where nothing is mapped: at the null page, and beyond what processors address', () => {
    for (const address of [0, 8, 4095, 2 ** 47, -1])
      assert.throws(() => regionAt(address).getInt8(0), { name: 'FFIError' }, String(address))
  })

  it('cover what lies within them, and hand on what lies outside', () => {
    assert.equal(regionCovering(region, 0), region)
    assert.equal(regionCovering(region, 64), region)
    const beyond = regionCovering(region, 2 ** 31)
    assert.notEqual(beyond, region)
  })

  it('of their own over the same memory are released alone', () => {
    const mine = privateRegion(region)
    region.setInt8(0, 7)
    assert.equal(mine.getInt8(0), 7)
    releaseRegion(mine)
    assert.deepEqual([isReleased(mine), isReleased(region)], [true, false])
    assert.throws(() => mine.getInt8(0), { code: 'memory/released' })
    assert.equal(region.getInt8(0), 7)
  })

  it('over exact bytes end where these end', { skip: withoutWindows }, () => {
    assert.equal(exactRegion(region.base, 0), undefined)
    const exact = exactRegion(region.base, 16)
    if (exact) assert.deepEqual([exact.base, exact.byteLength], [region.base, 16])
  })
})
