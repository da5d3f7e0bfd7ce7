/** C whose threads log: each message on memory that is overwritten at once, as real callbacks do. */
import { compileLibrary } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

export const DECLARATIONS = `
  struct point { int x, y; };
  typedef void (*log_fn)(int level, const char *text);
  typedef void many_fn(signed char, float f, long long wide, struct point at, const unsigned short *, const char16_t *name, char *out, int, double last);
  void log_many(log_fn f, int threads, int each); int log_join(void); void log_here(log_fn f, int n);
  void log_none(log_fn f); void call_many(many_fn *f); void keep_log(log_fn f); void log_kept(int n); void nap(int ms);
`

const SOURCE = `
  #include <errno.h>
  #include <pthread.h>
  #include <stdio.h>
  #include <string.h>
  #include <uchar.h>
  #include <unistd.h>
  struct point { int x, y; };
  typedef void (*log_fn)(int level, const char *text);
  typedef void many_fn(signed char, float f, long long wide, struct point at, const unsigned short *, const char16_t *name, char *out, int, double last);
  struct job { log_fn f; int n; int wrong; };
  static pthread_t threads[64]; static struct job jobs[64]; static int count;
  static void *run(void *given) {
    struct job *job = given; char text[64];
    for (int i = 0; i < job->n; i++) {
      snprintf(text, sizeof text, "message %d \\xc3\\xa9", i);
      errno = EAGAIN; job->f(i, text); job->wrong += errno != EAGAIN;
      memset(text, 'x', sizeof text - 1);
    }
    return 0;
  }
  void log_many(log_fn f, int n, int each) {
    count = n;
    for (int i = 0; i < n; i++) { jobs[i] = (struct job){ f, each, 0 }; pthread_create(&threads[i], 0, run, &jobs[i]); }
  }
  int log_join(void) { int wrong = 0; for (int i = 0; i < count; i++) { pthread_join(threads[i], 0); wrong += jobs[i].wrong; } count = 0; return wrong; }
  void log_here(log_fn f, int n) { struct job job = { f, n, 0 }; run(&job); }
  void log_none(log_fn f) { f(-1, 0); }
  void call_many(many_fn *f) {
    unsigned short one = 1; char16_t name[] = u"\\u00e9t\\u00e9"; char out[] = "out";
    f(-5, 0.5f, 1LL << 60, (struct point){ 3, 4 }, &one, name, out, 8, 2.5);
    memset(name, 0, sizeof name);
  }
  static log_fn kept;
  void keep_log(log_fn f) { kept = f; }
  void log_kept(int n) { log_here(kept, n); }
  void nap(int ms) { usleep(ms * 1000); }
`

/** The declarations and the library, once for each file. */
export function openLog(): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARATIONS)
  return { ffi, lib: ffi.dlopen(compileLibrary('channel', SOURCE)) }
}

/** What is left in a channel that is closed. */
export async function readAll(channel: AsyncIterable<Untyped>): Promise<Untyped[]> {
  const messages: Untyped[] = []
  for await (const message of channel) messages.push(message)
  return messages
}
