/** TypeScript text: a template whose holes take text that is known to be TypeScript, and never a bare string. */

/** A piece of TypeScript. */
export interface TsText {
  readonly ts: string
}

type Hole = TsText | number | readonly TsText[]

/** TypeScript source; a list in a hole is joined with commas. */
export function ts(pieces: TemplateStringsArray, ...holes: readonly Hole[]): TsText {
  return { ts: pieces.reduce((text, piece, i) => text + textOf(holes[i - 1] as Hole) + piece) }
}

function textOf(hole: Hole): string {
  if (typeof hole === 'number') return String(hole)
  return 'ts' in hole ? hole.ts : hole.map((each) => each.ts).join(', ')
}

/** A string literal. */
export function quoted(text: string): TsText {
  return { ts: `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'` }
}

/** A property name, in quotes where it is no identifier. */
export function propertyName(name: string): TsText {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? { ts: name } : quoted(name)
}

/** Alternatives of a union, each once. */
export function union(types: readonly TsText[]): TsText {
  const texts = [...new Set(types.map((type) => (/=>/.test(type.ts) ? `(${type.ts})` : type.ts)))]
  return { ts: texts.join(' | ') }
}

/** Lines one below the other. */
export function lines(texts: readonly TsText[]): TsText {
  return { ts: texts.map((text) => text.ts).join('\n') }
}

/** Text with two blanks before each line. */
export function indented(text: TsText): TsText {
  return { ts: text.ts.replace(/^(?=.)/gm, '  ') }
}

/** A TSDoc comment; nothing where there is nothing to say. */
export function comment(text: string): TsText | undefined {
  const safe = text.replaceAll('*/', '*\\/').trim()
  if (safe === '') return undefined
  if (!safe.includes('\n')) return { ts: `/** ${safe} */` }
  return { ts: `/**\n${safe.replace(/^/gm, ' * ').replace(/ +$/gm, '')}\n */` }
}
