/**
 * Random signatures, called through the native path and compared byte by byte with what compiled C sees and returns;
 * then the other way round, with C calling closures. A shape that cannot be passed must say so.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LibraryHandle } from '../../src/native/addon.ts'
import { canCompile } from '../support/c-compiler.ts'
import { Random, SEED } from '../support/random.ts'
import { type Case, caseText, hasOracle, isFair, libraryText, randomCase } from '../support/random-signatures.ts'
import { many } from '../support/settings.ts'

const BATCHES = many(3, 1)
const BATCH = 1000

const skip = canCompile(['gcc']) ? (hasOracle ? false : '64-bit Linux on x86 and ARM only') : 'no gcc'

for (let batch = 0; batch < BATCHES; batch++) {
  test(`random calls agree with compiled C, batch ${batch}`, { skip }, async (t) => {
    const runner = await import('../support/signature-runner.ts')
    const random = new Random(SEED + batch)
    const cases = Array.from({ length: BATCH }, (_, index) => randomCase(random, index))
    const library = runner.openText(libraryText(cases))
    const refused = new Map<string, number>()
    for (const one of cases) {
      const reason = refusal(one, runner.hasOwnCode)
      if (reason === undefined && process.arch === 'arm64' && !isFair(one)) continue
      if (reason === undefined) compareCalls(one, random, library, runner)
      else refused.set(reason, (refused.get(reason) ?? 0) + 1)
    }
    const count = [...refused.values()].reduce((sum, n) => sum + n, 0)
    const passed = cases.filter((one) => refusal(one, runner.hasOwnCode) === undefined)
    const called = passed.filter(({ variadic }) => !variadic)
    t.diagnostic(`${BATCH - count} signatures compared, ${called.length} of them as closures too, ${count} refused`)
    for (const [reason, n] of [...refused].sort((a, b) => b[1] - a[1])) t.diagnostic(`refused ${n}: ${reason}`)
  })
}

const refusal = ({ shape }: Case, hasOwnCode: boolean): string | undefined =>
  [shape.result, ...shape.parameters]
    .map((passing) => (passing.kind === 'unsupported' ? passing.reason : hasOwnCode ? undefined : passing.unfit))
    .find((reason) => reason !== undefined)

type Runner = typeof import('../support/signature-runner.ts')

function compareCalls(one: Case, random: Random, library: LibraryHandle, { callC, callFromC }: Runner): void {
  const where = (): string => `seed ${SEED}\n${caseText(one)}`
  for (const { ours, theirs, what } of callC(one, random, library)) {
    assert.deepEqual(ours, theirs, `${what} of a call, ${where()}`)
  }
  if (one.variadic) return
  for (const { ours, theirs, what } of callFromC(one, random, library)) {
    assert.deepEqual(ours, theirs, `${what} of a closure, ${where()}`)
  }
}
