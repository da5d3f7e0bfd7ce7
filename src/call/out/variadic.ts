/** Calls with variadic arguments: their types come from the values, promoted as C promotes (C17 6.5.2.2p6-7). */
import { promote } from '../../abi/promotion.ts'
import { storageOfView } from '../../cdata/kinds/number-array.ts'
import { isBuffer } from '../../cdata/memory/views.ts'
import { ctypeOf } from '../../cdata/object/cdata.ts'
import type { Codecs } from '../../cdata/object/codec.ts'
import { ArgumentPlace, describe, type ValuePlace } from '../../cdata/object/place.ts'
import type { DebugModes } from '../../debug/modes.ts'
import { failure } from '../../diagnostics/failure.ts'
import type { LibraryHandle } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { HOST } from '../../platform.ts'
import type { FunctionType } from '../../types/ctype.ts'
import { type CType, pointerTo, primitive, VOID } from '../../types/ctype.ts'
import { makeSignature, type Signature } from '../frame/signature.ts'
import type { CallThread } from './call-thread.ts'
import { textOfFunction } from './function-text.ts'
import { callOnStack, type Wrapper, wrongCount } from './wrapper.ts'

/** A variadic function. */
export interface VariadicFunction {
  /** As errors name it. */
  readonly name: string
  readonly type: FunctionType
  readonly codecs: Codecs
  readonly parameterNames: readonly (string | undefined)[]
  /** What stands for an argument that does not fit as it is. */
  readonly resolve?: ((value: unknown, index: number) => unknown) | undefined
}

/** One that is to be called. */
export interface VariadicCallee extends VariadicFunction {
  readonly thread: CallThread
  readonly address: number
  readonly library: LibraryHandle | null
  readonly debug: DebugModes | undefined
}

/** What one combination of extra types needs. */
export interface Specialisation {
  readonly signature: Signature
  readonly places: readonly ValuePlace[]
}

/** The steps from one extra type to the next; something at the end of each list that has been called. */
class Node<T> {
  readonly next = new Map<CType, Node<T>>()
  made: T | undefined
}

/** Specialisations of one function that are kept; programs use a few, and what makes up new ones does not come back to them. */
const MOST_KEPT = 128

/** What `make` makes of a specialisation, found again by the types of the values that a call passes. */
export function specialiser<T>(callee: VariadicFunction, make: (specialisation: Specialisation) => T) {
  const { name, type } = callee
  const fixed = type.parameters.length
  let root = new Node<T>()
  let kept = 0
  return (values: readonly unknown[]): T => {
    if (values.length < fixed) throw wrongVariadicCount(callee, values.length)
    if (kept > MOST_KEPT) {
      root = new Node<T>()
      kept = 0
    }
    let node = root
    const extra: CType[] = []
    for (let i = fixed; i < values.length; i++) {
      const type = variadicType(values[i], new ArgumentPlace(name, i, undefined))
      extra.push(type)
      let next = node.next.get(type)
      if (!next) {
        node.next.set(type, (next = new Node<T>()))
        kept++
      }
      node = next
    }
    return (node.made ??= make(specialise(callee, extra)))
  }
}

export function makeVariadicWrapper(callee: VariadicCallee): Wrapper {
  const { thread, name, type, address, library, resolve, debug, parameterNames } = callee
  const specialised = specialiser(callee, ({ signature, places }) => ({
    callee: {
      thread,
      name,
      signature,
      debug,
      parameterNames,
      entry: addon.bind(signature.plan, address, library, textOfFunction(type, name)),
    },
    places,
  }))
  const wrapper = (...given: unknown[]): unknown => {
    const values = resolve ? given.map(resolve) : given
    const { callee: called, places } = specialised(values)
    return callOnStack(called, values, places)
  }
  return Object.defineProperty(wrapper, 'name', { value: name })
}

const wrongVariadicCount = ({ name, type }: VariadicFunction, given: number): Error =>
  wrongCount({ name, signature: { type } } as Parameters<typeof wrongCount>[0], given)

function specialise({ name, type, codecs, parameterNames }: VariadicFunction, extra: readonly CType[]): Specialisation {
  const places = [...type.parameters, ...extra].map((_, i) => new ArgumentPlace(name, i, parameterNames[i]))
  return { signature: makeSignature(type, codecs, extra), places }
}

const INT = primitive('int')
const DOUBLE = primitive('double')
const TEXT = pointerTo(primitive('char'))
const ANY = pointerTo(VOID)

/** The promoted C type that a value passes as. */
function variadicType(value: unknown, place: ValuePlace): CType {
  const type = ctypeOf(value)
  if (type) return promote(type, HOST)
  switch (typeof value) {
    case 'string':
      return TEXT
    case 'boolean':
      return INT
    case 'number':
      if (!Number.isInteger(value)) return DOUBLE
      throw refused(value, place, `C needs to know its type: use ffi.cast('int', ${value}), or 'long', or 'double'`)
    case 'bigint':
      throw refused(value, place, `C needs to know its type: use ffi.cast('long long', ${value}n), or 'long'`)
    case 'function':
      throw refused(value, place, 'make a C function of it with ffi.callback')
    case 'object':
      if (value === null || isBuffer(value)) return ANY
      if (ArrayBuffer.isView(value)) return pointerTo(viewItem(value))
  }
  throw refused(value, place, 'pass a cdata, a string, a typed array or null')
}

const VIEW_ITEMS: Readonly<Record<string, CType>> = {
  f4: primitive('float'),
  f8: DOUBLE,
  s4: INT,
  u4: primitive('unsigned int'),
}

const viewItem = (view: ArrayBufferView): CType => VIEW_ITEMS[storageOfView(view) ?? ''] ?? VOID

function refused(value: unknown, place: ValuePlace, hint: string): Error {
  return failure('call/variadic', { value: describe(value), where: String(place), hint })
}
