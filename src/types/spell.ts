/** C spelling of a type, built from the middle outwards around the place where a declared name goes. */
import { assertNever } from '../base/assert-never.ts'
import { CONST, type CType, type FunctionType, type Qualifiers, VOLATILE } from './ctype.ts'

/** The spelling with `inner` where a declared name would stand: `spell(charPointer, 'argv')` is `char * argv`. */
export function spell(type: CType, inner = '', qualifiers: Qualifiers = 0): string {
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
      return spell(target, binds ? `(${convention(target)}${joined})` : joined, type.qualifiers)
    }
    case 'array': {
      const length = type.length === 'open' ? '' : type.length === 'deferred' ? '...' : type.length
      return spell(type.element, `${parenthesised(inner)}[${length}]`, qualifiers)
    }
    case 'vector':
      return around(`${prefix(qualifiers)}${spell(type.element)} __attribute__((vector_size(${type.bytes})))`, inner)
    case 'function':
      return spell(type.result, `${parenthesised(inner)}(${parameterList(type)})`)
    default:
      return assertNever(type)
  }
}

function parameterList(type: FunctionType): string {
  const list = type.parameters.map((parameter) => spell(parameter))
  if (type.variadic) list.push('...')
  return list.join(', ')
}

const convention = (type: CType): string =>
  type.kind === 'function' && type.convention !== 'cdecl' ? `__${type.convention} ` : ''

const prefix = (qualifiers: Qualifiers): string =>
  (qualifiers & CONST ? 'const ' : '') + (qualifiers & VOLATILE ? 'volatile ' : '')

const around = (name: string, inner: string): string =>
  inner === '' || inner.startsWith('[') || inner.startsWith('(') ? name + inner : `${name} ${inner}`

/** A declarator that begins with `*` binds looser than what follows it. */
const parenthesised = (inner: string): string => (inner.trimStart().startsWith('*') ? `(${inner})` : inner)
