import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const ADDON = new URL('../../src/native/load.js', import.meta.url).href

/** Runs a script with the attached addon; returns what it prints and how it ended. */
function run(script: string): readonly [output: string, status: number | null] {
  const text = `import { addon } from '${ADDON}'
    addon.attach(new ArrayBuffer(64), new ArrayBuffer(4096), () => {})
    ${script}`
  const args = ['--input-type=module', '--eval', text]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 300_000 })
  return [stdout + stderr, status]
}

test('a reason to stay keeps the process until it is taken back', () => {
  const script = `addon.keepAlive(1)
    process.on('exit', () => console.log(gone ? 'in time' : 'too early'))
    let gone = false
    setTimeout(() => { gone = true; addon.keepAlive(-1) }, 100).unref()`
  assert.deepEqual(run(script), ['in time\n', 0])
})

test('a loop that nobody needs ends, also in a worker', () => {
  assert.deepEqual(run('addon.keepAlive(1); addon.keepAlive(1); addon.keepAlive(-2); console.log("end")'), ['end\n', 0])
  const worker = `import { Worker } from 'node:worker_threads'
    const text = \`import('${ADDON}').then(({ addon }) => {
      addon.attach(new ArrayBuffer(64), new ArrayBuffer(4096), () => {}); addon.keepAlive(1); addon.keepAlive(-1) })\`
    new Worker(text, { eval: true }).on('exit', (code) => console.log('ended', code))`
  assert.deepEqual(run(worker), ['ended 0\n', 0])
})

test('a worker with reasons to stay is terminated', () => {
  const script = `import { Worker } from 'node:worker_threads'
    const text = \`import('${ADDON}').then(({ addon }) => {
      addon.attach(new ArrayBuffer(64), new ArrayBuffer(4096), () => {}); addon.keepAlive(2)
      import('node:worker_threads').then(({ parentPort }) => parentPort.postMessage(0)) })\`
    const worker = new Worker(text, { eval: true })
    worker.on('exit', (code) => console.log('ended', code)).on('message', () => worker.terminate())`
  assert.deepEqual(run(script), ['ended 1\n', 0])
})
