/** One declaration as several platforms have it, written for all of them: where they differ, `...` leaves it to C. */
import type { CType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { commonBody, type Written, writtenBody } from './common-members.ts'
import type { Imported } from './import.ts'
import type { Block } from './written.ts'

/** A declaration of one platform. */
export interface Version {
  readonly block: Block
  readonly imported: Imported
}

/** The text for all platforms, or why there is none. */
export type Joined = { readonly text: string } | { readonly text?: undefined; readonly why: string }

/** Joins the versions of a declaration; the first one's comments stay. */
export function differing(versions: readonly Version[]): Joined {
  const written = versions.map(({ block }) => partsOf(block.text))
  const [{ comment, code }] = written as [Parts]
  const codes = written.map((each) => each.code)
  if (codes.every((each) => plain(each) === plain(code))) return { text: `${comment}${withoutConvention(code)}` }
  const joined = code.startsWith('#define') ? joinedMacro(codes) : joinedStatement(versions, codes)
  if (joined !== undefined) return { text: `${comment}${joined}` }
  const told = versions.map(({ imported }, i) => `'${shown(codes[i] as string)}' for ${imported.target.platform}`)
  return { why: `it differs: ${told.join(', ')}` }
}

interface Parts {
  readonly comment: string
  readonly code: string
}

/** The comment above a declaration, and the rest. */
function partsOf(text: string): Parts {
  const [comment = ''] = /^(?:\/\*[\s\S]*?\*\/\s*|\/\/[^\n]*\n\s*)*/.exec(text) ?? []
  return { comment, code: text.slice(comment.length) }
}

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g

const plain = (code: string): string => withoutConvention(code.replace(COMMENT, ' ')).replace(/\s+/g, ' ').trim()

const MOST_SHOWN = 60

function shown(code: string): string {
  const line = plain(code)
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)} ...` : line
}

/** Integers are left open; other constants are named with their type, and take C's value. */
function joinedMacro(codes: readonly string[]): string | undefined {
  const name = /^#define\s+([\w$]+)/.exec(codes[0] as string)?.[1]
  const values = codes.map((code) => code.replace(/^#define\s+[\w$]+\s*/, ''))
  const kinds = new Set(values.map(kindOfLiteral))
  const [kind] = kinds
  if (name === undefined || kinds.size !== 1) return undefined
  switch (kind) {
    case 'integer':
      return `#define ${name} ...`
    case 'float':
      return `static const double ${name};`
    case 'text':
      return `static const char *const ${name};`
    default:
      return undefined
  }
}

function kindOfLiteral(literal: string): 'integer' | 'float' | 'text' | undefined {
  if (literal.startsWith('"')) return 'text'
  if (/^-?\d+[UL]*$|^\(-?\d+[UL]* - 1\)$/.test(literal)) return 'integer'
  return /^-?[\d.]+(?:e[-+]?\d+)?[fL]?$/.test(literal) ? 'float' : undefined
}

function joinedStatement(versions: readonly Version[], codes: readonly string[]): string | undefined {
  const bodies = codes.map(writtenBody)
  if (bodies.every((body) => body !== undefined)) return commonBody(bodies as Written[])
  const [code] = codes as [string]
  const types = versions.map(({ imported, block }) => typeOf(imported, block.names[0] ?? ''))
  const spellings = new Set(types.map((type) => (type ? withoutConvention(spell(type)) : undefined)))
  const [{ block }] = versions as [Version]
  if (code.startsWith('typedef') && types.every(isNumber)) {
    const [name = ''] = block.names
    return types.every((type) => isOfClass(type, 'float')) ? `typedef float... ${name};` : integerTypedef(types, name)
  }
  if (!spellings.has(undefined) && spellings.size === 1) return code
  const open = codes.map((each) => plain(each).replace(/\[[^\]]*\]/g, '[...]'))
  return code.includes('[') && !code.includes('(') && open.every((each) => each === open[0]) ? open[0] : undefined
}

/** What a name is: the type of a typedef, or of a function or variable. */
function typeOf({ read: { scope } }: Imported, name: string): CType | undefined {
  return scope.typedefEntry(name)?.type ?? scope.declaration(name)?.type
}

const isOfClass = (type: CType | undefined, wanted: string): boolean =>
  type?.kind === 'primitive' && type.facts.class === wanted

const isNumber = (type: CType | undefined): boolean => isOfClass(type, 'integer') || isOfClass(type, 'float')

const integerTypedef = (types: readonly (CType | undefined)[], name: string): string | undefined =>
  types.every((type) => isOfClass(type, 'integer')) ? `typedef int... ${name};` : undefined

/** What Windows' headers say of conventions, which are all one on 64-bit processors, and 32-bit Windows is no target. */
const CONVENTIONS =
  /\b__attribute__\s*\(\(\s*_*(?:cdecl|stdcall|fastcall|thiscall)_*\s*\)\)\s*|\b__(?:cdecl|stdcall|fastcall|thiscall)\b\s*/g

const withoutConvention = (text: string): string => text.replace(CONVENTIONS, '')
