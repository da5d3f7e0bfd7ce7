/* What Debian's libstdc++ takes from glibc and musl does not have, so that a program that was linked to musl can run beside
   it: enough for the smoke test, not for anything else. Compiled with musl-gcc and preloaded by `scripts/platforms.mjs`. */
#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

char __libc_single_threaded;

struct { unsigned vendor, type, subtype, features; } __cpu_model;
int __cpu_indicator_init(void) { return 0; }

/* Says that it knows no object at the address; unwinding then asks dl_iterate_phdr. */
int _dl_find_object(void *address, void *found) {
  (void)address;
  (void)found;
  return -1;
}

unsigned arc4random(void) {
  unsigned number = 0;
  return getrandom(&number, sizeof number, 0) == sizeof number ? number : 4;
}

size_t __strftime_l(char *to, size_t size, const char *format, const struct tm *time, locale_t locale) {
  return strftime_l(to, size, format, time, locale);
}

/* Destructors of threads' variables are left undone: the processes end soon. */
int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library) {
  (void)destroy;
  (void)object;
  (void)library;
  return 0;
}
