/* Functions that do next to nothing, so that what is measured is the way to them. */
#include "fixture.h"

#include <stdarg.h>
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
