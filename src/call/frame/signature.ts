/** A function type made ready for calls: codecs, frame shape and native plan, once a type and way of reading. */
import { type CallShape, callShape, compiledShape, needsOwnCode, type Passing } from '../../abi/passing.ts'
import type { Codec, Codecs } from '../../cdata/object/codec.ts'
import { placed, ResultPlace } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import type { CallPlan } from '../../native/addon.ts'
import { encodeCompiled, encodeShape } from '../../native/call.ts'
import { addon } from '../../native/load.ts'
import { HOST } from '../../platform.ts'
import type { CType, FunctionType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { STACK_BYTES } from './call-stack.ts'

export interface Signature {
  readonly type: FunctionType
  readonly shape: CallShape
  readonly parameters: readonly Codec[]
  /** Undefined for `void`. */
  readonly result: Codec | undefined
  readonly plan: CallPlan
  /** Equal where values travel through the calling convention alike. */
  readonly conventionKey: string
}

/** The signature of a call; `extra` are the promoted types of variadic arguments. Throws where the reference path cannot make it. */
export function makeSignature(
  type: FunctionType,
  codecs: Codecs,
  extra: readonly CType[] = [],
  caller: Caller = 'JavaScript',
): Signature {
  const shape = callShape(type, HOST, extra)
  const types = [...type.parameters, ...extra]
  const refuse = refusal(type, types, shape, caller)
  refuse((passing) => (passing.kind === 'unsupported' ? passing.reason : undefined))
  if (needsOwnCode(shape) && !addon.ownCode) refuse(unfitReason)
  if (shape.size > STACK_BYTES) throw failure('call/large', { size: shape.size, most: STACK_BYTES })
  const encoded = encodeShape(shape)
  return {
    type,
    shape,
    parameters: types.map((parameter) => codecs.of(parameter)),
    result: type.result.kind === 'void' ? undefined : codecs.of(type.result),
    plan: addon.plan(encoded),
    conventionKey: encoded.join(' '),
  }
}

/** The signature of a function whose result names it where it cannot be read. */
export function withNamedResult(signature: Signature, name: string): Signature {
  const { result } = signature
  if (!result?.mayRefuse) return signature
  const place = new ResultPlace(`'${name}'`)
  const read: Codec['read'] = (region, offset) => {
    try {
      return result.read(region, offset)
    } catch (error) {
      throw placed(error, place)
    }
  }
  return { ...signature, result: { ...result, read } }
}

/** Who calls: JavaScript a function of C's, or C a callback. */
export type Caller = 'JavaScript' | 'C'

/** Throws for the first value that there is a reason against. */
const refusal =
  ({ result }: FunctionType, types: readonly CType[], shape: CallShape, caller: Caller) =>
  (reasonOf: (passing: Passing) => string | undefined): void => {
    for (const [i, passing] of shape.parameters.entries()) {
      const reason = reasonOf(passing)
      if (reason) throw unsupported(types[i] as CType, `argument ${i + 1}`, reason, caller)
    }
    const reason = reasonOf(shape.result)
    if (reason) throw unsupported(result, 'the result', reason, caller)
  }

/** Why a value cannot be passed where nobody has written code for the processor. */
const unfitReason = (passing: Passing): string | undefined =>
  passing.kind === 'unsupported' ? undefined : passing.unfit

/** The signature of a function in whose name the C compiler passes and takes everything, on a frame. */
function makeCompiledSignature(type: FunctionType, codecs: Codecs): Signature {
  const shape = compiledShape(type, HOST)
  const result = type.result.kind === 'void' ? undefined : codecs.of(type.result)
  const encoded = encodeCompiled(shape.size, result?.size ?? 0)
  return {
    type,
    shape,
    parameters: type.parameters.map((parameter) => codecs.of(parameter)),
    result,
    conventionKey: encoded.join(' '),
    plan: addon.plan(encoded),
  }
}

const unsupported = (type: CType, role: string, reason: string, caller: Caller): Error =>
  failure('call/unsupported', { type: spell(type), role, reason, caller })

/** Keeps the signatures of one way of reading. */
export class SignatureTable {
  readonly codecs: Codecs
  readonly #signatures = new WeakMap<FunctionType, Signature>()
  readonly #compiled = new WeakMap<FunctionType, Signature>()

  constructor(codecs: Codecs) {
    this.codecs = codecs
  }

  of(type: FunctionType, caller?: Caller): Signature {
    let signature = this.#signatures.get(type)
    if (!signature) this.#signatures.set(type, (signature = makeSignature(type, this.codecs, [], caller)))
    return signature
  }

  /** The signature of a compiled call. */
  compiled(type: FunctionType): Signature {
    let signature = this.#compiled.get(type)
    if (!signature) this.#compiled.set(type, (signature = makeCompiledSignature(type, this.codecs)))
    return signature
  }
}
