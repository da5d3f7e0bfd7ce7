/**
 * Random signatures through thunks: optimised code makes the call, and what compiled C sees and returns is compared
 * byte by byte, as for the reference path.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAST_FORM } from '../../src/native/addon.ts'
import { canCompile } from '../support/c-compiler.ts'
import { adjustTo, directBinder, packedBinder } from '../support/fast-binders.ts'
import { Random, SEED } from '../support/random.ts'
import { caseText, hasOracle, isFair, libraryText, randomCase, randomScalarCase } from '../support/random-signatures.ts'
import { many } from '../support/settings.ts'

const CASES = many(1500, 300)

const skip = hasOracle && canCompile(['gcc']) ? false : '64-bit Linux on x86 and ARM only, with gcc'

test('random packed calls agree with compiled C', { skip }, async (t) => {
  const { addon } = await import('../../src/native/load.ts')
  const { callC, openText, state } = await import('../support/signature-runner.ts')
  const random = new Random(SEED + 100)
  const cases = Array.from({ length: CASES }, (_, index) => randomCase(random, index)).filter(isFair)
  const library = openText(libraryText(cases))
  let [compared, fast] = [0, 0]
  const bind = packedBinder(addon, state, () => fast++)
  for (const one of cases) {
    const pairs = callC(one, random, library, bind)
    if (pairs.length > 0) compared++
    for (const { what, ours, theirs } of pairs) assert.deepEqual(ours, theirs, `${what} of ${caseText(one)}`)
  }
  t.diagnostic(`${fast} fast calls compared`)
  assert.equal(fast, compared)
})

for (const [name, form, draw, seed] of [
  ['numbers', FAST_FORM.numbers, randomScalarCase, SEED + 200],
  ['bigints', FAST_FORM.bigints, randomScalarCase, SEED + 201],
  ['structs', FAST_FORM.numbers, randomCase, SEED + 300],
] as const) {
  test(`random direct calls with ${name} agree with compiled C`, { skip }, async (t) => {
    const { addon } = await import('../../src/native/load.ts')
    const { callC, frames, openText, state } = await import('../support/signature-runner.ts')
    const random = new Random(seed)
    const cases = Array.from({ length: CASES }, (_, index) => draw(random, index)).filter(isFair)
    const library = openText(libraryText(cases))
    let [compared, fast] = [0, 0]
    for (const one of cases) {
      const bind = directBinder({ addon, state, frames }, one, form, () => fast++)
      const pairs = callC(one, random, library, bind, adjustTo(form, one))
      if (pairs.length > 0) compared++
      for (const { what, ours, theirs } of pairs) assert.deepEqual(ours, theirs, `${what} of ${caseText(one)}`)
    }
    t.diagnostic(`${fast} fast calls compared`)
    assert.equal(fast, compared)
  })
}
