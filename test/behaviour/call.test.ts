import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

const SOURCE = `
  #include <errno.h>
  #include <stddef.h>
  int none(void) { return 7; }
  int one(int a) { return a; }
  int two(int first, int second) { return first * 10 + second; }
  void nothing(void) {}
  int errno_plus(int n) { int before = errno; errno = before + n; return before; }
  double sum_floats(const float *values, int n) { double s = 0; for (int i = 0; i < n; i++) s += values[i]; return s; }
  long sum_ints(const int *values, int n) { long s = 0; for (int i = 0; i < n; i++) s += values[i]; return s; }
  void fill(int *values, int n, int with) { for (int i = 0; i < n; i++) values[i] = with; }
  struct point { int x, y; };
  int cross(const struct point *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[i].x * p[i].y; return s; }
  const char *second(const char **texts) { return texts[1]; }
  unsigned long second_length(const char **texts) { return __builtin_strlen(texts[1]); }
  void *same(void *p) { return p; }
  int is_null(const void *p) { return p == NULL; }
  int (*null_function(void))(int) { return NULL; }
  int (*get_one(void))(int) { return one; }
  int apply(int (*f)(int), int n) { return f ? f(n) : -1; }
  int many(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l) {
    return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j + 11*k + 12*l;
  }`
const DECLARATIONS = `
  struct point { int x, y; };
  int none(void); int one(int a); int two(int first, int second); void nothing(void); int errno_plus(int);
  double sum_floats(const float *values, int n); long sum_ints(const int *values, int n);
  void fill(int *values, int n, int with); int cross(const struct point *p, int n);
  const char *second(const char **texts); unsigned long second_length(const char **texts); void *same(void *p); int is_null(const void *p);
  int (*null_function(void))(int); int (*get_one(void))(int); int apply(int (*f)(int), int n);
  int many(int, int, int, int, int, int, int, int, int, int, int, int);
`
let opened: { ffi: Untyped; lib: Untyped } | undefined
function open(): { ffi: Untyped; lib: Untyped } {
  if (!opened) {
    const ffi = newFFI(DECLARATIONS)
    opened = { ffi, lib: ffi.dlopen(compileLibrary('call', SOURCE)) }
  }
  return opened
}

test('abi-07: the number of arguments must be right', options, () => {
  const { lib } = open()
  refuses(() => lib.none(1), 'TypeError', 'call/count', /^'none' takes no arguments \(1 given\)$/)
  refuses(() => lib.one(), 'TypeError', 'call/count', /^'one' expects 1 argument, got 0$/)
  refuses(() => lib.two(1), 'TypeError', 'call/count', /^'two' expects 2 arguments, got 1$/)
  refuses(() => lib.two(1, 2, undefined), 'TypeError', 'call/count', /got 3$/)
  assert.deepEqual([lib.none(), lib.one(1), lib.two(1, 2), lib.nothing()], [7, 1, 12, undefined])
  assert.equal(lib.many(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 78)
  assert.equal(lib.two(...[3, 4]), 34)
  assert.equal(lib.two.apply(null, [3, 4]), 34)
})

test('a wrong argument names function, argument and C type', options, () => {
  const { lib } = open()
  refuses(
    () => lib.two(1, 'x'),
    'TypeError',
    'value/type',
    /^expected an integer for 'int', got "x", argument 2 'second' of 'two'$/,
  )
  refuses(() => lib.two(2n ** 40n, 1), 'RangeError', 'value/range', /argument 1 'first' of 'two'/)
  refuses(
    () => lib.fill(5, 1, 1),
    'TypeError',
    'value/pointer',
    /cannot use 5 as 'int \*', argument 1 'values' of 'fill'/,
  )
  assert.equal(lib.two(1n, true), 11)
})

test('abi-09: errno is what the last call left, and what the next one finds', options, () => {
  const { ffi, lib } = open()
  ffi.errno = 30
  assert.equal(lib.errno_plus(3), 30)
  assert.equal(ffi.errno, 33)
  JSON.parse(JSON.stringify(process.memoryUsage()))
  assert.equal(lib.errno_plus(-33), 33)
  assert.equal(ffi.errno, 0)
  assert.equal(newFFI().errno, 0)
  for (const wrong of [0.5, 'x', null, 2 ** 40, 1n]) {
    assert.throws(() => {
      ffi.errno = wrong
    }, TypeError)
  }
  const libc = newFFI('int close(int);').dlopen(null)
  assert.deepEqual([libc.close(-1), ffi.errno], [-1, 9])
})

test('abi-11: a NULL function pointer is null, and what is no function cannot be called', options, () => {
  const { ffi, lib } = open()
  assert.equal(lib.null_function(), null)
  assert.equal(ffi.cast('int(*)(int)', 0), null)
  assert.equal(ffi.new('int(**)(int)').value, null)
  assert.throws(() => lib.null_function()(1), TypeError)
  assert.throws(() => ffi.new('int *')(1), TypeError)
  assert.equal(lib.get_one()(9), 9)
  assert.equal(lib.apply(null, 1), -1)
})

test('abi-14: a typedef of a function type declares functions', () => {
  const libm = newFFI('typedef double func_t(double); func_t cos, sin; int use(func_t *f);').dlopen('m')
  assert.deepEqual([libm.cos(0), libm.sin(0)], [1, 0])
})

test('abi-15: a list of 20,000 floats is a temporary array', options, () => {
  const { lib } = open()
  const values = Array.from({ length: 20000 }, (_, i) => i / 2)
  assert.equal(lib.sum_floats(values, 20000), 99995000)
  assert.equal(lib.sum_floats(Float32Array.from(values), 20000), 99995000)
  assert.equal(lib.sum_ints(Array(500000).fill(2), 500000), 1000000)
})

test('arrays and objects become temporaries for the call', options, () => {
  const { ffi, lib } = open()
  assert.equal(lib.sum_ints([1, 2, 3n, true], 4), 7)
  assert.equal(lib.sum_ints(new Set([4, 5]), 2), 9)
  assert.equal(lib.sum_ints([], 0), 0)
  assert.equal(lib.cross([{ x: 2, y: 3 }, [4, 5]], 2), 26)
  assert.equal(lib.cross({ x: 2, y: 3 }, 1), 6)
  assert.equal(
    lib.cross(
      ffi.new('struct point[2]', [
        [1, 1],
        [2, 2],
      ]),
      2,
    ),
    5,
  )
  assert.equal(lib.cross([ffi.new('struct point *', [3, 3])[0]], 1), 9)
  refuses(() => lib.sum_ints([1, 'x'], 2), 'TypeError', 'value/type', /item 1 of argument 1 'values' of 'sum_ints'/)
  refuses(() => lib.sum_ints({ a: 1 }, 1), 'TypeError', 'value/pointer')
  refuses(() => lib.cross([{ z: 1 }], 1), 'TypeError', 'member/unknown')
  refuses(() => lib.cross(ffi.new('struct point *', [1, 2])[0], 1), 'TypeError', 'value/pointer', /ffi\.addressof/)
  refuses(() => lib.same([1]), 'TypeError', 'value/pointer', /'void \*'/)
})

test('strings and arrays in an array of pointers are temporaries of the same call', options, () => {
  const { ffi, lib } = open()
  const texts = ['a', 'bc'].map((text) => ffi.new('char[]', text))
  assert.equal(ffi.string(lib.second(texts)), 'bc')
  assert.equal(lib.second_length(['a', 'bcd', null]), 3)
  assert.equal(lib.second_length([texts[0], Buffer.from('efgh\0')]), 4)
  refuses(() => lib.second(['a', 5]), 'TypeError', 'value/pointer', /item 1 of argument 1 'texts' of 'second'/)
})

test('typed arrays are passed as they are, if their items are of that kind', options, () => {
  const { ffi, lib } = open()
  const values = new Int32Array(4)
  lib.fill(values, 4, 9)
  assert.deepEqual([...values], [9, 9, 9, 9])
  lib.fill(values.subarray(1, 3), 2, 5)
  assert.deepEqual([...values], [9, 5, 5, 9])
  const owned = ffi.new('int[3]')
  lib.fill(owned, 3, -1)
  assert.deepEqual([...owned], [-1, -1, -1])
  const shared = new Int32Array(new SharedArrayBuffer(8))
  lib.fill(shared, 2, 6)
  assert.deepEqual([...shared], [6, 6])
  for (const Kind of [Uint32Array, Int16Array, Float32Array, Uint8Array, BigInt64Array, Float64Array]) {
    refuses(() => lib.fill(new Kind(4), 1, 1), 'TypeError', 'value/pointer', new RegExp(Kind.name))
  }
  for (const wrong of [new DataView(new ArrayBuffer(8)), new ArrayBuffer(8), Buffer.alloc(8)]) {
    refuses(() => lib.fill(wrong, 1, 1), 'TypeError', 'value/pointer')
  }
  assert.equal(lib.sum_floats(new Float32Array([0.5, 1]), 2), 1.5)
})

test('a detached buffer is refused, a resizable one is asked anew', options, () => {
  const { lib } = open()
  const values = new Int32Array(4)
  assert.equal(lib.sum_ints(values, 4), 0)
  structuredClone(values.buffer, { transfer: [values.buffer] })
  refuses(() => lib.sum_ints(values, 4), 'TypeError', 'memory/detached', /argument 1 'values' of 'sum_ints'/)
  const Resizable = ArrayBuffer as unknown as new (
    length: number,
    options: object,
  ) => ArrayBuffer & { resize(n: number): void }
  const buffer = new Resizable(8, { maxByteLength: 2 ** 16 })
  const resized = new Int32Array(buffer)
  resized.set([1, 2])
  assert.equal(lib.sum_ints(resized, 2), 3)
  buffer.resize(2 ** 16)
  resized.fill(1)
  assert.equal(lib.sum_ints(resized, 2 ** 14), 2 ** 14)
})

test('pointers come back as they went, NULL as null', options, () => {
  const { ffi, lib } = open()
  const p = ffi.new('struct point *', [1, 2])
  const back = lib.same(p)
  assert.equal(ffi.typeof(back).cname, 'void *')
  assert.equal(back.equals(p), true)
  assert.equal(ffi.cast('struct point *', back).y, 2)
  assert.equal(lib.same(null), null)
  assert.deepEqual([lib.is_null(null), lib.is_null(p), lib.is_null(new Uint8Array(1))], [1, 0, 0])
  for (const address of [-1, 2 ** 47, 1, 4095, 2n ** 63n, 2n ** 60n + 1n]) {
    const wild = ffi.cast('void *', address)
    assert.equal(lib.same(wild).equals(wild), true, String(address))
    assert.equal(ffi.new('void **', wild).value.equals(wild), true)
  }
  assert.equal(ffi.cast('intptr_t', lib.same(ffi.cast('void *', -1))).value, -1)
})

test('function pointers go both ways', options, () => {
  const { ffi, lib } = open()
  assert.equal(lib.apply(lib.one, 4), 4)
  assert.equal(lib.apply(lib.get_one(), 5), 5)
  assert.equal(lib.apply(ffi.cast('int(*)(int)', lib.get_one()), 6), 6)
  assert.equal(
    lib.apply((n: number) => n * 2, 7),
    14,
  )
  assert.equal(lib.get_one(), lib.get_one())
  assert.equal(ffi.cast('void *', lib.one).equals(lib.same(ffi.cast('void *', lib.get_one()))), true)
  const slot = ffi.new('int(**)(int)', lib.one)
  assert.equal(slot.value(8), 8)
  refuses(() => (slot.value = (n: number) => n), 'TypeError', 'value/pointer', /ffi\.callback/)
  refuses(() => lib.apply(lib.two, 1), 'TypeError', 'value/pointer', /'int\(\*\)\(int, int\)'/)
  refuses(() => lib.apply(5, 1), 'TypeError', 'value/pointer')
  refuses(() => (slot.value = lib.two), 'TypeError', 'value/pointer')
  slot.value = null
  assert.equal(slot.value, null)
})

test('calls nest in the evaluation of their arguments', options, () => {
  const { lib } = open()
  assert.equal(lib.two(lib.two(1, 2), lib.one(lib.none())), 127)
  const tricky = [1, 2, 3]
  Object.defineProperty(tricky, 1, { get: () => lib.sum_ints([5, 6], 2) })
  assert.equal(lib.sum_ints(tricky, 3), 15)
})

test('abi-10: what nobody can pass by value is refused with the reason', () => {
  const ffi = newFFI(`
    typedef int v8 __attribute__((vector_size(32))); struct partial { int a; ...; };
    struct wide { int x; } __attribute__((aligned(64)));
    v8 abs(v8); int labs(struct partial p); int llabs(struct wide w); struct wide atoi(void);
  `)
  const lib = ffi.dlopen(null)
  refuses(() => lib.abs([1]), 'FFIError', 'call/unsupported', /'v8'|vector/)
  assert.throws(() => lib.labs([1]), { name: 'VerificationMissing' })
  refuses(
    () => lib.llabs({}),
    'FFIError',
    'call/unsupported',
    /'struct wide' by value as argument 1: .*takes a pointer/,
  )
  refuses(() => lib.atoi(), 'FFIError', 'call/unsupported', /the result: .*compiled module/)
})

test('F5: what cannot be passed by value is refused with what helps in either mode', () => {
  const ffi = newFFI(`
    struct wide { int x; } __attribute__((aligned(64))); struct none {}; union wider { struct wide w; };
    typedef int v8 __attribute__((vector_size(64)));
  `)
  for (const type of ['struct wide', 'union wider', 'v8']) {
    for (const spelled of [`int(*)(${type})`, `int(*)(int, ${type})`, `${type}(*)(void)`]) {
      const call = ffi.cast(spelled, 4096)
      const values = spelled.includes('void') ? [] : spelled.includes('int, ') ? [1, []] : [[]]
      refuses(
        () => call(...values),
        'FFIError',
        'call/unsupported',
        /: [^;]+; C of a compiled module can: call a function/,
      )
      assert.throws(
        () => call(...values),
        (error: Error) => !/API mode/.test(error.message),
      )
      const make = (): unknown => ffi.callback(spelled, () => 1)
      refuses(make, 'FFIError', 'callback/unsupported', /: [^;]+; C of a compiled module can: declare .* extern "JS"/)
      assert.throws(make, (error: Error) => !/API mode|call a function/.test(error.message))
    }
  }
})
