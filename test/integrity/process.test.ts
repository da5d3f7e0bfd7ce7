import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../support/compile.ts'

const SCENES = fileURLToPath(new URL('scenes.js', import.meta.url))
const options = { skip: withoutCompiler }

/** Runs one scene of `scenes.ts`; returns its output and how it ended. */
function run(scene: string): { stdout: string; stderr: string; status: number | null; signal: string | null } {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, ['--expose-gc', SCENES, scene], {
    encoding: 'utf8',
    timeout: 60000,
  })
  return { stdout, stderr, status, signal }
}
const fine = (stdout: string) => ({ stdout, stderr: '', status: 0, signal: null })

test('workers have types, values, errno and callbacks of their own', options, () => {
  assert.deepEqual(
    run('workers'),
    fine(
      '1 101 19900 struct point[1]\n2 102 39800 struct point[1]\n3 103 59700 struct point[1]\n4 104 79600 struct point[1] 104 0\n',
    ),
  )
})

test('a process ends with live callbacks, destructors and handles', options, () => {
  assert.deepEqual(run('exit-with-live-objects'), fine('8 100 true\n9 100 100\n'))
})

test('a process may exit inside a callback', options, () => {
  assert.deepEqual(run('exit-inside-a-callback'), { stdout: '', stderr: '', status: 7, signal: null })
})

test('a callback that C calls while the process ends returns 0', options, () => {
  assert.deepEqual(run('call-at-exit').stdout, 'late: 0\n')
})

test(
  'callback-02: without a JavaScript call that led there, an exception is uncaught and C gets the error value',
  options,
  () => {
    assert.deepEqual(run('uncaught'), fine('uncaught: nobody called\nC got -5\n'))
  },
)

test('an uncaught exception of a callback ends the process as any other', options, () => {
  const { stderr, status } = run('uncaught-ends-the-process')
  assert.equal(status, 1)
  assert.match(stderr, /Error: nobody caught/)
})

test('a dead callback called from the event loop is an uncaught error, and C gets 0', options, () => {
  assert.deepEqual(run('dead-callback-from-the-loop'), fine('uncaught: callback/dead\nC got 0\n'))
})
