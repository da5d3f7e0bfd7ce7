/** C that calls functions of channels: on a thread of its own, on many, and on the thread that asks. */
import { compileLibrary } from '../../support/compile.ts'
import { newFFI, type Untyped } from '../../support/untyped.ts'

export const DECLARATIONS = `
  typedef void (*log_fn)(int level, const char *text); typedef void note_fn(int n); typedef log_fn logger;
  struct point { int x, y; }; struct big { double d[70]; int n; };
  typedef void (*mixed)(signed char a, float b, long long c, const char16_t *wide, struct point p, struct big big, _Bool flag,
    const char *first, char *raw, const wchar_t *last, void *user);
  void start_log(log_fn f, int n); void start_notes(note_fn *f, int threads, int each); void start_mixed(mixed f);
  void log_now(log_fn f, int n); void join(void); void log_and_join(log_fn f, int n); int is_running(void);
  void keep(log_fn f); void call_kept(int n); int fork_and_log(log_fn f, log_fn g);
  void nap(int ms); int log_with_errno(log_fn f, int n);
`

export const SOURCE = `
  #include <errno.h>
  #include <pthread.h>
  #include <stdbool.h>
  #include <stdio.h>
  #include <string.h>
  #include <sys/wait.h>
  #include <uchar.h>
  #include <unistd.h>
  #include <wchar.h>
  typedef void (*log_fn)(int level, const char *text); typedef void note_fn(int n);
  struct point { int x, y; }; struct big { double d[70]; int n; };
  typedef void (*mixed)(signed char, float, long long, const char16_t *, struct point, struct big, _Bool,
    const char *, char *, const wchar_t *, void *);
  struct job { log_fn log; note_fn *note; mixed mixed; int n; int first; };
  static pthread_t threads[64]; static struct job jobs[64]; static int count; static int running;
  static void *done(void) { __atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST); return 0; }
  void log_now(log_fn f, int n) {
    char text[32];
    for (int i = 0; i < n; i++) { snprintf(text, sizeof text, "message %d", i); f(i, i % 10 == 9 ? 0 : text); memset(text, '!', 31); }
  }
  static void *run_log(void *p) { struct job *j = p; log_now(j->log, j->n); return done(); }
  static void *run_notes(void *p) { struct job *j = p; for (int i = 0; i < j->n; i++) j->note(j->first + i); return done(); }
  static char raw[8];
  static void *run_mixed(void *p) {
    struct job *j = p; char first[8] = "first"; char16_t wide[3] = { 0x263a, 0x21, 0 }; wchar_t last[2] = { 0x1f600, 0 };
    struct big big = { { 0 }, 71 }; big.d[69] = 69.5;
    j->mixed(-7, 0.25f, -(1LL << 60), wide, (struct point){ 3, 4 }, big, true, first, raw, last, j);
    memset(first, 'x', 7); memset(wide, 0, sizeof wide); memset(last, 0, sizeof last);
    return done();
  }
  static void begin(int i, void *(*run)(void *), struct job job) {
    jobs[i] = job; count = i + 1; __atomic_add_fetch(&running, 1, __ATOMIC_SEQ_CST); pthread_create(&threads[i], 0, run, &jobs[i]);
  }
  void start_log(log_fn f, int n) { begin(0, run_log, (struct job){ .log = f, .n = n }); }
  void start_notes(note_fn *f, int n, int each) {
    for (int i = 0; i < n; i++) begin(i, run_notes, (struct job){ .note = f, .n = each, .first = i * each });
  }
  void start_mixed(mixed f) { begin(0, run_mixed, (struct job){ .mixed = f }); }
  void join(void) { for (int i = 0; i < count; i++) pthread_join(threads[i], 0); count = 0; }
  void log_and_join(log_fn f, int n) { start_log(f, n); join(); }
  int is_running(void) { return __atomic_load_n(&running, __ATOMIC_SEQ_CST); }
  static log_fn kept;
  void keep(log_fn f) { kept = f; }
  void call_kept(int n) { log_now(kept, n); }
  int fork_and_log(log_fn f, log_fn g) {
    pid_t child = fork();
    if (child == 0) { log_now(f, 20); log_now(g, 20); _exit(7); }
    int status = 0; waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  int log_with_errno(log_fn f, int n) { errno = n; f(1, "x"); return errno; }
  void nap(int ms) { usleep(ms * 1000); }
  static void leave(void) { if (count) { join(); printf("joined\\n"); fflush(stdout); } }
  __attribute__((constructor)) static void watch(void) { atexit(leave); }
`

/** The declarations and the library, once for each file. */
export function openLoggers(): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARATIONS)
  return { ffi, lib: ffi.dlopen(compileLibrary('channel', SOURCE)) }
}

/** What `log_now` says at its n-th call. */
export const logged = (n: number) => ({ level: n, text: n % 10 === 9 ? null : `message ${n}` })
