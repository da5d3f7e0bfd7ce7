import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { thisThread } from '../../src/call/this-thread.ts'
import { STATE } from '../../src/native/addon.ts'
import { type Imported, verified, withoutCompiler } from '../support/modules.ts'
import { refuses } from '../support/untyped.ts'

const skip = withoutCompiler

const DECLARATIONS = `
  struct point { int x, y; };
  extern "JS" int event(int x); extern "JS" void note(int x); extern "JS" struct point turn(struct point p);
  void start(int times); int join(void); int is_running(void); void note_now(int x);`
const SOURCE = `
  #include <pthread.h>
  struct point { int x, y; };
  static int event(int); static void note(int); static struct point turn(struct point);
  static pthread_t thread; static int times, total; static volatile int running;
  static void *run(void *p) {
    for (int i = 0; i < times; i++) { struct point q = { i, 1 }; total += event(i) + turn(q).y; note(i); }
    running = 0; return p;
  }
  static void start(int n) { times = n; total = 0; running = 1; pthread_create(&thread, 0, run, 0); }
  static int join(void) { pthread_join(thread, 0); return total; }
  static int is_running(void) { return running; }
  static void note_now(int x) { note(x); }`

let opened: Imported | undefined
const open = () => (opened ??= verified(DECLARATIONS, SOURCE, { libraries: ['pthread'] }))

async function total(times: number): Promise<number> {
  const { lib } = open()
  lib.start(times)
  while (lib.is_running()) await new Promise((resolve) => setTimeout(resolve, 1))
  return lib.join()
}

test('a thread of C waits for an extern "JS" function, with all its values', { skip }, async () => {
  const { ffi } = open()
  const notes: number[] = []
  ffi.defExtern('event', (x: number) => x * 2)
  ffi.defExtern('turn', ({ x, y }: { x: number; y: number }) => ({ x: y, y: x * 10 }))
  ffi.defExtern('note', (x: number) => void notes.push(x))
  assert.equal(await total(5), 20 + 100)
  assert.deepEqual(notes, [0, 1, 2, 3, 4])
})

test('defExtern takes the options of callbacks', { skip }, async () => {
  const { ffi, lib } = open()
  const notes: number[] = []
  ffi.defExtern('note', (x: number) => void notes.push(x), { thread: 'post' })
  ffi.defExtern('event', (x: number) => x, { thread: 'own', error: 100 })
  ffi.defExtern('turn', () => ({ x: 0, y: 0 }), { deadline: 10, error: { x: 0, y: 1000 } })
  // The loop does not run meanwhile, so that what waits gets its error value.
  lib.start(2)
  assert.equal(lib.join(), 200 + 2000)
  lib.note_now(7)
  assert.deepEqual(notes, [])
  await new Promise((resolve) => setTimeout(resolve, 10))
  assert.deepEqual(notes, [0, 1, 7])
  refuses(() => ffi.defExtern('event', () => 0, { thread: 'post' }), 'TypeError', 'callback/posted')
  refuses(() => ffi.defExtern('event', () => 0, { deadline: 0 }), 'TypeError', 'option/value')
  ffi.defExtern('event', (x: number) => x)
  ffi.defExtern('turn', ({ x, y }: { x: number; y: number }) => ({ x, y }))
  assert.equal(await total(3), 3 + 3)
})

test('what is attached again takes the place of what was, with its options', { skip }, async () => {
  const { ffi } = open()
  const { state } = thisThread.stack
  ffi.defExtern('event', (x: number) => x)
  ffi.defExtern('note', () => {})
  ffi.defExtern('turn', (p: unknown) => p)
  const before = state[STATE.closures]
  for (let i = 0; i < 100; i++) ffi.defExtern('event', (x: number) => x + i)
  assert.equal(state[STATE.closures], before)
  assert.equal(await total(1), 99 + 1)
  ffi.defExtern('note', () => {}, { thread: 'post' })
  assert.equal(state[STATE.closures], (before as number) - 1)
  ffi.defExtern('note', () => {})
  assert.equal(state[STATE.closures], before)
})

test('of two FFIs over one module, C runs what was attached last', { skip }, async () => {
  const first = open()
  const second = verified(DECLARATIONS, SOURCE, { libraries: ['pthread'] })
  for (const { ffi } of [first, second, first]) {
    ffi.defExtern('turn', (p: unknown) => p)
    ffi.defExtern('note', () => {})
  }
  for (const [ffi, result] of [
    [first.ffi, 10],
    [second.ffi, 20],
    [first.ffi, 30],
  ] as const) {
    ffi.defExtern('event', () => result)
    assert.equal(await total(1), result + 1)
  }
})

test('a function that kept the process keeps it no longer once another takes its place', { skip }, () => {
  const script = `import { FFI } from 'cdef'
    const ffi = new FFI(${JSON.stringify(DECLARATIONS)})
    ffi.verify(${JSON.stringify(SOURCE)}, { libraries: ['pthread'] })
    for (let i = 0; i < 3; i++) ffi.defExtern('note', () => {}, { ref: true })
    ffi.defExtern('note', () => {})
    process.on('exit', () => console.log('ended'))`
  const args = ['--input-type=module', '--eval', script]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20000 })
  assert.deepEqual([stdout, stderr], ['ended\n', ''])
})
