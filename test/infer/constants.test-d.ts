/** Enumerators, macros, constant objects and variables. */
import { FFI } from 'cdef'
import { typed } from './expect.ts'

const ffi = new FFI(`
  enum color { RED, GREEN = 5, BLUE, /* none */ LAST = BLUE, };
  enum flags { A = 1, B = 1 << 1, C = 0x10, D = 0xFFFFFFFFu, E = -2, F, G = (7), H = 1u << 31 };
  typedef enum { LOW = 1, HIGH } level_t;
  enum computed { SUM = GREEN + 1, AFTER };
  enum { ALONE = 9 };
  enum color mix(enum color a, level_t level, enum flags flags, enum computed c);
  level_t levels[3];
  #define LIMIT 0x10
  #  define MASK	(1 << 4) // a comment
  #define NEGATIVE -5
  #define NAME "abc"
  #define ESCAPED "a\\n"
  #define PI 3.14
  #define SMALL 1e-3
  #define COMPUTED (LIMIT + 1)
  #define OTHER LIMIT
  #define LONG_ONE 42UL
  #define LARGE 0xFFFFFFFFFFFFFFFF
  #define EMPTY
  #define CALL(x) (x)
  #define CONTINUED \\
    77
  static const int THREE = 3;
  extern int counter, table[LIMIT]; extern const char *title; char buffer[GREEN];
  struct point { int x, y; } origin; int (*hook)(int); extern struct point *points;
`)
const lib = ffi.dlopen(null)

typed<0>()(lib.RED)
typed<5>()(lib.GREEN)
typed<6>()(lib.BLUE)
typed<6>()(lib.LAST)
typed<1>()(lib.A)
typed<2>()(lib.B)
typed<16>()(lib.C)
typed<4294967295>()(lib.D)
typed<-2>()(lib.E)
typed<-1>()(lib.F)
typed<7>()(lib.G)
typed<2147483648>()(lib.H)
typed<2>()(lib.HIGH)
typed<number>()(lib.SUM)
typed<number>()(lib.AFTER)
typed<9>()(lib.ALONE)
typed<0 | 5 | 6>()(lib.mix(lib.RED, lib.HIGH, lib.A | lib.B, lib.SUM))
lib.mix(3, 1n, 0, ffi.cast('int', 1))
// @ts-expect-error: a string is no enumerator
lib.mix('RED', 1, 0, 0)
// @ts-expect-error: constants are read-only
lib.RED = 1

typed<16>()(lib.LIMIT)
typed<16>()(lib.MASK)
typed<-5>()(lib.NEGATIVE)
typed<'abc'>()(lib.NAME)
typed<string>()(lib.ESCAPED)
typed<number>()(lib.PI)
typed<number>()(lib.SMALL)
typed<number | bigint>()(lib.COMPUTED)
typed<16>()(lib.OTHER)
typed<42>()(lib.LONG_ONE)
typed<number | bigint>()(lib.LARGE)
typed<77>()(lib.CONTINUED)
// @ts-expect-error: it has no value
lib.EMPTY
// @ts-expect-error: it has no value
lib.CALL
typed<3>()(lib.THREE)

typed<number>()(lib.counter)
lib.counter = 4
typed<16>()(lib.table.length)
typed<5>()(lib.buffer.length)
typed<number | undefined>()(lib.title?.at(0))
typed<number>()(lib.origin.x)
lib.origin.y = 3
typed<number | undefined>()(lib.hook?.(3))
typed<number | undefined>()(lib.points?.at(1).y)
typed<number>()(lib.levels[0] ?? 0)
