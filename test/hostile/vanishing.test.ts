/** Memory that goes away while a call is made ready: every address is found after the last of the program's code has run. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectNow } from '../support/collect.ts'
import { withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'
import { DECLARATIONS, often, openHostile } from './hostile-fixture.ts'

const ffi = newFFI(DECLARATIONS)
const lib = withoutCompiler ? undefined : openHostile(ffi)
const skip = { skip: withoutCompiler }

const bytes = (count: number, value = 1): Uint8Array => new Uint8Array(count).fill(value)

/** Takes a buffer away; a collection follows, so that its memory is another's. */
function take(view: ArrayBufferView): void {
  structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] })
  collectNow()
}

/** Values for `bytes_and_point`, `bytes_and_points` and their like that run code when they are read, after all others. */
function readers(act: () => void): Readonly<Record<string, () => unknown>> {
  const point = ffi.new('struct point *', [1, 2])
  return {
    'a getter': () => ({
      get x() {
        act()
        return 1
      },
      y: 2,
    }),
    'a Proxy of an object': () =>
      new Proxy(
        { x: 1, y: 2 },
        {
          get(target, key) {
            act()
            return Reflect.get(target, key)
          },
        },
      ),
    'a trap for the keys': () =>
      new Proxy(
        { x: 1, y: 2 },
        {
          ownKeys(target) {
            act()
            return Reflect.ownKeys(target)
          },
        },
      ),
    'a Proxy of a struct': () =>
      new Proxy(point[0], {
        get(target, key) {
          act()
          return Reflect.get(target, key, target)
        },
      }),
  }
}

const READERS = Object.keys(readers(() => {}))

for (const reader of READERS) {
  test(`A3: a buffer that goes while a later argument is read by ${reader}`, skip, () => {
    const point = [1, 2]
    for (const [name, given] of [
      ['bytes_and_point', 'as it is'],
      ['bytes_and_points', 'in a list'],
    ] as const) {
      for (const view of [bytes(100_000), Buffer.alloc(100_000, 1), bytes(64), new DataView(new ArrayBuffer(9000))]) {
        const call = (value: unknown, over: unknown = view): number =>
          lib[name](over, view.byteLength, given === 'as it is' ? value : [value])
        if (view instanceof DataView) continue
        often(() => assert.equal(call(point), view.byteLength + 3))
        const value = readers(() => view.byteLength > 0 && take(view))[reader]?.()
        refuses(() => call(value), 'TypeError', 'memory/detached', /argument 1 'bytes'/)
        refuses(() => call(point), 'TypeError', 'memory/detached', /argument 1 'bytes'/)
      }
    }
  })
}

test('A3: a buffer that goes while a list, an iterable or a struct behind it is read', skip, () => {
  const acts: Readonly<Record<string, (act: () => void) => unknown>> = {
    iterable: (act) =>
      (function* () {
        act()
        yield 1
        yield 2
      })(),
    list: (act) =>
      new Proxy([1, 2], {
        get(target, key) {
          if (key === '1') act()
          return Reflect.get(target, key)
        },
      }),
    element: (act) =>
      Object.defineProperty([1, 2], 0, {
        get() {
          act()
          return 1
        },
      }),
  }
  for (const make of Object.values(acts)) {
    const view = bytes(50_000)
    const more = make(() => take(view))
    refuses(() => lib.sum_both(view, 50_000, more, 2), 'TypeError', 'memory/detached', /argument 1 'a'/)
    const inner = bytes(50_000)
    const span = { bytes: inner, count: 50_000 }
    const items = make(() => take(inner))
    refuses(() => lib.sum_span(span, items, 2), 'TypeError', 'memory/detached', /member 'bytes'/)
    const harmless = make(() => {})
    assert.equal(lib.sum_span({ bytes: bytes(50_000), count: 50_000 }, harmless, 2), 50_003)
  }
})

test('A3: a buffer that shrinks while a later argument is read', skip, () => {
  type Resizable = ArrayBuffer & { resize(bytes: number): void }
  const make = (): Resizable =>
    new (ArrayBuffer as unknown as new (bytes: number, options: object) => Resizable)(65536, { maxByteLength: 131072 })
  const buffer = make()
  const view = new Uint8Array(buffer).fill(1)
  assert.equal(lib.bytes_and_point(view, 65536, [1, 2]), 65539)
  for (const left of [0, 16]) {
    const shrinking = {
      get x() {
        buffer.resize(left)
        return 1
      },
    }
    refuses(() => lib.bytes_and_point(view, 65536, shrinking), 'TypeError', 'memory/detached', /argument 1/)
    buffer.resize(65536)
  }
  const growing = {
    get x() {
      buffer.resize(131072)
      return 1
    },
  }
  assert.equal(typeof lib.bytes_and_point(view, 65536, growing), 'number')
})

test('A3: memory that is released while a later argument is read', skip, () => {
  for (const make of [
    () => ffi.fromBuffer('unsigned char *', bytes(50_000)),
    () => ffi.new('unsigned char[]', 50_000),
    () => ffi.cast('unsigned char *', ffi.new('unsigned char[50000]')),
  ]) {
    const memory = make()
    const releasing = {
      get x() {
        try {
          ffi.release(memory)
        } catch {
          return 2
        }
        collectNow()
        return 1
      },
    }
    let result: unknown
    try {
      result = lib.bytes_and_point(memory, 50_000, releasing)
    } catch (error) {
      result = (error as { code?: unknown }).code
    }
    assert.ok(['memory/released', 2, 50_002].includes(result as never), String(result))
  }
})

/** A pointer to a 7, and what ends the memory that it points to. */
const OWNERS: Readonly<Record<string, () => [Untyped, () => void]>> = {
  'fromBuffer of an arena': () => {
    const arena = ffi.arena()
    const array = arena.new('int[20000]')
    array[0] = 7
    return [ffi.fromBuffer('int *', ffi.buffer(array)), () => arena.release()]
  },
  'gc of an arena': () => {
    const arena = ffi.arena()
    return [ffi.gc(ffi.add(arena.new('int[20000]', [7]), 0), () => {}), () => arena.release()]
  },
  'gc of a gc': () => {
    const arena = ffi.arena()
    return [
      ffi.gc(
        ffi.gc(arena.new('int *', 7), () => {}),
        () => {},
      ),
      () => arena.release(),
    ]
  },
  'a cast of it': () => {
    const arena = ffi.arena()
    const shown = ffi.fromBuffer('char *', ffi.buffer(arena.new('int[20000]', [7])))
    return [ffi.cast('int *', shown), () => arena.release()]
  },
  'arithmetic on it': () => {
    const arena = ffi.arena()
    const shown = ffi.fromBuffer('int *', ffi.buffer(arena.new('int[20000]', [1, 7])))
    return [shown.add(1), () => arena.release()]
  },
  'memory of WebAssembly': () => {
    const { Memory } = (globalThis as Untyped).WebAssembly
    const memory = new Memory({ initial: 1 })
    new Int32Array(memory.buffer)[0] = 7
    return [ffi.fromBuffer('int *', memory.buffer), () => memory.grow(1)]
  },
}

test('A4: a pointer over memory of another owner ends with that owner', skip, () => {
  for (const [name, make] of Object.entries(OWNERS)) {
    const [pointer, end] = make()
    often(() => assert.equal(lib.first_int(pointer), 7, name))
    end()
    collectNow()
    for (const use of [
      () => lib.first_int(pointer),
      () => lib.where(pointer),
      () => lib.bytes_and_any(null, 0, pointer),
      () => pointer[0],
      () => ffi.cast('long', pointer),
      () => pointer.add(1),
      () => ffi.equals(pointer, null),
    ])
      assert.throws(use, Error, name)
    const grown = name === 'memory of WebAssembly'
    const code = grown ? 'memory/detached' : 'memory/released'
    refuses(() => lib.first_int(pointer), grown ? 'TypeError' : 'FFIError', code, /argument 1 'items'/)
    assert.match((pointer as { toString(): string }).toString(), /released/)
  }
})

test('A3: an allocator whose pointer has lost its memory', () => {
  const buffer = (type: string) => {
    const bytes = new ArrayBuffer(64)
    const pointer: Untyped = ffi.fromBuffer(type, bytes)
    try {
      take(new Uint8Array(bytes))
    } catch {
      // Engines with locks refuse; there the pointer can only be released.
      ffi.release(pointer)
    }
    return pointer
  }
  const released = (pointer: Untyped) => {
    const owner = ffi.gc(pointer, () => {})
    ffi.release(owner)
    return owner
  }
  const arena = ffi.arena()
  const inArena = ffi.cast('void *', arena.new('char[64]'))
  arena.release()
  const kept = ffi.new('char[64]')
  const pointers: Readonly<Record<string, () => unknown>> = {
    'a void pointer into a buffer': () => buffer('void *'),
    'a pointer into a buffer': () => buffer('char *'),
    'a pointer of ffi.gc': () => released(ffi.cast('void *', kept)),
    'a pointer into an arena': () => inArena,
  }
  for (const [name, alloc] of Object.entries(pointers)) {
    let freed = 0
    for (const free of [undefined, () => freed++]) {
      for (const clear of [true, false]) {
        for (const type of ['int[4]', 'struct point[1]', 'struct point *', 'char[0]']) {
          assert.throws(
            () => ffi.newAllocator({ alloc, free, clear })(type),
            (error: Untyped) =>
              /^memory\/(detached|released)$/.test(error.code) && /option 'alloc'$/.test(error.message),
            `${name}, ${type}`,
          )
        }
      }
    }
    assert.equal(freed, 0)
  }
})
