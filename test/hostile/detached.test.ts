/** Memory whose buffer is transferred away, reached in every way there is, and a heap whose slab is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addon } from '../../src/native/load.ts'
import { canLock } from '../../src/native/pin.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const ffi = newFFI(`
  struct point { int x, y; }; struct inner { char c; int many[3]; };
  struct s { struct point at; int bits : 5; long long wide; int many[3]; char *text; struct inner inner; int (*f)(int); double d; struct point points[2]; };
  struct point make_point(int x, int y); int add_points(struct point a, struct point b); void each(int (*f)(int), int n);
`)

const transfer = (buffer: ArrayBuffer): void => void structuredClone(buffer, { transfer: [buffer] })

test('A5: reading and writing through a pointer whose buffer is gone says so', () => {
  const makers: Readonly<Record<string, (bytes: Uint8Array) => Untyped>> = {
    'ffi.cast of a buffer': (bytes) => ffi.cast('struct s *', bytes),
    'ffi.gc of that': (bytes) => ffi.gc(ffi.cast('struct s *', bytes), () => {}),
    'a struct behind it': (bytes) => ffi.cast('struct s *', bytes)[0],
    'an item of an array': (bytes) => ffi.cast('struct s[2]', bytes)[1],
  }
  for (const [name, make] of Object.entries(makers)) {
    const bytes = new Uint8Array(1024)
    const p = make(bytes)
    p.d = 1.5
    assert.equal(p.d, 1.5)
    const { points, at } = p
    transfer(bytes.buffer)
    const uses: Readonly<Record<string, () => unknown>> = {
      x: () => at.x,
      bits: () => p.bits,
      wide: () => p.wide,
      text: () => p.text,
      f: () => p.f,
      d: () => p.d,
      'points[1]': () => points[1].x,
      'points.at': () => points.at(0).y,
      'x =': () => {
        at.x = 1
      },
      'bits =': () => {
        p.bits = 1
      },
      'wide =': () => {
        p.wide = 1n
      },
      'd =': () => {
        p.d = 1
      },
      'at =': () => {
        p.at = { x: 1 }
      },
      'points[0] =': () => {
        points[0] = [1, 2]
      },
      'points.put': () => points.put(0, [1, 2]),
      buffer: () => ffi.buffer(p),
      memmove: () => ffi.memmove(p, new Uint8Array(4), 4),
      plain: () => ffi.plain(p),
    }
    for (const [use, run] of Object.entries(uses))
      assert.throws(run, { name: 'TypeError', code: 'memory/detached' }, `${use} of ${name}`)
  }
})

test('A5: strings and items of scalars behind a buffer that is gone', () => {
  const bytes = new Uint8Array(64).fill(65, 0, 5)
  const text = ffi.cast('char *', bytes)
  const wide = ffi.cast('char16_t *', bytes)
  const numbers = ffi.cast('double *', bytes)
  assert.equal(ffi.string(text), 'AAAAA')
  transfer(bytes.buffer)
  for (const run of [
    () => ffi.string(text),
    () => ffi.string(text, 3),
    () => ffi.string(wide),
    () => ffi.unpack(text, 3),
    () => ffi.unpack(numbers, 3),
    () => numbers[0],
    () => numbers.value,
    () => numbers.at(1),
    () => text.put(0, 'x'),
  ])
    refuses(run, 'TypeError', 'memory/detached')
})

test("an error of the user's own passes through an assignment as it is", () => {
  const p = ffi.new('struct s *')
  const own = new TypeError('mine')
  assert.throws(
    () => {
      p.at = {
        get x() {
          throw own
        },
      }
    },
    (error) => error === own,
  )
})

/** Has a byte stream take an array of numbers and with it its slab, where the engine has no lock. */
function lose(): void {
  const array = ffi.new('unsigned char[16]')
  try {
    new ReadableStream({ type: 'bytes', start: (controller) => controller.enqueue(array) })
  } catch {
    // Refused, as it should be.
  }
  assert.equal(array.length, canLock(addon) ? 16 : 0)
}

test('A5: whatever takes memory of the heap takes some that is there', { skip: withoutCompiler }, () => {
  const library = compileLibrary(
    'detached',
    `struct point { int x, y; };
     struct point make_point(int x, int y) { return (struct point){ x, y }; }
     int add_points(struct point a, struct point b) { return a.x + b.y; }
     void each(int (*f)(int), int n) { for (int i = 0; i < n; i++) f(i); }`,
  )
  // With flags, since sanitizers do not go with those that are there otherwise.
  const lib = ffi.dlopen(library, ffi.RTLD_NOW)
  const points = ffi.cast('struct point[3]', new Uint8Array(24))
  const takers: Readonly<Record<string, (i: number) => unknown>> = {
    'a struct that is returned': (i) => lib.make_point(i, 2).x,
    'a cast to a number': (i) => Number(ffi.cast('unsigned short', i)),
    'a long double': (i) => Number(ffi.cast('long double', i)),
    'a string of ffi.new': (i) => ffi.string(ffi.new('char *[]', [String(i)])[0]) && i,
    'set of an array of structs': (i) => {
      points.set([[i, 1]], 1)
      return points[1].x
    },
    "a callback's error value": (i) => ffi.release(ffi.callback('int(int)', () => 0, { error: i })) ?? i,
    'a struct that a callback gets': (i) => {
      let seen = 0
      const f = ffi.callback('int(struct point)', (p: Untyped) => (seen = p.x))
      f([i, 0])
      ffi.release(f)
      return seen
    },
    'ffi.new': (i) => ffi.new('struct point *', [i, 1]).x,
    'ffi.new of an array': (i) => ffi.new('int[2]', [i, 1])[0],
  }
  for (const [name, take] of Object.entries(takers))
    for (let i = 0; i < 300; i++) {
      if (i % 20 === 0) lose()
      assert.equal(take(i), i, name)
    }
})
