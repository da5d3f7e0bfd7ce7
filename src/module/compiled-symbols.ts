/** The members of a compiled module: functions that the compiler made, variables found at each access, checked constants. */
import { holds, integerShape } from '../abi/integers.ts'
import { sizeOf } from '../abi/layout.ts'
import { bytesOfText } from '../base/byte-text.ts'
import { readOut } from '../call/frame/result.ts'
import type { CFunction, Functions } from '../call/functions.ts'
import type { ExternFunction } from '../call/in/extern-function.ts'
import { frameReader, runOnFrame } from '../call/out/frame-function.ts'
import { type Region, regionAt } from '../cdata/memory/region.ts'
import { joinWords } from '../cdata/memory/words.ts'
import { type CData, exactAddressOf } from '../cdata/object/cdata.ts'
import { stringOf } from '../cdata/use/string.ts'
import type {
  ConstantDeclaration,
  Declaration,
  FunctionDeclaration,
  VariableDeclaration,
} from '../declare/declaration.ts'
import { failure } from '../diagnostics/failure.ts'
import { disagreement } from '../diagnostics/messages/module.ts'
import { constantValue, declaredConstant, type Symbols } from '../library/members.ts'
import { valuesOf } from '../plan/by-value.ts'
import type { AddressIndex, PlannedConstant, PlannedFunction, PlannedVariable } from '../plan/plan.ts'
import type { Realised } from '../plan/realise.ts'
import { HOST } from '../platform.ts'
import type { CType, PointerType, RecordType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
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

  /** Throws where the C of this module and an included module disagree on the size of a record. */
  checkSizes(declaration: Declaration): void {
    const values = valuesOf(declaration)
    for (const [position, number] of this.#realised.planned(declaration.name)?.sizes ?? []) {
      const record = values[position] as RecordType
      const declared = sizeOf(record, HOST)
      const actual = this.#compiled.number(number)
      if (declared !== actual) throw disagreement('verify/included', { what: record.name, declared, actual })
    }
  }

  has(declaration: Declaration): boolean {
    if (declaration.kind === 'constant') return true
    const planned = this.#realised.planned(declaration.name) as PlannedFunction | PlannedVariable | undefined
    return planned !== undefined && this.#compiled.address(planned.address as number) !== 0
  }

  function(declaration: FunctionDeclaration): CFunction {
    this.checkSizes(declaration)
    const { name, type, parameterNames, restraint } = declaration
    const { address, packed } = this.#realised.planned(name) as PlannedFunction
    const source = {
      name,
      address: this.#present(name, address as number, 'function'),
      library: this.#compiled.library.handle,
      parameterNames,
      restraint,
    }
    if (packed === undefined) return this.#functions.make(type, source)
    return this.#functions.make(type, { ...source, compiled: this.#compiled.address(packed) })
  }

  variable(declaration: VariableDeclaration): () => number {
    this.checkSizes(declaration)
    const { name } = declaration
    const { address } = this.#realised.planned(name) as PlannedVariable
    this.#present(name, address as number, 'variable')
    return frameReader(this.#functions.thread, this.#compiled.frameFunction(address as number, 8), pointerIn)
  }

  /** The address; throws where the module was built without what is declared. */
  #present(name: string, index: AddressIndex, what: string): number {
    const address = this.#compiled.address(index)
    if (address !== 0) return address
    throw failure('library/symbol', { name, library: this.#compiled.library.name, what, near: '' })
  }

  constant(declaration: ConstantDeclaration): unknown {
    const { name, origin } = declaration
    const planned = this.#realised.planned(name) as PlannedConstant | undefined
    // What was declared later, or in an FFI that was included, C was not asked for.
    if (!planned) return declaredConstant(declaration, this.#functions.codecs)
    const { address, integer, value: declared } = planned
    if (address === undefined || (integer && (declared || origin !== 'object'))) return constantValue(declaration)
    this.checkSizes(declaration)
    const type = declaration.type as CType
    if (integer) this.#checkRange(name, address, type)
    const actual = this.#read(address, type)
    if (!declared || ('integer' in declared && type.kind === 'pointer')) return actual
    const read = 'text' in declared ? textOf(actual) : 'float' in declared ? Number(actual) : actual
    const agrees =
      'text' in declared
        ? isSameText(declared.text, actual, type as PointerType)
        : isSameNumber(read, declaration.value, sizeOf(type, HOST))
    if (agrees) return constantValue(declaration)
    throw disagreement('verify/constant', { what: name, declared: String(declaration.value), actual: String(read) })
  }

  /** C's constant may be of another type; one that the declared type does not hold is none of that type. */
  #checkRange(name: string, address: AddressIndex, type: CType): void {
    const shape = integerShape(type, HOST)
    const value = this.#compiled.integer(address)
    if (shape && !holds(value, shape) && !(isCharacter(type) && value >= -128n && value <= 255n))
      throw disagreement('verify/range', { what: name, declared: spell(type), actual: String(value) })
  }

  /** A value of a type as reading a variable gives it; of an integer, the low bytes of all that is written. */
  #read(address: number, type: CType): unknown {
    const codec = this.#functions.codecs.of(type)
    const fn = this.#compiled.frameFunction(address, codec.size)
    return runOnFrame(this.#functions.thread, fn, (frames, frame) => readOut(codec, frames, frame))
  }

  /** The functions that JavaScript defines. */
  externNames(): string[] {
    return this.#realised.scope.listedNames().filter((name) => {
      const planned = this.#realised.planned(name)
      return planned?.kind === 'function' && planned.extern !== undefined
    })
  }

  /** The place of a function that JavaScript defines; undefined where the name is no such function. */
  extern(name: string): ExternFunction | undefined {
    const planned = this.#realised.planned(name)
    const declaration = this.#realised.scope.declaration(name)
    if (planned?.kind !== 'function' || planned.extern === undefined || declaration?.kind !== 'function')
      return undefined
    this.checkSizes(declaration)
    return this.#functions.extern(declaration.type, name, this.#compiled.extern(planned.extern))
  }
}

const isCharacter = (type: CType): boolean => type.kind === 'primitive' && type.facts.class === 'char'

/** A number as it is declared, which C may have in a type that rounds it. */
const isSameNumber = (read: unknown, declared: unknown, size: number): boolean =>
  Object.is(read, declared) || (size === 4 && Object.is(read, Math.fround(Number(declared))))

const textOf = (pointer: unknown): string | null => (pointer === null ? null : stringOf(pointer, Infinity))

/** Whether C has the declared text up to the NUL that ends it; of characters of one byte, to the byte. */
function isSameText(declared: string, actual: unknown, { target }: PointerType): boolean {
  const [text = ''] = declared.split('\0')
  if (actual === null) return false
  if (sizeOf(target, HOST) > 1) return textOf(actual) === text
  const address = Number(exactAddressOf(actual as CData))
  const region = regionAt(address)
  return [...bytesOfText(text), 0].every((byte, i) => region.getUint8(address - region.base + i) === byte)
}

/** By words: older engines read bigints slowly. */
const pointerIn = (frames: Region, frame: number): number =>
  joinWords(frames.getInt32(frame + 4, true), frames.getUint32(frame, true))
