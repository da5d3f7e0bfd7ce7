/** The C functions that the tests of described types call. */
import { compileLibrary, withoutCompiler } from '../support/compile.ts'

const SOURCE = String.raw`
#include <complex.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
typedef struct { int num; double dnum; } DataPoint;
DataPoint add_data(const DataPoint *dps, unsigned n) {
  DataPoint sum = { 0, 0 };
  for (unsigned i = 0; i < n; i++) { sum.num += dps[i].num; sum.dnum += dps[i].dnum; }
  return sum;
}
DataPoint by_value(DataPoint p) { p.num += 1; p.dnum *= 2; return p; }
int counter = 42;
const char *label = "a label";
DataPoint origin = { 7, 7.5 };
int table[3] = { 1, 2, 3 };
int read_counter(void) { return counter; }
uint8_t u8(uint8_t x) { return x; }
int8_t i8(int8_t x) { return x; }
uint64_t u64(uint64_t x) { return x; }
long l64(long x) { return x; }
_Bool flip(_Bool x) { return !x; }
float f32(float x) { return x; }
double half(double x) { return x / 2; }
double _Complex cx(double _Complex z) { return z * z; }
float _Complex cxf(float _Complex z) { return z + I; }
long double wide(long double x) { return x + 1; }
const char *maybe(int x) { return x ? "h\303\251llo" : NULL; }
size_t len(const char *s) { return strlen(s); }
size_t wlen(const wchar_t *s) { return wcslen(s); }
void *ident(void *p) { return p; }
int incr(int *p) { return p ? ++*p : -1; }
void incr_void(int *p) { ++*p; }
int divmod(int a, int b, int *q, int *r) { if (b == 0) return -1; *q = a / b; *r = a % b; return 0; }
void swap2(int *a, double *b) { int x = *a; *a = (int)*b; *b = x + 4; }
int sum_pp(int **items, int n) { int sum = 0; for (int i = 0; i < n; i++) sum += *items[i]; return sum; }
int sum_va(int n, ...) { va_list v; va_start(v, n); int sum = 0; while (n--) sum += va_arg(v, int); va_end(v); return sum; }
double sumd_va(int n, ...) { va_list v; va_start(v, n); double sum = 0; while (n--) sum += va_arg(v, double); va_end(v); return sum; }
size_t lens_va(int n, ...) { va_list v; va_start(v, n); size_t sum = 0; while (n--) { const char *s = va_arg(v, const char *); sum += s ? strlen(s) : 100; } va_end(v); return sum; }
int fail(int code) { errno = code; return -1; }
int seen(void) { return errno; }
typedef int (*callback_t)(int);
int apply(callback_t f, int x) { return f ? f(x) : -1; }
int apply_twice(callback_t f, int x) { int a = f(x); return f(a); }
static int twice(int x) { return 2 * x; }
callback_t get_fn(int which) { return which ? twice : NULL; }
DataPoint apply_point(DataPoint (*f)(const DataPoint *), DataPoint p) { return f(&p); }
int each(int (*f)(void *, int), void *state, int n) { int sum = 0; for (int i = 0; i < n; i++) sum += f(state, i); return sum; }
typedef struct node { int v; struct node *next; } node;
int list_sum(const node *n) { int sum = 0; for (; n; n = n->next) sum += n->v; return sum; }
node *next_of(node *n) { return n ? n->next : NULL; }
typedef union { int i; float f; unsigned char bytes[4]; } either;
either flip_union(either e) { e.i ^= 1; return e; }
typedef struct { int a : 3, b : 5; unsigned c : 8; } bits;
bits more_bits(bits b) { b.c += 1; return b; }
typedef struct { int n; char data[]; } msg;
int msg_sum(const msg *m) { int sum = 0; for (int i = 0; i < m->n; i++) sum += m->data[i]; return sum; }
typedef struct { char x; } base;
typedef struct { base b; int y; } derived;
int base_x(const base *b) { return b->x; }
int derived_sum(derived d) { return d.b.x + d.y; }
int outer_sum(int a[2][2]) { return a[0][0] + a[0][1] + a[1][0] + a[1][1]; }
void fill_point(DataPoint *p) { p->num = 3; p->dnum = 4.5; }
void fill_text(const char **p) { *p = "text"; }
size_t count_texts(char **texts) { size_t n = 0; while (texts[n]) n++; return n; }
typedef struct { const char *name; int age; } person;
size_t name_length(const person *p) { return p->name ? strlen(p->name) : 0; }
`

/** What only gcc has. */
const SWAPPED = `
struct __attribute__((packed, scalar_storage_order("big-endian"))) be { unsigned short a; unsigned b; };
struct __attribute__((scalar_storage_order("big-endian"))) order { unsigned short a; unsigned b; };
unsigned be_b(const struct order *e) { return e->b; }
`

export { withoutCompiler }

/** The path of the library. */
export const fixture = (): string => compileLibrary('described', SOURCE)

/** One with records that are stored most significant byte first; throws where the compiler knows none. */
export const swappedFixture = (): string => compileLibrary('described-swapped', SWAPPED)
