/** One compiled module in several threads: its memory is shared, what JavaScript attaches is each thread's own. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { moduleFolder, withoutCompiler } from '../support/modules.ts'

const SCENE = fileURLToPath(new URL('worker-scene.js', import.meta.url))

test('threads share a module, each with functions of its own for C to call', { skip: withoutCompiler }, () => {
  const folder = moduleFolder()
  folder.compile(
    'threads',
    `extern "JS" int event(int x); int run_event(int); extern int of_thread; extern int shared; void add(int);
    struct part { int x; ...; }; struct part make(int x); struct point { int x, y; }; struct point swap(struct point);
    enum e { A, ... }; static const int K;`,
    `static int event(int); static int run_event(int x) { return event(x); } static __thread int of_thread; int shared = 1;
    static void add(int n) { __sync_fetch_and_add(&shared, n); } struct part { double d; int x; };
    static struct part make(int x) { struct part p = { 1, x }; return p; } struct point { int x, y; };
    static struct point swap(struct point p) { struct point r = { p.y, p.x }; return r; }
    enum e { A = 7 }; static const int K = 8;`,
  )
  const url = pathToFileURL(folder.at('threads.js')).href
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCENE, url], { encoding: 'utf8' })
  const used = (factor: number) => JSON.stringify([499500 * factor, factor, factor, factor, 7, 8, 16, factor])
  assert.equal(stdout, `${[5, 2, 3].map(used).join('\n')}\n1 0 6 15 5\n`)
  assert.equal(
    stderr,
    "cdef: module 'threads': C called 'event', and no JavaScript function is attached to it here: use ffi.defExtern('event', fn); until then it returns 0\n",
  )
  assert.equal(status, 0)
})
