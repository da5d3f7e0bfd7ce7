/** How a result leaves a generated wrapper, in source text. */
import type { Passing, Scalar } from '../../abi/passing.ts'
import { heap } from '../../cdata/memory/heap.ts'
import type { Codec } from '../../cdata/object/codec.ts'
import { STATE } from '../../native/addon.ts'
import { valueClass } from '../../types/scalars.ts'
import { isRecordCodec, readOut, readsInPlace } from '../frame/result.ts'

/** Larger structs are copied by the engine. */
export const LARGEST_COPY = 64

/** Statements that copy bytes between regions, by words: copying by doubles would change signalling NaNs. */
export function copySource(from: string, offset: string, to: string, at: string, size: number): string {
  const statements: string[] = []
  const copy = (accessor: string, i: number, order: string): void => {
    statements.push(`${to}.set${accessor}(${at} + ${i}, ${from}.get${accessor}(${offset} + ${i}${order})${order})`)
  }
  let done = 0
  for (; done + 4 <= size; done += 4) copy('Int32', done, ', true')
  if (done + 2 <= size) copy('Int16', done, ', true')
  if (size % 2 === 1) copy('Int8', size - 1, '')
  return statements.join('; ')
}

/** How a result leaves a wrapper: source of what follows the fast call's result `r`, or the frame that holds it. */
export interface ResultConversion {
  /** The statement that returns the result of a direct call; absent where a frame must hold it. */
  readonly direct?: string
  /** Where a direct call has to be told the place of its result: the statement that finds one, and its address. */
  readonly place?: { readonly find: string; readonly address: string }
  readonly framed: string
  readonly wide?: 'number' | 'bigint'
  /** An expression that makes the result's type plain, of one that has this result already. */
  readonly typed?: (result: string) => string
  readonly scope?: Readonly<Record<string, unknown>>
}

const EXACT = Number.MAX_SAFE_INTEGER
const RESULT = STATE.result * 4

/** The conversion of a result. `bits` is a region over the state, where a fast call leaves a 64-bit result exactly. */
export function resultConversion(codec: Codec | undefined, passing: Passing): ResultConversion {
  if (!codec) return { direct: 'return', framed: 'return' }
  const { type } = codec
  if (isRecordCodec(codec)) return recordResult(codec.size)
  if (readsInPlace(codec)) return { framed: 'return readOut(result, frames, frame)' }
  const framed = `return ${codec.source?.read('frames', 'frame') ?? 'result.read(frames, frame)'}`
  if (type.kind === 'pointer')
    return { direct: `return r === 0 ? null : result.read(bits, ${RESULT})`, framed, wide: 'number' }
  if (passing.kind !== 'scalar') return { framed }
  const kind = valueClass(type)
  if (kind === 'integer' && codec.size === 8) return wideResult(codec, framed, passing.scalar === 's64')
  if (kind === 'bool') return { direct: 'return r === 1 ? true : r === 0 ? false : unusual(r)', framed }
  if (kind === 'text') return { direct: 'return unusual(r)', framed }
  if (kind === 'char') return { direct: 'return r & 255', framed }
  return codec.source ? { direct: 'return r', framed, typed: plainType(passing.scalar) } : { framed }
}

/** An operator that changes nothing, as the engine knows. */
function plainType(scalar: Scalar): (result: string) => string {
  if (scalar === 'float' || scalar === 'double') return (result) => `+${result}`
  return (result) => `${result} ${scalar === 'u32' ? '>>> 0' : '| 0'}`
}

function wideResult(codec: Codec, framed: string, signed: boolean): ResultConversion {
  const inexact = `+result.read(bits, ${RESULT})`
  if (codec.source) {
    const prefix = signed ? 'signed' : 'unsigned'
    return { direct: `return ${prefix}Result[0]`, framed: `return ${prefix}Words[frame >> 3]`, wide: 'bigint' }
  }
  const exact = `r <= ${EXACT} && r >= ${signed ? -EXACT : 0}`
  return { direct: `return ${exact} ? r : ${inexact}`, framed, wide: 'number', typed: (result) => `+${result}` }
}

function recordResult(size: number): ResultConversion {
  if (size > LARGEST_COPY) return { framed: 'return readOut(result, frames, frame)' }
  // Whole registers are stored.
  const bytes = (size + 7) & -8
  const construct = `return new Class(owner, at, ${size})`
  return {
    direct: construct,
    place: {
      find: `const at = heap.reserve(${bytes}, result.alignment), owner = heap.region`,
      address: 'owner.base + at',
    },
    framed: `const at = heap.reserve(result.size, result.alignment), owner = heap.region
  ${copySource('frames', 'frame', 'owner', 'at', size)}
  ${construct}`,
    wide: 'number',
  }
}

/** What the text of a result's conversion names. */
export function resultScope(codec: Codec | undefined): Record<string, unknown> {
  if (!codec || !isRecordCodec(codec)) return { result: codec, readOut }
  return { result: codec, heap, readOut, Class: codec.valueClass?.() }
}
