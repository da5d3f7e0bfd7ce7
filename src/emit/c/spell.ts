/**
 * How the C of a module spells types. Unlike in messages, a record without a tag goes by its typedef, and what C++ or
 * a compiler names differently is spelled so that each of them knows it.
 */
import { assertNever } from '../../base/assert-never.ts'
import { isVaList, RECORDS } from '../../declare/predeclared.ts'
import { isUnpassable } from '../../declare/words.ts'
import { unspelledType } from '../../diagnostics/messages/module.ts'
import type { Place } from '../../diagnostics/source.ts'
import type { CHandle, CompiledPart } from '../../plan/plan.ts'
import {
  CONST,
  type Convention,
  type CType,
  type EnumType,
  type FunctionType,
  type PrimitiveType,
  type Qualifiers,
  type RecordType,
  VOLATILE,
} from '../../types/ctype.ts'
import type { PrimitiveName } from '../../types/primitives.ts'
import { spell as shown } from '../../types/spell.ts'
import { type CText, c, identifier, NOTHING, repeated } from './c-text.ts'

/** The language of a module's source. */
export type Language = 'c' | 'c++'

/** For whom a type is spelled: the name of a declaration and its place. */
export interface Wanted {
  readonly name: string
  readonly place: Place
}

type Spellings = { readonly [name in PrimitiveName]?: CText }

/** Names that <cdef/module.h> spells, since compilers differ. */
const PORTABLE: Spellings = {
  char8_t: c`cdef_char8_t`,
  'float _Complex': c`CDEF_FLOAT_COMPLEX`,
  'double _Complex': c`CDEF_DOUBLE_COMPLEX`,
  'long double _Complex': c`CDEF_LONG_DOUBLE_COMPLEX`,
  '__float128 _Complex': c`_Complex _Float128`,
}

/** Names that a language spells differently. */
const SPELLED: Record<Language, Spellings> = {
  c: {
    ...PORTABLE,
    // What <uchar.h>, which not every system has, says they are.
    char16_t: c`uint_least16_t`,
    char32_t: c`uint_least32_t`,
  },
  'c++': { ...PORTABLE, _Bool: c`bool` },
}

/** Headers beyond those of <cdef/module.h>, by what needs them. */
const HEADERS: Readonly<Record<string, CText>> = {
  ssize_t: c`#include <sys/types.h>`,
  off_t: c`#include <sys/types.h>`,
  time_t: c`#include <time.h>`,
  FILE: c`#include <stdio.h>`,
}

const CONVENTIONS: Record<Convention, CText> = {
  cdecl: NOTHING,
  stdcall: c`CDEF_STDCALL `,
  fastcall: c`CDEF_FASTCALL `,
  thiscall: c`CDEF_THISCALL `,
  ms_abi: c`__attribute__((ms_abi)) `,
  sysv_abi: c`__attribute__((sysv_abi)) `,
}

const predeclaredRecords: ReadonlySet<RecordType> = new Set(Object.values(RECORDS))

/** How many types of functions one type may hold; C has no name for them here, so each is written out. */
const MOST_FUNCTIONS = 500

/** Spells types, and remembers which headers that needs. */
export class TypeSpeller {
  readonly language: Language
  private readonly typedefNames: CompiledPart['typedefNames']
  private readonly needed = new Map<string, CText>()
  /** Types of functions whose parts all have names. */
  private readonly checked = new Set<FunctionType>()
  private functions = 0

  constructor(language: Language, typedefNames: CompiledPart['typedefNames']) {
    this.language = language
    this.typedefNames = typedefNames
  }

  /** The `#include` lines of what was spelled so far. */
  headers(): CText[] {
    return [...this.needed.values()].sort((a, b) => (a.c < b.c ? -1 : 1))
  }

  /** Whether C can name the type. */
  canSpell(type: CType): boolean {
    return this.unnamedPart(type) === undefined
  }

  /** The type around a declarator. */
  spell(type: CType, wanted: Wanted, inner: CText = NOTHING, qualifiers: Qualifiers = 0): CText {
    this.checkNames(type, wanted)
    return this.around(type, inner, qualifiers)
  }

  /** A parameter's type around its name: a `va_list` is spelled so, though it travels as a pointer. */
  parameter(type: CType, wanted: Wanted, inner: CText = NOTHING): CText {
    this.checkNames(type, wanted)
    return this.parameterAround(type, inner)
  }

  /** A type whose insides are asked for. */
  handle(of: CHandle, wanted: Wanted): CText {
    switch (of.kind) {
      case 'type':
        return this.spell(of.type, wanted)
      case 'target':
        return c`CDEF_TARGET(${identifier(of.typedef)})`
      case 'variable':
        return c`CDEF_TYPE_OF(${identifier(of.name)}${repeated(c`[0]`, of.depth)})`
      case 'inside': {
        const member = c`${identifier(of.member)}${repeated(c`[0]`, of.depth)}`
        return c`CDEF_INSIDE(${this.handle(of.of, wanted)}, ${member})`
      }
    }
  }

  /** The address of a member or variable, as a pointer to what declarations keep of its type. */
  addressOf(place: CText): CText {
    return this.language === 'c++' ? c`CDEF_ADDRESS(${place})` : c`&${place}`
  }

  /** What stands before the name of a function with that convention. */
  convention(type: FunctionType): CText {
    return CONVENTIONS[type.convention]
  }

  private checkNames(type: CType, { name, place }: Wanted): void {
    const unnamed = this.unnamedPart(type)
    if (unnamed) throw unspelledType('emit/unnamed-type', name, shown(unnamed), place)
    this.functions = 0
    if (!this.isShort(type)) throw unspelledType('emit/long-type', name, shown(type), place)
  }

  /** Whether the type holds no more types of functions than are written out. */
  private isShort(type: CType): boolean {
    switch (type.kind) {
      case 'pointer':
        return this.isShort(type.target)
      case 'array':
        return this.isShort(type.element)
      case 'function':
        if (++this.functions > MOST_FUNCTIONS) return false
        return [type.result, ...type.parameters].every((part) => this.isShort(part))
      default:
        return true
    }
  }

  private unnamedPart(type: CType): CType | undefined {
    if (this.typedefNames.has(type)) return undefined
    switch (type.kind) {
      case 'pointer':
        return this.unnamedPart(type.target)
      case 'array':
        return this.unnamedPart(type.element)
      case 'function':
        if (this.checked.has(type)) return undefined
        return this.unnamedOf(type)
      case 'record':
        return type.tag === undefined && !predeclaredRecords.has(type) && !isUnpassable(type) ? type : undefined
      case 'enum':
        return type.tag === undefined && this.language === 'c++' ? type : undefined
      default:
        return undefined
    }
  }

  private unnamedOf(type: FunctionType): CType | undefined {
    for (const part of [type.result, ...type.parameters]) {
      const unnamed = this.unnamedPart(part)
      if (unnamed) return unnamed
    }
    this.checked.add(type)
    return undefined
  }

  private around(type: CType, inner: CText, qualifiers: Qualifiers): CText {
    const name = this.typedefNames.get(type)
    if (name !== undefined) return declared(identifier(name), inner, qualifiers)
    switch (type.kind) {
      case 'void':
        return declared(c`void`, inner, qualifiers)
      case 'primitive':
        return declared(this.primitive(type), inner, qualifiers)
      case 'record':
        return declared(this.record(type), inner, qualifiers)
      case 'enum':
        return declared(this.enumeration(type), inner, qualifiers)
      case 'deferred':
        return declared(identifier(type.name), inner, qualifiers)
      case 'pointer': {
        const { target } = type
        const pointer = pointed(inner, qualifiers)
        if (this.typedefNames.has(target)) return this.around(target, pointer, type.qualifiers)
        if (target.kind === 'function') return this.around(target, c`(${this.convention(target)}${pointer})`, 0)
        return this.around(target, target.kind === 'array' ? c`(${pointer})` : pointer, type.qualifiers)
      }
      case 'array':
        return this.around(type.element, c`${inner}[${lengthOf(type.length)}]`, qualifiers)
      case 'vector':
        return declared(this.vector(type.element, type.bytes), inner, qualifiers)
      case 'function':
        return this.around(type.result, c`${inner}(${this.parameters(type)})`, 0)
      default:
        return assertNever(type)
    }
  }

  private parameterAround(type: CType, inner: CText): CText {
    return isVaListParameter(type) ? declared(c`va_list`, inner, 0) : this.around(type, inner, 0)
  }

  private parameters({ parameters, variadic }: FunctionType): readonly CText[] {
    const list = parameters.map((parameter) => this.parameterAround(parameter, NOTHING))
    if (variadic) return [...list, c`...`]
    return list.length === 0 ? [c`void`] : list
  }

  private primitive({ name }: PrimitiveType): CText {
    this.need(name)
    return SPELLED[this.language][name] ?? { c: name }
  }

  /** C counts an enum as an integer type, which says what one without any name is. */
  private enumeration({ tag, body }: EnumType): CText {
    if (tag !== undefined) return c`enum ${identifier(tag)}`
    return body.state === 'complete' ? this.primitive(body.base) : c`int`
  }

  private record(type: RecordType): CText {
    if (isUnpassable(type)) return { c: type.name }
    if (!predeclaredRecords.has(type)) return c`${{ c: type.keyword }} ${identifier(type.tag as string)}`
    this.need(type.name)
    return identifier(type.name)
  }

  private vector(element: PrimitiveType, bytes: number): CText {
    return c`__attribute__((vector_size(${bytes}))) ${this.primitive(element)}`
  }

  private need(name: string): void {
    const header = HEADERS[name]
    if (header) this.needed.set(header.c, header)
  }
}

/** Whether a parameter was declared as `va_list`. */
export function isVaListParameter(type: CType): boolean {
  return type.kind === 'pointer' && type.qualifiers === 0 && isVaList(type.target)
}

function declared(name: CText, inner: CText, qualifiers: Qualifiers): CText {
  const words = c`${qualified(qualifiers)}${name}`
  return inner.c === '' ? words : c`${words} ${inner}`
}

function pointed(inner: CText, qualifiers: Qualifiers): CText {
  return c`*${qualified(qualifiers)}${inner}`
}

function qualified(qualifiers: Qualifiers): CText {
  return c`${qualifiers & CONST ? c`const ` : NOTHING}${qualifiers & VOLATILE ? c`volatile ` : NOTHING}`
}

/** What only the compiler counts is spelled without a length. */
const lengthOf = (length: number | 'open' | 'deferred'): CText => (typeof length === 'number' ? c`${length}` : NOTHING)
