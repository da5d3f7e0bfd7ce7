/** Scenes that need a process of their own; `process.test.ts` runs each. The file is its own worker. */
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { compileLibrary } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

const SOURCE = `
  #include <errno.h>
  #include <stdio.h>
  #include <stdlib.h>
  typedef int (*unary)(int);
  static unary kept;
  void keep(unary f) { kept = f; }
  int call_kept(int n) { return kept(n); }
  int swap_errno(int value) { int before = errno; errno = value; return before; }
  int total(unary f, int n) { int sum = 0; for (int i = 0; i < n; i++) sum += f(i); return sum; }
  static void late(void) { printf("late: %d\\n", kept(1)); fflush(stdout); }
  int at_exit(unary f) { kept = f; return atexit(late); }
  /* The event loop of Node, as the program exports it. */
  extern void *uv_default_loop(void);
  extern int uv_timer_init(void *loop, void *timer);
  extern int uv_timer_start(void *timer, void (*f)(void *), unsigned long long timeout, unsigned long long repeat);
  extern int uv_timer_stop(void *timer);
  static long long timer[64];
  static void on_timer(void *handle) { uv_timer_stop(handle); printf("C got %d\\n", kept(30)); fflush(stdout); }
  void from_loop(unary f) { kept = f; uv_timer_init(uv_default_loop(), timer); uv_timer_start(timer, on_timer, 1, 0); }`

function open(): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(`
    struct point { int x, y; }; typedef int (*unary)(int);
    void keep(unary f); int call_kept(int n); int swap_errno(int value); int total(unary f, int n);
    int at_exit(unary f); void from_loop(unary f); void *malloc(size_t n); void free(void *p);
  `)
  return { ffi, lib: ffi.dlopen(compileLibrary('integrity', SOURCE)) }
}

/** What a worker does: values, errno and callbacks of its own. */
function work(index: number): string {
  const { ffi, lib } = open()
  const points = ffi.new('struct point[]', [[index, 1]])
  lib.swap_errno(100 + index)
  const sum = lib.total((n: number) => n * index, 200)
  return [points[0].x, ffi.errno, sum, ffi.typeof(points).cname].join(' ')
}

const SCENES: Readonly<Record<string, () => unknown>> = {
  workers: async () => {
    const { ffi, lib } = open()
    lib.swap_errno(99)
    const answers = [1, 2, 3].map((index) => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: index })
      return new Promise((resolve) => worker.once('message', resolve))
    })
    for (const answer of await Promise.all(answers)) console.log(answer)
    console.log(work(4), lib.swap_errno(0), ffi.errno)
  },
  'exit-with-live-objects': () => {
    const { ffi, lib } = open()
    const kept = Array.from({ length: 100 }, (_, i) => ffi.callback('unary', (n: number) => n + i))
    const owned = Array.from({ length: 100 }, () => ffi.gc(lib.malloc(16), () => console.log('never at exit')))
    lib.keep(kept[7])
    console.log(lib.call_kept(1), owned.length, ffi.newHandle({}) !== null)
    // Refers to all of them, so that they live until then: what nothing refers to may end before the process does.
    process.on('exit', () => console.log(lib.call_kept(2), kept.length, owned.length))
  },
  'exit-inside-a-callback': () => {
    open().lib.total(() => process.exit(7), 3)
  },
  'call-at-exit': () => {
    const { ffi, lib } = open()
    lib.at_exit(ffi.callback('unary', (n: number) => n + 41))
  },
  uncaught: () => {
    const { ffi, lib } = open()
    process.on('uncaughtException', (error) => console.log('uncaught:', error.message))
    const failing = ffi.callback(
      'unary',
      () => {
        throw new Error('nobody called')
      },
      { error: -5 },
    )
    lib.from_loop(failing)
    setTimeout(() => ffi.release(failing), 20)
  },
  'uncaught-ends-the-process': () => {
    const { ffi, lib } = open()
    const failing = ffi.callback('unary', () => {
      throw new Error('nobody caught')
    })
    lib.from_loop(failing)
    setTimeout(() => ffi.release(failing), 20)
  },
  'dead-callback-from-the-loop': () => {
    const { lib } = open()
    process.on('uncaughtException', (error) => console.log('uncaught:', (error as { code?: string }).code))
    lib.from_loop((n: number) => n)
    setTimeout(() => {}, 20)
  },
}

if (isMainThread) await SCENES[process.argv[2] ?? '']?.()
else parentPort?.postMessage(work(workerData as number))
