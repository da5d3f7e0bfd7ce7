/** Calls of a debugging FFI: what is known of each is told to the native side before C is entered, and what came of it after. */
import { constants } from 'node:os'
import { checkGuarded } from '../../cdata/memory/guarded.ts'
import { readAddress } from '../../cdata/memory/words.ts'
import type { DebugModes } from '../../debug/modes.ts'
import { describePlain } from '../../diagnostics/describe.ts'
import { failure } from '../../diagnostics/failure.ts'
import { callerPlace } from '../../diagnostics/stack.ts'
import { WATCH } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { spell } from '../../types/spell.ts'
import type { CallFrame } from './call-frame.ts'
import { GuardedTemporary } from './guarded-temporary.ts'
import type { Signature } from './signature.ts'

/** A function as reports name it. */
export interface WatchedFunction {
  readonly name: string
  readonly signature: Signature
  readonly parameterNames: readonly (string | undefined)[]
}

/** Characters of a text that are shown. */
const SHOWN = 60

/** A call that C is about to be entered for. */
export interface WatchedCall {
  /** Once C has returned: throws where a fault ended the call. `id` is the number of an asynchronous one. */
  settle(id?: number): void
  /** The result is known: it is traced. Throws where C wrote outside of guarded memory that it was given. */
  returned(result: unknown, errno: number): void
}

/** Tells the native side of the call whose arguments stand in the frame. */
export function watch(
  modes: DebugModes,
  fn: WatchedFunction,
  frame: CallFrame,
  values: readonly unknown[],
): WatchedCall {
  const texts = argumentTexts(fn, frame, values)
  const pointers = pointersOf(fn, frame)
  if (modes.report || modes.throw) announce(modes, fn, pointers, texts)
  const begin = process.hrtime.bigint()
  let end: bigint | undefined
  return {
    settle(id) {
      end = process.hrtime.bigint()
      const crash = modes.report || modes.throw ? addon.crash(id) : undefined
      if (crash) throw crashError(crash, fn, texts)
    },
    returned(result, errno) {
      if (modes.guard) checkAfter(fn, frame, pointers)
      if (!modes.trace) return
      const answer = fn.signature.result ? ` = ${shown(result)}` : ''
      const took = (end ?? process.hrtime.bigint()) - begin
      modes.trace(`${fn.name}(${texts.join(', ')})${answer}, errno ${errno}, ${took} ns`)
    },
  }
}

/** An argument that C takes for an address. */
interface PointerArgument {
  readonly name: string
  readonly address: number | bigint
}

function pointersOf({ signature, parameterNames }: WatchedFunction, frame: CallFrame): PointerArgument[] {
  const { parameters, shape } = signature
  return parameters.flatMap((codec, i) => {
    if (codec.type.kind !== 'pointer') return []
    const named = parameterNames[i] === undefined ? '' : ` '${parameterNames[i]}'`
    const address = readAddress(frame.region, frame.offset + (shape.offsets[i] as number))
    return [{ name: `argument ${i + 1}${named}`, address }]
  })
}

/** Looks at what the call was given; a number holds the address of all guarded memory. */
function checkAfter({ name }: WatchedFunction, { temporary }: CallFrame, pointers: readonly PointerArgument[]): void {
  const given = pointers.flatMap(({ address }) => (typeof address === 'number' && address > 0 ? [address] : []))
  const converted = temporary instanceof GuardedTemporary ? temporary.starts : []
  checkGuarded([...given, ...converted], `after the call of ${name}`)
}

function announce(
  modes: DebugModes,
  { name, signature, parameterNames }: WatchedFunction,
  pointers: readonly PointerArgument[],
  texts: readonly string[],
): void {
  const lines = texts.map((text, i) => `  ${parameterNames[i] ?? `argument ${i + 1}`} = ${text}\n`)
  const names = pointers.map(({ name }) => name)
  const addresses = pointers.map(({ address }) => hexOf(address))
  const bits = (modes.report ? WATCH.report : 0) | (modes.throw ? WATCH.throw : 0)
  addon.watch(spell(signature.type, name), `${lines.join('')}  called ${callerPlace()}\n`, names, addresses, bits)
}

/** The arguments as C gets them, cut where they are long. */
function argumentTexts(
  { signature: { parameters, shape } }: WatchedFunction,
  { region, offset }: CallFrame,
  values: readonly unknown[],
): string[] {
  return parameters.map((codec, i) => {
    const value = values[i]
    if (typeof value === 'string') return shown(value)
    const at = offset + (shape.offsets[i] as number)
    if (codec.type.kind === 'pointer') return hexOf(readAddress(region, at))
    try {
      return shown(codec.read(region, at))
    } catch {
      return shown(value)
    }
  })
}

const hexOf = (address: number | bigint): string => `0x${BigInt.asUintN(64, BigInt(address)).toString(16)}`

function shown(value: unknown): string {
  if (typeof value === 'string') {
    const text = JSON.stringify(value.slice(0, SHOWN))
    return value.length > SHOWN ? `${text}... (${value.length} characters)` : text
  }
  if (value === undefined) return 'undefined'
  const text = typeof value === 'object' || typeof value === 'function' ? String(value) : describePlain(value)
  return text.length > 2 * SHOWN ? `${text.slice(0, 2 * SHOWN)}...` : text
}

function crashError(
  { signal, address, text, frames }: NonNullable<ReturnType<typeof addon.crash>>,
  { name }: WatchedFunction,
  texts: readonly string[],
): Error {
  const named = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0] ?? String(signal)
  const details = { signal: named, address, function: name, arguments: texts, backtrace: frames }
  return failure('call/crash', { ...details, text: text.trimEnd() })
}
