/** Calls on other threads: the parameters of the function, a promise of its result. */
import { type AsyncResult, FFI, type LibraryOf, type Pool } from 'cdef'
import { type Equal, type Expect, typed } from './expect.ts'

const ffi = new FFI(`
  struct point { int x, y; };
  typedef int (*compare_t)(const void *, const void *);
  int add(int a, double b);
  size_t strlen(const char *s);
  int64_t wide(void);
  void nothing(struct point p);
  struct point origin(void);
  int printf(const char *format, ...);
  compare_t chosen(void);
  int each(int (*visit)(int x), int n);
`)
const lib = ffi.dlopen(null)

typed<Promise<number>>()(lib.add.async(1, 2.5))
typed<number>()(lib.add.pumped(1, 2.5))
typed<Promise<number>>()(lib.strlen.async('text'))
typed<Promise<bigint>>()(lib.wide.async())
typed<Promise<void>>()(lib.nothing.async([1, 2]))
typed<Promise<number>>()(lib.printf.async('%d', true))
typed<Promise<number>>()(lib.each.async((x) => x + 1, 3))
typed<number>()(lib.each.pumped((x) => x + 1, 3))
lib.origin.async().then(({ x }) => typed<number>()(x))
// @ts-expect-error: a string is no integer
lib.add.async('1', 2)
// @ts-expect-error: an argument is missing
lib.add.pumped(1)
// @ts-expect-error: the function is no such thing
lib.add.asynchronous(1, 2)

const compare = lib.chosen()
if (compare) typed<Promise<number>>()(compare.async(null, null))
const visit = ffi.callback('int(int)', (x) => x + 1)
typed<Promise<number>>()(visit.async(1))
lib.each.async(visit, 3)
lib.each.async(visit, 3)

const { signal } = new AbortController()
typed<Promise<number>>()(ffi.async(lib.add)(1, 2))
typed<Promise<number>>()(ffi.async(lib.add, { signal, onAbort() {} })(1, 2))
typed<Promise<{ readonly result: number; readonly errno: number }>>()(ffi.async(lib.add, { errno: true, signal })(1, 2))
// @ts-expect-error: an argument is missing
ffi.async(lib.add)(1)
// @ts-expect-error: there is no such option
ffi.async(lib.add, { errnos: true })
// @ts-expect-error: that is no signal
ffi.async(lib.add, { signal: 5 })
export type WithErrno = Expect<
  Equal<AsyncResult<bigint, { errno: true }>, { readonly result: bigint; readonly errno: number }>
>
export type Without = Expect<Equal<AsyncResult<bigint, { errno: false }>, bigint>>

const pool: Pool = ffi.pool({ threads: 1, stackSize: 1 << 20, idle: 1000 })
typed<Promise<number>>()(pool.run(lib.add, 1, 2))
// @ts-expect-error: an argument is missing
pool.run(lib.add, 1)
ffi.async(lib.add, { pool })
// @ts-expect-error: there is no such option
ffi.pool({ thread: 1 })

export type Added = Expect<Equal<ReturnType<LibraryOf<typeof ffi>['add']['async']>, Promise<number>>>

const untyped = new FFI('' as string).dlopen(null)
untyped.anything.async(1, 'x').then((value: number) => value)
untyped.anything.pumped()
