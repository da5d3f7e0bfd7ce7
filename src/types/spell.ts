/**
 * C spelling of a type, built from the middle outwards around the place where a declared name goes. It is for people: a
 * typedef that stands for other typedefs many times over has no spelling of a sensible length, and is cut short with `…`,
 * which no compiler takes for C.
 */
import { assertNever } from '../base/assert-never.ts'
import { CONST, type Convention, type CType, type FunctionType, type Qualifiers, VOLATILE } from './ctype.ts'

/** How many types one spelling names before it is cut short. */
const MOST_TYPES = 512
const CUT = '…'

/** The spelling with `inner` where a declared name would stand: `spell(charPointer, 'argv')` is `char * argv`. */
export function spell(type: CType, inner = '', qualifiers: Qualifiers = 0): string {
  return new Speller().spell(type, inner, qualifiers)
}

class Speller {
  #left = MOST_TYPES

  spell(type: CType, inner = '', qualifiers: Qualifiers = 0): string {
    if (this.#left-- <= 0) return around(CUT, inner)
    switch (type.kind) {
      case 'void':
        return around(`${prefix(qualifiers)}void`, inner)
      case 'primitive':
      case 'enum':
      case 'record':
      case 'deferred':
        return around(prefix(qualifiers) + type.name, inner)
      case 'pointer': {
        const star = `*${qualifiers ? ` ${prefix(qualifiers).trimEnd()}` : ''}`
        const joined = inner && (qualifiers || !/^[*[(]/.test(inner)) ? `${star} ${inner}` : star + inner
        const { target } = type
        const binds = target.kind === 'array' || target.kind === 'function'
        return this.spell(target, binds ? `(${convention(target)}${joined})` : joined, type.qualifiers)
      }
      case 'array': {
        const length = type.length === 'open' ? '' : type.length === 'deferred' ? '...' : type.length
        return this.spell(type.element, `${parenthesised(inner)}[${length}]`, qualifiers)
      }
      case 'vector':
        return around(`${prefix(qualifiers)}${spell(type.element)} __attribute__((vector_size(${type.bytes})))`, inner)
      case 'function':
        return this.spell(type.result, `${parenthesised(inner)}(${this.#parameters(type)})`)
      default:
        return assertNever(type)
    }
  }

  #parameters({ parameters, variadic }: FunctionType): string {
    const list: string[] = []
    for (const parameter of parameters) {
      list.push(this.spell(parameter))
      if (this.#left <= 0) return list.join(', ')
    }
    return [...list, ...(variadic ? ['...'] : [])].join(', ')
  }
}

const convention = (type: CType): string => (type.kind === 'function' ? CONVENTION_WORDS[type.convention] : '')

const CONVENTION_WORDS: Readonly<Record<Convention, string>> = {
  cdecl: '',
  stdcall: '__stdcall ',
  fastcall: '__fastcall ',
  thiscall: '__thiscall ',
  ms_abi: '__attribute__((ms_abi)) ',
  sysv_abi: '__attribute__((sysv_abi)) ',
}

const prefix = (qualifiers: Qualifiers): string =>
  (qualifiers & CONST ? 'const ' : '') + (qualifiers & VOLATILE ? 'volatile ' : '')

const around = (name: string, inner: string): string =>
  inner === '' || inner.startsWith('[') || inner.startsWith('(') ? name + inner : `${name} ${inner}`

/** A declarator that begins with `*` binds looser than what follows it. */
const parenthesised = (inner: string): string => (inner.trimStart().startsWith('*') ? `(${inner})` : inner)
