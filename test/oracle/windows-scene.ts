/**
 * Random signatures on Windows, on each way into C and back. `prepare` writes their libraries with MinGW's gcc on another
 * system, `run` compares there; scripts/windows.mjs does both, with CDEF_ORACLE=win-x64.
 */
import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import { FAST_FORM } from '../../src/native/addon.ts'
import { withCompiled } from '../support/c-compiler.ts'
import { adjustTo, directBinder, packedBinder } from '../support/fast-binders.ts'
import { Random, SEED } from '../support/random.ts'
import { type Case, caseText, isFair, libraryText, randomCase, randomScalarCase } from '../support/random-signatures.ts'

const CASES = 1000
const GCC = ['x86_64-w64-mingw32-gcc', '-mlong-double-64'] as const

const BATCHES = [
  { way: 'reference', form: undefined, draw: randomCase, seed: SEED + 400 },
  { way: 'packed', form: FAST_FORM.packed, draw: randomCase, seed: SEED + 401 },
  { way: 'numbers', form: FAST_FORM.numbers, draw: randomScalarCase, seed: SEED + 402 },
  { way: 'bigints', form: FAST_FORM.bigints, draw: randomScalarCase, seed: SEED + 403 },
  { way: 'structs', form: FAST_FORM.numbers, draw: randomCase, seed: SEED + 404 },
] as const

type Batch = (typeof BATCHES)[number]

function casesOf({ draw, seed }: Batch): readonly [Case[], Random] {
  const random = new Random(seed)
  return [Array.from({ length: CASES }, (_, index) => draw(random, index)).filter(isFair), random]
}

const libraryOf = (folder: string, { way }: Batch): string => join(folder, `${way}.dll`)

function prepare(folder: string): void {
  for (const batch of BATCHES) {
    const [cases] = casesOf(batch)
    withCompiled(GCC, libraryText(cases), ['-O1', '-shared'], 'case.dll', (path) =>
      copyFileSync(path, libraryOf(folder, batch)),
    )
  }
}

async function run(folder: string): Promise<void> {
  const { addon } = await import('../../src/native/load.ts')
  const runner = await import('../support/signature-runner.ts')
  for (const batch of BATCHES) {
    const [cases, random] = casesOf(batch)
    const library = runner.openFile(libraryOf(folder, batch))
    const count = { calls: 0, fast: 0, callbacks: 0 }
    const { form } = batch
    for (const one of cases) {
      const bind =
        form === undefined
          ? undefined
          : form === FAST_FORM.packed
            ? packedBinder(addon, runner.state, () => count.fast++)
            : directBinder({ addon, state: runner.state, frames: runner.frames }, one, form, () => count.fast++)
      const pairs = runner.callC(one, random, library, bind, form === undefined ? undefined : adjustTo(form, one))
      if (pairs.length > 0) count.calls++
      const isCalledBack = form === undefined && !one.variadic
      if (isCalledBack) count.callbacks++
      for (const { what, ours, theirs } of isCalledBack ? [...pairs, ...runner.callFromC(one, random, library)] : pairs)
        assert.deepEqual(ours, theirs, `${what} of ${caseText(one)}`)
    }
    if (form !== undefined) assert.equal(count.fast, count.calls)
    console.log(`${batch.way}: ${count.calls} calls, ${count.fast} of them fast, ${count.callbacks} callbacks`)
  }
}

const [, , mode = '', folder = ''] = argv
if (mode === 'prepare') prepare(folder)
else await run(folder)
