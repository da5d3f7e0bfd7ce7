/** Enums that say their type are read as that type is. */
import { FFI } from 'cdef'
import { typed } from './expect.ts'

const TEXT = `
  enum wide : unsigned long long { WA = 1, WB };
  enum narrow : unsigned char { NA = 1 };
  enum longer : long { LA = 3 };
  typedef enum : long long { TA = -1 } wide_t;
  struct holder { enum wide w; enum narrow n; enum longer l; wide_t t; enum inner : int64_t { IA = 5 } i; };
  enum wide pass(enum wide value);
  #define QUIET (__builtin_nanf(""))
  #define ENDLESS (__builtin_inf())
` as const
const ffi = new FFI(TEXT)
const lib = ffi.dlopen(null)
const holder = ffi.new('struct holder *')

typed<1n | 2n>()(holder.w)
typed<1>()(holder.n)
typed<3>()(holder.l)
typed<-1n>()(holder.t)
typed<5n>()(holder.i)
typed<1n | 2n>()(lib.pass(1))
typed<1n | 2n>()(lib.pass(2n))
typed<1>()(lib.WA)
typed<number>()(lib.QUIET)
holder.w = 2n

const numbers = new FFI(TEXT, { int64: 'number' })
typed<1 | 2>()(numbers.new('struct holder *').w)
const bigs = new FFI(TEXT, { long: 'bigint' })
typed<3n>()(bigs.new('struct holder *').l)
