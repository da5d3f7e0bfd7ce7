// @ts-nocheck: what C declares here is known at run time only, as it is to a user of JavaScript.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FFI, LibraryError, VerificationMissing } from 'cdef'
import { compileLibrary, withoutCompiler } from '../../dist/test/support/compile.js'

it('abi-01, abi-02: opening libraries', () => {
  const ffi = new FFI('double cos(double); void *dlopen(const char *, int); int abs(int);')
  assert.equal(ffi.dlopen('m').cos(0), 1)
  assert.throws(() => ffi.dlopen('no_such_library'), /no_such_library/)
  assert.throws(() => ffi.dlopen(42), TypeError)
  const handle = ffi.dlopen(null).dlopen(null, 1)
  assert.equal(ffi.dlopen(handle).abs(-1), 1)
})

it('abi-03, abi-05: members of a library', () => {
  const ffi = new FFI('int abs(int); int no_such_function(void); enum { A }; extern int no_such_variable;')
  const lib = ffi.dlopen(null)
  assert.throws(() => lib.no_such_function(), LibraryError)
  assert.throws(() => lib.undeclared, LibraryError)
  assert.deepEqual(Object.keys(lib).sort(), ['A', 'abs', 'no_such_function', 'no_such_variable'])
})

it('abi-07: the number of arguments', () => {
  const lib = new FFI('int abs(int); int getpid(void);').dlopen(null)
  assert.throws(() => lib.abs(), /'abs' expects 1 argument, got 0/)
  assert.throws(() => lib.abs(1, 2), TypeError)
  assert.throws(() => lib.getpid(1), /takes no arguments \(1 given\)/)
})

it('abi-09: errno', () => {
  const ffi = new FFI('int close(int);')
  const libc = ffi.dlopen(null)
  assert.equal(libc.close(-1), -1)
  assert.equal(ffi.errno, 9)
  ffi.errno = 0
  assert.equal(ffi.errno, 0)
})

it('abi-11: what cannot be called', () => {
  const ffi = new FFI('struct s { int (*f)(int); };')
  assert.equal(ffi.new('struct s *').f, null)
  assert.throws(() => ffi.new('int *')(), TypeError)
})

it('abi-13: what only the compiler knows', () => {
  const ffi = new FFI('struct s { int a; ...; }; enum e { A, B, ... }; #define N ...'.replace('#', '\n#'))
  for (const use of [
    () => ffi.sizeof('struct s'),
    () => ffi.new('struct s *'),
    () => ffi.offsetof('struct s', 'a'),
    () => ffi.dlopen(null).N,
  ])
    assert.throws(use, VerificationMissing)
})

it('abi-14: a typedef declares functions', () => {
  const lib = new FFI('typedef double func_t(double); func_t sin, cos;').dlopen('m')
  assert.equal(lib.cos(0) + lib.sin(0), 1)
})

const FIXTURE = `
  #include <errno.h>
  struct pair { int a; double b; };
  int counter = 5; int fixed[3] = {1, 2, 3}; const char *name = "fixture";
  float sum(float *items, int n) { float s = 0; for (int i = 0; i < n; i++) s += items[i]; return s; }
  int twice(int (*f)(int), int x) { return f(f(x)); }
  double with_pair(struct pair (*f)(struct pair), int a, double b) {
    struct pair p = {a, b}; p = f(p); return p.a + p.b;
  }
  struct bits { int a:3, b:5; }; union number { long i; double d; };
  int with_bits(int (*f)(struct bits), int a, int b) { struct bits bits = {a, b}; return f(bits); }
  int of_bits(struct bits bits) { return bits.a + bits.b; }
  double of_number(union number n) { return n.d * 2; }
  int with_errno(int (*f)(void)) { errno = 7; f(); return errno; }
`
const DECLARED = `
  struct pair { int a; double b; };
  extern int counter; extern int fixed[3]; extern const char *name;
  float sum(float *items, int n); int twice(int (*f)(int), int x);
  double with_pair(struct pair (*f)(struct pair), int a, double b);
  struct bits { int a:3, b:5; }; union number { long i; double d; };
  int with_bits(int (*f)(struct bits), int a, int b); int of_bits(struct bits bits);
  double of_number(union number n); int with_errno(int (*f)(void));
`

describe('with a compiled fixture', { skip: withoutCompiler }, () => {
  const ffi = new FFI(DECLARED)
  const lib = withoutCompiler ? undefined : ffi.dlopen(compileLibrary('parity', FIXTURE))

  it('abi-06: global variables', () => {
    assert.equal(lib.counter, 5)
    lib.counter = 6
    assert.equal(ffi.addressof(lib, 'counter').value, 6)
    assert.throws(() => (lib.counter = 2 ** 40), RangeError)
    assert.deepEqual([...lib.fixed], [1, 2, 3])
    assert.equal(ffi.string(lib.name), 'fixture')
  })

  it('abi-15: a long list for a pointer', () => {
    assert.equal(lib.sum(new Array(20000).fill(0.5), 20000), 10000)
  })

  it('callback-01: functions for C', () => {
    for (const type of ['int(int)', 'int(*)(int)']) {
      const callback = ffi.callback(type, (x) => x + 1)
      assert.equal(lib.twice(callback, 3), 5)
      assert.equal(callback(3), 4)
    }
    assert.equal(
      lib.twice((x) => x * 2, 3),
      12,
    )
    assert.throws(() => ffi.callback('int(int)', 5), TypeError)
    assert.throws(() => ffi.callback('int', () => 0), TypeError)
  })

  it('callback-02, callback-03: exceptions', () => {
    const failing = () => assert.fail('inside')
    assert.throws(() => lib.twice(failing, 3), /inside/)
    const seen = []
    const options = { error: 42, onerror: (error) => void seen.push(error.message) }
    assert.equal(lib.twice(ffi.callback('int(int)', failing, options), 3), 42)
    const replaced = ffi.callback('int(int)', failing, { error: 42, onerror: () => 7 })
    assert.equal(lib.twice(replaced, 3), 7)
    assert.deepEqual(seen, ['inside', 'inside'])
    assert.throws(() => ffi.callback('int(int)', failing, { onerror: 5 }), TypeError)
  })

  it('callback-05: structs by value', () => {
    assert.equal(
      lib.with_pair(({ a, b }) => ({ a: a * 2, b: b + 0.5 }), 3, 1),
      7.5,
    )
    assert.equal(
      lib.with_pair((pair) => pair, 3, 1),
      4,
    )
  })

  it('callback-06: bit-fields by value, but no variadic callbacks', () => {
    assert.equal(
      lib.with_bits(({ a, b }) => a * 100 + b, 2, -7),
      193,
    )
    assert.throws(() => ffi.callback('int(int, ...)', () => 0), /variadic/)
  })

  it('callback-07: 10,000 at once', () => {
    const all = Array.from({ length: 10000 }, (_, i) => ffi.callback('int(int)', (x) => x + i))
    assert.ok(all.every((callback, i) => i % 100 !== 0 || lib.twice(callback, 1) === 1 + 2 * i))
    for (const callback of all) ffi.release(callback)
  })

  it('callback-09: errno inside', () => {
    let inside = 0
    const result = lib.with_errno(() => {
      inside = ffi.errno
      ffi.errno = 11
      return 0
    })
    assert.deepEqual([inside, result], [7, 11])
  })

  it('abi-10: unions and bit-fields by value', () => {
    assert.equal(lib.of_bits({ a: -3, b: 12 }), 9)
    assert.equal(lib.of_number({ d: 2.5 }), 5)
    assert.equal(lib.of_number([7]), 2 * ffi.new('union number *', [7]).d)
  })
})
