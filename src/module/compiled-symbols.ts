/** The members of a compiled module: functions that the compiler made, variables found at each access, checked constants. */
import type { ExternFunction } from '../call/extern-function.ts'
import { frames } from '../call/frames.ts'
import type { CFunction, Functions } from '../call/functions.ts'
import { readOut } from '../call/result.ts'
import { stringOf } from '../cdata/string.ts'
import type { ConstantDeclaration, FunctionDeclaration, VariableDeclaration } from '../declare/declaration.ts'
import { disagreement } from '../diagnostics/messages/module.ts'
import { constantValue, type Symbols } from '../library/members.ts'
import type { PlannedConstant, PlannedFunction, PlannedVariable } from '../plan/module-plan.ts'
import type { Realised } from '../plan/realise.ts'
import type { CType } from '../types/ctype.ts'
import type { CompiledLibrary } from './compiled-library.ts'

export class CompiledSymbols implements Symbols {
  readonly #compiled: CompiledLibrary
  readonly #functions: Functions
  readonly #realised: Realised

  constructor(compiled: CompiledLibrary, functions: Functions, realised: Realised) {
    this.#compiled = compiled
    this.#functions = functions
    this.#realised = realised
  }

  function({ name, type, parameterNames }: FunctionDeclaration): CFunction {
    const { address, packed } = this.#realised.planned(name) as PlannedFunction
    const source = {
      name,
      address: this.#compiled.address(address as number),
      library: this.#compiled.library.handle,
      parameterNames,
    }
    if (packed === undefined) return this.#functions.make(type, source)
    return this.#functions.make(type, { ...source, compiled: this.#compiled.address(packed) })
  }

  variable({ name }: VariableDeclaration): () => number {
    const { address } = this.#realised.planned(name) as PlannedVariable
    const locate = this.#compiled.frameFunction(address as number, 8)
    return () => locate.run((frame) => Number(frames.getBigInt64(frame, true)))
  }

  constant(declaration: ConstantDeclaration): unknown {
    const { address, integer } = this.#realised.planned(declaration.name) as PlannedConstant
    if (integer || address === undefined) return constantValue(declaration)
    const { name, value, type } = declaration
    const codec = this.#functions.codecs.of(type as CType)
    const actual = this.#compiled.frameFunction(address, codec.size).run((frame) => readOut(codec, frames, frame))
    if (value === undefined) return actual
    const read = typeof value === 'string' ? stringOf(actual, Infinity) : actual
    if (typeof value !== 'bigint' && !Object.is(read, value))
      throw disagreement('verify/constant', { what: name, declared: String(value), actual: String(read) })
    return read
  }

  /** The place of a function that JavaScript defines; undefined where the name is no such function. */
  extern(name: string): ExternFunction | undefined {
    const planned = this.#realised.planned(name)
    const declaration = this.#realised.scope.declaration(name)
    if (planned?.kind !== 'function' || planned.extern === undefined || declaration?.kind !== 'function')
      return undefined
    return this.#functions.extern(declaration.type, name, this.#compiled.extern(planned.extern))
  }
}
