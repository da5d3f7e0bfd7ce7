/* The plain C column: the same loops through function pointers; prints `key nanoseconds` lines. */
#define _GNU_SOURCE
#include "fixture.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 7, LOOPS = 4000000, SORTED = 10000, STRUCTS = 1000 };

static volatile double sink;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Measures `statement` with the loop counter `i`: the best round, in nanoseconds a turn. */
#define ROW(key, loops, statement)                               \
  do {                                                           \
    double best = 1e300;                                         \
    for (int round = 0; round < ROUNDS; round++) {               \
      double start = now();                                      \
      for (int i = 0; i < (loops); i++) { statement; }           \
      double took = (now() - start) / (loops);                   \
      if (took < best) best = took;                              \
    }                                                            \
    printf("%s %.3f\n", key, best);                              \
  } while (0)

static int increment(int a) { return a + 1; }

static int compare(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

static void sort_shuffled(int *values) {
  unsigned seed = 1;
  for (int i = 0; i < SORTED; i++) values[i] = (int)((seed = seed * 1664525u + 1013904223u) >> 8);
  qsort(values, SORTED, sizeof *values, compare);
}

int main(int argc, char **argv) {
  void *library = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW);
  if (!library) return fprintf(stderr, "%s\n", dlerror()), 1;
#define FIND(name) __typeof__(&name) p_##name = (__typeof__(&name))dlsym(library, #name)
  FIND(nothing);
  FIND(add);
  FIND(add_doubles);
  FIND(add8);
  FIND(add64);
  FIND(count_bytes);
  FIND(add_vectors);
  FIND(add_data);
  FIND(repeat);
  FIND(twenty);
  const char *volatile hello = "hello";
  DataPoint points[4] = {{2, 2.2}, {3, 3.3}, {4, 4.4}, {5, 5.5}};
  static DataPoint structs[STRUCTS];
  static int values[SORTED];
  char copy[32];

  ROW("nothing", LOOPS, p_nothing());
  ROW("add", LOOPS, sink = p_add(i, 1));
  ROW("add_doubles", LOOPS, sink = p_add_doubles(i, 0.5));
  ROW("add8", LOOPS, sink = p_add8(i, 1, 2, 3, 4, 5, 6, 7));
  ROW("add64", LOOPS, sink = (double)p_add64(i, 1));
  ROW("strlen", LOOPS, sink = (double)p_count_bytes(hello));
  const Vector vector = {1, 2};
  ROW("vectors", LOOPS, sink = p_add_vectors(vector, vector).x);
  ROW("struct", LOOPS, sink = p_add_data(points, 4).num);
  ROW("callback", LOOPS, sink = (double)p_repeat(increment, 1000); i += 999);
  ROW("qsort", 10, sort_shuffled(values); sink = values[i]);
  ROW("field", LOOPS, sink += structs[i % STRUCTS].num);
  ROW("new", LOOPS, DataPoint *volatile p = calloc(1, sizeof *p); free(p));
  ROW("string", LOOPS, strcpy(copy, p_twenty()); sink = copy[i & 15]);
  return 0;
}
