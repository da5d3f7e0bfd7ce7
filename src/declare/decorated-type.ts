/** What attributes do to the type of a declared name: alignment, vectors, machine modes, calling conventions. */
import { alignOf } from '../abi/layout.ts'
import type { ConventionWord } from '../syntax/token.ts'
import type { AttributeSyntax, ExpressionSyntax, TypeNameSyntax } from '../syntax/tree.ts'
import {
  type Convention,
  type CType,
  functionOf,
  type PrimitiveType,
  pointerTo,
  primitive,
  vectorOf,
} from '../types/ctype.ts'
import type { PrimitiveName } from '../types/primitives.ts'
import { spell } from '../types/spell.ts'
import { type IntegerConstant, shapeOf } from './arithmetic.ts'
import type { Elaboration } from './elaboration.ts'
import type { TypeUse } from './scope.ts'

/** What is asked of the elaborator. */
interface Elaborator extends Elaboration {
  evaluateInteger(expression: ExpressionSyntax): IntegerConstant
  resolve(typeName: TypeNameSyntax): TypeUse
  effective(convention: ConventionWord | undefined): Convention
}

/** The alignment of `aligned` without an argument: the largest that any scalar needs. */
const LARGEST_ALIGNMENT = 16
/** gcc's own limit. */
const MAX_ALIGNMENT = 2 ** 28

export class DecoratedType {
  private readonly elaborator: Elaborator

  constructor(elaborator: Elaborator) {
    this.elaborator = elaborator
  }

  apply(use: TypeUse, attribute: AttributeSyntax): TypeUse {
    switch (attribute.kind) {
      case 'packed':
        return use
      case 'aligned':
        return { ...use, alignment: Math.max(use.alignment ?? 0, this.alignment(attribute)) || 1 }
      case 'vector':
        return { ...use, type: this.vector(use.type, attribute) }
      case 'mode':
        return { ...use, type: this.mode(use.type, attribute) }
      case 'convention':
        return { ...use, type: withConvention(use.type, this.elaborator.effective(attribute.convention)) }
    }
  }

  /** Bytes; 0 where `_Alignas(0)` asks for nothing (C17 6.7.5p6). */
  alignment({ value, start }: AttributeSyntax & { kind: 'aligned' }): number {
    if (value === undefined) return LARGEST_ALIGNMENT
    if (value.kind === 'type-name') {
      const { type, alignment } = this.elaborator.resolve(value)
      return Math.max(this.alignmentOf(type, start), alignment ?? 0)
    }
    const bytes = this.elaborator.evaluateInteger(value).value
    const isPower = bytes >= 0n && (bytes & (bytes - 1n)) === 0n
    if (!isPower || bytes > MAX_ALIGNMENT)
      return this.elaborator.fail(start, 'declare/alignment', { value: String(bytes) })
    return Number(bytes)
  }

  private alignmentOf(type: CType, start: number): number {
    try {
      return alignOf(type, this.elaborator.target)
    } catch (error) {
      const reason = error instanceof Error ? error.message : ''
      return this.elaborator.fail(start, 'constant/size', { type: spell(type), reason })
    }
  }

  private vector(type: CType, { bytes: syntax, start }: AttributeSyntax & { kind: 'vector' }): CType {
    const bytes = this.elaborator.evaluateInteger(syntax).value
    const element = type.kind === 'primitive' ? this.elaborator.target.sizes[type.facts.size].size : 0
    const fits = element > 0 && bytes > 0n && bytes <= 2n ** 20n && bytes % BigInt(element) === 0n
    if (type.kind !== 'primitive' || !fits || (bytes & (bytes - 1n)) !== 0n) {
      return this.elaborator.fail(start, 'declare/vector', { type: spell(type), bytes: String(bytes) })
    }
    return vectorOf(type, Number(bytes))
  }

  private mode(type: CType, { mode, start }: AttributeSyntax & { kind: 'mode' }): CType {
    const base = type.kind === 'enum' ? primitive('unsigned int') : type
    const name = base.kind === 'primitive' ? this.modeName(base, mode) : undefined
    return name ? primitive(name) : this.elaborator.fail(start, 'declare/mode', { mode, type: spell(type) })
  }

  private modeName(type: PrimitiveType, mode: string): PrimitiveName | undefined {
    const { target } = this.elaborator
    const { class: kind } = type.facts
    if (kind === 'float' || kind === 'complex') return FLOAT_MODES[`${mode} ${kind}`]
    const shape = shapeOf(type, target)
    const wide = target.sizes.long.size === 8 ? 'long' : 'long long'
    const word = target.sizes.pointer.size === 8 ? wide : 'int'
    const signed = ({ QI: 'signed char', byte: 'signed char', HI: 'short', SI: 'int', DI: wide, TI: '__int128' }[
      mode
    ] ?? (mode === 'word' || mode === 'pointer' || mode === 'unwind_word' ? word : undefined)) as
      | PrimitiveName
      | undefined
    if (!signed || shape?.signed) return signed
    return `unsigned ${signed === 'signed char' ? 'char' : signed}` as PrimitiveName
  }
}

/** gcc names machine modes: SF is the single float, DC the complex double. */
const FLOAT_MODES: Readonly<Record<string, PrimitiveName>> = {
  'HF float': '_Float16',
  'SF float': 'float',
  'DF float': 'double',
  'XF float': 'long double',
  'TF float': '__float128',
  'SC complex': 'float _Complex',
  'DC complex': 'double _Complex',
  'XC complex': 'long double _Complex',
}

function withConvention(type: CType, convention: Convention): CType {
  if (type.kind === 'pointer') return pointerTo(withConvention(type.target, convention), type.qualifiers)
  return type.kind === 'function' ? functionOf(type.result, type.parameters, type.variadic, convention) : type
}
