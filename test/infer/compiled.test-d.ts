/** What only the C compiler knows: `...` in declarations, `static const` without a value, functions of JavaScript. */
import { type AnyIntegerArray, type Compiled, FFI, type LibraryOf, type Opaque, type TypeOf } from 'cdef'
import { type Equal, type Expect, typed } from './expect.ts'

const ffi = new FFI(`
  typedef int... count_t; typedef unsigned long... mask_t; typedef float... real_t; typedef double ... wide_t;
  typedef ... handle_t; typedef ... *ref_t;
  struct part { int x; ...; };
  union either { int a; float b; ...; };
  typedef struct { count_t count; mask_t masks[3]; handle_t *handle; char name[...]; ...; } shape_t;
  enum partial { PA, PB = 7, PC, ... }; enum open { OA = ..., OB = 4 };
  #define LIMIT ...
  #define EXACT 42
  static const double PI;
  static const int SMALL; static const long LARGE; const static count_t COUNT; static const bool FLAG;
  static const char *const TITLE; static char *const NAME; static const double E = ...;
  extern int list[...], grid[...][...], half[][3];
  extern count_t counter;
  extern real_t reals[...];
  count_t next(count_t n, count_t *out, real_t x, handle_t *handle, ref_t ref, mask_t masks[]);
  struct part made(struct part value, enum partial e);
  extern "JS" int on_event(int code, const char *name);
  extern "JS+C" void on_part(struct part *part, count_t n);
  extern "JS" {
    // Both may be attached.
    real_t scaled(real_t x);
    void
    ended(void);
  }
  extern "C" { int plain(int); }
`)
const lib = ffi.verify('')

typed<number>()(lib.next(1, [1, 2n], 0.5, null, null, ffi.new('mask_t[2]')))
lib.next(ffi.cast('count_t', 3), ffi.new('count_t *'), 1, ffi.cast('handle_t *', 8), ffi.cast('ref_t', 8), null)
// @ts-expect-error: a string is no integer
lib.next('1', null, 0, null, null, null)
// @ts-expect-error: pointers to other types do not fit
lib.next(1, ffi.new('mask_t *'), 0, null, null, null)
// @ts-expect-error: nor do other opaque types
lib.next(1, null, 0, ffi.cast('ref_t', 8), null, null)
typed<number>()(lib.counter)
lib.counter = 3
typed<number>()(ffi.cast('count_t', 3).value)
typed<number>()(ffi.cast('real_t', 3).valueOf())
typed<number>()(ffi.new('count_t *').value)
typed<number | bigint>()(ffi.new('count_t[3]', [1, 2n, 3])[0] ?? 0)
typed<number>()(ffi.new('real_t[3]', [1, 2, 3])[0] ?? 0)
typed<3>()(ffi.new('count_t[3]').length)
export type Handle = Expect<Equal<TypeOf<typeof ffi, 'handle_t *'>, Opaque<'handle_t'> | null>>
export type Ref = Expect<Equal<TypeOf<typeof ffi, 'ref_t'>, Opaque<'ref_t'> | null>>
export type Wide = Expect<Equal<TypeOf<typeof ffi, 'wide_t'>, number>>

const other = new FFI('typedef unsigned... t; static const int64_t MOST; t f(void);', { long: 'bigint' }).verify('')
typed<bigint>()(other.f())
typed<number | bigint>()(other.MOST)

const part = lib.made({ x: 1 }, lib.PA)
typed<number>()(part.x)
lib.made([1], 7)
// @ts-expect-error: only declared members are known
part.y
// @ts-expect-error: only declared members are known
lib.made({ y: 1 }, 0)
typed<number>()(ffi.new('union either *').b)
const shape = ffi.new('shape_t *', { count: 2, masks: [1, 2n], name: 'abc' })
typed<number>()(shape.count)
typed<3>()(shape.masks.length)
const masks: AnyIntegerArray = shape.masks
typed<number>()(masks.length)
typed<number>()(shape.name.length)
typed<Opaque<'handle_t'> | null>()(shape.handle)

typed<number>()(lib.PA)
typed<7>()(lib.PB)
typed<number>()(lib.PC)
typed<number>()(lib.OA)
typed<4>()(lib.OB)
typed<number | bigint>()(lib.LIMIT)
typed<42>()(lib.EXACT)
typed<number>()(lib.PI)
typed<number>()(lib.E)
typed<number>()(lib.SMALL)
typed<number>()(lib.FLAG)
typed<number | bigint>()(lib.LARGE)
typed<number | bigint>()(lib.COUNT)
typed<number | undefined>()(lib.TITLE?.value)
typed<number | undefined>()(lib.NAME?.value)
typed<number>()(lib.list.length)
typed<number>()(lib.list[0] ?? 0)
typed<number>()(lib.grid.length)
typed<number>()(lib.grid[0]?.[0] ?? 0)
typed<3 | undefined>()(lib.half[0]?.length)
typed<number>()(lib.reals[0] ?? 0)

// A function that JavaScript defines can be called as well.
typed<number>()(lib.on_event(3, 'text'))
typed<number>()(lib.plain(3))
ffi.defExtern('on_event', (code, name) => {
  typed<number>()(code)
  typed<number>()(name.at(0))
  return code
})
ffi.defExtern('on_part', (part, n) => {
  typed<number>()(part.x + n)
})
ffi.defExtern('scaled', (x) => x * 2, { error: 0 })
ffi.defExtern('ended', () => {})
const kept = ffi.defExtern('scaled', (x: number) => x)
typed<(x: number) => number>()(kept)
ffi.defExtern(function on_event(code: number) {
  return code
})
// @ts-expect-error: an int is a number
ffi.defExtern('on_event', (code) => `${code}`)
// @ts-expect-error: it is passed two arguments
ffi.defExtern('on_event', (_code, _name, _more) => 0)
// @ts-expect-error: C defines it
ffi.defExtern('plain', (x: number) => x)
// @ts-expect-error: nobody declares it
ffi.defExtern('on_evnt', () => 0)
new FFI().defExtern('anything', (x: string) => x)

// What is compiled stays open; what `dlopen` opens can be closed.
// @ts-expect-error: it cannot be disposed of
lib[Symbol.dispose]()
ffi.dlopen(null)[Symbol.dispose]()
export type Members = Expect<Equal<typeof lib, typeof ffi extends FFI<infer D, infer R> ? Compiled<D, R> : never>>
export type Opened = Expect<Equal<LibraryOf<typeof ffi>['on_event'], (typeof lib)['on_event']>>

// A module's own types: what `dlopen` returns is known besides the declarations.
interface Known {
  readonly twice: (x: number) => number
}
declare const module: FFI<
  { 'type point': 'typedef struct { int x; } point' },
  { int64: 'bigint'; long: 'number' },
  Known
>
typed<number>()(module.dlopen(null).twice(3))
module.dlopen(null)[Symbol.dispose]()
typed<number>()(module.new('point *', [3]).x)
const more = module.cdef('int plus(point a, int b);')
typed<number>()(more.dlopen(null).twice(3) + more.dlopen(null).plus([1], 2))
typed<number>()(new FFI().include(module).new('point *').x)
typed<number>()(module.include(ffi).new('shape_t *').count)
