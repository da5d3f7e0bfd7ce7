/** The declarations of an import as C text: in the order of the headers, a block for each statement. */
import type { Declaration } from '../declare/declaration.ts'
import { Documentation } from '../declare/documentation.ts'
import type { Item, Statements } from '../declare/statements.ts'
import type { Statement } from '../diagnostics/source.ts'
import { commentText } from '../syntax/comments.ts'
import { namedMembers } from '../types/members.ts'
import { constantText } from './constant-text.ts'
import { docComment } from './doc-comment.ts'
import type { MacroValue } from './macro-values.ts'
import { packing } from './packing.ts'
import type { ReadHeader } from './read-header.ts'
import { type Renaming, replaceMembers, replaceWords } from './rename.ts'
import { statementText, withoutLinkage } from './statement-text.ts'

/** A piece of the text. */
export interface Block {
  /** What it declares, by the header's names. */
  readonly names: readonly string[]
  readonly text: string
  /** The header's file and offset, for what is said of it. */
  readonly offset: number
  /** What is renamed in it: the new names and the header's. */
  readonly renamed: readonly (readonly [now: string, was: string])[]
}

/** How blocks are written. */
export interface Writing {
  readonly comments: boolean
  readonly rename: Renaming
  /** Whether the C compiler knows what a new name stands for; else the declaration says which symbol it is. */
  readonly isCompiled: boolean
  readonly valueOf: (name: string) => MacroValue | undefined
}

export class Writer {
  readonly #read: ReadHeader
  readonly #statements: Statements
  readonly #writing: Writing
  readonly #documentation = new Documentation()
  readonly #packAt: (offset: number) => number | undefined

  constructor(read: ReadHeader, statements: Statements, writing: Writing) {
    this.#read = read
    this.#statements = statements
    this.#writing = writing
    this.#packAt = packing(read.source)
  }

  /** A statement with all that it declares; undefined for a macro without a value. */
  statement(statement: Statement): Block | undefined {
    const items = this.#statements.declaredAt(statement.start)
    if (this.#read.source.text[statement.start] === '#') return this.#macro(items)
    const { comments } = this.#writing
    const declared = items.filter(({ place }) => isWithin(place.offset, statement))
    const functions = declared.filter((item) => this.#declaration(item)?.kind === 'function')
    const written = statementText(this.#read.source, statement, comments)
    const isFunction = functions.length > 0 && functions.length === declared.length
    const renamed = this.#renamed(declared)
    const plain = this.#withNames(isFunction ? withoutLinkage(written) : written, declared, renamed)
    const pack = /\{/.test(plain) ? this.#packAt(statement.end - 1) : undefined
    const packed = pack === undefined ? plain : `#pragma pack(push, ${pack})\n${plain}\n#pragma pack(pop)`
    const aliases = items.filter((item) => !declared.includes(item)).flatMap((item) => this.#alias(item, declared))
    return {
      names: items.map(({ name }) => name),
      text: [`${this.#comment(items[0])}${packed}`, ...aliases].join('\n'),
      offset: statement.start,
      renamed,
    }
  }

  #declaration({ kind, name }: Item): Declaration | undefined {
    return kind === 'name' ? this.#read.scope.declaration(name) : undefined
  }

  /** A macro that is another name of a function or variable. */
  #alias(item: Item, declared: readonly Item[]): string[] {
    const { symbol } = this.#declaration(item) as Declaration & { readonly symbol: string }
    const real = declared.find((each) => {
      const declaration = this.#declaration(each)
      return declaration?.kind !== 'constant' && declaration?.symbol === symbol
    })
    return real ? [`#define ${item.name} ${real.name}`] : []
  }

  #macro(items: readonly Item[]): Block | undefined {
    const [item] = items
    const value = item && this.#writing.valueOf(item.name)
    const text = value && constantText(value)
    if (!item || text === undefined) return undefined
    const { name, place } = item
    const now = this.#writing.rename(name)
    const renamed = now === name ? [] : [[now, name] as const]
    return { names: [name], text: `${this.#comment(item)}#define ${now} ${text}`, offset: place.offset, renamed }
  }

  #comment(item: Item | undefined): string {
    if (!item || !this.#writing.comments) return ''
    const said = this.#documentation.comment(item.place)
    return docComment(/^\/[*/]/.test(said) ? commentText(said) : said)
  }

  /** New names of functions, variables, enumerators and members, and the old ones. */
  #renamed(items: readonly Item[]): (readonly [string, string])[] {
    const names = items.flatMap((item) => {
      if (item.kind === 'name') return [item.name]
      return this.#members(item)
    })
    return [...new Set(names)].flatMap((name) => {
      const now = this.#writing.rename(name)
      return now === name ? [] : [[now, name] as const]
    })
  }

  #members({ kind, name }: Item): string[] {
    const { scope } = this.#read
    const type = kind === 'tag' ? scope.tagEntry(name)?.type : scope.typedefEntry(name)?.type
    return type?.kind === 'record' && type.body.state !== 'opaque' ? namedMembers(type).map(({ name }) => name) : []
  }

  #withNames(text: string, items: readonly Item[], renamed: readonly (readonly [string, string])[]): string {
    if (renamed.length === 0) return text
    const objects = new Set(items.flatMap(({ kind, name }) => (kind === 'name' ? [name] : [])))
    const now = new Map(renamed.map(([name, was]) => [was, name]))
    const ofObjects = new Map([...now].filter(([was]) => objects.has(was)))
    const ofMembers = new Map([...now].filter(([was]) => !objects.has(was)))
    const written = replaceMembers(replaceWords(text, ofObjects), ofMembers)
    const [symbol] = items
    const declaration = symbol && this.#declaration(symbol)
    const isSaid = this.#writing.isCompiled || !declaration || declaration.kind === 'constant' || /__asm__/.test(text)
    return isSaid ? written : written.replace(/;$/, ` __asm__("${declaration.symbol}");`)
  }
}

const isWithin = (offset: number, { start, end }: Statement): boolean => offset >= start && offset < end
