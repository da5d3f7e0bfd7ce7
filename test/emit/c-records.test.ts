import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CHandle } from '../../src/plan/plan.ts'
import { primitive } from '../../src/types/ctype.ts'
import { complaints, PartBuilder, runWith, STANDARDS, withoutGcc } from '../support/compiled-part.ts'

const options = { skip: withoutGcc }

/** Asks for the size, the alignment, and each member's offset and size. */
function askAll(part: PartBuilder, of: CHandle, members: readonly string[]): void {
  const place = part.function('anchor').place
  part.ask({ ask: 'size', of, place }).ask({ ask: 'alignment', of, place })
  for (const member of members)
    part.ask({ ask: 'offset', of, member, place }).ask({ ask: 'member-size', of, member, place })
}

const RECORDS = `
  struct point { int x; double y; };
  #pragma pack(push, 1)
  struct tight { char c; long double ld; short s; };
  #pragma pack(pop)
  union any { int i; double d; char bytes[13]; };
  typedef struct { int a; long b; } *handle_t;
  typedef unsigned char count_t;
  typedef float real_t;
  typedef int grid_t[4][7];`

/** What C itself says, in a program of its own. */
const EXPECTED = `
  ${RECORDS}
  #define SHOW(type, a, b) printf("%zu %zu %zu %zu %zu %zu ", sizeof(type), _Alignof(type), \\
    offsetof(type, a), sizeof(((type *)0)->a), offsetof(type, b), sizeof(((type *)0)->b))
  SHOW(struct point, x, y); SHOW(struct tight, ld, s); SHOW(union any, d, bytes); SHOW(__typeof__(*(handle_t)0), a, b);
  printf("0 0 1 1 5 3 4 7 0");`

for (const by of STANDARDS) {
  const words = `${by.compiler} -std=${by.standard}`

  test(`sizes, offsets, lengths and signs are the compiler's in ${words}`, options, () => {
    const part = new PartBuilder(`
      struct point { int x; double y; ...; };
      struct tight { long double ld; short s; ...; };
      union any { double d; char bytes[...]; };
      typedef struct { int a; long b; } *handle_t;
      typedef int... count_t;
      typedef float... real_t;
      extern int numbers[...][3];
      void anchor(void);`)
    askAll(part, part.handle('struct point'), ['x', 'y'])
    askAll(part, part.handle('struct tight'), ['ld', 's'])
    askAll(part, part.handle('union any'), ['d', 'bytes'])
    askAll(part, { kind: 'target', typedef: 'handle_t' }, ['a', 'b'])
    for (const name of ['count_t', 'real_t'])
      for (const ask of ['signed', 'floating'] as const) part.ask({ ask, of: part.handle(name), place: undefined })
    for (const depth of [0, 1])
      part.ask({ ask: 'length', of: { kind: 'variable', name: 'numbers' }, depth, place: undefined })
    for (const depth of [0, 1])
      part.ask({ ask: 'length', of: { kind: 'typedef', name: 'grid_t' }, depth, place: undefined })
    part.ask({ ask: 'nothing', place: undefined })
    const run = `
      ${EXPECTED}
      puts("");
      for (size_t i = 0; i < module->cdef_number_count; i++) printf(i ? " %lld" : "%lld", module->cdef_numbers[i]);
      printf("|%zu %zu", module->cdef_address_count, module->cdef_extern_count);`
    const { stdout } = runWith(part, `${RECORDS}\nint numbers[5][3];`, `#include <stddef.h>\n${run}`, by)
    const [expected, found] = stdout.split('\n')
    assert.equal(found, `${expected}|0 0`)
  })

  test(`records, complex and wide numbers and a va_list travel by value in ${words}`, options, () => {
    const part = new PartBuilder(`
      struct tight { char c; int i; } __attribute__((packed)); struct bits { unsigned a : 3; int b : 5; };
      union any { int i; double d; };
      struct tight f(struct tight, union any, struct bits, long double, double _Complex);
      long double half(long double); float _Complex turn(float _Complex); int print(const char *, va_list);`)
    part.call('packed', 'f', 'half', 'turn', 'print')
    const cpp = by.language === 'c++' ? '__extension__ ' : ''
    const records = `
      struct tight { char c; int i; } __attribute__((packed)); struct bits { unsigned a : 3; int b : 5; };
      union any { int i; double d; };`
    const source = `
      #include <stdarg.h>
      #include <stdio.h>
      ${records}
      ${cpp}typedef double _Complex zd; ${cpp}typedef float _Complex zf;
      static struct tight f(struct tight t, union any u, struct bits b, long double l, zd z) {
        t.c = (char)(t.c + 1); t.i += (int)u.d + (int)b.a + b.b + (int)l + (int)__real__ z + (int)__imag__ z; return t; }
      static long double half(long double x) { return x / 2; }
      static zf turn(zf z) { return -z; }
      static int print(const char *format, va_list list) { int n = vprintf(format, list); fflush(stdout); return n; }`
    const run = `
      ${records}
      struct tight t = { 'a', 1 }; union any u = { .d = 2 }; struct bits b = { 5, -3 }; long double l = 30; double _Complex z = 400 + 5000 * I;
      memcpy(frame + 16, &t, sizeof t); memcpy(frame + 32, &u, sizeof u); memcpy(frame + 48, &b, sizeof b);
      memcpy(frame + 64, &l, sizeof l); memcpy(frame + 80, &z, sizeof z);
      enter(0); memcpy(&t, frame, sizeof t); printf("%c %d ", t.c, t.i);
      l = 5; memcpy(frame + 16, &l, sizeof l); enter(1); memcpy(&l, frame, sizeof l); printf("%Lg ", l);
      float _Complex f = 1 + 2 * I; memcpy(frame + 16, &f, sizeof f); enter(2); memcpy(&f, frame, sizeof f);
      printf("%g %g ", crealf(f), cimagf(f)); fflush(stdout);
      void with(const char *format, ...) {
        va_list list; va_start(list, format);
        void *pointer = CDEF_VA_POINTER(list);
        memcpy(frame + 16, &format, 8); memcpy(frame + 32, &pointer, 8); enter(3); printf("%d", *(int *)frame);
        va_end(list);
      }
      with("%s-%d ", "list", 7);`
    assert.equal(runWith(part, source, run, by).stdout, 'b 5435 2.5 -1 -2 list-7 7')
  })

  test(`a probe sets the bits of one bit-field in ${words}`, options, () => {
    const part = new PartBuilder('struct bits { unsigned a : 3; int b : 5; _Bool c : 1; enum e { E } d : 4; };')
    for (const member of ['a', 'b', 'c', 'd']) part.bits(part.handle('struct bits'), member)
    const record = 'struct bits { unsigned a : 3; int b : 5; BOOL c : 1; enum e d : 4; };'
    const source = `#ifdef __cplusplus\n#define BOOL bool\n#else\n#define BOOL _Bool\n#endif\nenum e { E, F = 15 };\n${record}`
    const run = 'for (int i = 0; i < 4; i++) { memset(frame, 85, 8); enter(i); printf("%x ", *(unsigned *)frame); }'
    assert.equal(runWith(part, source, run, by).stdout, '7 f8 100 1e00 ')
  })

  test(`variables are asked for their address at each call in ${words}`, options, () => {
    const part = new PartBuilder(`
      extern int plain, lvalue, own; extern const double table[2][3]; extern int open[]; extern volatile char busy;
      extern int (*callback)(int);`)
    part.variable('plain', 'lvalue', 'own', 'table', 'open', 'busy', 'callback').value('plain', primitive('int'))
    const source = `
      static int plain = 1; static int many[3] = {10, 20, 30}; static int turn;
      #define lvalue many[turn++]
      #ifdef __cplusplus
      static thread_local int own = 5;
      #else
      static __thread int own = 5;
      #endif
      static const double table[2][3] = {{1, 2, 3}, {4, 5, 6}}; static int open[] = {7}; static volatile char busy = 'b';
      static int next(int x) { return x + 1; }
      static int (*callback)(int) = next;`
    const run = `
      printf("%d ", *(int *)at(0));
      printf("%d ", *(int *)at(1)); printf("%d ", *(int *)at(1)); printf("%d ", *(int *)at(1));
      void *mine = at(2); *(int *)mine = 6;
      void *theirs = at_elsewhere(2); printf("%d %d ", *(int *)mine, mine == theirs);
      printf("%g %d %c %d ", ((double *)at(3))[5], *(int *)at(4), *(char *)at(5), (*(int (**)(int))at(6))(8));
      enter(7); printf("%d", *(int *)frame);`
    assert.equal(runWith(part, source, run, by).stdout, '1 10 20 30 5 6 0 6 7 b 9 1')
  })

  test(`members may have any integer type and any qualifiers in ${words}`, options, () => {
    const part = new PartBuilder(`
      typedef struct { int hidden; } *hidden_t;
      struct s { int i; unsigned b : 3; char *name; double d; struct { int in; } inner; union { float f; int n; };
        char text[4]; int open[]; };`)
    part.check('struct s')
    const source = `
      typedef struct { int in; } inner_t;
      struct s { const volatile short i; unsigned long b : 3; char *const name; const double d; inner_t inner;
        __extension__ union { float f; unsigned n; }; const char text[4]; int open[2]; };`
    assert.equal(complaints(part, source, by), '')
  })
}
