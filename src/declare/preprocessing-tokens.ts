/** Preprocessing tokens (C17 6.4), in which macros are expanded: the text of each, and what stands before it. */

/** One token; tokens are not changed, so bodies of macros hold the same ones in every expansion. */
export interface PreprocessingToken {
  readonly text: string
  readonly isName: boolean
  /** Whether a blank or a comment stands before it, which `#` keeps. */
  readonly spaced: boolean
  /** Macros whose expansion it came from, which it does not name any more (C17 6.10.3.4p2). */
  readonly hidden: ReadonlySet<string> | undefined
}

const TOKEN =
  /((?:[ \t\f\v\r\n]|\\\r?\n|\/\*[^]*?\*\/|\/\/[^\n]*)*)((?:u8|[LuU])?"(?:[^"\\\n]|\\[^])*"|(?:u8|[LuU])?'(?:[^'\\\n]|\\[^])*'|\.?\d(?:[eEpP][+-]|[\w.']|[^\0-\x7f])*|(?:[\w$]|[^\0-\x7f])+|\.\.\.|<<=?|>>=?|[-+*/%&|^!=<>]=|->|\+\+|--|&&|\|\||##|[^])/gy

/** The tokens of a piece of text; the text goes on through backslashes at the ends of lines. */
export function preprocessingTokens(text: string): PreprocessingToken[] {
  const whole = text.replace(/\\\r?\n/g, '')
  const tokens: PreprocessingToken[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(whole); match; match = TOKEN.exec(whole)) {
    const [, before = '', spelling = ''] = match
    // A comment without an end, or a quote that is alone, becomes a token that no grammar knows.
    if (spelling.trim() === '') continue
    tokens.push({ text: spelling, isName: isName(spelling), spaced: before !== '', hidden: undefined })
  }
  return tokens
}

const isName = (text: string): boolean => /^(?:[A-Za-z_$]|[^\0-\x7f])(?:[\w$]|[^\0-\x7f])*$/.test(text)

/** Tokens as text; between two there is a blank, so that they do not grow together. */
export const textOf = (tokens: readonly PreprocessingToken[]): string => tokens.map(({ text }) => text).join(' ')
