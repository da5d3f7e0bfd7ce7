/**
 * Random signatures, called through the native path and compared byte by byte with what compiled C sees and returns;
 * then the other way round, with C calling closures. A shape that cannot be passed must say so.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { LibraryHandle } from '../../src/native/addon.ts'
import { canCompile } from '../support/c-compiler.ts'
import { Random, SEED } from '../support/random.ts'
import { type Case, caseText, libraryText, randomCase } from '../support/random-signatures.ts'

const BATCHES = 3
const BATCH = 1000

const skip = canCompile(['gcc'])
  ? process.arch === 'x64' && process.platform === 'linux'
    ? false
    : 'x86-64 Linux only'
  : 'no gcc'
const compared = { calls: 0, closures: 0, variadic: 0 }
const refused = new Map<string, number>()

for (let batch = 0; batch < BATCHES; batch++) {
  test(`random calls agree with compiled C, batch ${batch}`, { skip }, async () => {
    const { openText, callC, callFromC } = await import('../support/signature-runner.ts')
    const random = new Random(SEED + batch)
    const cases = Array.from({ length: BATCH }, (_, index) => randomCase(random, index))
    const library: LibraryHandle = openText(libraryText(cases))
    for (const one of cases) run(one, random, library, { callC, callFromC })
  })
}

after(() => {
  console.log(`# ${compared.calls} calls (${compared.variadic} variadic), ${compared.closures} closures compared`)
  for (const [reason, count] of [...refused].sort((a, b) => b[1] - a[1])) console.log(`# ${count} refused: ${reason}`)
})

type Runner = typeof import('../support/signature-runner.ts')

function run(one: Case, random: Random, library: LibraryHandle, runner: Pick<Runner, 'callC' | 'callFromC'>): void {
  const reason = [one.shape.result, ...one.shape.parameters].find((passing) => passing.kind === 'unsupported')?.reason
  if (reason !== undefined) {
    refused.set(reason, (refused.get(reason) ?? 0) + 1)
    return
  }
  const where = (): string => `seed ${SEED}\n${caseText(one)}`
  for (const { ours, theirs, what } of runner.callC(one, random, library)) {
    assert.deepEqual(ours, theirs, `${what} of a call, ${where()}`)
  }
  compared.calls++
  if (one.variadic) compared.variadic++
  else {
    for (const { ours, theirs, what } of runner.callFromC(one, random, library)) {
      assert.deepEqual(ours, theirs, `${what} of a closure, ${where()}`)
    }
    compared.closures++
  }
}
