/**
 * Macros expanded as C's preprocessor does it (C17 6.10.3): parameters, `#` and `##`, rescanning, and names that their
 * own expansion leaves alone. For the values of constants only: declarations are never expanded.
 */
import { type PreprocessingToken, preprocessingTokens, textOf } from './preprocessing-tokens.ts'
import type { Macro } from './scope.ts'

/** Tokens that one expansion may make in all, so that doubling macros end. */
const MAX_TOKENS = 20_000
/** Arguments inside arguments. */
const MAX_DEPTH = 60
/** Longer bodies are tables or programs, and no constants. */
const LONGEST_BODY = 20_000

/** What a macro is replaced by; the parameters of one that is no function are undefined. */
interface Definition {
  readonly parameters: readonly string[] | undefined
  /** The name of the parameter that takes what is left of the arguments. */
  readonly rest: string | undefined
  readonly body: readonly PreprocessingToken[]
}

type FindMacro = (name: string) => Macro | undefined

const definitions = new WeakMap<Macro, Definition | 'unusable'>()

/**
 * The text with its macros expanded; undefined where it names none and is what it
 * looks like, where expanding takes too long, and where a call of
 * a macro is not whole.
 */
export function expanded(text: string, find: FindMacro): string | undefined {
  if (text.length > LONGEST_BODY) return undefined
  const tokens = preprocessingTokens(text)
  const isWritten = text.includes('\\') || text.includes('_Pragma')
  if (!isWritten && !tokens.some((token) => token.isName && find(token.text))) return undefined
  const output = new Expansion(find).expand(tokens, 0)
  return output && textOf(withoutPragmas(output))
}

/** Without `_Pragma("...")`, which says nothing about values. */
function withoutPragmas(tokens: readonly PreprocessingToken[]): readonly PreprocessingToken[] {
  if (!tokens.some(({ text }) => text === '_Pragma')) return tokens
  return tokens.filter((_, i) => ![0, 1, 2, 3].some((back) => tokens[i - back]?.text === '_Pragma'))
}

function definitionOf(macro: Macro): Definition | undefined {
  let known = definitions.get(macro)
  if (!known) definitions.set(macro, (known = readDefinition(macro) ?? 'unusable'))
  return known === 'unusable' ? undefined : known
}

function readDefinition(macro: Macro): Definition | undefined {
  if (macro.deferred || macro.bodyEnd - macro.bodyStart > LONGEST_BODY) return undefined
  const tokens = preprocessingTokens(macro.source.text.slice(macro.bodyStart, macro.bodyEnd))
  if (!macro.functionLike) return { parameters: undefined, rest: undefined, body: tokens }
  const close = tokens.findIndex(({ text }) => text === ')')
  if (close < 0) return undefined
  const list = tokens.slice(1, close).filter(({ text }) => text !== ',')
  const isVariadic = list.at(-1)?.text === '...'
  const names = list.filter(({ isName }) => isName).map(({ text }) => text)
  // `args...` names the rest; after a comma, `...` alone is `__VA_ARGS__`.
  const isNamed = isVariadic && tokens[close - 2]?.isName === true
  const rest = isVariadic ? (isNamed ? (names.at(-1) as string) : '__VA_ARGS__') : undefined
  return { parameters: isNamed ? names.slice(0, -1) : names, rest, body: tokens.slice(close + 1) }
}

class Expansion {
  readonly #find: FindMacro
  #made = 0

  constructor(find: FindMacro) {
    this.#find = find
  }

  /** Undefined where the limits are reached. */
  expand(tokens: readonly PreprocessingToken[], depth: number): PreprocessingToken[] | undefined {
    if (depth > MAX_DEPTH) return undefined
    const output: PreprocessingToken[] = []
    // What is still to be read, the next token last.
    const waiting = [...tokens].reverse()
    for (let token = waiting.pop(); token; token = waiting.pop()) {
      const macro = token.isName && !token.hidden?.has(token.text) ? this.#find(token.text) : undefined
      const definition = macro && definitionOf(macro)
      const replaced = definition ? this.#replace(token, definition, waiting, depth) : 'kept'
      if (replaced === undefined) return undefined
      if (replaced === 'kept') output.push(token)
      else {
        this.#made += replaced.length + 1
        if (this.#made > MAX_TOKENS) return undefined
        for (let i = replaced.length - 1; i >= 0; i--) waiting.push(replaced[i] as PreprocessingToken)
      }
    }
    return output
  }

  /** What stands in a name's place; `kept` where a macro with parameters has no arguments. */
  #replace(
    name: PreprocessingToken,
    definition: Definition,
    waiting: PreprocessingToken[],
    depth: number,
  ): PreprocessingToken[] | 'kept' | undefined {
    const { parameters, rest, body } = definition
    if (!parameters) {
      return inPlaceOf(name, hide(pasted(body), withName(name.hidden, name.text)))
    }
    if (waiting.at(-1)?.text !== '(') return 'kept'
    const call = takeArguments(waiting)
    const given = call && assign(call.list, parameters, rest)
    if (!given) return undefined
    const values = new Map<string, PreprocessingToken[]>()
    for (const [parameter, list] of given) {
      const value = this.expand(list, depth + 1)
      if (!value) return undefined
      values.set(parameter, value)
    }
    const hidden = withName(both(name.hidden, call.close.hidden), name.text)
    return inPlaceOf(name, hide(pasted(substituted(body, given, values, rest)), hidden))
  }
}

/** The arguments up to the `)` that closes the `(` on top; undefined where it never comes. */
function takeArguments(
  waiting: PreprocessingToken[],
): { readonly list: PreprocessingToken[][]; readonly close: PreprocessingToken } | undefined {
  waiting.pop()
  const list: PreprocessingToken[][] = [[]]
  let depth = 0
  for (let token = waiting.pop(); token; token = waiting.pop()) {
    if (token.text === ')' && depth === 0) return { list, close: token }
    if (token.text === ',' && depth === 0) {
      list.push([])
      continue
    }
    if (token.text === '(') depth++
    else if (token.text === ')') depth--
    list.at(-1)?.push(token)
  }
  return undefined
}

/** The arguments by parameter; undefined where their number is wrong. */
function assign(
  list: readonly PreprocessingToken[][],
  parameters: readonly string[],
  rest: string | undefined,
): Map<string, PreprocessingToken[]> | undefined {
  const given = list.length === 1 && list[0]?.length === 0 && parameters.length === 0 ? [] : list
  if (rest === undefined ? given.length !== parameters.length : given.length < parameters.length) return undefined
  const values = new Map(parameters.map((parameter, i) => [parameter, given[i] as PreprocessingToken[]]))
  if (rest !== undefined) {
    const others = given.slice(parameters.length)
    values.set(
      rest,
      others.flatMap((one, i) => (i === 0 ? one : [COMMA, ...one])),
    )
  }
  return values
}

const plainToken = (text: string): PreprocessingToken => ({ text, isName: false, spaced: false, hidden: undefined })
const COMMA = plainToken(',')
/** Stands where an argument of `##` was empty. */
const NOTHING = plainToken('')

/** The body with arguments in place of parameters: beside `#` and `##` as they are written, elsewhere expanded. */
function substituted(
  body: readonly PreprocessingToken[],
  given: ReadonlyMap<string, PreprocessingToken[]>,
  values: ReadonlyMap<string, PreprocessingToken[]>,
  rest: string | undefined,
): PreprocessingToken[] {
  const output: PreprocessingToken[] = []
  for (let i = 0; i < body.length; i++) {
    const token = body[i] as PreprocessingToken
    const next = body[i + 1]
    if (token.text === '#' && next && given.has(next.text)) {
      output.push(stringOf(given.get(next.text) as PreprocessingToken[]))
      i++
      continue
    }
    const raw = given.get(token.text)
    if (!raw) {
      output.push(token)
      continue
    }
    const afterPaste = body[i - 1]?.text === '##'
    if (afterPaste && token.text === rest && body[i - 2]?.text === ',') {
      // gcc's `, ## args`: the comma goes where nothing follows it, and pastes nothing where something does.
      output.pop()
      if (raw.length === 0) output.pop()
      output.push(...(values.get(token.text) as PreprocessingToken[]))
    } else if (afterPaste || next?.text === '##') output.push(...(raw.length > 0 ? inPlaceOf(token, raw) : [NOTHING]))
    else output.push(...inPlaceOf(token, values.get(token.text) as PreprocessingToken[]))
  }
  return output
}

/** `#`: the argument as a string, with single blanks and with escapes inside literals. */
function stringOf(tokens: readonly PreprocessingToken[]): PreprocessingToken {
  const pieces = tokens.map(({ text, spaced }, i) => {
    const escaped = /["']/.test(text) ? text.replace(/["\\]/g, '\\$&') : text
    return spaced && i > 0 ? ` ${escaped}` : escaped
  })
  return plainToken(`"${pieces.join('')}"`)
}

/** `##`: neighbours grown together; tokens that do not make one stay two. */
function pasted(tokens: readonly PreprocessingToken[]): PreprocessingToken[] {
  const output: PreprocessingToken[] = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as PreprocessingToken
    const left = output.at(-1)
    const right = tokens[i + 1]
    if (token.text !== '##' || !left || !right) {
      output.push(token)
      continue
    }
    const hidden = both(left.hidden, right.hidden)
    output.splice(-1, 1, ...preprocessingTokens(left.text + right.text).map((one) => ({ ...one, hidden })))
    if (left.text + right.text === '') output.push(NOTHING)
    i++
  }
  return output.filter(({ text }) => text !== '')
}

/** What a name is replaced by has the blank before it that the name had, which `#` keeps. */
function inPlaceOf({ spaced }: PreprocessingToken, tokens: PreprocessingToken[]): PreprocessingToken[] {
  const [first] = tokens
  return first && first.spaced !== spaced ? [{ ...first, spaced }, ...tokens.slice(1)] : tokens
}

/** Parentheses keep it too: a call is hidden as far as all of it is. */
const hide = (tokens: readonly PreprocessingToken[], names: ReadonlySet<string>): PreprocessingToken[] =>
  tokens.map((token) => ({ ...token, hidden: token.hidden ? new Set([...token.hidden, ...names]) : names }))

const withName = (names: ReadonlySet<string> | undefined, name: string): ReadonlySet<string> =>
  new Set(names ? [...names, name] : [name])

function both(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
  return a && b && new Set([...a].filter((name) => b.has(name)))
}
