/** What attributes do to the type of a declared name: alignment, vectors, machine modes, calling conventions. */

import { alignOf } from '../abi/layout.ts'
import type { AttributeSyntax } from '../syntax/tree.ts'
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
import { primitiveOf } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import { shapeOf } from './arithmetic.ts'
import { Evaluator } from './evaluator.ts'
import type { TypeUse } from './scope.ts'

type Attribute<K extends AttributeSyntax['kind']> = AttributeSyntax & { readonly kind: K }

/** The alignment of `aligned` without an argument: the largest that any scalar needs. */
const LARGEST_ALIGNMENT = 16
/** gcc's own limit. */
const MAX_ALIGNMENT = 2 ** 28
/** Bytes; far beyond any vector register. */
const MAX_VECTOR = 2 ** 20

export abstract class AttributeElaborator extends Evaluator {
  /** The type with its attributes obeyed. */
  protected decorate(use: TypeUse, attributes: readonly AttributeSyntax[]): TypeUse {
    return attributes.reduce((decorated, attribute) => this.applyAttribute(decorated, attribute), use)
  }

  private applyAttribute(use: TypeUse, attribute: AttributeSyntax): TypeUse {
    switch (attribute.kind) {
      case 'packed':
        return use
      case 'aligned': {
        const alignment = Math.max(use.alignment ?? 0, this.alignment(attribute))
        return alignment ? { ...use, alignment } : use
      }
      case 'vector':
        return { ...use, type: this.vector(use.type, attribute) }
      case 'mode':
        return { ...use, type: this.mode(use.type, attribute) }
      case 'convention':
        return { ...use, type: withConvention(use.type, this.effective(attribute.convention)) }
    }
  }

  /** The largest alignment that the attributes ask for, bytes; 0 where they ask for none. */
  protected alignmentIn(attributes: readonly AttributeSyntax[] | undefined): number {
    let alignment = 0
    for (const attribute of attributes ?? []) {
      if (attribute.kind === 'aligned') alignment = Math.max(alignment, this.alignment(attribute))
    }
    return alignment
  }

  /** Bytes; 0 where `_Alignas(0)` asks for nothing (C17 6.7.5p6). */
  private alignment({ value, start }: Attribute<'aligned'>): number {
    if (value === undefined) return LARGEST_ALIGNMENT
    if (value.kind === 'type-name') {
      const { type, alignment } = this.resolve(value)
      return Math.max(
        this.ask(type, start, () => alignOf(type, this.target)),
        alignment ?? 0,
      )
    }
    const bytes = this.evaluateInteger(value).value
    if (bytes < 0n || (bytes & (bytes - 1n)) !== 0n || bytes > MAX_ALIGNMENT) {
      return this.fail(start, 'declare/alignment', { value: String(bytes) })
    }
    return Number(bytes)
  }

  private vector(type: CType, { bytes: syntax, start }: Attribute<'vector'>): CType {
    const bytes = this.evaluateInteger(syntax).value
    const element = type.kind === 'primitive' ? this.target.sizes[type.facts.size].size : 0
    const fits = element > 0 && bytes >= element && bytes <= MAX_VECTOR && (bytes & (bytes - 1n)) === 0n
    if (type.kind !== 'primitive' || !fits) {
      return this.fail(start, 'declare/vector', { type: spell(type), bytes: String(bytes) })
    }
    return vectorOf(type, Number(bytes))
  }

  private mode(type: CType, { mode, start }: Attribute<'mode'>): CType {
    const base = primitiveOf(type)
    const name = base && this.modeName(base, mode)
    return name ? primitive(name) : this.fail(start, 'declare/mode', { mode, type: spell(type) })
  }

  private modeName(type: PrimitiveType, mode: string): PrimitiveName | undefined {
    const { class: kind } = type.facts
    if (kind === 'float' || kind === 'complex') return FLOAT_MODES[`${mode} ${kind}`]
    const wide = this.target.sizes.long.size === 8 ? 'long' : 'long long'
    const signed = Object.hasOwn(INTEGER_MODES, mode)
      ? (INTEGER_MODES[mode] as PrimitiveName | 'wide' | 'word')
      : undefined
    const word = this.target.sizes.pointer.size === 8 ? wide : 'int'
    const name = signed === 'wide' ? wide : signed === 'word' ? word : signed
    if (!name || shapeOf(type, this.target)?.signed) return name
    return `unsigned ${name === 'signed char' ? 'char' : name}` as PrimitiveName
  }

  /** Conventions differ on 32-bit Windows only. */
  protected effective(convention: Convention | undefined): Convention {
    const { bitFields, sizes } = this.target
    return convention && bitFields === 'msvc' && sizes.pointer.size === 4 ? convention : 'cdecl'
  }
}

/** gcc names machine modes: QI is the quarter of an integer, SF the single float, DC the complex double. */
const INTEGER_MODES: Readonly<Record<string, PrimitiveName | 'wide' | 'word'>> = {
  QI: 'signed char',
  byte: 'signed char',
  HI: 'short',
  SI: 'int',
  DI: 'wide',
  TI: '__int128',
  word: 'word',
  pointer: 'word',
  unwind_word: 'word',
}

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
