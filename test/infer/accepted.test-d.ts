/** C8: what types once refused and the run time accepts, and the other way; the rest is in test/agreement. */
import { FFI } from 'cdef'
import { typed } from './expect.ts'

const ffi = new FFI(`
  union u { int i; double d; };
  typedef union { int i; double d; } named;
  enum flags { A = 1, B = 2, C = 4 };
  struct s { int (*f)(int); int64_t id; enum flags flags; const void *data; };
  int abs(int x); double fabs(double x);
  int execvp(const char *file, char *const argv[]);
  void *malloc(size_t size); void free(void *block); char *getenv(const char *name);
`)
const lib = ffi.dlopen(null)

// @ts-expect-error: a union takes one value
ffi.new('union u *', [1, 2])
// @ts-expect-error: whatever it is called
ffi.new('named *', [1, 2])
ffi.new('union u *', [1])

const s = ffi.new('struct s *', { f: lib.abs, id: 5, flags: 1 | 2, data: Buffer.from('bytes') })
s.f = lib.abs
s.f = ffi.callback('int(int)', (x) => x)
// @ts-expect-error: another signature
s.f = lib.fabs
// @ts-expect-error: nothing would keep the function
s.f = (x: number) => x

lib.execvp('sh', ['a', null])
lib.execvp('sh', [Buffer.from('a\0'), null])
// @ts-expect-error: a number is no text
lib.execvp('sh', [1])
lib.abs(true)

// @ts-expect-error: NULL has no text
ffi.string(null)
ffi.string(lib.getenv('PATH'))
// @ts-expect-error: a number has no memory
ffi.buffer(5)
const block = lib.malloc(8)
// @ts-expect-error: it may be NULL
ffi.gc(block, lib.free)
if (block) ffi.gc(block, lib.free)
// @ts-expect-error: NULL has no items
ffi.unpack(null, 1)
typed<number[]>()(ffi.unpack(ffi.new('int[2]'), 2))
typed<bigint[]>()(ffi.unpack(ffi.new('int64_t *'), 1))
typed<Buffer | number[]>()(ffi.unpack(ffi.new('char[2]'), 2))
typed<Buffer>()(ffi.unpack(ffi.cast('char *', block ?? ffi.new('char[2]')), 2))
typed<string>()(ffi.unpack(ffi.new('wchar_t[2]'), 2))
