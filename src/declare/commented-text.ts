/**
 * What the comments of a text are about, by the tokens around them: what begins behind a comment, or what ends before it.
 * All comments are judged in one pass, whose time grows with the text and not with its lines.
 */
import { type Position, positionOf, type Source } from '../diagnostics/source.ts'
import { type Comment, commentsOf, commentText, looksBack } from '../syntax/comments.ts'

/** A comment that has been judged. */
interface Remark extends Comment {
  /** No token stands before it on its line. */
  readonly opensLine: boolean
  /** Whether it is about what ends before it. */
  readonly isTrailing: boolean
}

/** A member or an enumerator: offsets of its name, of its declaration, and of the `,`, `;` or `}` behind it. */
export interface Item {
  readonly name: string | undefined
  readonly start: number
  readonly head: number
  readonly end: number
}

/** A text with its comments. */
export class CommentedText {
  private readonly source: Source
  private readonly text: string
  private readonly byBefore = new Map<number, Remark[]>()
  private readonly byAfter = new Map<number, Remark[]>()

  constructor(source: Source) {
    this.source = source
    this.text = source.text
    for (const remark of remarksOf(source.text, commentsOf(source))) {
      add(this.byBefore, remark.before, remark)
      add(this.byAfter, remark.after, remark)
    }
  }

  /** What comments say that stand above what begins at `start`, and behind what ends at `end`. */
  about(start: number, end: number): string {
    return this.say([...this.leading(start), ...this.trailing(end)])
  }

  private say(remarks: readonly Remark[]): string {
    const texts = remarks.map(({ start, end }) => commentText(this.text.slice(start, end)))
    return texts.join('\n').trim()
  }

  /** Comments above what begins at the offset, without an empty line between. */
  private leading(start: number): Remark[] {
    const remarks = this.byBefore.get(start) ?? []
    let first = remarks.length
    for (let next = start; first > 0; first--) {
      const remark = remarks[first - 1] as Remark
      if (remark.isTrailing || this.isApart(remark.end, next)) break
      next = remark.start
    }
    return remarks.slice(first)
  }

  /** Whether an empty line lies between two offsets, or a marker of a preprocessor that stands for some, or for another file. */
  private isApart(from: number, to: number): boolean {
    const between = this.text.slice(from, to)
    if (/\n[ \t\r]*\n/.test(between)) return true
    if (!/\n[ \t]*# *\d/.test(between)) return false
    const [above, below] = [from, to].map((offset) => positionOf(this.source, offset)) as [Position, Position]
    return above.name !== below.name || below.line - above.line > 1
  }

  /** Comments behind what ends at the offset. */
  private trailing(end: number): Remark[] {
    return (this.byAfter.get(end) ?? []).filter(({ isTrailing }) => isTrailing)
  }

  /** Comments between an item and the `,`, `;` or `}` behind it, on its line. */
  private inside({ end }: Item): Remark[] {
    return (this.byBefore.get(end) ?? []).filter(({ opensLine }) => !opensLine)
  }

  /** Comments behind a whole list. */
  private tail(last: Item, isShared: boolean): Remark[] {
    return isShared || this.text[last.end] === ',' ? this.trailing(last.end + 1) : this.inside(last)
  }

  /**
   * Says what comments tell of the items of a list `a, b;`. A comment behind a comma on its line is about the item before
   * it, unless the list has its comments in front: `/* of a *\/ a, /* of b *\/ b`. What is said above or behind a whole
   * declaration is said of each of its members (`isShared`), but not of each enumerator of an enum.
   */
  describe(list: readonly Item[], isShared: boolean, comments: Map<string, string>): void {
    const [first] = list
    const last = list.at(-1)
    if (!first || !last) return
    const above = this.leading(first.head)
    const within = first.start === first.head ? [] : (this.byBefore.get(first.start) ?? [])
    const tail = this.tail(last, isShared)
    const isInFront = tail.length === 0 && [...above, ...within].some(({ end }) => !this.hasNewline(end, first.start))
    const { front, behind } = this.atCommas(list, isInFront)
    const isSaidOfAll = isShared && behind.every((own) => own === undefined)
    list.forEach((item, i) => {
      if (item.name === undefined) return
      const common = i === 0 || (isShared && !(isInFront && list.length > 1)) ? above : []
      const before = i === 0 ? within : (front[i] ?? [])
      const own = [...before, ...(behind[i] ?? []), ...(item === last || isSaidOfAll ? tail : [])]
      const text = this.say([...common, ...(own.length > 0 ? own : this.inside(item))])
      if (text !== '') comments.set(item.name, text)
    })
  }

  /** The comments behind the commas of a list: those of the next item, and those of the one before. */
  private atCommas(list: readonly Item[], isInFront: boolean) {
    const front: (Remark[] | undefined)[] = []
    const behind: (Remark[] | undefined)[] = list.map(() => undefined)
    for (let i = 1; i < list.length; i++) {
      const remarks = this.byAfter.get((list[i - 1] as Item).end + 1)
      if (!remarks) continue
      const isNext = (remark: Remark): boolean => !remark.isTrailing && (remark.opensLine || isInFront)
      const ofNext = new Set(this.leading((remarks.at(-1) as Remark).before))
      front[i] = remarks.filter((remark) => isNext(remark) && ofNext.has(remark))
      const ofLast = remarks.filter((remark) => !isNext(remark))
      if (ofLast.length > 0) behind[i - 1] = ofLast
    }
    return { front, behind }
  }

  private hasNewline(from: number, to: number): boolean {
    return this.text.slice(from, to).includes('\n')
  }
}

/** Judges comments that are in the order of the text. */
function remarksOf(text: string, comments: readonly Comment[]): Remark[] {
  const breaks = comments.map(({ start, after }, i) => {
    const previous = comments[i - 1]
    return text.slice(previous && previous.end > after ? previous.end : after, start).includes('\n')
  })
  const opens = opensLines(comments, breaks)
  const ends = endsLines(text, comments, breaks)
  const rows = rowsOf(text, comments, opens, ends)
  return comments.map((comment, i) => {
    const isBehind = !opens[i] && (ends[i] || rows[i])
    const isTrailing = comment.after > 0 && (isBehind || looksBack(text.slice(comment.start, comment.start + 4)))
    return { ...comment, opensLine: opens[i] === true, isTrailing }
  })
}

/** Whether a line break stands between the token before a comment and the comment. */
function opensLines(comments: readonly Comment[], breaks: readonly boolean[]): boolean[] {
  const opens: boolean[] = []
  comments.forEach(({ after }, i) => {
    opens.push(breaks[i] === true || (comments[i - 1]?.after === after && opens[i - 1] === true))
  })
  return opens
}

/** Whether nothing but comments and a `}` follows on the line. */
function endsLines(text: string, comments: readonly Comment[], breaks: readonly boolean[]): boolean[] {
  const ends = new Array<boolean>(comments.length)
  for (let i = comments.length - 1; i >= 0; i--) {
    const { end, before } = comments[i] as Comment
    const isLast = comments[i + 1]?.before !== before
    if (!isLast) ends[i] = breaks[i + 1] === true || ends[i + 1] === true
    else ends[i] = before === text.length || text[before] === '}' || text.slice(end, before).includes('\n')
  }
  return ends
}

/** Whether the comments of a line stand behind what they are about: `int a; /* of a *\/ int b; /* of b *\/`. */
function rowsOf(
  text: string,
  comments: readonly Comment[],
  opens: readonly boolean[],
  ends: readonly boolean[],
): boolean[] {
  const rows = new Array<boolean>(comments.length)
  let first = 0
  for (let i = 0; i < comments.length; i++) {
    const { start } = comments[i] as Comment
    const next = comments[i + 1]
    if (next && !text.slice(start, next.start).includes('\n')) continue
    const isInFront = opens[first] === true || text[(comments[first] as Comment).after - 1] === '{'
    rows.fill(!isInFront && ends[i] === true, first, i + 1)
    first = i + 1
  }
  return rows
}

function add(map: Map<number, Remark[]>, key: number, remark: Remark): void {
  const list = map.get(key)
  if (list) list.push(remark)
  else map.set(key, [remark])
}
