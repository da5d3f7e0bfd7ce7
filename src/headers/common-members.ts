/** What records and enums of several platforms have in common: their members and enumerators, and `...` for the rest. */

/** A record or an enum in its braces. */
export interface Written {
  /** What stands before the braces, and behind them. */
  readonly head: string
  readonly tail: string
  readonly isEnum: boolean
  readonly items: readonly Item[]
}

/** A member or an enumerator. */
interface Item {
  /** With its comments. */
  readonly text: string
  /** Without them. */
  readonly plain: string
  readonly name: string
}

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g

/** Takes a statement with braces apart; undefined for one without. */
export function writtenBody(code: string): Written | undefined {
  const text = code.replace(/^#pragma[^\n]*\n|\n#pragma[^\n]*$/g, '')
  const [, head = '', inside, tail = ''] = /^([^{;]*)\{([\s\S]*)\}([^{}]*)$/.exec(text) ?? []
  if (inside === undefined) return undefined
  const isEnum = /\benum\b/.test(head)
  const items = itemsOf(inside, isEnum ? ',' : ';').map((item) => {
    const plain = item.replace(COMMENT, ' ').replace(/\s+/g, ' ').trim()
    return { text: item, plain, name: nameOf(plain, isEnum) }
  })
  return { head: head.trim(), tail: withoutAttributes(tail), isEnum, items: items.filter(({ plain }) => plain !== '') }
}

/** C says how a record is laid out that is declared in part. */
const withoutAttributes = (text: string): string =>
  text
    .replace(/__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ;/, ';')
    .trim()

/** Pieces that end with a sign outside of all brackets, each with the comment that follows on its line. */
function itemsOf(inside: string, sign: string): string[] {
  const items: string[] = []
  let depth = 0
  let start = 0
  for (const { 0: piece, index } of inside.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|[{}()[\],;]/g)) {
    if ('{(['.includes(piece)) depth++
    else if ('})]'.includes(piece)) depth--
    else if (piece === sign && depth === 0) {
      const end = index + 1
      const [comment = ''] = /^[ \t]*(?:\/\*[^\n]*?\*\/|\/\/[^\n]*)/.exec(inside.slice(end)) ?? []
      if (start < end) items.push(inside.slice(start, end + comment.length))
      start = end + comment.length
    }
  }
  return [...items, inside.slice(start)].map((item) => item.replace(/^\s*\n|\s+$/g, ''))
}

function nameOf(plain: string, isEnum: boolean): string {
  if (isEnum) return /^[\w$]+/.exec(plain)?.[0] ?? ''
  const pointer = /\(\s*\*+\s*([\w$]+)/.exec(plain)?.[1]
  return pointer ?? /([\w$]+)\s*(?:\[[^\]]*\]\s*)*(?::[^:;]*)?;$/.exec(plain)?.[1] ?? ''
}

/** The bodies as one; undefined where what stands around them differs. */
export function commonBody(bodies: readonly Written[]): string | undefined {
  const [{ head, tail, isEnum }] = bodies as [Written]
  if (bodies.some((body) => body.head !== head || body.tail !== tail)) return undefined
  const lines = isEnum ? commonEnumerators(bodies) : commonMembers(bodies)
  return `${head} {\n${lines.map((line) => `${line}\n`).join('')}}${tail === ';' ? '' : ' '}${tail}`
}

/** Members that all have; what differs in the length of an array alone has it open. */
function commonMembers(bodies: readonly Written[]): string[] {
  const [first, ...others] = bodies as [Written, ...Written[]]
  const kept = first.items.flatMap(({ text, plain, name }) => {
    const theirs = others.map(({ items }) => items.find((item) => item.name === name && name !== ''))
    const inAll = others.every(({ items }) => items.some((item) => item.plain === plain))
    if (inAll) return [text]
    const open = openLength(plain)
    return open !== plain && theirs.every((item) => item && openLength(item.plain) === open) ? [`  ${open}`] : []
  })
  return [...kept, '  ...;']
}

const openLength = (plain: string): string => plain.replace(/\[[^\]]*\]/g, '[...]')

/** Enumerators that all have: with open values where these differ, and in any order where others have more of them. */
function commonEnumerators(bodies: readonly Written[]): string[] {
  const [first, ...others] = bodies as [Written, ...Written[]]
  const names = ({ items }: Written): string => items.map(({ name }) => name).join()
  if (others.every((body) => names(body) === names(first))) {
    return first.items.map(({ text, plain, name }, i) => {
      const isSame = others.every(({ items }) => withoutComma(items[i]?.plain) === withoutComma(plain))
      return isSame ? withComma(text) : `  ${name} = ...,`
    })
  }
  const common = first.items.filter(({ name }) => others.every(({ items }) => items.some((item) => item.name === name)))
  return [...common.map(({ name }) => `  ${name},`), '  ...']
}

const withoutComma = (plain: string | undefined): string | undefined => plain?.replace(/\s*,$/, '')

/** The last one may lack it. */
const withComma = (text: string): string => (/,\s*(?:\/[*/][\s\S]*)?$/.test(text) ? text : `${text},`)
