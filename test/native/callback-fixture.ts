/** C that calls back: in loops, from another thread, from the event loop, at exit, with errno in hand. */
import type { LibraryHandle } from '../../src/native/addon.ts'
import { compileLibrary } from '../support/compile.ts'
import { openLibrary } from './caller.ts'

const SOURCE = `
  #include <errno.h>
  #include <pthread.h>
  #include <stdio.h>
  #include <stdlib.h>
  typedef int (*callback)(int);
  static callback kept;
  int total(callback f, int n) { int sum = 0; for (int i = 0; i < n; i++) sum += f(i); return sum; }
  void nothing(void) {}
  int swap_errno(int value) { int before = errno; errno = value; return before; }
  int errno_around(callback f, int value) { errno = value; f(0); return errno; }
  static void *run(void *result) { *(int *)result = kept(20); return 0; }
  int from_thread(callback f) {
    int result = -1; pthread_t thread; kept = f;
    pthread_create(&thread, 0, run, &result); pthread_join(thread, 0);
    return result;
  }
  void keep(callback f) { kept = f; }
  int run_kept(int value) { return kept(value); }
  /* The event loop of Node, as the program exports it. */
  extern void *uv_default_loop(void);
  extern int uv_timer_init(void *loop, void *timer);
  extern int uv_timer_start(void *timer, void (*f)(void *), unsigned long long timeout, unsigned long long repeat);
  extern int uv_timer_stop(void *timer);
  static long long timer[64];
  static void on_timer(void *handle) { uv_timer_stop(handle); printf("%d\\n", kept(30)); fflush(stdout); }
  void from_loop(callback f) {
    kept = f; uv_timer_init(uv_default_loop(), timer); uv_timer_start(timer, on_timer, 1, 0);
  }
  static void late(void) { printf("late callback: %d\\n", kept(1)); fflush(stdout); }
  int at_exit(callback f) { kept = f; return atexit(late); }`

export function openCallbacks(): LibraryHandle {
  return openLibrary(compileLibrary('callbacks', SOURCE))
}
