/** A function type made ready for calls: codecs, frame shape and native plan, once a type and way of reading. */
import { type CallShape, callShape } from '../abi/passing.ts'
import type { Codec, Codecs } from '../cdata/codec.ts'
import { HOST } from '../cdata/host.ts'
import { failure } from '../diagnostics/failure.ts'
import type { CallPlan } from '../native/addon.ts'
import { encodeShape } from '../native/call.ts'
import { addon } from '../native/load.ts'
import type { CType, FunctionType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'

export interface Signature {
  readonly type: FunctionType
  readonly shape: CallShape
  readonly parameters: readonly Codec[]
  /** Undefined for `void`. */
  readonly result: Codec | undefined
  readonly plan: CallPlan
  /** Equal where values travel alike. */
  readonly travel: string
}

/** The signature of a call; `extra` are the promoted types of variadic arguments. Throws where the reference path cannot make it. */
export function makeSignature(type: FunctionType, codecs: Codecs, extra: readonly CType[] = []): Signature {
  const shape = callShape(type, HOST, extra)
  const types = [...type.parameters, ...extra]
  shape.parameters.forEach((passing, i) => {
    if (passing.kind === 'unsupported') throw unsupported(types[i] as CType, `argument ${i + 1}`, passing.reason)
  })
  if (shape.result.kind === 'unsupported') throw unsupported(type.result, 'the result', shape.result.reason)
  const encoded = encodeShape(shape)
  return {
    type,
    shape,
    parameters: types.map((parameter) => codecs.of(parameter)),
    result: type.result.kind === 'void' ? undefined : codecs.of(type.result),
    plan: addon.plan(encoded),
    travel: encoded.join(' '),
  }
}

const unsupported = (type: CType, role: string, reason: string): Error =>
  failure('call/unsupported', { type: spell(type), role, reason, where: '' })

/** Keeps the signatures of one way of reading. */
export class SignatureTable {
  readonly codecs: Codecs
  readonly #signatures = new WeakMap<FunctionType, Signature>()

  constructor(codecs: Codecs) {
    this.codecs = codecs
  }

  of(type: FunctionType): Signature {
    let signature = this.#signatures.get(type)
    if (!signature) this.#signatures.set(type, (signature = makeSignature(type, this.codecs)))
    return signature
  }
}
