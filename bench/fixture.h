/* The C functions that the benchmark calls: from JavaScript, and from plain.c for comparison. */
#include <stddef.h>
#include <stdint.h>

typedef struct { int num; double dnum; } DataPoint;
typedef struct { double x, y; } Vector;

void nothing(void);
int add(int a, int b);
int sub(int a, int b);
int mul(int a, int b);
int both(int a, int b);
int either(int a, int b);
size_t add_sizes(size_t a, size_t b);
double add_doubles(double a, double b);
int add8(int a, int b, int c, int d, int e, int f, int g, int h);
int64_t add64(int64_t a, int64_t b);
size_t count_bytes(const char *s);
Vector add_vectors(Vector a, Vector b);
DataPoint add_data(const DataPoint *dps, unsigned n);
long repeat(int (*f)(int), int times);
long double repeat_wide(long double (*f)(int), int times);
double mix(int64_t a, DataPoint b);
int add_all(int count, ...);
const char *twenty(void);
/* On a thread of their own; the call returns at once. */
void ask_elsewhere(int (*f)(int), int times);
void tell_elsewhere(void (*f)(int), int times);
void log_elsewhere(void (*f)(int level, const char *text), int times);
