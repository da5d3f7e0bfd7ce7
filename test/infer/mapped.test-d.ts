/** Mapped calls: arrays beside the values of the parameters, an array of the results. */
import { type CArray, FFI } from 'cdef'
import { type Equal, type Expect, typed } from './expect.ts'

const ffi = new FFI(`
  typedef struct { double x, y; } vec;
  enum color { RED, GREEN };
  typedef double (*op_t)(double, double);
  int add(int a, int b);
  long total(const int *items, size_t n);
  float half(float x);
  bool odd(int x);
  vec turned(vec v, double by);
  double norm(const vec *v);
  void touch(int x);
  enum color mixed(enum color a);
  char letter(char c);
  const char *named(int x);
  op_t chosen(void);
  int printf(const char *format, ...);
`)
const lib = ffi.dlopen(null)
const ints = new Int32Array(3)
const vecs = ffi.new('vec[]', 3)

typed<Int32Array>()(lib.add.map(ints, 1))
typed<Int32Array>()(lib.add.map(ints, [1, 2, 3]))
lib.add.map(1, new Float64Array(3), ints) satisfies Int32Array
typed<Float32Array>()(lib.half.map(new Float32Array(3)))
typed<BigInt64Array>()(lib.total.map(ints, [1, 2]))
typed<Uint8Array>()(lib.letter.map(new Uint8Array(3)))
typed<Float64Array>()(lib.norm.map(vecs))
typed<Uint32Array | Int32Array>()(lib.mixed.map(new Uint32Array(2)))
export type Touched = Expect<Equal<ReturnType<typeof lib.touch.map>, void>>
typed<number>()(lib.turned.map(vecs, 0.5).at(0).x)
typed<boolean>()(lib.odd.map(ints).at(0))
export type Odd = Expect<Equal<ReturnType<typeof lib.odd.map>, CArray<'_Bool', boolean>>>
lib.turned.map(vecs, [1, 2], ffi.new('vec[]', 2))
const op = lib.chosen()
if (op) typed<Float64Array>()(op.map(new Float64Array(2), 1))
typed<Int32Array>()(ffi.callback('int(int)', (x) => x).map(ints))
// @ts-expect-error: a string is no integer
lib.add.map(ints, '1')
// @ts-expect-error: an argument is missing
lib.add.map(ints)
// @ts-expect-error: results of another type
lib.add.map(ints, 1, new Float64Array(3))
// @ts-expect-error: the types of its arguments are those of each call
lib.printf.map('%d', ints)
