/** C whose threads call back: one thread at a time, `start_...` and later `join`, or many side by side. */
import { compileLibrary } from '../../support/compile.ts'
import { newFFI, type Untyped } from '../../support/untyped.ts'

export const DECLARATIONS = `
  typedef int (*unary)(int); typedef void (*notify)(int);
  struct point { int x, y; }; struct big { double d[5]; int n; };
  typedef double (*mixed)(signed char, float, long long, double, struct point, struct big, int, int, int, int, int);
  typedef struct big (*grow)(struct big); typedef struct point (*turn)(struct point);
  typedef const char *(*text)(const char *); typedef long long (*wide)(long long);
  void start_unary(unary f, int n); void start_notify(notify f, int n); void start_all(mixed m, grow g, turn t, text s, wide w);
  void start_errno(unary f); int seen_errno(void);
  int join(void); const char *report(void);
  int join_unary(unary f, int n); void notify_now(notify f, int n); int unary_now(unary f, int n);
  int many(unary f, int threads, int each); void start_many(unary f, int threads, int each); int join_many(void);
  void keep(unary f); int call_kept(int n); void start_kept(int n); int fork_and_call(unary f, int n); int is_running(void);
  int add(int a, int b);
`

export const SOURCE = `
  #include <errno.h>
  #include <pthread.h>
  #include <stdio.h>
  #include <stdlib.h>
  #include <string.h>
  #include <sys/wait.h>
  #include <unistd.h>
  typedef int (*unary)(int); typedef void (*notify)(int);
  struct point { int x, y; }; struct big { double d[5]; int n; };
  typedef double (*mixed)(signed char, float, long long, double, struct point, struct big, int, int, int, int, int);
  typedef struct big (*grow)(struct big); typedef struct point (*turn)(struct point);
  typedef const char *(*text)(const char *); typedef long long (*wide)(long long);
  struct job { unary f; notify v; mixed m; grow g; turn t; text s; wide w; int n; int total; int before; };
  static pthread_t last; static struct job job; static char words[400]; static volatile int running; static int unjoined;
  static void begin(void *(*run)(void *)) { running = unjoined = 1; pthread_create(&last, 0, run, &job); }
  static void *run_unary(void *p) { struct job *j = p; for (int i = 0; i < j->n; i++) j->total += j->f(i); running = 0; return 0; }
  static void *run_notify(void *p) { struct job *j = p; for (int i = 0; i < j->n; i++) j->v(i); running = 0; return 0; }
  void start_unary(unary f, int n) { job = (struct job){ .f = f, .n = n }; begin(run_unary); }
  void start_notify(notify f, int n) { job = (struct job){ .v = f, .n = n }; begin(run_notify); }
  static void *run_all(void *p) {
    struct job *j = p; struct point q = { 3, 4 }; struct big b = { { 1, 2, 3, 4, 5 }, 6 };
    double m = j->m(-5, 0.5f, -1LL << 40, 2.5, q, b, 1, 2, 3, 4, 5);
    struct big g = j->g(b); q = j->t(q);
    snprintf(words, sizeof words, "%g | %g %d | %d %d | %s | %lld", m, g.d[4], g.n, q.x, q.y, j->s("seen"), j->w(1LL << 60));
    running = 0; return 0;
  }
  void start_all(mixed m, grow g, turn t, text s, wide w) { job = (struct job){ .m = m, .g = g, .t = t, .s = s, .w = w }; begin(run_all); }
  static void *run_errno(void *p) { struct job *j = p; errno = EAGAIN; j->total = j->f(0); j->before = errno; running = 0; return 0; }
  void start_errno(unary f) { job = (struct job){ .f = f }; begin(run_errno); }
  int seen_errno(void) { return job.before; }
  int join(void) { pthread_join(last, 0); unjoined = 0; return job.total; }
  const char *report(void) { return words; }
  int join_unary(unary f, int n) { start_unary(f, n); return join(); }
  void notify_now(notify f, int n) { for (int i = 0; i < n; i++) f(i); }
  int unary_now(unary f, int n) { return f(n); }
  static pthread_t threads[64]; static struct job jobs[64]; static int count;
  void start_many(unary f, int n, int each) {
    count = n;
    for (int i = 0; i < n; i++) { jobs[i] = (struct job){ .f = f, .n = each }; pthread_create(&threads[i], 0, run_unary, &jobs[i]); }
  }
  int join_many(void) { int total = 0; for (int i = 0; i < count; i++) { pthread_join(threads[i], 0); total += jobs[i].total; } return total; }
  int many(unary f, int n, int each) { start_many(f, n, each); return join_many(); }
  static unary kept;
  void keep(unary f) { kept = f; }
  int call_kept(int n) { return kept(n); }
  void start_kept(int n) { start_unary(kept, n); }
  int is_running(void) { return running; }
  int add(int a, int b) { return a + b; }
  int fork_and_call(unary f, int n) {
    pid_t child = fork();
    if (child == 0) _exit(f(n) & 0xff);
    int status = 0; waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  static void late(void) { if (kept) { printf("late callback: %d\\n", kept(1)); fflush(stdout); } }
  static void leave(void) { if (unjoined) { pthread_join(last, 0); printf("joined: %d\\n", job.total); fflush(stdout); } }
  __attribute__((constructor)) static void watch(void) { atexit(late); atexit(leave); }
`

/** The declarations and the library, once for each file. */
export function openThreads(): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARATIONS)
  return { ffi, lib: ffi.dlopen(compileLibrary('threads', SOURCE)) }
}

/** Lets the loop run until C's thread has ended; fails where that takes long. */
export async function whileRunning(lib: Untyped): Promise<void> {
  const start = performance.now()
  while (lib.is_running()) {
    if (performance.now() - start > 30000) throw new Error('the thread does not end')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
