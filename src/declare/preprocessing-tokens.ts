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

const TOKEN = new RegExp(
  String.raw`((?:[ \t\f\v\r\n]|/\*[\s\S]*?\*/|//[^\n]*)*)(` +
    [
      String.raw`(?:u8|[LuU])?"(?:[^"\\\n]|\\[\s\S])*"`,
      String.raw`(?:u8|[LuU])?'(?:[^'\\\n]|\\[\s\S])*'`,
      String.raw`\.?\d(?:[eEpP][+-]|[\w.']|[\u0080-\uffff])*`,
      String.raw`[\w$\u0080-\uffff]+`,
      String.raw`\.\.\.|<<=?|>>=?|[-+*/%&|^!=<>]=|->|\+\+|--|&&|\|\||##`,
      String.raw`[\s\S]`,
    ].join('|') +
    ')',
  'gy',
)

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

const isName = (text: string): boolean => /^[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*$/.test(text)

/** Tokens as text; between two there is a blank, so that they do not grow together. */
export const textOf = (tokens: readonly PreprocessingToken[]): string => tokens.map(({ text }) => text).join(' ')
