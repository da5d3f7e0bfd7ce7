/** Runs random signatures through the addon, both ways, and hands back what each side saw. */
import { recordLayout, sizeOf } from '../../src/abi/layout.ts'
import { bitFieldBytes } from '../../src/abi/offset.ts'
import { type CallPlan, type Entry, type LibraryHandle, STATE } from '../../src/native/addon.ts'
import { encodeShape } from '../../src/native/call.ts'
import { addon } from '../../src/native/load.ts'
import type { CType, RecordType } from '../../src/types/ctype.ts'
import { withCompiled } from './c-compiler.ts'
import type { Random } from './random.ts'
import { type Case, SLOT, TARGET } from './random-signatures.ts'

/** Whether more can be passed than libffi passes. */
export const hasOwnCode: boolean = addon.ownCode
export const state = new Int32Array(STATE.words)
export const frames = new ArrayBuffer(1 << 16)
const bytes = new Uint8Array(frames)
let callback: (frame: number) => void = () => {}
addon.attach(state.buffer as ArrayBuffer, frames, (_, frame) => callback(frame))

/** One value as the one side wrote it and as the other saw it, padding blanked. */
export interface Compared {
  readonly what: string
  readonly ours: readonly number[]
  readonly theirs: readonly number[]
}

/** Compiles and opens; the file is gone afterwards, the library stays. */
export function openText(text: string): LibraryHandle {
  return withCompiled(['gcc'], text, ['-O1', '-shared', '-fPIC'], 'case.so', openFile)
}

/** Opens what was compiled before. */
export function openFile(path: string): LibraryHandle {
  const opened = addon.open(path, 2)
  if (typeof opened === 'string') throw new Error(opened)
  return opened
}

/** How C is entered: the reference path, unless a test says otherwise. */
export type Binder = (plan: CallPlan, address: number, library: LibraryHandle) => Entry | undefined
const reference: Binder = (plan, address, library) => addon.bind(plan, address, library)

/** Calls C with random values and a random value to return; nothing where the shape cannot be entered so. */
export function callC(
  one: Case,
  random: Random,
  library: LibraryHandle,
  bind: Binder = reference,
  adjust: (values: Uint8Array[]) => void = () => {},
): Compared[] {
  const address = place(library, `call_${one.index}`)
  const entry = bind(addon.plan(encodeShape(one.shape)), address, library)
  if (!entry) return []
  const values = randomValues(one, random)
  adjust(values)
  give(library, values)
  const frame = 64
  bytes.fill(0xa5, frame, frame + one.shape.size + 64)
  for (const [i, offset] of one.shape.offsets.entries()) bytes.set(values[i + 1] as Uint8Array, frame + offset)
  withTop(frame + one.shape.size, () => entry(frame))
  const seen = take(library)
  const result = (values[0] as Uint8Array).map((_, i) => bytes[frame + i] as number)
  return compare(one, values, (i) => (i === 0 ? result : seen.subarray(SLOT * i)))
}

/** Lets C call a closure with random values, which returns a random value. */
export function callFromC(one: Case, random: Random, library: LibraryHandle): Compared[] {
  const values = randomValues(one, random)
  give(library, values)
  let arguments_: Uint8Array[] = []
  callback = (frame) => {
    arguments_ = one.shape.offsets.map((offset, i) => {
      const from = frame + offset
      return bytes.slice(from, from + (values[i + 1] as Uint8Array).length)
    })
    bytes.set(values[0] as Uint8Array, frame)
  }
  const closure = addon.closure(addon.plan(encodeShape(one.shape)), 0)
  const entry = addon.bind(addon.plan([-1, 32, 0, 1, 16, 0, 12, 0]), place(library, `back_${one.index}`), library)
  const frame = 64
  new DataView(frames).setBigInt64(frame + 16, BigInt(closure.address), true)
  withTop(frame + 32, () => entry(frame))
  const seen = take(library)
  return compare(one, values, (i) => (i === 0 ? seen : (arguments_[i - 1] ?? new Uint8Array())))
}

function withTop(top: number, run: () => boolean): void {
  state[STATE.top] = top
  if (!run()) throw new Error('the library is closed')
  state[STATE.top] = 0
}

const place = (library: LibraryHandle, name: string): number => {
  const address = addon.symbol(library, name)
  if (address === undefined) throw new Error(`the library lacks ${name}`)
  return address
}

const BUFFER = SLOT * 16

function give(library: LibraryHandle, values: readonly Uint8Array[]): void {
  const all = new Uint8Array(new ArrayBuffer(BUFFER))
  for (const [i, value] of values.entries()) all.set(value, SLOT * i)
  addon.move(place(library, 'given'), addon.addressOf(all.buffer), BUFFER)
  addon.move(place(library, 'seen'), addon.addressOf(new ArrayBuffer(BUFFER)), BUFFER)
}

function take(library: LibraryHandle): Uint8Array {
  const seen = new ArrayBuffer(BUFFER)
  addon.move(addon.addressOf(seen), place(library, 'seen'), BUFFER)
  return new Uint8Array(seen)
}

/** The result's value first, then the arguments'. */
const randomValues = (one: Case, random: Random): Uint8Array[] =>
  [one.result, ...one.parameters].map((type) => {
    const value = new Uint8Array(type.kind === 'void' ? 0 : sizeOf(type, TARGET)).map(() => random.below(256))
    return normalised(type, value, 0)
  })

/** Sees to it that a `_Bool` is 0 or 1, as C wants it. */
function normalised(type: CType, value: Uint8Array, at: number): Uint8Array {
  eachLeaf(type, at, (leaf, offset) => {
    if (leaf.kind === 'primitive' && leaf.facts.class === 'bool') value[offset] = (value[offset] ?? 0) & 1
  })
  return value
}

function compare(one: Case, values: readonly Uint8Array[], seen: (index: number) => Uint8Array): Compared[] {
  return [one.result, ...one.parameters].map((type, i) => {
    const sent = values[i] as Uint8Array
    const mask = maskOf(type, sent.length)
    const blank = (value: Uint8Array): number[] => [...mask].map((bits, k) => (value[k] ?? 0) & bits)
    const [from, to] = [blank(sent), blank(seen(i))]
    const ours = i === 0 ? to : from
    return { what: i === 0 ? 'result' : `argument ${i}`, ours, theirs: i === 0 ? from : to }
  })
}

/** The bits that hold something. */
function maskOf(type: CType, size: number): Uint8Array {
  const mask = new Uint8Array(size)
  const fill = (offset: number, count: number): void => void mask.fill(255, offset, offset + count)
  eachLeaf(
    type,
    0,
    (leaf, offset) => {
      if (leaf.kind !== 'primitive' || leaf.facts.size !== 'longdouble') return fill(offset, sizeOf(leaf, TARGET))
      // An x87 number holds 10 bytes.
      const used = TARGET.longDouble === 'extended' ? 10 : 16
      fill(offset, used)
      if (leaf.facts.class === 'complex') fill(offset + 16, used)
    },
    (offset, bits) => {
      mask[offset] = (mask[offset] ?? 0) | bits
    },
  )
  return mask
}

type Leaf = (type: CType, offset: number) => void
type Bits = (offset: number, bits: number) => void

/** Visits everything that is neither a record nor an array, and the bytes of bit-fields. */
function eachLeaf(type: CType, at: number, leaf: Leaf, bits: Bits = () => {}): void {
  if (type.kind === 'record') return eachMember(type, at, leaf, bits)
  if (type.kind === 'void') return
  if (type.kind !== 'array') return leaf(type, at)
  const size = sizeOf(type.element, TARGET)
  for (let i = 0; i < Number(type.length); i++) eachLeaf(type.element, at + i * size, leaf, bits)
}

function eachMember(type: RecordType, at: number, leaf: Leaf, bits: Bits): void {
  for (const placed of recordLayout(type, TARGET).members) {
    const { type: inner } = placed.member
    if (placed.bits) eachByte(bitFieldBytes({ offset: placed.offset, bits: placed.bits }), placed.bits.width, at, bits)
    else if (placed.name !== undefined && !(inner.kind === 'array' && inner.length === 'open')) {
      eachLeaf(inner, at + placed.offset, leaf, bits)
    }
  }
}

function eachByte(field: ReturnType<typeof bitFieldBytes>, width: number, at: number, bits: Bits): void {
  for (let i = 0; i < field.bytes; i++) {
    const first = i === 0 ? field.shift : 0
    const here = Math.min(width, 8 - first)
    bits(at + field.offset + i, ((1 << here) - 1) << first)
    width -= here
  }
}
