/** Functions as arguments, as values and as callbacks. */
import { FFI, type Pointer, type VoidPointer } from 'cdef'
import { typed } from './expect.ts'

const ffi = new FFI(`
  typedef int (*compare_t)(const int *, const int *);
  typedef int visit_t(void *user, int count, char **values);
  struct event { int kind; };
  void qsort(void *base, size_t count, size_t size, compare_t compare);
  int walk(visit_t *visit, void *user); int walk_too(visit_t visit, void *user);
  void (*signal(int number, void (*handler)(int)))(int);
  void listen(struct event (*make)(struct event event), void (*done)(void));
  compare_t chosen(void);
  int twice(int x); int apply(int (*f)(int), int x);
`)
const lib = ffi.dlopen(null)
const numbers = ffi.new('int[]', [3, 1, 2])

lib.qsort(numbers, 3, 4, (a, b) => {
  typed<Pointer<'int', number>>()(a)
  return a.value - b.value
})
lib.qsort(numbers, 3, 4, (a: { value: number }) => a.value)
lib.qsort(numbers, 3, 4, null)
lib.qsort(numbers, 3, 4, lib.chosen())
// @ts-expect-error: a comparator returns an integer
lib.qsort(numbers, 3, 4, () => 'less')
// @ts-expect-error: a comparator gets pointers
lib.qsort(numbers, 3, 4, (_text: string) => 1)
lib.walk((user, count, values) => {
  typed<VoidPointer>()(user)
  typed<number>()(count)
  typed<Pointer<'char', number> | null>()(values.value)
  return 0n
}, null)
lib.walk_too(() => 0, null)
lib.signal(2, (number) => typed<number>()(number))?.(3)
lib.apply(lib.twice, 3)

const callback = ffi.callback('compare_t', (a, b) => a.value - b.value)
lib.qsort(numbers, 3, 4, callback)
typed<number>()(callback(numbers, null))
ffi.callback('int(int, double)', (a, b) => a + b, { error: -1, onerror: () => undefined })
ffi.callback('void (*)(struct event *)', (event) => typed<number>()(event.kind))
// @ts-expect-error: the function returns a string
ffi.callback('int(int)', () => 'x')
// @ts-expect-error: no such type
ffi.callback('compare_tt', () => 1)
ffi.release(callback)
