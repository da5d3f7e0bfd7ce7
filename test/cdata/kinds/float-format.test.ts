import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXTENDED, type FloatFormat, HALF, QUADRUPLE } from '../../../src/cdata/kinds/float-format.ts'
import { regionOf } from '../../../src/cdata/memory/region.ts'
import { Random, SEED } from '../../support/random.ts'

const region = regionOf(new ArrayBuffer(32))

/** The bytes of a number in a format, the highest first, as a hexadecimal number. */
function encoded(format: FloatFormat, value: number, bytes: number): string {
  format.encode(region, 0, value)
  return Buffer.from(region.buffer, 0, bytes).reverse().toString('hex')
}

function decoded(format: FloatFormat, hex: string): number {
  for (const [i, byte] of Buffer.from(hex, 'hex').reverse().entries()) region.setUint8(i, byte)
  return format.decode(region, 0)
}

/** Numbers with their bits in half, extended and quadruple precision, as gcc writes them. */
const NUMBERS: readonly (readonly [value: number, half: string, extended: string, quadruple: string])[] = [
  [0, '0000', '00000000000000000000', '00000000000000000000000000000000'],
  [-0, '8000', '80000000000000000000', '80000000000000000000000000000000'],
  [1, '3c00', '3fff8000000000000000', '3fff0000000000000000000000000000'],
  [-2, 'c000', 'c0008000000000000000', 'c0000000000000000000000000000000'],
  [0.5, '3800', '3ffe8000000000000000', '3ffe0000000000000000000000000000'],
  [1.5, '3e00', '3fffc000000000000000', '3fff8000000000000000000000000000'],
  [65504, '7bff', '400effe0000000000000', '400effc0000000000000000000000000'],
  [2 ** -24, '0001', '3fe78000000000000000', '3fe70000000000000000000000000000'],
  [Number.POSITIVE_INFINITY, '7c00', '7fff8000000000000000', '7fff0000000000000000000000000000'],
]

for (const [value, half, extended, quadruple] of NUMBERS) {
  test(`${Object.is(value, -0) ? '-0' : value} has the bits that C gives it, and is read back`, () => {
    for (const [format, hex] of [
      [HALF, half],
      [EXTENDED, extended],
      [QUADRUPLE, quadruple],
    ] as const) {
      assert.equal(encoded(format, value, hex.length / 2), hex)
      assert.ok(Object.is(decoded(format, hex), value))
    }
  })
}

test('numbers are rounded to the nearest half, ties to even, and what is too large is infinite', () => {
  assert.equal(encoded(HALF, 2049, 2), encoded(HALF, 2048, 2))
  assert.equal(encoded(HALF, 2051, 2), encoded(HALF, 2052, 2))
  assert.equal(encoded(HALF, 65519.99, 2), '7bff')
  assert.equal(encoded(HALF, 65520, 2), '7c00')
  assert.equal(encoded(HALF, 2 ** -25, 2), '0000')
  assert.equal(encoded(HALF, 2 ** -25 * 1.0001, 2), '0001')
})

test(`wide formats hold every number exactly, seed ${SEED}`, () => {
  const random = new Random(SEED)
  const view = new DataView(new ArrayBuffer(8))
  for (let i = 0; i < 2000; i++) {
    view.setUint32(0, random.below(2 ** 32))
    view.setUint32(4, random.below(2 ** 32))
    const value = view.getFloat64(0)
    for (const format of [EXTENDED, QUADRUPLE]) {
      format.encode(region, 0, value)
      assert.ok(Object.is(format.decode(region, 0), value), String(value))
    }
  }
})

test('NaN stays NaN', () => {
  for (const format of [HALF, EXTENDED, QUADRUPLE]) {
    format.encode(region, 0, Number.NaN)
    assert.ok(Number.isNaN(format.decode(region, 0)))
  }
})

test('the nearest number is read of what is more precise', () => {
  assert.equal(decoded(EXTENDED, '3fff8000000000000001'), 1)
  assert.equal(decoded(EXTENDED, '3fff8000000000000401'), 1 + 2 ** -52)
  assert.equal(decoded(QUADRUPLE, '3fff0000000000000000000000000001'), 1)
  assert.equal(decoded(QUADRUPLE, '7ffeffffffffffffffffffffffffffff'), Number.POSITIVE_INFINITY)
})
