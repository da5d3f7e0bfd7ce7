/** The members of a compiled module: functions that the compiler made, variables found at each access, checked constants. */
import type { ExternFunction } from '../call/extern-function.ts'
import { frameReader, runOnFrame } from '../call/frame-function.ts'
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
    return frameReader(this.#compiled.frameFunction(address as number, 8), pointerIn)
  }

  constant(declaration: ConstantDeclaration): unknown {
    const { name, origin } = declaration
    // An included constant is not of this module's plan.
    const planned = this.#realised.planned(name) as PlannedConstant | undefined
    const { address, integer, value: declared } = planned ?? {}
    if (address === undefined || (integer && (declared || origin !== 'object'))) return constantValue(declaration)
    const type = declaration.type as CType
    const actual = this.#read(address, type)
    if (!declared || ('integer' in declared && type.kind === 'pointer')) return actual
    const read = 'text' in declared ? stringOf(actual, Infinity) : 'float' in declared ? Number(actual) : actual
    if (!Object.is(read, declaration.value))
      throw disagreement('verify/constant', { what: name, declared: String(declaration.value), actual: String(read) })
    return constantValue(declaration)
  }

  /** A value of a type as reading a variable gives it; of an integer, the low bytes of all that is written. */
  #read(address: number, type: CType): unknown {
    const codec = this.#functions.codecs.of(type)
    return runOnFrame(this.#compiled.frameFunction(address, codec.size), (frame) => readOut(codec, frames, frame))
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

/** By words: older engines read bigints slowly. */
const pointerIn = (frame: number): number => frames.getUint32(frame, true) + frames.getInt32(frame + 4, true) * 2 ** 32
