/** Values of constants as C writes them: with the suffix of their type, so that they mean the same to every reader. */
import { bytesOfText } from '../base/byte-text.ts'
import type { ConstantDeclaration } from '../declare/declaration.ts'
import type { CType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'

/** Suffixes of integer literals by type; other types are those of an `int`, or take a cast. */
const SUFFIXES: Readonly<Record<string, string>> = {
  'unsigned int': 'U',
  long: 'L',
  'unsigned long': 'UL',
  'long long': 'LL',
  'unsigned long long': 'ULL',
  size_t: 'UL',
}

const FLOAT_SUFFIXES: Readonly<Record<string, string>> = { float: 'f', 'long double': 'L' }

/** The literal for a value of that type; undefined where there is none. */
export function constantText({ value, type }: Pick<ConstantDeclaration, 'value' | 'type'>): string | undefined {
  switch (typeof value) {
    case 'bigint':
      return integerText(value, type)
    case 'number':
      return floatText(value, type)
    case 'string':
      return stringText(value)
    default:
      return undefined
  }
}

function integerText(value: bigint, type: CType | undefined): string {
  if (type?.kind === 'pointer') return `((${spell(type)})${value})`
  const suffix = SUFFIXES[type ? spell(type) : 'int'] ?? ''
  if (value >= 0n) return `${value}${suffix}`
  // C has no negative literals, so the smallest integer of a type is a difference.
  return isLowest(value) ? `(${value + 1n}${suffix} - 1)` : `${value}${suffix}`
}

const isLowest = (value: bigint): boolean => value === -(2n ** 31n) || value === -(2n ** 63n)

function floatText(value: number, type: CType | undefined): string | undefined {
  if (!Number.isFinite(value)) return undefined
  const suffix = FLOAT_SUFFIXES[type ? spell(type) : 'double'] ?? ''
  const text = `${value}`
  return `${/[.e]/.test(text) ? text : `${text}.0`}${suffix}`
}

/** A string literal; what is no printable character of ASCII is written in octal. */
function stringText(value: string): string {
  const pieces = [...bytesOfText(value)].map((byte) => {
    const character = String.fromCharCode(byte)
    if (character === '"' || character === '\\') return `\\${character}`
    if (character === '\n') return '\\n'
    return byte >= 0x20 && byte < 0x7f ? character : `\\${byte.toString(8).padStart(3, '0')}`
  })
  return `"${pieces.join('')}"`
}
