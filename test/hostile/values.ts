/**
 * Hostile values by name: each is made anew, and what it does when it is read is drawn from a list of acts. Everything
 * that has memory has at least eight bytes, so that C may read the first of them.
 */
import vm from 'node:vm'
import type { Random } from '../support/random.ts'
import type { Untyped } from '../support/untyped.ts'

/** What acts may take away, and how they call C again. */
export interface Scene {
  readonly random: Random
  readonly ffi: Untyped
  readonly lib: Untyped
  /** Buffers and cdata that values were made of. */
  readonly buffers: ArrayBuffer[]
  readonly owners: object[]
  /** What many cases make things in; acts release it, and then there is another. */
  arena: Untyped
  collect(): void
}

/** Thrown by values on purpose. */
export class Mischief extends Error {}

type Resizable = ArrayBuffer & { resize(bytes: number): void }
const ResizableBuffer = ArrayBuffer as unknown as new (bytes: number, options: object) => Resizable
const realm = vm.createContext({})
const {
  ArrayBuffer: OtherBuffer,
  Uint8Array: OtherBytes,
  DataView: OtherView,
  Array: OtherArray,
} = vm.runInContext('({ ArrayBuffer, Uint8Array, DataView, Array })', realm) as Untyped

class Lying extends Uint8Array {
  override get byteOffset(): number {
    return 1e12
  }
  override get byteLength(): number {
    return 2 ** 40
  }
  override get length(): number {
    return -1
  }
}

let depth = 0

/** Something that user code does while a value is read. */
export function act(scene: Scene): void {
  const { random, ffi, lib, buffers, owners } = scene
  if (depth > 2) return
  depth++
  try {
    const acts: readonly (() => unknown)[] = [
      () => {
        const buffer = random.pick(buffers)
        if (buffer.byteLength > 0) structuredClone(buffer, { transfer: [buffer] })
      },
      () => (random.pick(buffers) as Partial<Resizable>).resize?.(8 * random.below(3)),
      () => ffi.release(random.pick(owners)),
      () => {
        scene.arena.release()
        scene.arena = ffi.arena()
      },
      () => lib.touch_text('another text', 'again'),
      () => lib.touch_two(new Uint8Array(9), ffi.new('int[4]')),
      () => lib.touch_two(makeValue(scene), makeValue(scene)),
      () => scene.collect(),
      () => Array.from({ length: 50 }, (_, i) => new Uint8Array(i * 100).fill(0xee)),
      () => {
        throw new Mischief('on purpose')
      },
    ]
    random.pick(acts)()
  } catch (error) {
    if (error instanceof Mischief && random.oneIn(2)) throw error
  } finally {
    depth--
  }
}

/** A Proxy that acts before it answers, about one time in three. */
function acting<T extends object>(scene: Scene, target: T): T {
  const maybe = (): void => {
    if (scene.random.oneIn(3)) act(scene)
  }
  return new Proxy(target, {
    get(of, key, receiver) {
      maybe()
      return Reflect.get(of, key, scene.random.oneIn(2) ? receiver : of)
    },
    has(of, key) {
      maybe()
      return Reflect.has(of, key)
    },
    ownKeys(of) {
      maybe()
      return Reflect.ownKeys(of)
    },
    getPrototypeOf(of) {
      maybe()
      return Reflect.getPrototypeOf(of)
    },
  })
}

function buffer(scene: Scene, made: ArrayBuffer): ArrayBuffer {
  scene.buffers.push(made)
  if (scene.buffers.length > 40) scene.buffers.splice(0, 20)
  return made
}

function owner<T extends object>(scene: Scene, made: T): T {
  scene.owners.push(made)
  if (scene.owners.length > 40) scene.owners.splice(0, 20)
  return made
}

const PRIMITIVES: readonly unknown[] = [
  ...[undefined, null, true, Number.NaN, -1, 0.5, 7, 2 ** 31, 2 ** 53, Infinity, 1n, 2n ** 64n, -(2n ** 63n)],
  ...['', 'x', 'text', 'a\0b', 'né', 'long '.repeat(40), '\u{1f600}', Symbol('symbol')],
]

/** Memory of JavaScript's. */
const BUFFERS: readonly ((scene: Scene) => object)[] = [
  (scene) => buffer(scene, new ArrayBuffer(64)),
  (scene) => new Uint8Array(buffer(scene, new ArrayBuffer(50_000)), 8),
  (scene) => new Int32Array(buffer(scene, new ArrayBuffer(64))),
  (scene) => new Float64Array(buffer(scene, new ArrayBuffer(64)), 16, 2),
  () => new BigInt64Array(4),
  () => new Uint8Array(16),
  () => Buffer.from('a buffer of the pool'),
  (scene) => new DataView(buffer(scene, new ArrayBuffer(64)), 8),
  (scene) => new Lying(buffer(scene, new ArrayBuffer(64)), 16),
  () => new SharedArrayBuffer(64),
  () => new Uint8Array(new SharedArrayBuffer(64), 8),
  (scene) => buffer(scene, new ResizableBuffer(64, { maxByteLength: 128 })),
  (scene) => new Uint8Array(buffer(scene, new ResizableBuffer(64, { maxByteLength: 128 })), 8, 16),
  (scene) => new Uint8Array(buffer(scene, new ResizableBuffer(64, { maxByteLength: 128 }))),
  (scene) => new DataView(buffer(scene, new ResizableBuffer(64, { maxByteLength: 128 })), 8),
  () => new OtherBuffer(64),
  () => new OtherBytes(64),
  () => new OtherView(new OtherBuffer(64), 8),
  () => {
    const gone = new Uint8Array(100)
    structuredClone(gone.buffer, { transfer: [gone.buffer] })
    return gone
  },
]

/** Objects of cdef's. */
const CDATA: readonly ((scene: Scene) => object)[] = [
  ({ ffi, ...scene }) => owner(scene as Scene, ffi.new('struct point *', [1, 2])),
  (scene) => owner(scene, scene.ffi.new('int[8]')),
  (scene) => owner(scene, scene.ffi.new('char[]', 'sixteen chars ...')),
  (scene) => owner(scene, scene.ffi.new('struct point[4]')),
  (scene) => scene.ffi.new('struct point *')[0],
  (scene) => scene.ffi.cast('int *', scene.ffi.new('int[8]')),
  (scene) => scene.ffi.cast('void *', scene.ffi.new('int[8]')),
  (scene) => scene.ffi.cast('unsigned char *', scene.ffi.new('int[8]')),
  (scene) => owner(scene, scene.ffi.fromBuffer('int *', buffer(scene, new ArrayBuffer(64)))),
  (scene) => owner(scene, scene.ffi.fromBuffer('unsigned char[]', buffer(scene, new ArrayBuffer(64)))),
  (scene) =>
    owner(
      scene,
      scene.ffi.gc(scene.ffi.add(scene.ffi.new('int[8]'), 0), () => act(scene)),
    ),
  (scene) => {
    const arena = owner(scene, scene.ffi.arena())
    const array = arena.new('int[8]')
    return scene.random.pick([array, scene.ffi.add(array, 1), scene.ffi.gc(scene.ffi.add(array, 0), () => {})])
  },
  (scene) => owner(scene, scene.arena.new('struct point *', [1, 2])),
  (scene) => scene.arena.new('int[8]'),
  (scene) => scene.arena.new('char[]', 'sixteen chars ...'),
  (scene) => scene.arena.new('struct point[4]')[1],
  (scene) => scene.ffi.add(scene.arena.new('int[8]'), 1),
  (scene) => scene.ffi.buffer(scene.arena.new('int[8]')),
  (scene) => scene.ffi.buffer(owner(scene, scene.ffi.new('int[8]'))),
  (scene) => scene.ffi.cast('int', 5),
  (scene) => scene.ffi.cast('double', 2.5),
  (scene) => {
    const gone = scene.ffi.new('struct point *')
    scene.ffi.release(gone)
    return gone
  },
  (scene) =>
    owner(
      scene,
      scene.ffi.callback('void(void)', () => act(scene)),
    ),
  (scene) => scene.ffi.newHandle({}),
  (scene) => scene.lib.touch_one,
]

/** Lists and objects that act when they are read. */
const OBJECTS: readonly ((scene: Scene) => object)[] = [
  () => [],
  (scene) => Array.from({ length: scene.random.below(6) }, () => makeValue(scene)),
  (scene) => acting(scene, [1, 2, 3]),
  (scene) =>
    acting(
      scene,
      Array.from({ length: 3 }, () => makeValue(scene)),
    ),
  (scene) => {
    const lengths = [0, 1, 2, 3, 100, -1, Number.NaN, 2 ** 33, '3', undefined]
    return new Proxy([1, 2, 3], {
      get: (of, key) => (key === 'length' ? scene.random.pick(lengths) : Reflect.get(of, key)),
    })
  },
  (scene) => new OtherArray(1, 2, makeValue(scene)),
  (scene) =>
    (function* () {
      for (let i = scene.random.below(5); i > 0; i--) {
        if (scene.random.oneIn(3)) act(scene)
        yield scene.random.oneIn(2) ? i : makeValue(scene)
      }
    })(),
  () => new Set([1, 2, 3]),
  (scene) => ({ x: 1, y: makeValue(scene) }),
  (scene) => ({
    get x() {
      act(scene)
      return scene.random.below(100)
    },
    y: 2,
  }),
  (scene) => acting(scene, { x: 1, y: 2 }),
  (scene) => ({ bytes: makeValue(scene), count: 1 }),
  (scene) => acting(scene, { n: 1, items: [[1, 2], makeValue(scene)] }),
  (scene) => ({ re: 1, im: makeValue(scene) }),
  (scene) => ({ fd: scene.random.pick([-1, 1e9, 'x', null]) }),
  (scene) => acting(scene, scene.random.pick(CDATA)(scene)),
  (scene) => acting(scene, scene.random.pick(BUFFERS)(scene)),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  },
  (scene) => {
    const answer = scene.random.pick([5, 'x', true, {}, [], null, () => 4])
    return new Proxy({}, { get: () => answer, has: () => true })
  },
  () => () => {},
  (scene) => () => act(scene),
  () => new Date(0),
  () => Object.create(null) as object,
]

/** Any value. */
export function makeValue(scene: Scene): unknown {
  const { random } = scene
  if (random.oneIn(4)) return random.pick(PRIMITIVES)
  return random.pick(random.pick([BUFFERS, CDATA, OBJECTS]))(scene)
}
