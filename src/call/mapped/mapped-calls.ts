/**
 * `f.map(...)`: many calls of one function, and their results in an array. They are made on one frame of the stack, whose varying
 * values are moved between it and the columns for each call. Where nothing can call back, native code does that for many
 * calls at once; the loop here defines what it does.
 */
import { makeArray } from '../../cdata/kinds/array.ts'
import type { Block } from '../../cdata/memory/heap.ts'
import { heap } from '../../cdata/memory/heap.ts'
import type { Region } from '../../cdata/memory/region.ts'
import { writeWords } from '../../cdata/memory/words.ts'
import type { Codec } from '../../cdata/object/codec.ts'
import { ArgumentPlace, describe, type ValuePlace } from '../../cdata/object/place.ts'
import type { DebugModes } from '../../debug/modes.ts'
import { failure } from '../../diagnostics/failure.ts'
import {
  COLUMN,
  COLUMN_WORDS,
  type Entry,
  FAST_FORM,
  type FastEntry,
  type LibraryHandle,
  STATE,
} from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { arrayOf, type FunctionType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { type CallFrame, readResult } from '../frame/call-frame.ts'
import { guardedFrame } from '../frame/guarded-temporary.ts'
import type { Signature } from '../frame/signature.ts'
import { watch } from '../frame/watch.ts'
import type { CallThread } from '../out/call-thread.ts'
import { textOfFunction } from '../out/function-text.ts'
import { argumentColumn, type Column, resultColumn, steadyColumn } from './columns.ts'

/** A C function whose calls can be mapped. */
export interface MappedCallee {
  readonly thread: CallThread
  /** As errors name it. */
  readonly name: string
  readonly type: FunctionType
  readonly parameterNames: readonly (string | undefined)[]
  /** What is called: the function, or what calls it on a frame. */
  readonly address: number
  readonly library: LibraryHandle | null
  readonly debug: DebugModes | undefined
  /** Throws where it cannot be called. */
  signature(): Signature
}

/** Calls that native code makes before JavaScript has its turn: an engine that is to end can do so only there. */
const MOST_AT_ONCE = 4096

/** Makes a call for each index. */
export type MappedCalls = (values: readonly unknown[]) => unknown

/** The calls of a function. */
export function mappedCalls(callee: MappedCallee): MappedCalls {
  if (callee.type.variadic) {
    return () => {
      throw failure('map/variadic', { name: callee.name })
    }
  }
  let mapper: Mapper | undefined
  return (values) => (mapper ??= new Mapper(callee)).map(values)
}

/** The calls that are made now. */
interface Mapping {
  readonly count: number
  readonly values: readonly unknown[]
  /** By parameters; undefined for what all calls have in common. */
  readonly columns: readonly (Column | undefined)[]
  readonly results: Column | undefined
}

/** A column and the place of its values in the frame. */
interface Moved {
  readonly column: Column
  readonly at: number
}

/** The frame of the calls, on the stack. */
interface Room {
  readonly call: CallFrame
  readonly frame: number
  readonly moved: readonly Moved[]
  /** Where native code finds the columns. */
  readonly table: Block
  /** The top of the stack above all that. */
  readonly top: number
}

class Mapper {
  readonly #callee: MappedCallee
  readonly #signature: Signature
  readonly #places: readonly ValuePlace[]
  readonly #entry: Entry
  readonly #entries: ReturnType<CallThread['fastCalls']['entries']>
  /** Undefined until it is known whether there are fast calls, null where there are none. */
  #native: FastEntry | null | undefined

  constructor(callee: MappedCallee) {
    const { name, address, library, parameterNames, thread, type } = callee
    this.#callee = callee
    this.#signature = callee.signature()
    this.#places = type.parameters.map((_, i) => new ArgumentPlace(name, i, parameterNames[i]))
    const text = textOfFunction(type, name)
    this.#entry = addon.bind(this.#signature.plan, address, library, text)
    this.#entries = thread.fastCalls.entries(this.#signature.plan, address, library, text)
    this.#entries.tieTo(this)
  }

  map(given: readonly unknown[]): unknown {
    const { result, parameters } = this.#signature
    const { name } = this.#callee
    const most = parameters.length + (result ? 1 : 0)
    if (given.length < parameters.length || given.length > most)
      throw failure('map/count', { name, wanted: parameters.length, given: given.length, out: result !== undefined })
    const columns = parameters.map((codec, i) => argumentColumn(codec, given[i], this.#places[i] as ValuePlace))
    const first = columns.findIndex((column) => column !== undefined)
    const count = columns[first]?.count
    if (count === undefined) throw failure('map/columns', { name })
    const checkLength = (column: Column | undefined, place: ValuePlace | undefined): void => {
      if (!column || column.count === count) return
      const where = { first: String(this.#places[first]), other: String(place) }
      throw failure('map/length', { ...where, count, length: column.count })
    }
    for (const [i, column] of columns.entries()) checkLength(column, this.#places[i])
    const out = given[parameters.length]
    const place = new ArgumentPlace(name, parameters.length, 'out')
    const [array, results] = !result
      ? []
      : out === undefined
        ? newResults(result, count)
        : givenResults(result, out, place)
    checkLength(results, place)
    if (count > 0) this.#run({ columns, values: given, results, count })
    return array
  }

  #run(mapping: Mapping): void {
    const { stack } = this.#callee.thread
    const { temporary, state } = stack
    const mark = temporary.mark()
    const frame = stack.push(this.#signature.shape.size)
    try {
      const { debug, name } = this.#callee
      const call = guardedFrame({ region: stack.frames, offset: frame, temporary }, name, debug?.guard)
      const moved = this.#write(mapping, call)
      const table = temporary.allocate(moved.length * COLUMN_WORDS * 8, 8)
      temporary.settle(mark)
      checkAll(moved)
      this.#callAll(mapping, { call, frame, moved, table, top: state[STATE.top] as number })
    } finally {
      stack.pop(frame)
      temporary.release(mark)
    }
  }

  /** Stores what all calls have in common; returns what has to be moved for each, with its place in the frame. */
  #write({ columns, values, results }: Mapping, { region, offset, temporary }: CallFrame): Moved[] {
    const { parameters, shape } = this.#signature
    const moved: Moved[] = []
    parameters.forEach((codec, i) => {
      const at = shape.offsets[i] as number
      const column = columns[i]
      if (column) {
        column.hold?.(region, offset + at, temporary)
        moved.push({ column, at })
        return
      }
      // C may change a struct that it got: each call has it as it was given.
      const isRecord = codec.type.kind === 'record'
      const block = isRecord ? temporary.allocate(codec.size, codec.alignment) : { region, offset: offset + at }
      const place = this.#places[i] as ValuePlace
      if (codec.writeArgument) codec.writeArgument(block.region, block.offset, values[i], place, temporary)
      else codec.write(block.region, block.offset, values[i], place, temporary)
      if (isRecord) moved.push({ column: steadyColumn(COLUMN.items, block, codec, 1, 0), at })
    })
    if (results) moved.push({ column: results, at: 0 })
    return moved
  }

  #callAll(mapping: Mapping, room: Room): void {
    const { state, frames } = this.#callee.thread.stack
    const native = room.table.region === frames ? this.#nativeEntry() : undefined
    if (native) writeTable(room)
    for (let next = 0; next < mapping.count; ) {
      // What an entry leaves is the top of the stack without what lies above its frame.
      state[STATE.top] = room.top
      next = native ? this.#callSome(native, mapping, room, next) : this.#call(mapping, room, next)
    }
  }

  /** Makes calls until JavaScript has run in one; returns the index after the last. */
  #callSome(native: FastEntry, { count }: Mapping, { frame, moved, table }: Room, first: number): number {
    const end = Math.min(first + MOST_AT_ONCE, count)
    const reached = addon.map(this.#signature.plan, native, frame, table.offset, moved.length, first, end)
    if (reached < 0) throw failure('call/closed', { name: this.#callee.name })
    if (reached === end) return end
    this.#told(reached, () => this.#rethrow())
    checkAll(moved)
    storeResults(this.#callee.thread.stack.frames, frame, moved, reached)
    return reached + 1
  }

  /** What makes calls natively, where it can be. */
  #nativeEntry(): FastEntry | undefined {
    const { debug, thread } = this.#callee
    if (debug) return undefined
    if (this.#native === undefined && thread.fastCalls.isProven())
      this.#native = this.#entries.take(FAST_FORM.entry) ?? null
    return this.#native ?? undefined
  }

  /** One call; returns the index after it. */
  #call({ values, columns }: Mapping, { call, frame, moved }: Room, index: number): number {
    const { debug, name, parameterNames, thread } = this.#callee
    const { frames, state } = thread.stack
    const signature = this.#signature
    for (const { column, at } of moved) load(frames, frame + at, column, index)
    const mayCallBack = state[STATE.closures] !== 0
    const shown = debug ? values.map((value, i) => (columns[i] ? undefined : value)) : []
    const watched = debug && watch(debug, { name, signature, parameterNames }, call, shown)
    const open = this.#entry(frame)
    this.#told(index, () => {
      watched?.settle()
      this.#rethrow()
      watched?.returned(readResult(signature, call), thread.stack.errno)
    })
    if (!open) throw failure('call/closed', { name })
    if (mayCallBack) checkAll(moved)
    storeResults(frames, frame, moved, index)
    return index + 1
  }

  #rethrow(): void {
    const { pending } = this.#callee.thread.stack
    if (pending.raised) pending.rethrow()
  }

  /** What a call throws is told with its index. */
  #told(index: number, ended: () => void): void {
    try {
      ended()
    } catch (error) {
      throw failure('map/call', { name: this.#callee.name, index, thrown: error }, error)
    }
  }
}

type Results = readonly [array: unknown, column: Column]

/** A new array for results. */
function newResults(result: Codec, count: number): Results {
  const offset = heap.reserve(count * result.size, result.alignment)
  const { region } = heap
  const array = makeArray(result, region, offset, count, count * result.size)
  return [array, steadyColumn(COLUMN.results, { region, offset }, result, count)]
}

/** The array that is given for results. */
function givenResults(result: Codec, out: unknown, place: ValuePlace): Results {
  const column = resultColumn(result, out, place)
  if (column) return [out, column]
  throw failure('map/out', { value: describe(out), type: spell(arrayOf(result.type, 'open')), where: String(place) })
}

function checkAll(moved: readonly Moved[]): void {
  for (const { column } of moved) column.check()
}

function writeTable({ moved, table: { region, offset } }: Room): void {
  moved.forEach(({ column, at }, i) => {
    const words = [column.kind, at, column.size, column.region.base + column.offset, column.stride]
    for (const [j, word] of words.entries()) region.setFloat64(offset + (i * COLUMN_WORDS + j) * 8, word, true)
  })
}

/** Puts an argument into the frame. */
function load(frames: Region, to: number, { kind, region, offset, size, stride }: Column, index: number): void {
  if (kind === COLUMN.results) return
  const from = offset + index * stride
  if (kind === COLUMN.addresses) writeWords(frames, to, region.base + from)
  else copyItem(frames, to, region, from, size)
}

/** Takes a result out of the frame. */
function storeResults(frames: Region, frame: number, moved: readonly Moved[], index: number): void {
  for (const { column } of moved) {
    if (column.kind !== COLUMN.results) continue
    copyItem(column.region, column.offset + index * column.stride, frames, frame, column.size)
  }
}

/** Copies as many bytes; by words, since few are. */
function copyItem(to: Region, at: number, from: Region, offset: number, size: number): void {
  let done = 0
  for (; done + 4 <= size; done += 4) to.setInt32(at + done, from.getInt32(offset + done, true), true)
  for (; done < size; done++) to.setInt8(at + done, from.getInt8(offset + done))
}
