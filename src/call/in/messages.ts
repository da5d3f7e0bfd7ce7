/** The messages of channels: objects named by the parameters, made of the arguments in a frame. */
import { textUnit } from '../../abi/storage.ts'
import { canGenerate, generate } from '../../cdata/object/generate.ts'
import { stringOf } from '../../cdata/use/string.ts'
import { HOST } from '../../platform.ts'
import { CONST, type CType } from '../../types/ctype.ts'
import type { CallStack } from '../frame/call-stack.ts'
import { readOut } from '../frame/result.ts'
import type { Signature } from '../frame/signature.ts'
import { argumentSources } from './arguments.ts'

/** The message of the arguments in the frame at that offset. */
export type MessageReader = (frame: number) => object

/** Arguments without a name are called by their position. */
export function messageReader(
  signature: Signature,
  { frames }: CallStack,
  names: readonly (string | undefined)[],
): MessageReader {
  const { parameters } = signature.type
  const keys = parameters.map((_, i) => names[i] ?? String(i))
  return canGenerate() ? generatedReader(signature, frames, keys) : closureReader(signature, frames, keys)
}

function generatedReader(signature: Signature, frames: CallStack['frames'], keys: readonly string[]): MessageReader {
  const scope: Record<string, unknown> = { frames, textOf }
  const { parameters } = signature.type
  const members = argumentSources(signature, scope).map((read, i) => {
    const value = unitOf(parameters[i] as CType) === undefined ? read : `textOf(${read})`
    // Computed: a plain key '__proto__' would be no member.
    return `[${JSON.stringify(keys[i])}]: ${value}`
  })
  return generate(scope, `'use strict'; return (frame) => ({ ${members.join(', ')} })`) as MessageReader
}

function closureReader(
  { type, parameters, shape }: Signature,
  frames: CallStack['frames'],
  keys: readonly string[],
): MessageReader {
  const isText = type.parameters.map((parameter) => unitOf(parameter) !== undefined)
  return (frame) => {
    const entries = parameters.map((codec, i): [string, unknown] => {
      const value = readOut(codec, frames, frame + (shape.offsets[i] as number))
      return [keys[i] as string, isText[i] ? textOf(value) : value]
    })
    return Object.fromEntries(entries)
  }
}

/** The string that a pointer leads to, which is a copy that goes with the next message. */
const textOf = (pointer: unknown): string | null => (pointer === null ? null : stringOf(pointer, Infinity))

/** The bytes of the units of a string: `const char *` and its wide kin; undefined for every other parameter. */
function unitOf(type: CType): number | undefined {
  if (type.kind !== 'pointer' || !(type.qualifiers & CONST) || type.target.kind !== 'primitive') return undefined
  const { class: kind } = type.target.facts
  return kind === 'char' || kind === 'text' ? textUnit(type.target, HOST) : undefined
}

/** Where in a frame the addresses of strings lie, and the bytes of their units: pairs, as the native side has them. */
export const textsOf = ({ type, shape }: Signature): number[] =>
  type.parameters.flatMap((parameter, i) => {
    const unit = unitOf(parameter)
    return unit === undefined ? [] : [shape.offsets[i] as number, unit]
  })
