/* Functions that do next to nothing, so that what is measured is the way to them. */
#include "fixture.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void nothing(void) {}

int add(int a, int b) { return a + b; }

int sub(int a, int b) { return a - b; }

int mul(int a, int b) { return a * b; }

int both(int a, int b) { return a & b; }

int either(int a, int b) { return a | b; }

size_t add_sizes(size_t a, size_t b) { return a + b; }

double add_doubles(double a, double b) { return a + b; }

int add8(int a, int b, int c, int d, int e, int f, int g, int h) { return a + b + c + d + e + f + g + h; }

int64_t add64(int64_t a, int64_t b) { return a + b; }

size_t count_bytes(const char *s) { return strlen(s); }

/* Left to itself, GCC adds both members at once, by way of memory, and waits longer for that than any call takes. */
#if defined(__GNUC__) && !defined(__clang__)
__attribute__((optimize("no-tree-slp-vectorize")))
#endif
Vector add_vectors(Vector a, Vector b) { return (Vector){a.x + b.x, a.y + b.y}; }

DataPoint add_data(const DataPoint *dps, unsigned n) {
  DataPoint sum = {0, 0};
  for (unsigned i = 0; i < n; i++) {
    sum.num += dps[i].num;
    sum.dnum += dps[i].dnum;
  }
  return sum;
}

long repeat(int (*f)(int), int times) {
  long sum = 0;
  for (int i = 0; i < times; i++) sum += f(i);
  return sum;
}

long double repeat_wide(long double (*f)(int), int times) {
  long double sum = 0;
  for (int i = 0; i < times; i++) sum += f(i);
  return sum;
}

double mix(int64_t a, DataPoint b) { return (double)a + b.num + b.dnum; }

int add_all(int count, ...) {
  va_list list;
  int sum = 0;
  va_start(list, count);
  for (int i = 0; i < count; i++) sum += va_arg(list, int);
  va_end(list);
  return sum;
}

const char *twenty(void) { return "twenty characters in"; }

struct calls {
  int (*ask)(int);
  void (*tell)(int);
  void (*log)(int, const char *);
  int times;
};

static void *run(void *given) {
  struct calls calls = *(struct calls *)given;
  free(given);
  for (int i = 0; i < calls.times; i++) {
    if (calls.ask) calls.ask(i);
    if (calls.tell) calls.tell(i);
    if (calls.log) calls.log(i, "a line of the log, as they are");
  }
  return NULL;
}

static void begin(struct calls calls) {
  pthread_t thread;
  struct calls *given = malloc(sizeof *given);
  *given = calls;
  pthread_create(&thread, NULL, run, given);
  pthread_detach(thread);
}

void ask_elsewhere(int (*f)(int), int times) { begin((struct calls){.ask = f, .times = times}); }

void tell_elsewhere(void (*f)(int), int times) { begin((struct calls){.tell = f, .times = times}); }

void log_elsewhere(void (*f)(int, const char *), int times) { begin((struct calls){.log = f, .times = times}); }
