/**
 * The types and constants of a scope as C statements by name: what `infer` reads for type strings.
 * It would find the same in the text of the declarations, longer and later; a test compares what the two come to mean.
 */
import { assertNever } from '../../base/assert-never.ts'
import { hasLooseBytes } from '../../base/byte-text.ts'
import { type ConstantDeclaration, type FunctionDeclaration, isListed } from '../../declare/declaration.ts'
import type { Scope, TypedefEntry } from '../../declare/scope.ts'
import {
  CONST,
  type CType,
  type EnumType,
  type FunctionType,
  type Member,
  type Qualifiers,
  type RecordType,
  VOLATILE,
} from '../../types/ctype.ts'
import { baseOfEnum } from '../../types/scalars.ts'
import { isNameless, type TypeNames } from './names.ts'

/** A statement under its name in the index, as `names.ts` of `infer` forms it. */
export type Entry = readonly [name: string, statement: string]

/** The index of what the scope itself declares: no functions and variables, except functions that JavaScript defines. */
export function declarationsOf(scope: Scope, names: TypeNames): Entry[] {
  return new StatementWriter(names).write(scope)
}

class StatementWriter {
  private readonly names: TypeNames

  constructor(names: TypeNames) {
    this.names = names
  }

  write(scope: Scope): Entry[] {
    const typedefs = scope.ownTypedefs().flatMap(([name, entry]): Entry[] => {
      const statement = this.typedef(name, entry)
      return statement === undefined ? [] : [[`type ${name}`, statement]]
    })
    const tags = scope.ownTags().map(([, { type }]): Entry => [type.name, this.body(type, type.name)])
    const rest = [...scope.declarations()].flatMap((declaration): Entry[] => {
      if (declaration.kind === 'function')
        return declaration.extern ? [[declaration.name, this.extern(declaration)]] : []
      if (declaration.kind === 'variable' || !isListed(declaration)) return []
      const statement = this.constant(declaration)
      return statement === undefined ? [] : [[declaration.name, statement]]
    })
    return [...typedefs, ...tags, ...rest]
  }

  /**
   * Undefined where the name means that type without being declared, as after `typedef unsigned long size_t;`: the
   * statement would refer to itself.
   */
  private typedef(name: string, { type, qualifiers, parameterNames = [] }: TypedefEntry): string | undefined {
    if (type.kind === 'deferred' && type.name === name)
      return `typedef ${type.class === 'float' ? 'float' : 'int'}... ${name}`
    const isNamesake = (type.kind === 'record' || type.kind === 'enum') && type.tag === undefined && type.name === name
    if (isNamesake) return `typedef ${this.body(type, type.kind === 'record' ? type.keyword : 'enum')} ${name}`
    if (this.names.alias(type) === name) return `typedef ${this.spelled(type, name, qualifiers, parameterNames)}`
    if (this.declared(type, '') === name) return undefined
    return `typedef ${this.declared(type, name, qualifiers, parameterNames)}`
  }

  /** A record or enum after its head: with its body where it has one. */
  private body(type: RecordType | EnumType, head: string): string {
    if (type.body.state === 'opaque') return type.tag === undefined ? '...' : head
    if (type.kind === 'enum') {
      const enumerators = type.body as { readonly enumerators: readonly { name: string; value: bigint | undefined }[] }
      const items = enumerators.enumerators.map(({ name, value }) => `${name} = ${value ?? '...'}`)
      return `${head}${baseText(type)} { ${items.join(', ')} }`
    }
    const { members } = type.body as { readonly members: readonly Member[] }
    return `${head} { ${members.map((member) => this.member(member)).join('')}}`
  }

  private member({ name, type, qualifiers, widthBits }: Member): string {
    if (name === undefined) return type.kind === 'record' ? `${this.body(type, type.keyword)}; ` : ''
    return `${this.declared(type, name, qualifiers)}${widthBits === undefined ? '' : ` : ${widthBits}`}; `
  }

  private extern({ name, type, parameterNames }: FunctionDeclaration): string {
    return `extern "JS" ${this.declared(type.result, `${name}(${this.parameters(type, parameterNames)})`)}`
  }

  private constant({ name, origin, value, missing, type }: ConstantDeclaration): string | undefined {
    const define = (text: string): string => `#define ${name} ${text}`
    switch (typeof value) {
      case 'bigint':
        return define(type?.kind === 'pointer' ? `((${this.declared(type, '')})${value})` : String(value))
      case 'number':
        return define(Number.isInteger(value) ? value.toFixed(1) : String(value))
      case 'string':
        return hasLooseBytes(value) ? undefined : define(JSON.stringify(value))
      default:
        if (missing !== 'compiler' || origin === 'object') return undefined
        return origin === 'macro' ? define('...') : `enum { ${name} = ... }`
    }
  }

  /**
   * The type around what it declares; a type that has no other name goes by a typedef. `parameterNames` are those of a
   * function, or of one that is pointed to.
   */
  private declared(type: CType, inner: string, qualifiers: Qualifiers = 0, parameterNames: Names = []): string {
    const alias = this.names.alias(type)
    return alias === undefined ? this.spelled(type, inner, qualifiers, parameterNames) : words(qualifiers, alias, inner)
  }

  private spelled(type: CType, inner: string, qualifiers: Qualifiers, parameterNames: Names): string {
    switch (type.kind) {
      case 'void':
        return words(qualifiers, 'void', inner)
      case 'primitive':
      case 'deferred':
        return words(qualifiers, type.name, inner)
      case 'record':
      case 'enum': {
        const keyword = type.kind === 'record' ? type.keyword : 'enum'
        return words(qualifiers, isNameless(type) ? this.body(type, keyword) : type.name, inner)
      }
      case 'pointer': {
        const { target } = type
        const binds = (target.kind === 'array' || target.kind === 'function') && this.names.alias(target) === undefined
        const pointer = `*${qualifiers & CONST ? 'const ' : ''}${inner}`
        return this.declared(target, binds ? `(${pointer})` : pointer, type.qualifiers, parameterNames)
      }
      case 'array':
        return this.declared(type.element, `${inner}[${LENGTHS[type.length] ?? type.length}]`, qualifiers)
      case 'function':
        return this.declared(type.result, `${inner}(${this.parameters(type, parameterNames)})`)
      case 'vector':
        // A mark that makes the reader leave the type alone.
        return words(qualifiers, '@', inner)
      default:
        return assertNever(type)
    }
  }

  private parameters({ parameters, variadic }: FunctionType, names: Names): string {
    const list = parameters.map((each, i) => this.declared(each, names[i] ?? ''))
    if (variadic) list.push('...')
    return list.join(', ') || 'void'
  }
}

type Names = readonly (string | undefined)[]

const LENGTHS: Readonly<Record<string, string>> = { open: '', deferred: '...' }

const words = (qualifiers: Qualifiers, name: string, inner: string): string =>
  `${qualifiers & CONST ? 'const ' : ''}${qualifiers & VOLATILE ? 'volatile ' : ''}${name}${inner === '' ? '' : ` ${inner}`}`

/** The base of an enum where it is another than C gives to one without a word. */
function baseText(type: EnumType): string {
  const { name } = baseOfEnum(type)
  return name === 'int' || name === 'unsigned int' ? '' : ` : ${name}`
}
