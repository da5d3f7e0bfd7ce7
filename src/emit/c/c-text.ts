/** C text: a template whose holes take text that is known to be C, and never a bare string. */

/** A piece of C. */
export interface CText {
  readonly c: string
}

type Hole = CText | number | readonly CText[]

/** C source; a list in a hole is joined with commas. */
export function c(pieces: TemplateStringsArray, ...holes: readonly Hole[]): CText {
  return { c: pieces.reduce((text, piece, i) => text + textOf(holes[i - 1] as Hole) + piece) }
}

function textOf(hole: Hole): string {
  if (typeof hole === 'number') return String(hole)
  return 'c' in hole ? hole.c : hole.map((each) => each.c).join(', ')
}

/** The text between which nothing stands. */
export const NOTHING: CText = { c: '' }

/** A name that a declaration gave. */
export function identifier(name: string): CText {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) throw new Error(`'${name}' is no identifier`)
  return { c: name }
}

/** A string literal, in characters that every compiler reads alike. */
export function quoted(text: string): CText {
  const escaped = [...new TextEncoder().encode(text)].map((byte) => {
    const character = String.fromCharCode(byte)
    // A question mark is escaped because two of them begin a trigraph.
    if (character === '"' || character === '\\' || character === '?') return `\\${character}`
    return byte >= 0x20 && byte < 0x7f ? character : `\\${byte.toString(8).padStart(3, '0')}`
  })
  return { c: `"${escaped.join('')}"` }
}

/** Statements, one after the other on a line. */
export function statements(texts: readonly CText[]): CText {
  return { c: texts.map((text) => text.c).join(' ') }
}

/** The same text a number of times. */
export function repeated(text: CText, count: number): CText {
  return { c: text.c.repeat(count) }
}
