/** Calls whose arguments and results are arranged: what C fills, defaults, conversions, checks of the result. */

import { inspectCustom } from '../base/inspect-symbol.ts'
import { readOut, writeIn } from '../call/frame/result.ts'
import type { CFunction } from '../call/functions.ts'
import type { PointerCodec } from '../cdata/kinds/pointer.ts'
import type { Block } from '../cdata/memory/heap.ts'
import { ADDRESS, hide, TYPE } from '../cdata/object/cdata.ts'
import { ArgumentPlace } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import { pointerTo } from '../types/ctype.ts'
import { allocate, codecs, textOwner } from './engine.ts'
import type { TypeFacts } from './facts.ts'
import { type Parameter, resolveParameter } from './parameters.ts'

/** What a function is called with and what becomes of its result. */
export interface Arrangement {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly variadic: boolean
  /** Undefined for void. */
  readonly restype: TypeFacts | undefined
  readonly errcheck: ((result: unknown, fn: unknown, args: readonly unknown[]) => unknown) | undefined
}

/** Whether the function that C has can be called as it is. */
export function isPlain({ parameters, restype, errcheck }: Arrangement): boolean {
  const isIn = parameters.every(
    ({ facts, direction, convert, fallback }) => direction === 'in' && !convert && !fallback && !facts.passing?.(),
  )
  return isIn && !errcheck && !restype?.isView()
}

/** The arguments for C, and what is to be read when it has returned. */
interface Arranged {
  readonly values: readonly unknown[]
  readonly outs: readonly (() => unknown)[]
}

/** Arguments of calls that C has not returned from: what was made for them must live as long. */
const inFlight = new Set<readonly unknown[]>()

/** What every C function can do besides being called. */
interface OtherThreads {
  async(...values: readonly unknown[]): Promise<unknown>
  pumped(...values: readonly unknown[]): unknown
}

type Call = (...given: readonly unknown[]) => unknown

/** A function that arranges each call of `bound`. */
export function arrange(bound: CFunction, arrangement: Arrangement): Call {
  const arranged = arranger(arrangement)
  const calling = (enter: Call) => (given: readonly unknown[]) => {
    const { values, outs } = arranged(given)
    inFlight.add(values)
    try {
      return gathered(arrangement, call, given, enter(...values), outs)
    } finally {
      inFlight.delete(values)
    }
  }
  const inPlace = calling(bound as Call)
  const call: Call = (...given) => inPlace(given)
  const ways = bound as CFunction & OtherThreads
  hide(call, 'async', (...given: readonly unknown[]) => {
    const { values, outs } = arranged(given)
    inFlight.add(values)
    const settled = ways.async(...values).then((result) => gathered(arrangement, call, given, result, outs))
    return settled.finally(() => inFlight.delete(values))
  })
  const pumped = calling((...values) => ways.pumped(...values))
  hide(call, 'pumped', (...given: readonly unknown[]) => pumped(given))
  Object.defineProperties(call, {
    name: { value: arrangement.name, configurable: true },
    length: { value: arrangement.parameters.filter(isGiven).length, configurable: true },
  })
  for (const key of [TYPE, ADDRESS]) hide(call, key, bound[key as typeof ADDRESS])
  hide(call, inspectCustom, () => (bound as unknown as Record<symbol, () => string>)[inspectCustom]?.())
  return call
}

const isGiven = ({ direction }: Parameter): boolean => direction !== 'out'

function arranger({ name, parameters, variadic }: Arrangement): (given: readonly unknown[]) => Arranged {
  const most = parameters.filter(isGiven).length
  const least = parameters.filter(isGiven).findLastIndex(({ fallback }) => !fallback) + 1
  return (given) => {
    if (given.length < least || (given.length > most && !variadic)) {
      const wanted = given.length < least ? least : most
      throw failure('call/count', { name, wanted, given: given.length, variadic: variadic || least < most })
    }
    const values: unknown[] = []
    const outs: (() => unknown)[] = []
    let next = 0
    for (const parameter of parameters) {
      const at = next
      const value = isGiven(parameter) ? givenFor(parameter, given, next++) : undefined
      if (parameter.direction === 'in') {
        const passing = parameter.facts.passing?.()
        values.push(passing ? passing(resolveParameter(value)) : value)
        continue
      }
      const block = filled(parameter, value, new ArgumentPlace(name, at, undefined))
      values.push(pointerInto(parameter.facts, block))
      outs.push(() => valueIn(parameter.facts, block))
    }
    values.push(...given.slice(next))
    return { values, outs }
  }
}

/** The argument that is given, or what stands for it where none is. */
function givenFor({ convert, fallback }: Parameter, given: readonly unknown[], index: number): unknown {
  const value = given[index]
  if (value === undefined && fallback) return fallback.value
  return convert ? convert(value) : value
}

/** Memory for what C fills, with the value that goes in. */
function filled({ facts, direction }: Parameter, value: unknown, place: ArgumentPlace): Block {
  const codec = facts.codec()
  const block = allocate(codec.size, codec.alignment)
  if (direction === 'out') return block
  const { region, offset } = block
  const plain = resolveParameter(value)
  if (codec.type.kind === 'record') writeIn(codec, region, offset, plain, place)
  else codec.write(region, offset, plain, place, textOwner(codec.type, region))
  return block
}

const pointerInto = (facts: TypeFacts, { region, offset }: Block): unknown =>
  (codecs.of(pointerTo(facts.type())) as PointerCodec).to(region, offset, facts.codec().size)

/** What is there when C has returned: an object over the memory, or a value. */
function valueIn(facts: TypeFacts, { region, offset }: Block): unknown {
  const codec = facts.codec()
  return codec.type.kind === 'record' ? readOut(codec, region, offset) : codec.read(region, offset)
}

/** The result of the call: what C returned or the check made of it, and what C filled. A single one stands alone. */
function gathered(
  { restype, errcheck }: Arrangement,
  call: Call,
  given: readonly unknown[],
  returned: unknown,
  outs: readonly (() => unknown)[],
): unknown {
  const result = restype?.isView() ? restype.converted?.(returned) : returned
  const checked = errcheck ? errcheck(result, call, given) : result
  if (outs.length === 0) return checked
  const isThere = errcheck ? checked !== undefined : restype !== undefined
  const all = [...(isThere ? [checked] : []), ...outs.map((read) => read())]
  return all.length === 1 ? all[0] : all
}
