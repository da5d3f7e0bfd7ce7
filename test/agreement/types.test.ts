/** Inferred and generated types agree with the agreement table, as each compiler reads them. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { unlessAll, unlessProof } from '../support/settings.ts'
import { outcome } from './outcome.ts'
import { differences, isTyped, type Program, ROOT, refusedCells, type Source, writePrograms } from './static.ts'
import { OTHER_READING, type Row, TABLE } from './table.ts'
import { VALUES } from './values.ts'

const FOLDER = join(ROOT, 'build', 'agreement-table', String(process.pid))

/** What the two programs say otherwise than the table. */
function problems(
  name: string,
  rows: readonly Row[],
  compiler: 'typescript' | 'typescript-5.9',
  all: boolean,
): string[] {
  const folder = join(FOLDER, name)
  const options = rows === OTHER_READING ? ({ int64: 'number', long: 'bigint' } as const) : {}
  const programs: Record<Source, Program> = writePrograms(folder, rows, all, options)
  const refused = refusedCells(compiler, folder, programs)
  return (['inferred', 'generated'] as const).flatMap((each) => differences(each, programs[each], refused[each]))
}

describe('types', () => {
  after(() => rmSync(FOLDER, { recursive: true, force: true }))

  it('accept what the table says', () => assert.deepEqual(problems('few', TABLE, 'typescript', false), []))

  it('do so where 64-bit integers are read otherwise', () => {
    assert.deepEqual(problems('other', OTHER_READING, 'typescript', false), [])
  })

  it('do so in every position', { skip: unlessProof }, () => {
    assert.deepEqual(problems('all', TABLE, 'typescript', true), [])
  })

  it('do so under TypeScript 5.9', { skip: unlessAll }, () => {
    assert.deepEqual(problems('old', TABLE, 'typescript-5.9', false), OLD_REFUSALS)
  })

  it('refuse what the run time accepts in assignments only, as docs/types.md says', () => {
    const cells = TABLE.flatMap((row) => VALUES.map((value) => ({ row, value })))
    const isRun = ({ row, value }: (typeof cells)[number]): boolean => outcome(row, value, 'stored') === row.reads
    const count = (position: 'stored' | 'assigned', source: Source): number =>
      cells.filter((cell) => isRun(cell) && !isTyped(cell.row, cell.value, position, source)).length
    assert.deepEqual(
      {
        stored: count('stored', 'generated'),
        inferred: count('assigned', 'inferred'),
        generated: count('assigned', 'generated'),
      },
      COUNTS,
    )
  })
})

/** What TypeScript 5.9 refuses of what version 7 accepts: it tells pointers to different bytes apart in assignments. */
const OLD_REFUSALS = [
  'inferred: char *member = bytePointer does not compile',
  'inferred: unsigned char *member = charPointer does not compile',
]

/** Cells that the run time accepts and types do not. */
const COUNTS = { stored: 0, inferred: 353, generated: 67 }
