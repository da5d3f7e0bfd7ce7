/** `f.map(...)`: a call for each item. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compileLibrary, withoutCompiler } from '../../support/compile.ts'
import { newFFI, refuses } from '../../support/untyped.ts'
import { CASES } from './mapped-cases.ts'
import { open, SOURCE } from './mapped-fixture.ts'

const skip = withoutCompiler
const SCENE = fileURLToPath(new URL('mapped-scene.js', import.meta.url))

for (const mode of ['ABI', 'API'] as const)
  for (const [sentence, check] of Object.entries(CASES))
    test(`${sentence}, in ${mode} mode`, { skip }, () => check(open(mode)))

const WAYS: readonly (readonly [way: string, env: NodeJS.ProcessEnv, flags?: readonly string[]])[] = [
  ['on the reference path', { CDEF_FAST: '0' }],
  ['without executable memory', { CDEF_FAST: 'no-memory' }],
  ['without windows over memory of C', { CDEF_WINDOWS: '0' }],
  ['code generation being forbidden', {}, ['--disallow-code-generation-from-strings']],
  ['while the collector hurries', {}, ['--gc-interval=500']],
]

for (const [way, env, flags = []] of WAYS)
  test(`mapped calls do the same ${way}`, { skip }, () => {
    const options = { env: { ...process.env, ...env }, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, SCENE], options)
    assert.deepEqual([status, stdout], [0, `${Object.keys(CASES).length} cases\n`], stderr)
  })

test('a debugging FFI traces each of the calls', { skip }, () => {
  const lines: string[] = []
  const { lib } = open('ABI', { debug: { trace: (line: string) => lines.push(line) } })
  assert.deepEqual([...lib.add.map(new Int32Array([1, 2]), 5)], [6, 7])
  assert.deepEqual(
    lines.map((line) => line.replace(/, errno.*/, '')),
    ['add(1, 5) = 6', 'add(2, 5) = 7'],
  )
})

test('a library that has been closed is not called', { skip }, () => {
  const ffi = newFFI('int add(int a, int b);')
  const lib = ffi.dlopen(compileLibrary('mapped', SOURCE))
  const { add } = lib
  assert.equal(add.map([1], 2)[0], 3)
  ffi.dlclose(lib)
  refuses(() => add.map([1], 2), 'LibraryError', 'call/closed', /'add'/)
})
