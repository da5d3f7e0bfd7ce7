/** A header with one declaration of each kind that `cdef check` compares. */
export const HEADER = `#include <stddef.h>
struct point { int x; short y; unsigned f : 3, g : 5; char name[8]; };
typedef struct { double d; const char *text; } pair;
struct hidden;
enum color { RED, GREEN = 4 };
#define LIMIT 10
#define ASKED __builtin_popcount(7)
#define WORD "word"
#define CALL(x) call(x)
int add(int a, long b);
size_t length(const char *text);
int print(const char *format, ...);
extern const int version;
extern int table[4];
void hide(struct hidden *h, enum color c, pair p, struct point *q);
union both { int i; float f; };
int unread(int x) __attribute__((vectorcall));
`
