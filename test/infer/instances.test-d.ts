/** What an FFI knows: options, several texts, texts that the compiler does not know. */
import { type Dynamic, FFI, type Pointer } from 'cdef'
import { typed } from './expect.ts'

const TEXT = 'typedef int64_t stamp_t; stamp_t now(stamp_t *where); long total(unsigned long *items); size_t size;'
const plain = new FFI(TEXT).dlopen(null)
typed<bigint>()(plain.now(null))
typed<number>()(plain.total(null))
typed<number>()(plain.size)
const swapped = new FFI(TEXT, { int64: 'number', long: 'bigint' })
typed<number>()(swapped.dlopen(null).now(null))
typed<bigint>()(swapped.dlopen(null).total(null))
typed<bigint>()(swapped.dlopen(null).size)
typed<Pointer<'int64_t', number>>()(swapped.new('stamp_t *'))
const either = new FFI(TEXT, { int64: Math.random() > 2 ? 'number' : 'bigint' })
typed<number | bigint>()(either.dlopen(null).now(null))

const first = new FFI('struct point; typedef struct point point_t;')
const second = first.cdef('struct point { int x; }; point_t *origin(void); int twice(int);')
const third = second.cdef('int thrice(int); struct point;')
typed<number | undefined>()(third.dlopen(null).origin()?.x)
typed<number>()(third.dlopen(null).thrice(third.dlopen(null).twice(1)))
// @ts-expect-error: declared later
second.dlopen(null).thrice(1)
typed<number>()(new FFI().cdef('int abs(int);').dlopen(null).abs(-1))

const includer = new FFI('struct line { struct point from, to; }; struct line *longest(void);').include(third)
typed<number | undefined>()(includer.dlopen(null).longest()?.from.x)
typed<number>()(includer.new('struct point *').x)
// @ts-expect-error: functions are not included
includer.dlopen(null).twice

const nothing = new FFI()
typed<Dynamic>()(nothing.dlopen(null))
typed<Dynamic>()(nothing.new('whatever *'))

const text: string = TEXT
const untyped = new FFI(text)
typed<Dynamic>()(untyped.dlopen(null))
typed<Dynamic>()(untyped.dlopen(null)['now']?.(null) as Dynamic)
typed<Dynamic>()(untyped.new('whatever *', { x: 1 }))
typed<Dynamic>()(untyped.cast('whatever *', 1))
untyped.sizeof('whatever')
typed<Dynamic>()(untyped.cdef('int abs(int);').dlopen(null))
const holed = new FFI(`int f_${text}(int);`)
typed<Dynamic>()(holed.dlopen(null))
const optional = new FFI(text as string | undefined)
typed<Dynamic>()(optional.dlopen(null))

interface Mine {
  now(where: null): bigint
}
typed<Mine>()(untyped.dlopen<Mine>(null))
typed<Mine>()(swapped.dlopen<Mine>(null))

// What the parser of types does not read is Dynamic, and everything around it keeps its type.
const strange = new FFI(`
  int plain(int x); typeof(int) strange(typeof(3) x); _Decimal64 decimal(_Decimal64 x);
  typedef int quad __attribute__((vector_size(16))); quad vector(quad q); struct s { quad q; int x; };
  undeclared_t missing(undeclared_t *x, int n);
`).dlopen(null)
typed<number>()(strange.plain(1))
typed<Dynamic>()(strange.vector('anything'))
typed<Dynamic>()(strange.missing('anything', 3))

function anyFFI(ffi: Pick<FFI, 'errno' | 'string'>): number {
  return ffi.errno
}
anyFFI(third)
