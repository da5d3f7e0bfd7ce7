import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { regionOf } from '../../../src/cdata/memory/region.ts'
import { EXACT_UPPER, joinWords, writeWords, writeWordsSource } from '../../../src/cdata/memory/words.ts'
import { Random, SEED } from '../../support/random.ts'

const EDGES = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 47, 2 ** 52, 2 ** 53 - 1]

function integers(): number[] {
  const random = new Random(SEED)
  const some = Array.from({ length: 5000 }, () => Math.floor(random.next() * 2 ** random.below(54)))
  return [...EDGES, ...some].flatMap((value) => [value, -value])
}

describe('integers as two words', () => {
  const region = regionOf(new ArrayBuffer(16))

  it(`hold what the engine reads as a 64-bit integer, seed ${SEED}`, () => {
    for (const value of integers()) {
      writeWords(region, 8, value)
      assert.equal(region.getBigInt64(8, true), BigInt(value))
    }
  })

  it(`are the number of what the engine wrote as a 64-bit integer, seed ${SEED}`, () => {
    for (const value of integers()) {
      region.setBigInt64(8, BigInt(value), true)
      const upper = region.getInt32(12, true)
      assert.ok(upper < EXACT_UPPER && upper >= -EXACT_UPPER, `the upper word of ${value}`)
      // Words have no -0.
      assert.equal(joinWords(upper, region.getUint32(8, true)), value + 0)
    }
  })

  it('are exact up to the named upper word, and no further', () => {
    region.setBigInt64(8, 2n ** 53n, true)
    assert.equal(region.getInt32(12, true), EXACT_UPPER)
    region.setBigInt64(8, -(2n ** 53n) - 1n, true)
    assert.equal(region.getInt32(12, true), -EXACT_UPPER - 1)
  })

  it('are written alike by generated text', () => {
    const source = `${writeWordsSource('region', 'at + 8', 'value')}; return region.getBigInt64(at + 8, true)`
    const write = new Function('region', 'at', 'value', 'floor', source) as (...values: unknown[]) => bigint
    for (const value of integers()) assert.equal(write(region, 0, value, Math.floor), BigInt(value))
  })
})
