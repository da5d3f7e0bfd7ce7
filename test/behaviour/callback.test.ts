import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

const SOURCE = `
  #include <errno.h>
  struct point { int x, y; }; struct big { double d[4]; int n; };
  union either { int i; double d; }; struct bits { int a : 3, b : 5; };
  typedef int (*unary)(int);
  int apply(unary f, int n) { return f(n); }
  void run(void (*f)(void)) { f(); }
  const char *text(const char *(*f)(const char *), const char *s) { return f(s); }
  struct point map(struct point (*f)(struct point, struct point *), struct point p) { struct point q = p; q = f(p, &q); return q; }
  struct big grow(struct big (*f)(struct big), struct big b) { b = f(b); b.n++; return b; }
  union either flip(union either (*f)(union either), union either u) { return f(u); }
  struct bits turn(struct bits (*f)(struct bits), struct bits b) { return f(b); }
  int errno_seen(unary f, int before) { errno = before; f(0); return errno; }
  double mixed(double (*f)(char, float, long long, const int *, double), const int *p) { return f('x', 0.5f, -1LL << 40, p, 2.5); }
  static unary kept; static int calls;
  void keep(unary f) { kept = f; }
  int call_kept(int n) { return kept ? kept(n) : -1; }
  int count(unary f, int n) { int sum = 0; for (int i = 0; i < n; i++) { calls++; sum += f(i); } return sum; }`
const DECLARATIONS = `
  struct point { int x, y; }; struct big { double d[4]; int n; };
  union either { int i; double d; }; struct bits { int a : 3, b : 5; };
  typedef int (*unary)(int);
  int apply(unary f, int n); void run(void (*f)(void));
  const char *text(const char *(*f)(const char *), const char *s);
  struct point map(struct point (*f)(struct point, struct point *), struct point p);
  struct big grow(struct big (*f)(struct big), struct big b);
  union either flip(union either (*f)(union either), union either u);
  struct bits turn(struct bits (*f)(struct bits), struct bits b);
  int errno_seen(unary f, int before);
  double mixed(double (*f)(char, float, long long, const int *, double), const int *p);
  void keep(unary f); int call_kept(int n); int count(unary f, int n);
`
let opened: { ffi: Untyped; lib: Untyped } | undefined
function open(): { ffi: Untyped; lib: Untyped } {
  if (!opened) {
    const ffi = newFFI(DECLARATIONS)
    opened = { ffi, lib: ffi.dlopen(compileLibrary('callback', SOURCE)) }
  }
  return opened
}

test('callback-01: a callback is made of a function type or a pointer to one, and can be called', () => {
  const ffi = newFFI('typedef int (*unary)(int);')
  for (const type of ['int(int)', 'int(*)(int)', 'unary', ffi.typeof('unary'), 'int(*name)(int n)']) {
    const callback = ffi.callback(type, (n: number) => n + 1)
    assert.equal(ffi.typeof(callback).cname, 'int(*)(int)')
    assert.equal(callback(4), 5)
    refuses(() => callback(), 'TypeError', 'call/count')
    refuses(() => callback('x'), 'TypeError', 'value/type')
  }
  for (const wrong of [5, null, undefined, {}, 'x']) {
    refuses(() => ffi.callback('int(int)', wrong), 'TypeError', 'callback/function')
  }
  refuses(() => ffi.callback('int', () => 1), 'TypeError', 'callback/type')
  refuses(() => ffi.callback('int(int)', () => 1, { err: 1 }), 'TypeError', 'option/unknown')
})

test(
  'callback-02: an exception does not cross C, which gets the error value; the caller gets the exception',
  options,
  () => {
    const { ffi, lib } = open()
    const log: number[] = []
    const failing = (n: number): number => {
      log.push(n)
      if (n === 1) throw new Error('from the callback')
      return n
    }
    assert.throws(() => lib.count(failing, 3), /from the callback/)
    // C went on with 0 for the call that threw, and for those after it, which ran nothing.
    assert.deepEqual(log, [0, 1])
    const results: number[] = []
    const callback = ffi.callback('unary', failing, { error: -77, onerror: () => {} })
    results.push(lib.apply(callback, 1), lib.apply(callback, 5))
    assert.deepEqual(results, [-77, 5])
    assert.throws(() => lib.run(() => 5), { code: 'value/type', message: /'void'/ })
    assert.throws(
      () =>
        lib.run(() => {
          throw undefined
        }),
      (thrown) => thrown === undefined,
    )
  },
)

test('callback-02: a result that does not fit is such an exception', options, () => {
  const { ffi, lib } = open()
  refuses(() => lib.apply(() => 'x', 1), 'TypeError', 'value/type', /the result of callback/)
  refuses(() => lib.apply(() => 2 ** 31, 1), 'RangeError', 'value/range')
  refuses(() => lib.apply(() => undefined, 1), 'TypeError', 'value/type')
  refuses(() => lib.text(() => 'a string', 'x'), 'TypeError', 'value/pointer')
  refuses(() => ffi.callback('unary', () => 1, { error: 'x' }), 'TypeError', 'value/type', /option 'error'/)
  assert.equal(
    lib.text(() => null, 'x'),
    null,
  )
})

test('callback-03: onerror takes the exception and may give the result', options, () => {
  const { ffi, lib } = open()
  const seen: Untyped[] = []
  const make = (onerror: (error: Error) => unknown, error?: number): Untyped =>
    ffi.callback(
      'unary',
      () => {
        throw new Error('oops')
      },
      error === undefined ? { onerror } : { onerror, error },
    )
  assert.equal(
    lib.apply(
      make((error) => void seen.push(error)),
      1,
    ),
    0,
  )
  assert.equal(seen[0].message, 'oops')
  assert.equal(
    lib.apply(
      make(() => 42),
      1,
    ),
    42,
  )
  assert.equal(
    lib.apply(
      make(() => 42, -1),
      1,
    ),
    42,
  )
  assert.equal(
    lib.apply(
      make(() => undefined, -1),
      1,
    ),
    -1,
  )
  refuses(() => ffi.callback('unary', () => 1, { onerror: 5 }), 'TypeError', 'callback/function')
})

test('callback-03: where onerror throws too, both exceptions are reported', options, () => {
  const { ffi, lib } = open()
  const callback = ffi.callback(
    'unary',
    () => {
      throw new Error('first')
    },
    {
      onerror: () => {
        throw new Error('second')
      },
    },
  )
  assert.throws(
    () => lib.apply(callback, 1),
    (error: AggregateError) => error.errors.map(({ message }: Error) => message).join() === 'first,second',
  )
  const wrong = ffi.callback('unary', () => 'x', { onerror: () => 'y' })
  assert.throws(() => lib.apply(wrong, 1), { name: 'AggregateError' })
})

test('callback-05: structs go in as copies and come out from lists and objects', options, () => {
  const { lib } = open()
  let seen: Untyped
  const result = lib.map(
    (p: Untyped, q: Untyped) => {
      seen = p
      q.x = 100
      return [p.x + 1, q.x]
    },
    [1, 2],
  )
  assert.deepEqual([result.x, result.y], [2, 100])
  assert.deepEqual([seen.x, seen.y], [1, 2])
  assert.equal(lib.map(() => ({ y: 5 }), [1, 2]).x, 0)
  assert.equal(lib.map((p: Untyped) => p, [1, 2]).y, 2)
  const big = lib.grow((b: Untyped) => ({ d: [...b.d].reverse(), n: b.n * 2 }), { d: [1, 2, 3, 4], n: 5 })
  assert.deepEqual([...big.d, big.n], [4, 3, 2, 1, 11])
  assert.equal(lib.flip((u: Untyped) => ({ d: u.i / 2 }), { i: 5 }).d, 2.5)
})

test('callback-05: arguments of every kind', options, () => {
  const { ffi, lib } = open()
  const seen: unknown[] = []
  const numbers = ffi.new('int[2]', [7, 8])
  const sum = lib.mixed((c: number, f: number, n: bigint, p: Untyped, d: number) => {
    seen.push(c, f, n, p[1])
    return d * 2
  }, numbers)
  assert.deepEqual([sum, ...seen], [5, 120, 0.5, -(2n ** 40n), 8])
  assert.equal(ffi.string(lib.text((s: Untyped) => s.add(1), ffi.new('char[]', 'hello'))), 'ello')
})

test('callback-06: a variadic callback is refused, a struct with bit-fields is not', options, () => {
  const { ffi, lib } = open()
  refuses(() => ffi.callback('int(int, ...)', () => 1), 'FFIError', 'callback/unsupported')
  const turned = lib.turn((b: Untyped) => ({ a: b.a + 1, b: b.b - 1 }), { a: -3, b: 10 })
  assert.deepEqual([turned.a, turned.b], [-2, 9])
})

test('callback-07: 10,000 callbacks live side by side', options, () => {
  const { ffi, lib } = open()
  const callbacks = Array.from({ length: 10000 }, (_, i) => ffi.callback('unary', (n: number) => n + i))
  for (const [i, callback] of callbacks.entries()) assert.equal(lib.apply(callback, 1), i + 1)
  assert.equal(new Set(callbacks.map((each) => String(ffi.cast('uintptr_t', each)))).size, 10000)
  for (const callback of callbacks) ffi.release(callback)
})

test('callback-09: errno is that of C inside a callback, and goes back to C', options, () => {
  const { ffi, lib } = open()
  let inside = 0
  const after = lib.errno_seen(() => {
    inside = ffi.errno
    ffi.errno = 44
    return 0
  }, 33)
  assert.deepEqual([inside, after, ffi.errno], [33, 44, 44])
  assert.equal(
    lib.errno_seen(() => 0, 12),
    12,
  )
})

test('a callback may call C again, and itself', options, () => {
  const { ffi, lib } = open()
  const factorial: Untyped = ffi.callback('unary', (n: number): number =>
    n <= 1 ? 1 : n * lib.apply(factorial, n - 1),
  )
  assert.equal(lib.apply(factorial, 10), 3628800)
  const sum = lib.count((i: number) => lib.count((j: number) => i * j, 10), 10)
  assert.equal(sum, 2025)
  const nested = lib.apply(
    (n: number) => lib.map((p: Untyped) => [p.x + n, lib.apply((m: number) => m * 2, p.y)], [1, 2]).x,
    5,
  )
  assert.equal(nested, 6)
})

test('an exception passes through all the levels of C between', options, () => {
  const { lib } = open()
  const inner = lib.apply.bind(null, () => {
    throw new RangeError('deep')
  })
  assert.throws(() => lib.apply(() => lib.apply(() => inner(1), 1), 1), { name: 'RangeError', message: 'deep' })
  // An inner exception that is caught is gone.
  const caught = lib.apply(() => {
    try {
      return inner(1)
    } catch {
      return 9
    }
  }, 1)
  assert.equal(caught, 9)
})

test('of several exceptions in one call the first surfaces', options, () => {
  const { lib } = open()
  const fail = (i: number): number => {
    throw new Error(`number ${i}`)
  }
  assert.throws(() => lib.count(fail, 3), /number 0/)
  assert.equal(
    lib.count((i: number) => i, 4),
    6,
  )
})

test('a function passed in a call is dead afterwards, which is an error and no crash', options, () => {
  const { ffi, lib } = open()
  lib.keep((n: number) => n * 2)
  refuses(() => lib.call_kept(1), 'FFIError', 'callback/dead', /argument 1 'f' of 'keep'.*ffi\.callback/)
  const callback = ffi.callback('unary', function named(n: number) {
    return n * 3
  })
  lib.keep(callback)
  assert.equal(lib.call_kept(2), 6)
  ffi.release(callback)
  ffi.release(callback)
  refuses(() => lib.call_kept(2), 'FFIError', 'callback/dead', /'named' of type 'int\(int\)'/)
  // Its place is not given to the next one while it may still be called.
  const others = Array.from({ length: 100 }, (_, i) => ffi.callback('unary', () => i))
  refuses(() => lib.call_kept(2), 'FFIError', 'callback/dead')
  assert.equal(others[7](0), 7)
  lib.keep(null)
  assert.equal(lib.call_kept(1), -1)
})

test('a released callback refuses to be passed on', options, () => {
  const { ffi, lib } = open()
  const callback = ffi.callback('unary', (n: number) => n)
  callback[Symbol.dispose]()
  assert.throws(() => lib.apply(callback, 1), { name: 'FFIError' })
  assert.throws(() => callback(1), { name: 'FFIError' })
})

test('F2: callbacks of a signature share their source text after the first few', () => {
  const ffi = newFFI()
  const { Function: real } = globalThis
  let texts = 0
  const counting = new Proxy(real, {
    construct(target, values: string[]) {
      texts++
      return Reflect.construct(target, values) as object
    },
  })
  const made: Untyped[] = []
  globalThis.Function = counting
  try {
    for (let i = 0; i < 100; i++) made.push(ffi.callback('short(short, signed char, short)', (a: number) => a + i))
  } finally {
    globalThis.Function = real
  }
  assert.ok(texts > 0 || process.execArgv.includes('--disallow-code-generation-from-strings'))
  assert.ok(texts < 16, `${texts} texts`)
  for (const [i, f] of made.entries()) assert.equal(f(1000, 0, 0), 1000 + i)
})

test('F2: callbacks that share it have names, options, lives and errors of their own', options, () => {
  const { ffi, lib } = open()
  const seen: string[] = []
  const unary = Array.from({ length: 30 }, (_, i) =>
    ffi.callback(
      'unary',
      (n: number) => {
        if (n < 0) throw new Error(`of ${i}`)
        return n === 0 ? 'wrong' : n * i
      },
      { error: -i, onerror: (error: Error) => void seen.push(error.message) },
    ),
  )
  for (const [i, f] of unary.entries()) assert.equal(lib.apply(f, 3), 3 * i)
  for (const [i, f] of unary.entries()) assert.equal(lib.apply(f, -1), -i || 0)
  assert.deepEqual(
    seen,
    unary.map((_, i) => `of ${i}`),
  )
  const named = ffi.callback('unary', function twice() {
    return 'wrong'
  })
  assert.equal(named.name, 'twice')
  assert.equal(named.length, 1)
  assert.match(String(inspect(named)), /^<cdata 'int\(\*\)\(int\)' calling twice>$/)
  refuses(() => lib.apply(named, 1), 'TypeError', 'value/type', /callback 'twice'/)
  lib.keep(unary[20])
  ffi.release(unary[20])
  refuses(() => lib.call_kept(1), 'FFIError', 'callback/dead', /the callback 'anonymous' of type 'int\(int\)'/)
  assert.equal(lib.apply(unary[21], 2), 42)
  assert.equal(ffi.typeof(unary[20]), ffi.typeof(unary[21]))
  refuses(() => lib.apply(unary[20], 2), 'FFIError', 'memory/released')
})
