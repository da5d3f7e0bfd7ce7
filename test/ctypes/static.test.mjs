// @ts-check
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { ROOT } from '../../scripts/project-files.mjs'

const PROGRAM = join(ROOT, 'test/ctypes/static.test-d.ts')
const FOLDER = join(ROOT, 'build', 'static', String(process.pid))
const MARK = '// @ts-expect-error'

/**
 * What a compiler says of the program without its marks, by line.
 * @param {string} text
 */
function errorLines(text) {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(
    join(FOLDER, 'program.ts'),
    text.replaceAll(MARK, '// marked').replace('../infer/expect.ts', '../../../test/infer/expect.ts'),
  )
  const options = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: 'es2022',
    module: 'nodenext',
    allowImportingTsExtensions: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    types: ['node'],
    lib: ['es2023', 'esnext.disposable'],
  }
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['program.ts'] }))
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', FOLDER], {
    encoding: 'utf8',
  })
  rmSync(FOLDER, { recursive: true, force: true })
  return [...stdout.matchAll(/^.*program\.ts\((\d+),\d+\): error/gm)].map(([, line]) => Number(line))
}

it('ct-150, ct-151, ct-152, ct-154, ct-156, ct-157: the program compiles but for the marked lines', () => {
  const text = readFileSync(PROGRAM, 'utf8')
  const marked = text.split('\n').flatMap((line, i) => (line.trim().startsWith(MARK) ? [i + 2] : []))
  assert.ok(marked.length > 35)
  assert.deepEqual(
    [...new Set(errorLines(text))].sort((a, b) => a - b),
    marked,
  )
  for (const id of ['ct-150', 'ct-151', 'ct-152', 'ct-154', 'ct-156', 'ct-157'])
    assert.match(text, new RegExp(`// ${id}`))
})
