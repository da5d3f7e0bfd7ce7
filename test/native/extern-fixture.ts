/** C as a compiled module holds it for `extern "JS"` functions, written by hand; and how a test binds to it. */
import type { LibraryHandle } from '../../src/native/addon.ts'
import { encodeCompiled } from '../../src/native/call.ts'
import { addon } from '../../src/native/load.ts'
import { compileLibrary } from '../support/compile.ts'
import { callbacks, openLibrary } from './caller.ts'

const SOURCE = `
  #include <errno.h>
  #include <pthread.h>
  #include <stdio.h>
  #include <stdlib.h>
  #include <string.h>
  typedef struct cdef_binding cdef_binding;
  struct cdef_binding { int (*call)(cdef_binding *self, char *frame); cdef_binding *next; };
  typedef struct { const char *module; const char *name; cdef_binding *bindings; } cdef_extern;
  static int run_extern(cdef_extern *declaration, char *frame) {
    cdef_binding *binding = __atomic_load_n(&declaration->bindings, __ATOMIC_ACQUIRE);
    for (; binding; binding = binding->next) if (binding->call(binding, frame)) return 1;
    return 0;
  }

  cdef_extern add_extern = { "fixture", "add", 0 };
  /* Marks what nobody took, and what a binding wrote beyond the result. */
  int add(int a, int b) {
    char frame[64]; int result;
    memset(frame, 0x55, sizeof frame);
    memcpy(frame + 16, &a, sizeof a); memcpy(frame + 32, &b, sizeof b);
    if (!run_extern(&add_extern, frame)) return frame[0] == 0x55 ? -1000 : -2000;
    for (int i = 4; i < 64; i++) if (frame[i] != 0x55 && (i < 16 || i >= 48)) return -3000;
    memcpy(&result, frame, sizeof result);
    return result;
  }
  int add_twice(int a, int b) { int first = add(a, b); return first * 1000 + add(a, b); }
  int errno_around_add(int a, int b) { errno = a; add(a, b); return errno; }

  typedef struct { long long words[4]; } block;
  cdef_extern turn_extern = { "fixture", "turn", 0 };
  block turn(block x) {
    char frame[64]; block result;
    memcpy(frame + 32, &x, sizeof x);
    if (!run_extern(&turn_extern, frame)) memset(frame, 0xff, sizeof x);
    memcpy(&result, frame, sizeof result);
    return result;
  }
  long long turned(int i) { block x = { { 1, 2, 3, 4 } }; return turn(x).words[i]; }

  static void *run(void *result) { *(int *)result = add(20, 1); return 0; }
  int from_thread(void) {
    int result = -1; pthread_t thread;
    pthread_create(&thread, 0, run, &result); pthread_join(thread, 0);
    return result;
  }
  int count_bindings(void) {
    int count = 0;
    for (cdef_binding *each = add_extern.bindings; each; each = each->next) count++;
    return count;
  }
  /* A binding of somebody else's addon. */
  static int refuse(cdef_binding *self, char *frame) { return 0; }
  static cdef_binding foreign = { refuse, 0 };
  void push_foreign(void) { foreign.next = add_extern.bindings; add_extern.bindings = &foreign; }

  void add_compiled(char *frame) {
    int a, b; memcpy(&a, frame + 16, 4); memcpy(&b, frame + 32, 4);
    a = add(a, b); memcpy(frame, &a, 4);
  }
  static void late(void) { printf("late: %d\\n", add(1, 2)); fflush(stdout); }
  int at_exit(void) { return atexit(late); }
  /* Near the end of the stack, where the engine would end the process instead of running JavaScript. */
  int add_deep(int a, int b, int kib) {
    char room[1024]; memset(room, a, sizeof room); __asm__ volatile("" : : "r"(room) : "memory");
    return kib > 0 ? add_deep(a, b, kib - 1) + (room[512] - a) : add(a, b);
  }
  /* The event loop of Node, as the program exports it. */
  extern void *uv_default_loop(void);
  extern int uv_timer_init(void *loop, void *timer);
  extern int uv_timer_start(void *timer, void (*f)(void *), unsigned long long timeout, unsigned long long repeat);
  extern int uv_timer_stop(void *timer);
  static long long timer[64];
  static void on_timer(void *handle) { uv_timer_stop(handle); printf("%d\\n", add(30, 1)); fflush(stdout); }
  void from_loop(void) { uv_timer_init(uv_default_loop(), timer); uv_timer_start(timer, on_timer, 1, 0); }`

/** The frames of `int add(int, int)`: its parameters lie at 16 and 32. */
export const ADD_FRAME = 48

/** The library; a name of its own gives it declarations of its own, which nobody has bound yet. */
export function openExterns(name: string): LibraryHandle {
  return openLibrary(compileLibrary(`externs-${name}`, `/* ${name} */ ${SOURCE}`))
}

/** The address of a symbol that is there. */
export function addressOf(library: LibraryHandle, name: string): number {
  const address = addon.symbol(library, name)
  if (address === undefined) throw new Error(`the fixture lacks '${name}'`)
  return address
}

/** Binds a function to `add`, or to another declaration; it gets the offset of the frame. Returns the id. */
export function bindExtern(
  library: LibraryHandle,
  run: (frame: number) => void,
  { name = 'add', frameSize = ADD_FRAME, resultSize = 4 } = {},
): number {
  const slot = callbacks.push(run) - 1
  return addon.bindExtern(addressOf(library, `${name}_extern`), addon.plan(encodeCompiled(frameSize, resultSize)), slot)
}
