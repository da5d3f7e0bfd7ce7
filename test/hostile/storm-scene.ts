/**
 * Random hostile values for every public method and every kind of argument. Arguments: the seed, how many cases, the first
 * case. Prints "calm" in the end; before each case its number goes to a file that the parent reads where this one crashed.
 * A case may end in a value or in an error of the catalogue, or in the one that the value itself throws; where it is known
 * what C returns, that is what comes, and memory that a case was not given is as it was.
 */
import assert from 'node:assert/strict'
import { writeSync } from 'node:fs'
import { types } from 'node:util'
import { CDefError } from '../../src/diagnostics/errors.ts'
import { LAYOUT_MESSAGES } from '../../src/diagnostics/messages/layout.ts'
import { LIBRARY_MESSAGES } from '../../src/diagnostics/messages/libraries.ts'
import { VALUE_MESSAGES } from '../../src/diagnostics/messages/values.ts'
import { FFI } from '../../src/ffi.ts'
import { Random } from '../support/random.ts'
import type { Untyped } from '../support/untyped.ts'
import { DECLARATIONS, openHostile } from './hostile-fixture.ts'
import { Mischief, makeValue, type Scene } from './values.ts'

const [seed, cases, first] = process.argv.slice(2).map(Number) as [number, number, number]
const ffi = new FFI(DECLARATIONS) as unknown as Untyped
const lib = openHostile(ffi as unknown as FFI)
const collect = (globalThis as { gc?: (options?: { type: 'minor' }) => void }).gc

const canaries = Array.from({ length: 64 }, (_, i) =>
  i % 2 === 0 ? ffi.new('unsigned char[]', 16 + i) : new Uint8Array(1000 * i),
) as Uint8Array[]
for (const canary of canaries) canary.fill(0xa5)

const TYPES = [
  ...['int *', 'int[4]', 'int[]', 'char[]', 'char[8]', 'struct point *', 'struct point[3]', 'struct point[]'],
  ...['struct list *', 'struct span *', 'char *[3]', 'const char *[]', 'double[]', 'long long[2]', 'void *[2]'],
  ...['double _Complex *', 'long double *', 'wchar_t[]', '_Bool[4]', 'void (*[2])(void)', 'FILE *[1]', 'void *', 'int'],
]

const MESSAGES: object = { ...VALUE_MESSAGES, ...LIBRARY_MESSAGES, ...LAYOUT_MESSAGES }

type Case = (scene: Scene, value: () => unknown) => unknown

/** An index that no memory of others is reached by: a borrowed pointer has no bounds. */
function index({ random }: Scene, object: unknown): unknown {
  const isBounded = ArrayBuffer.isView(object) || String(object).includes(']')
  if (!isBounded) return random.pick([0, 0, 0, 0.5, '0', null, Number.NaN])
  return random.oneIn(4) ? random.pick([-1, 99, 0.5, '0', null, 2 ** 32]) : random.below(4)
}

/** C calls what it takes for a function: a `void *` to data would end it. */
const called = (scene: Scene, value: unknown): unknown =>
  typeof value === 'object' ? () => void makeValue(scene) : value

/** What `touch_one` gives for a value that runs nothing when it is read; undefined where that depends. */
function firstByte(value: unknown): number | undefined {
  if (value === null) return -1
  if (typeof value === 'string') return value.includes('\0') ? undefined : (Buffer.from(value)[0] ?? 0)
  const isPlain = !types.isProxy(value) && value instanceof Uint8Array && !(value.buffer instanceof SharedArrayBuffer)
  if (!isPlain || Object.getPrototypeOf(value) !== Uint8Array.prototype || value.length === 0) return undefined
  return 'resizable' in value.buffer && value.buffer.resizable ? undefined : value[0]
}

/** Calls a function of several pointers, each of which it reads the first byte of. */
function touch(call: (...values: readonly unknown[]) => unknown, values: readonly unknown[]): unknown {
  const bytes = values.map(firstByte)
  const result = call(...values)
  if (bytes.every((byte) => byte !== undefined))
    assert.equal(
      result,
      bytes.reduce((sum, byte) => sum + byte, 0),
    )
  return result
}

const INTEGERS = [
  { type: 'int *', low: -(2 ** 31), high: 2 ** 31 - 1 },
  { type: 'unsigned short *', low: 0, high: 65535 },
  { type: 'signed char *', low: -128, high: 127 },
  { type: 'long *', low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER },
] as const

/** What is stored is what was given, and nothing but an integer in range is taken. */
function roundTrip({ type, low, high }: (typeof INTEGERS)[number], value: unknown): void {
  const stored = ffi.new(type, value).value
  if (typeof value !== 'number' && typeof value !== 'bigint') return
  assert.ok(Number.isInteger(Number(value)) && Number(value) >= low && Number(value) <= high, `${type} took ${value}`)
  assert.equal(stored, Number(value))
}

function textRoundTrip(value: unknown): void {
  const array = ffi.new('char[]', value)
  if (typeof value !== 'string') return
  const [text = ''] = value.split('\0')
  assert.equal(ffi.string(array), text)
  assert.equal(array.length, Buffer.byteLength(value) + 1)
}

const CALLS: readonly Case[] = [
  (_, value) => touch(lib.touch_one, [value()]),
  (_, value) => touch(lib.touch_two, [value(), value()]),
  (_, value) => touch(lib.touch_text, [value(), value()]),
  (_, value) => lib.touch_point(value(), value()),
  (_, value) => lib.touch_span(value(), value(), value()),
  (scene, value) => lib.touch_call(value(), called(scene, value()), value()),
  (_, value) => lib.touch_list(value(), value()),
  (_, value) => lib.same_point(value(), value(), value()),
  ({ random }, value) => lib.touch_two(...Array.from({ length: random.below(4) }, value)),
]

const USES: readonly Case[] = [
  ({ random }, value) => ffi.new(random.pick(TYPES), value()),
  ({ random }, value) => ffi.arena().new(random.pick(TYPES), value()),
  (scene, value) => scene.arena.new(scene.random.pick(TYPES), value()),
  ({ random }, value) => roundTrip(random.pick(INTEGERS), value()),
  (_, value) => textRoundTrip(value()),
  ({ random }, value) => ffi.cast(random.pick(TYPES), value()),
  ({ random }, value) => ffi.fromBuffer(random.pick(TYPES), value()),
  (_, value) => ffi.fromBuffer(value()),
  ({ random }, value) => ffi.buffer(value(), random.pick([undefined, 0, 4, -1, 1e9])),
  ({ random }, value) => ffi.memmove(value(), value(), random.pick([0, 1, 8, -1, 0.5, 1e12])),
  ({ random }, value) => ffi.string(value(), random.below(8)),
  ({ random }, value) => ffi.unpack(value(), random.below(3)),
  (_, value) => ffi.string(ffi.cast('char *', ffi.new('char[]', value())), value()),
  (scene, value) => {
    const object = value()
    return ffi.at(object, index(scene, object))
  },
  (_, value) => ffi.put(ffi.new('struct point[2]'), value(), value()),
  (_, value) => ffi.put(ffi.new('char *[2]'), 1, value()),
  (_, value) => ffi.new('struct point[3]').set(value(), value()),
  (_, value) => ffi.new('void *[3]').set(value()),
  (_, value) => Object.assign(ffi.new('struct span *'), { bytes: value() }),
  (_, value) => Object.assign(ffi.new('struct point *'), { x: value(), y: value() }),
  (_, value) => {
    ffi.new('struct list *', [1, 3]).items = value()
  },
  (_, value) => {
    ffi.new('struct point *').value = value()
  },
  (_, value) => ffi.add(value(), 1),
  (_, value) => ffi.diff(value(), value()),
  (_, value) => ffi.compare(value(), value()),
  (_, value) => ffi.equals(value(), value()),
  (_, value) => ffi.addressof(value(), value()),
  (_, value) => [ffi.sizeof(value()), ffi.alignof(value()), ffi.typeof(value())],
  (_, value) => ffi.offsetof('struct list', value(), value()),
  (_, value) => ffi.getctype(value(), value()),
  (_, value) => ffi.gc(value(), value(), value()),
  (_, value) => ffi.release(value()),
  (_, value) => ffi.fromHandle(value()),
  (_, value) => ffi.fromHandle(ffi.cast('void *', ffi.newHandle(value()))),
  ({ random }, value) => ffi.callback(random.pick(['void(void)', 'int(int)', 'void *']), value(), value()),
  ({ random }, value) => ffi.newAllocator({ alloc: value, free: value() })(random.pick(['char[4]', 'int *']), value()),
  (_, value) => {
    ffi.errno = value()
  },
  (_, value) => String(value()) + JSON.stringify(value()),
  (_, value) =>
    lib.touch_call(
      value(),
      ffi.callback('void(void)', () => void value()),
      value(),
    ),
  (_, value) => {
    const answer = ffi.callback('struct point(struct point)', value as never)
    return answer([1, 2])
  },
]

/** What the values themselves throw when they are read: the engine's words, which no library can put better. */
const OF_VALUES = [
  /on a proxy that has been revoked$/,
  // A Proxy of a typed array, or of a scalar of ours, whose own methods are called on the Proxy.
  /^this is not a typed array\.$/,
  /called on incompatible receiver/,
  /^Cannot read private member /,
  /^Cannot perform %TypedArray%\.prototype\.\w+ on a detached ArrayBuffer$/,
  // A number or text is wanted of what has none: a symbol, an object without methods, a Proxy that answers with a number.
  /^Cannot convert a Symbol value to a (?:number|string)$/,
  /^Cannot convert object to primitive value$/,
  / is not a function(?: or its return value is not iterable)?$/,
  /^Result of the Symbol\.iterator method is not an object$/,
  /^Iterator result .* is not an object$/,
  // Of an invariant of Proxies that its handler breaks.
  /^'\w+' on proxy: /,
]

/** Whether the case itself asked the engine for what it refuses: `String` and `JSON.stringify` of anything. */
const isOfCase = ({ stack = '' }: Error): boolean =>
  /storm-scene|values\.js/.test(
    stack.split('\n').find((line) => / at /.test(line) && !/<anonymous>|node:/.test(line)) ?? '',
  )

/** Errors that are clear: those of the catalogue, and what the values throw. */
function isClear(error: unknown): boolean {
  if (error instanceof Mischief) return true
  if (!types.isNativeError(error)) return false
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] }
  if (typeof code === 'string' && code in MESSAGES) return true
  if (error instanceof CDefError) return true
  // Of a callback that threw, and whose onerror did.
  if (errors) return errors.every(isClear)
  return isOfCase(error) || (error.name === 'TypeError' && OF_VALUES.some((words) => words.test(error.message)))
}

function run(number: number): void {
  const random = new Random(seed * 1_000_003 + number)
  const scene: Scene = {
    random,
    ffi,
    lib,
    buffers: [new ArrayBuffer(8)],
    owners: [ffi.new('int *')],
    arena: ffi.arena(),
    collect: () => collect?.(random.oneIn(4) ? undefined : { type: 'minor' }),
  }
  const value = (): unknown => makeValue(scene)
  try {
    random.pick(random.oneIn(2) ? CALLS : USES)(scene, value)
  } catch (error) {
    assert.ok(
      isClear(error),
      `case ${number} ended with ${(error as { stack?: unknown } | null)?.stack ?? String(error)}`,
    )
  }
}

// What a destructor throws when the collector runs it.
process.on('uncaughtException', (error) => {
  if (!isClear(error)) throw error
})

for (let number = first; number < first + cases; number++) {
  writeSync(3, String(number).padEnd(12), 0)
  run(number)
  if (number % 50 === 0) {
    collect?.()
    for (const canary of canaries)
      assert.ok(
        canary.every((byte) => byte === 0xa5),
        `case ${number}: a canary has changed`,
      )
  }
}
process.stdout.write('calm\n')
