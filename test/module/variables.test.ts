/** Variables of compiled modules: found at each access, with the lengths and the types of C. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { refuses } from '../support/untyped.ts'

const { ffi, lib } = await moduleFolder().module(
  'variables',
  `
  extern int number; extern signed char small; extern double real; extern bool flag; extern char *text; extern long long wide;
  extern long double extended; extern double _Complex complex; extern __int128 huge; extern wchar_t character; extern char16_t utf16;
  struct point { int x, y; }; extern struct point place; extern struct point *pointer; extern int (*call)(int);
  enum color { RED, GREEN }; extern enum color color; struct bits { unsigned a:3, b:5; }; extern struct bits bits;
  extern volatile int changing; extern const int fixed; extern int of_thread; extern int changing_place;
  struct hidden; extern struct hidden *hidden_pointer; extern struct hidden hidden_itself;
  extern int counted[...]; extern int matrix[...][...]; extern int open[]; extern int half_open[][...]; extern int fixed_row[2][...];
  extern struct point points[...]; extern char buffer[...];
  typedef int row_t[...]; extern row_t row; typedef short table_t[...][3];
  struct flexible { int n; int items[]; }; extern struct flexible flexible;
  int read_thread(void); void choose(int); int evaluations(void);
  `,
  `
  #include <stdbool.h>
  #include <uchar.h>
  #include <wchar.h>
  int number = 1; signed char small = -1; double real = 1.5; bool flag = true; char *text = "hello"; long long wide = 1LL << 60;
  long double extended = 1.25L; double _Complex complex; __int128 huge = 5; wchar_t character = L'x'; char16_t utf16 = u'y';
  struct point { int x, y; }; struct point place = {1, 2}; struct point *pointer = &place;
  static int twice(int x) { return x * 2; }
  int (*call)(int) = twice; enum color { RED, GREEN }; enum color color = GREEN;
  struct bits { unsigned a:3, b:5; }; struct bits bits = { 5, 20 }; volatile int changing = 3; const int fixed = 77;
  static __thread int of_thread = 4;
  static int places[3] = {10, 20, 30}, chosen, count;
  static int *find(void) { count++; return &places[chosen]; }
  #define changing_place (*find())
  struct hidden { int z; }; struct hidden hidden_itself; struct hidden *hidden_pointer = &hidden_itself;
  int counted[5] = {1, 2, 3, 4, 5}; int matrix[2][3] = {{1, 2, 3}, {4, 5, 6}}; int open[4] = {9, 8};
  int half_open[4][6] = {{1}, {2}}; int fixed_row[2][7]; struct point points[2] = {{1, 2}, {3, 4}}; char buffer[16] = "buffer";
  typedef int row_t[6]; row_t row = {6}; typedef short table_t[2][3];
  struct flexible { int n; int items[]; }; struct flexible flexible = { 2, {7, 8} };
  static int read_thread(void) { return of_thread; }
  static void choose(int i) { chosen = i; }
  static int evaluations(void) { return count; }
  `,
)

test('api-14: variables are read and written in place, and checked', { skip: withoutCompiler }, () => {
  assert.deepEqual([lib.number, lib.small, lib.real, lib.flag, lib.wide], [1, -1, 1.5, true, 1n << 60n])
  assert.deepEqual(
    [Number(lib.extended), lib.complex, lib.huge, lib.character, lib.utf16],
    [1.25, { re: 0, im: 0 }, 5n, 'x', 'y'],
  )
  assert.deepEqual(
    [ffi.string(lib.text), lib.place.y, lib.pointer.x, lib.call(4), lib.color, lib.bits.b],
    ['hello', 2, 1, 8, 1, 20],
  )
  Object.assign(lib, {
    number: 5,
    small: -128,
    real: 0.1,
    flag: false,
    wide: 5n,
    extended: 2.5,
    complex: { re: 1, im: -1 },
  })
  Object.assign(lib, {
    huge: -(2n ** 100n),
    character: 'z',
    place: { x: 7, y: 8 },
    color: 0,
    bits: { a: 1 },
    changing: 9,
  })
  assert.deepEqual([lib.number, lib.small, lib.real, lib.flag, lib.wide], [5, -128, 0.1, false, 5n])
  assert.deepEqual(
    [Number(lib.extended), lib.complex, lib.huge, lib.character],
    [2.5, { re: 1, im: -1 }, -(2n ** 100n), 'z'],
  )
  assert.deepEqual([lib.pointer.x, lib.place.y, lib.color, lib.bits.a, lib.bits.b, lib.changing], [7, 8, 0, 1, 20, 9])
  refuses(() => (lib.small = 128), 'RangeError', 'value/range', /variable 'small'/)
  refuses(() => (lib.number = 'x'), 'TypeError', 'value/type')
  assert.equal(lib.small, -128)
})

test('api-14: a constant one is read only, and a deleted one is there again', { skip: withoutCompiler }, () => {
  assert.equal(lib.fixed, 77)
  refuses(() => (lib.fixed = 78), 'TypeError', 'library/read-only', /'fixed'/)
  delete lib.number
  assert.equal(lib.number, 5)
})

test('api-14: a variable of a thread, and a macro for a place, are evaluated at every access', {
  skip: withoutCompiler,
}, () => {
  assert.deepEqual([lib.of_thread, lib.read_thread()], [4, 4])
  lib.of_thread = 40
  assert.deepEqual([lib.of_thread, lib.read_thread(), ffi.addressof(lib, 'of_thread')[0]], [40, 40, 40])
  assert.deepEqual([lib.changing_place, lib.evaluations()], [10, 1])
  lib.choose(2)
  assert.deepEqual([lib.changing_place, lib.evaluations()], [30, 2])
  lib.changing_place = 99
  const third = ffi.addressof(lib, 'changing_place')
  lib.choose(0)
  assert.deepEqual([third[0], lib.changing_place, lib.evaluations()], [99, 10, 5])
})

test('api-14: addressof gives a pointer to the variable itself', { skip: withoutCompiler }, () => {
  const pointer = ffi.addressof(lib, 'number')
  pointer[0] = 123
  assert.deepEqual([lib.number, ffi.typeof(pointer).cname], [123, 'int *'])
  assert.equal(ffi.typeof(ffi.addressof(lib, 'counted')).cname, 'int(*)[5]')
  assert.equal(ffi.typeof(ffi.addressof(lib, 'fixed')).cname, 'const int *')
  assert.ok(ffi.addressof(lib, 'hidden_itself').equals(lib.hidden_pointer))
  refuses(() => lib.hidden_itself, 'TypeError', 'layout/opaque')
})

test('api-08: arrays with dots for a length have that of C, in each dimension', { skip: withoutCompiler }, () => {
  assert.deepEqual([[...lib.counted], lib.counted.length], [[1, 2, 3, 4, 5], 5])
  assert.deepEqual(
    [lib.matrix.length, [...lib.matrix[1]], lib.points.length, lib.points[1].y, lib.buffer.length],
    [2, [4, 5, 6], 2, 4, 16],
  )
  assert.deepEqual([ffi.typeof(lib.fixed_row).cname, ffi.sizeof(lib.fixed_row)], ['int[2][7]', 56])
  lib.counted[4] = 50
  lib.counted = [7]
  assert.deepEqual([...lib.counted], [7, 2, 3, 4, 50])
  refuses(() => (lib.counted = [1, 2, 3, 4, 5, 6]), 'RangeError', 'value/too-many', /variable 'counted'/)
  refuses(() => lib.matrix.at(2), 'RangeError', 'index/range')
})

test('api-08: an array without a length reads as a pointer, whose items have the lengths of C', {
  skip: withoutCompiler,
}, () => {
  assert.deepEqual([ffi.typeof(lib.open).cname, lib.open[1]], ['int *', 8])
  assert.deepEqual([ffi.typeof(lib.half_open).cname, lib.half_open[1][0]], ['int(*)[6]', 2])
  assert.deepEqual([lib.flexible.n, lib.flexible.items[1]], [2, 8])
})

test('api-08: so have typedefs of arrays', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    [ffi.typeof('row_t').cname, lib.row.length, ffi.typeof('table_t').cname, ffi.sizeof('table_t')],
    ['int[6]', 6, 'short[2][3]', 12],
  )
  assert.equal(ffi.new('row_t').length, 6)
  refuses(
    () => verified('typedef int row_t[...];\nrow_t *rows(void);', 'typedef int row_t[3]; row_t *rows(void);'),
    'FFIError',
    'module/length-place',
  )
})

test('a variable that C has otherwise does not compile, and the error shows the declaration', {
  skip: withoutCompiler,
}, () => {
  const cases = [
    ['extern int a[5];', 'long a[5];'],
    ['extern int a[5];', 'int a[6];'],
    ['extern int a[5];', 'int *a;'],
    ['extern int *a;', 'long *a;'],
    ['extern int a;', 'const int a = 5;'],
    ['extern int a;', 'long a;'],
    ['extern int a[...];', 'extern int a[];'],
    ['extern int a;', '#define a 5'],
    ['extern int a;', ''],
  ] as const
  for (const [declared, source] of cases) {
    const message = new RegExp(`<cdef>:2: error: .*\n {4}${declared.replace(/[[\]*.]/g, '\\$&')}`)
    refuses(() => verified(`\n${declared}`, source), 'VerificationError', 'toolchain/compile', message)
  }
})
