import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectNow, collectUntil, withoutCollector } from '../support/collect.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const SOURCE = `
  struct point { int x, y; };
  typedef int (*unary)(int);
  int apply(unary f, int n) { return f(n); }
  int sum(const int *values, int n, unary between) {
    int total = 0;
    for (int i = 0; i < n; i++) { if (between) between(i); total += values[i]; }
    return total;
  }
  int length(const char *text, unary between) { int n = 0; between(0); while (text[n]) n++; return n; }
  struct point through(struct point (*f)(struct point), struct point p) { return f(p); }
  int touch(struct point *p, void (*f)(struct point *)) { f(p); return p->x; }
  int counter = 1;`
const DECLARATIONS = `
  struct point { int x, y; }; typedef int (*unary)(int);
  int apply(unary f, int n); int sum(const int *values, int n, unary between);
  int length(const char *text, unary between);
  struct point through(struct point (*f)(struct point), struct point p);
  int touch(struct point *p, void (*f)(struct point *)); extern int counter;
`
const options = { skip: withoutCompiler || withoutCollector }

function open(): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARATIONS)
  return { ffi, lib: ffi.dlopen(compileLibrary('crossing', SOURCE)) }
}

test('memory released inside a callback throws there, and C sees what it still has', options, () => {
  const { ffi, lib } = open()
  const p = ffi.new('struct point *', [5, 6])
  const result = lib.touch(p, () => {
    ffi.release(p)
    refuses(() => p.x, 'FFIError', 'memory/released')
  })
  assert.equal(result, 5)
  refuses(() => lib.touch(p, () => {}), 'FFIError', 'memory/released')
})

test('an access after release inside a callback surfaces from the call', options, () => {
  const { ffi, lib } = open()
  const arena = ffi.arena()
  const p = arena.new('struct point *', [1, 2])
  arena.release()
  refuses(() => lib.apply(() => p.x, 1), 'FFIError', 'memory/released')
})

test('a callback that releases itself ends after this call', options, () => {
  const { ffi, lib } = open()
  const self: Untyped = ffi.callback('unary', (n: number) => {
    ffi.release(self)
    return n * 2
  })
  assert.equal(lib.apply(self, 4), 8)
  assert.throws(() => lib.apply(self, 4), { name: /FFIError|TypeError/ })
})

test('a callback that throws inside a callback that throws', options, () => {
  const { lib } = open()
  const outer = (n: number): number => {
    try {
      lib.apply(() => {
        throw new Error('inner')
      }, n)
    } catch (cause) {
      throw new Error('outer', { cause })
    }
    return 0
  }
  assert.throws(
    () => lib.apply(outer, 1),
    (error: Error) => error.message === 'outer' && (error.cause as Error).message === 'inner',
  )
  assert.equal(
    lib.apply((n: number) => n, 3),
    3,
  )
})

test('a destructor may call C, and may throw where it is released', options, () => {
  const { ffi, lib } = open()
  const p = ffi.new('struct point *', [3, 4])
  const owned = ffi.gc(ffi.cast('struct point *', p), (q: Untyped) => lib.touch(q, (r: Untyped) => void (r.x = 30)))
  assert.equal(
    lib.apply(() => {
      ffi.release(owned)
      return p.x
    }, 0),
    30,
  )
  const failing = ffi.gc(ffi.cast('struct point *', p), () => {
    throw new Error('no')
  })
  assert.throws(() => lib.apply(() => ffi.release(failing), 0), /no/)
})

test('a library closed by its own callback finishes the call, and takes no other', options, () => {
  const { ffi, lib } = open()
  const { apply, sum } = lib
  const result = apply((n: number) => {
    ffi.dlclose(lib)
    refuses(() => apply(() => 0, 0), 'LibraryError', 'call/closed')
    refuses(() => lib.counter, 'LibraryError', 'library/closed')
    return n + 1
  }, 5)
  assert.equal(result, 6)
  refuses(() => sum([1], 1, null), 'LibraryError', 'call/closed')
  // The file can be opened anew.
  assert.equal(open().lib.sum([1, 2], 2, null), 3)
})

/** Fills memory that was freed too early with something else. */
function churn(): number {
  collectNow()
  for (let i = 0; i < 200; i++) Buffer.alloc(64, 0xff)
  new Int32Array(20000).fill(-1)
  return 0
}

test('temporaries of a call survive collections inside its callbacks', options, () => {
  const { ffi, lib } = open()
  const small = [1, 2, 3, 4, 5]
  const large = Array.from({ length: 20000 }, () => 1)
  assert.equal(lib.sum(small, 5, churn), 15)
  assert.equal(lib.sum(large, 20, churn), 20)
  assert.equal(lib.sum(Int32Array.from(small), 5, churn), 15)
  assert.equal(lib.sum(ffi.new('int[]', small), 5, churn), 15)
  assert.equal(lib.length('hello', churn), 5)
  assert.equal(lib.length('é'.repeat(30000), churn), 60000)
  const result = lib.through(
    (p: Untyped) => {
      churn()
      return [p.y, p.x]
    },
    { x: 1, y: 2 },
  )
  assert.deepEqual([result.x, result.y], [2, 1])
})

test('arguments that only the call refers to live as long as the call', options, () => {
  const { ffi, lib } = open()
  for (let round = 0; round < 3; round++) {
    assert.equal(lib.sum(ffi.new('int[20000]', [7]), 20, churn), 7)
    assert.equal(
      lib.touch(ffi.new('struct point *', [9, 9]), () => void churn()),
      9,
    )
    assert.equal(
      lib.apply(
        ffi.callback('unary', (n: number) => n + churn()),
        5,
      ),
      5,
    )
  }
})

test('nested calls keep their temporaries apart', options, () => {
  const { lib } = open()
  const nested = (depth: number): number => {
    if (depth === 0) return 0
    return lib.sum([depth, depth], 2, (i: number) => {
      if (i === 1) assert.equal(nested(depth - 1), (depth - 1) * 2)
      return churn()
    })
  }
  assert.equal(nested(4), 8)
})

test('a frame stack that is full is a RangeError, and usable again', options, () => {
  const { lib } = open()
  const forever = (n: number): number => lib.apply(forever, n)
  assert.throws(() => lib.apply(forever, 1), RangeError)
  assert.equal(
    lib.apply((n: number) => n, 1),
    1,
  )
})

test('what a getter or iterator of an argument does between two writes is harmless', options, async () => {
  const { ffi, lib } = open()
  const tricky = {
    get x() {
      churn()
      return lib.sum([1, 2, 3], 3, null)
    },
    y: 2,
  }
  const result = lib.through((p: Untyped) => p, tricky)
  assert.deepEqual([result.x, result.y], [6, 2])
  function* items(): Generator<number> {
    yield lib.apply((n: number) => n, 4)
    churn()
    yield 5
  }
  assert.equal(lib.sum(items(), 2, churn), 9)
  assert.throws(() =>
    lib.sum(
      [
        1,
        {
          valueOf: () => {
            throw new Error('never asked')
          },
        },
      ],
      2,
      null,
    ),
  )
  assert.equal(await collectUntil(() => true), true)
  assert.equal(ffi.sizeof('struct point'), 8)
})
