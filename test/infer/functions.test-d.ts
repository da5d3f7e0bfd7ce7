/** Functions: parameters as wide as the run time accepts, results exact. */
import { FFI, type Opaque, type VoidPointer } from 'cdef'
import { type Equal, type Expect, typed } from './expect.ts'

const ffi = new FFI(`
  size_t strlen(const char *s);
  double hypot(double x, double y); float halved(float x);
  int64_t wide(int64_t a, unsigned long long b);
  void nothing(void); int nothing_either();
  bool flip(_Bool b); char next(char c); wchar_t wide_next(wchar_t c);
  long double precise(long double x); double _Complex turned(double _Complex z);
  __int128 huge(unsigned __int128 x);
  int printf(const char *format, ...);
  void *malloc(size_t size); void free(void *block);
  char **environment(char **list, const int numbers[], int matrix[2][3]);
  FILE *fopen(const char *path, const char *mode); int fclose(FILE *stream);
  struct db; struct db *db_open(const char *), *db_second(struct db *);
  unsigned long int long_names(long long unsigned int a, short signed int b, unsigned c);
  static inline int twice(int x) { return x * 2; }
  extern
  int
  spread(int first,
         /* a comment, with a comma */ int second); // the end
  int wmain(const wchar_t *text, char16_t *narrow);
  void attributed(int x) __attribute__((nonnull(1), format(printf, 1, 2)));
`)
const lib = ffi.dlopen(null)

typed<number>()(lib.strlen('text'))
lib.strlen(null)
lib.strlen(Buffer.from('x'))
lib.strlen(new Uint8Array(3))
lib.strlen([104, 'i', 0n])
lib.strlen(ffi.new('char[]', 'text'))
lib.strlen(ffi.new('unsigned char[4]'))
lib.strlen(ffi.cast('void *', 1))
// @ts-expect-error: a number is no pointer
lib.strlen(0)
// @ts-expect-error: NULL is null
lib.strlen(undefined)
// @ts-expect-error: an argument is missing
lib.strlen()
// @ts-expect-error: there is one too many
lib.strlen('text', 1)
// @ts-expect-error: the items do not fit
lib.strlen(new Int32Array(3))
// @ts-expect-error: ints are no characters
lib.strlen(ffi.new('int[3]'))

typed<number>()(lib.hypot(3, 4))
typed<number>()(lib.halved(3))
// @ts-expect-error: a bigint is no double
lib.hypot(3n, 4)
typed<bigint>()(lib.wide(1n, 2))
// @ts-expect-error: a string is no integer
lib.wide('1', 2)
export type Nothing = Expect<Equal<ReturnType<typeof lib.nothing>, void>>
typed<number>()(lib.nothing_either())
typed<boolean>()(lib.flip(1))
lib.flip(true)
// @ts-expect-error: only 0 and 1 are booleans
lib.flip(2)
typed<number>()(lib.next('a'))
lib.next(97)
typed<string>()(lib.wide_next('a'))
lib.wide_next(97)
Number(lib.precise(1))
lib.precise(lib.precise(1))
const { re, im } = lib.turned({ re: 1, im: 2 })
typed<number>()(re + im)
lib.turned(1)
typed<bigint>()(lib.huge(1))
typed<number>()(lib.long_names(1n, 2, ffi.cast('int', 3)))
typed<number>()(lib.twice(4))
typed<number>()(lib.spread(4, 5))

typed<number>()(lib.printf('%d %s %f', ffi.cast('int', 1), 'text', 1.5))
// @ts-expect-error: the format is a declared parameter
lib.printf()
// @ts-expect-error: C would not know the type of a bigint
lib.printf('%d', 1n)

const block = lib.malloc(16)
typed<VoidPointer | null>()(block)
lib.free(block)
lib.free(new Float64Array(2))
lib.free(new ArrayBuffer(2))
lib.free(ffi.new('int *'))
lib.free('text')
lib.free(lib.twice as never)
// @ts-expect-error: an object has no address
lib.free({})

const environment = lib.environment([ffi.new('char[]', 'a'), null], [1, 2], ffi.new('int[2][3]'))
typed<number | undefined>()(environment?.value?.value)
lib.environment(null, new Int32Array(2), null)
lib.environment(['a', null, [98, 0]], null, null)
// @ts-expect-error: a number is no pointer
lib.environment([1], null, null)

const stream = lib.fopen('/dev/null', 'w')
typed<Opaque<'FILE'> | null>()(stream)
lib.fclose(stream)
lib.fclose(1)
lib.fclose({ fd: 1 })

const db = lib.db_open('x')
typed<Opaque<'struct db'> | null>()(db)
typed<Opaque<'struct db'> | null>()(lib.db_second(db))
// @ts-expect-error: another type
lib.db_second(stream)
lib.wmain('text', new Uint16Array(2))
lib.attributed(1)

// @ts-expect-error: no such function
lib.strlenn
// @ts-expect-error: functions are read-only
lib.strlen = () => 1

// What only C knows is told apart by its name, in type strings too.
const asking = new FFI('typedef ... db_t; typedef ... row_t; db_t *db_of(row_t *row); int db_new(db_t **out);')
const asked = asking.dlopen(null)
const place = asking.new('db_t **')
asked.db_new(place)
typed<Opaque<'db_t'> | null>()(place.value)
typed<Opaque<'db_t'> | null>()(asked.db_of(asking.new('row_t **').value))
// @ts-expect-error: another type
asked.db_of(place.value ?? asked.db_of(null))

const renamed = new FFI(`
  #define mpz_init __gmpz_init
  #define mpz_add __gmpz_add
  #define chained mpz_init
  #define bits_per_limb __gmp_bits_per_limb
  #define version VERSION
  #define VERSION 3
  void __gmpz_init(int *);
  int mpz_add(int *, long);
  extern const int __gmp_bits_per_limb;
`)
const gmp = renamed.dlopen(null)
typed<void>()(gmp.mpz_init(null))
typed<void>()(gmp.__gmpz_init(null))
typed<void>()(gmp.chained(null))
typed<number>()(gmp.mpz_add(null, 5))
typed<number>()(gmp.bits_per_limb)
typed<3>()(gmp.version)
// @ts-expect-error: the parameters are those of what it is another name of
gmp.mpz_init()

// The macros of <windows.h> are conventions where one may stand, and names elsewhere.
const windows = new FFI(`
  int CALLBACK each(void *data, long n); double *APIENTRY list(void); typedef int (CALLBACK *visit)(int);
  void walk(visit f, int (NTAPI *g)(double)); short PASCAL one(short), NTAPI two(short);
  typedef double (*PASCAL)(int); double called(PASCAL f, PASCAL *list);
`)
const calls = windows.dlopen(null)
typed<number>()(calls.each(null, 1))
typed<number>()(calls.one(1) + calls.two(2))
typed<number | undefined>()(calls.list()?.[0])
calls.walk(
  windows.callback('int (CALLBACK *)(int)', (x) => x + 1),
  windows.callback('int (NTAPI *)(double)', (x) => Math.floor(x)),
)
// @ts-expect-error: no function at all
calls.walk(1, null)
typed<number>()(
  calls.called(
    windows.callback('PASCAL', (x) => x / 2),
    null,
  ),
)
// @ts-expect-error: a callback returns a number
windows.callback('int CALLBACK(long)', () => 'text')
