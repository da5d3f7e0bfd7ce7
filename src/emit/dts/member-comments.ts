/** What comments say of the members of a record: those before a member, and those behind it on its line. */
import type { RecordType } from '../../types/ctype.ts'
import { isTrailing, LOOKS_BACK, plainComment, TOKEN } from './statements.ts'

/** A declaration of members, or of a record within another one. */
interface Piece {
  /** What stands before the body, or is the whole. */
  head: string
  /** What stands behind the body. */
  tail: string
  body: Piece[] | undefined
  comment: string
}

/** Comments by the names of members; `statement` is the text that the record is defined in. */
export function memberComments(statement: string, record: RecordType, names: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  const body = bodyOf(piecesOf(statement), record)
  if (!body) return found
  let next = 0
  for (const { head, tail, body: inner, comment } of flat(body)) {
    const text = (inner ? tail : head).replace(/\)\s*\([^()]*\)/g, ')')
    // Members come in the order of their declarations; a type may have the name of one.
    while (next < names.length && declares(text, names[next] as string)) {
      if (comment !== '') found.set(names[next] as string, comment)
      next++
    }
  }
  return found
}

const declares = (text: string, name: string): boolean =>
  new RegExp(`(?<!\\w)${name.replaceAll('$', '\\$')}\\s*($|[,:[)]|__attribute__|_Alignas)`).test(text)

/** Members of an anonymous record stand in its place. */
const flat = (pieces: readonly Piece[]): Piece[] =>
  pieces.flatMap((piece) => (piece.body && piece.tail.trim() === '' ? flat(piece.body) : [piece]))

/** A record without a tag is the outermost one, since a typedef names it. */
function bodyOf(pieces: readonly Piece[], record: RecordType): readonly Piece[] | undefined {
  const { keyword, tag } = record
  for (const { head, body } of pieces) {
    if (!body) continue
    if (tag === undefined || new RegExp(`\\b${keyword}\\b[^;]*\\b${tag.replaceAll('$', '\\$')}\\s*$`).test(head))
      return body
    const inner = bodyOf(body, record)
    if (inner) return inner
  }
  return undefined
}

const newPiece = (): Piece => ({ head: '', tail: '', body: undefined, comment: '' })

/** The declarations of a text, each with the bodies in it. */
function piecesOf(text: string): Piece[] {
  const open: Piece[][] = [[]]
  const unfinished: Piece[] = []
  let piece = newPiece()
  /** What the next comment is about, if it stands on this line. */
  let ended: { readonly piece: Piece; readonly at: number } | undefined
  let last = 0
  const add = (words: string): void => {
    if (piece.body) piece.tail += words
    else piece.head += words
  }
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    add(text.slice(last, index))
    last = index + token.length
    const isFresh = piece.head.trim() === '' && !piece.body
    if (token.startsWith('/*') || token.startsWith('//')) {
      if (ended && isFresh && isTrailing(text, ended.at, index, token)) join(ended.piece, plainComment(token))
      else if (isFresh && !LOOKS_BACK.test(token)) join(piece, plainComment(token))
    } else if (token === '{') {
      unfinished.push(piece)
      open.push([])
      piece = newPiece()
      ended = undefined
    } else if (token === '}') {
      const body = open.pop() as Piece[]
      piece = unfinished.pop() ?? newPiece()
      piece.body = body
    } else if (token === ';') {
      open.at(-1)?.push(piece)
      ended = { piece, at: last }
      piece = newPiece()
    } else if (token[0] === '\n' && isFresh) piece.comment = ''
    else if (token[0] !== '#') add(token)
  }
  if (piece.body) open[0]?.push(piece)
  return open[0] as Piece[]
}

function join(piece: Piece, comment: string): void {
  piece.comment = piece.comment === '' ? comment : `${piece.comment}\n${comment}`
}
