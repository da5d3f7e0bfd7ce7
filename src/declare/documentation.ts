/**
 * What a C text says of its declarations beside their types: each statement as it is written, the place of each member,
 * and the comments about declarations, members and enumerators. Nothing of it is worked out before it is asked for.
 */
import type { DeclaredPlace, Place, Source } from '../diagnostics/source.ts'
import { type Comment, commentsOf, commentText, looksBack, plainText } from '../syntax/comments.ts'
import type { EnumType, RecordType, Written } from '../types/ctype.ts'

/** Where a member is written; members of anonymous records belong to the record around them. */
export function memberPlace(record: RecordType, name: string): Place | undefined {
  const { body } = record
  if (body.state === 'opaque') return undefined
  for (const [i, member] of body.members.entries()) {
    const offset = body.written?.offsets[i * 3]
    if (member.name === name) return offset === undefined ? undefined : { source: written(record).place.source, offset }
    if (member.name === undefined && member.type.kind === 'record') {
      const place = memberPlace(member.type, name)
      if (place) return place
    }
  }
  return undefined
}

const written = ({ body }: RecordType): Written => (body as { readonly written: Written }).written

/** A member or an enumerator with its three offsets. */
interface Item {
  readonly name: string | undefined
  readonly start: number
  readonly head: number
  readonly end: number
}

function itemsOf({ offsets }: Written, names: readonly (string | undefined)[]): Item[] {
  return names.map((name, i) => ({
    name,
    start: offsets[i * 3] as number,
    head: offsets[i * 3 + 1] as number,
    end: offsets[i * 3 + 2] as number,
  }))
}

/** Reads documentation; the comments of a text are found when the first declaration of it is asked about. */
export class Documentation {
  private readonly texts = new Map<Source, CommentedText>()

  private text(source: Source): CommentedText {
    let text = this.texts.get(source)
    if (!text) this.texts.set(source, (text = new CommentedText(source)))
    return text
  }

  /** The statement that declares something, without comments and without a function's body. */
  statement({ source, statement }: DeclaredPlace): string | undefined {
    if (!statement) return undefined
    const { start, end, body } = statement
    return body === undefined ? plainText(source, start, end) : `${plainText(source, start, body)};`
  }

  /** What the comments say that stand above the statement, or behind it on its line; empty where there are none. */
  comment({ source, statement }: DeclaredPlace): string {
    if (!statement) return ''
    const text = this.text(source)
    return joined([...text.leading(statement.start), ...text.trailing(statement.end)].map((each) => text.say(each)))
  }

  /** What comments say of the members of a record, by name; those of anonymous records stand among them. */
  members({ body }: RecordType): Map<string, string> {
    const comments = new Map<string, string>()
    if (body.state === 'opaque') return comments
    for (const { name, type } of body.members) {
      if (name !== undefined || type.kind !== 'record') continue
      for (const [inner, comment] of this.members(type)) comments.set(inner, comment)
    }
    if (!body.written) return comments
    const names = body.members.map(({ name }) => name)
    const text = this.text(body.written.place.source)
    let group: Item[] = []
    for (const item of itemsOf(body.written, names)) {
      if (group[0]?.head !== item.head) {
        text.describe(group, true, comments)
        group = []
      }
      group.push(item)
    }
    text.describe(group, true, comments)
    return comments
  }

  /** What comments say of the enumerators of an enum, by name. */
  enumerators({ body }: EnumType): Map<string, string> {
    const comments = new Map<string, string>()
    if (body.state === 'opaque' || !body.written) return comments
    const names = body.enumerators.map(({ name }) => name)
    this.text(body.written.place.source).describe(itemsOf(body.written, names), false, comments)
    return comments
  }
}

const joined = (texts: readonly string[]): string => texts.join('\n').trim()

/** A text with its comments, by what stands before and after them. */
class CommentedText {
  private readonly text: string
  private readonly comments: readonly Comment[]
  /** What `isInRow` said, by the offset where the line begins. */
  private readonly rows = new Map<number, boolean>()
  private readonly byBefore = new Map<number, Comment[]>()
  private readonly byAfter = new Map<number, Comment[]>()

  constructor(source: Source) {
    this.text = source.text
    this.comments = commentsOf(source)
    for (const comment of this.comments) {
      add(this.byBefore, comment.before, comment)
      add(this.byAfter, comment.after, comment)
    }
  }

  say({ start, end }: Comment): string {
    return commentText(this.text.slice(start, end))
  }

  /** Comments above what begins at the offset, without an empty line between. */
  leading(start: number): Comment[] {
    const comments = this.byBefore.get(start) ?? []
    let first = comments.length
    for (let next = start; first > 0; first--) {
      const comment = comments[first - 1] as Comment
      if (this.hasEmptyLine(comment.end, next) || this.isTrailing(comment)) break
      next = comment.start
    }
    return comments.slice(first)
  }

  /** Comments behind what ends at the offset: those that are all that follows on its line, and those that look back. */
  trailing(end: number): Comment[] {
    return (this.byAfter.get(end) ?? []).filter((comment) => this.isTrailing(comment))
  }

  private isTrailing(comment: Comment): boolean {
    const { start, end, after } = comment
    if (after === 0) return false
    if (looksBack(this.text.slice(start, end))) return true
    return !this.hasNewline(after, start) && (this.endsLine(comment) || this.isInRow(comment))
  }

  /** Whether nothing but comments and a `}` follows on the line. */
  private endsLine({ end, before }: Comment): boolean {
    const next = (this.byBefore.get(before) ?? []).find((each) => each.start >= end)
    if (next && !this.hasNewline(end, next.start)) return this.endsLine(next)
    return this.hasNewline(end, before) || before === this.text.length || this.text[before] === '}'
  }

  /** Whether the comments of a line stand behind what they are about: `int a; /* of a *\/ int b; /* of b *\/`. */
  private isInRow({ start }: Comment): boolean {
    const from = this.text.lastIndexOf('\n', start) + 1
    let isRow = this.rows.get(from)
    if (isRow === undefined) this.rows.set(from, (isRow = this.readRow(from)))
    return isRow
  }

  private readRow(from: number): boolean {
    const first = this.comments.find(({ start }) => start >= from) as Comment
    const last = this.comments.findLast(({ start }) => !this.hasNewline(from, start)) as Comment
    const isInFront = this.hasNewline(first.after, first.start) || this.text[first.after - 1] === '{'
    return !isInFront && this.endsLine(last)
  }

  private hasNewline(from: number, to: number): boolean {
    const at = this.text.indexOf('\n', from)
    return at >= 0 && at < to
  }

  private hasEmptyLine(from: number, to: number): boolean {
    return /\n[ \t\r]*\n/.test(this.text.slice(from, to))
  }

  /** Comments between the item and the `,`, `;` or `}` behind it, on its line. */
  private inside({ end }: Item): Comment[] {
    return (this.byBefore.get(end) ?? []).filter(({ start, after }) => !this.hasNewline(after, start))
  }

  /** Comments behind the whole list. */
  private tail({ end }: Item, isShared: boolean): Comment[] {
    return isShared || this.text[end] === ',' ? this.trailing(end + 1) : this.inside({ end } as Item)
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
    const front = list.map((_, i) => (i === 0 ? within : []))
    const behind = list.map((): Comment[] => [])
    for (let i = 1; i < list.length; i++) {
      for (const comment of this.byAfter.get((list[i - 1] as Item).end + 1) ?? []) {
        const opensLine = this.hasNewline(comment.after, comment.start)
        const isNext = !this.isTrailing(comment) && (opensLine || isInFront)
        if (!isNext) behind[i - 1]?.push(comment)
        else if (this.leading(comment.before).includes(comment)) front[i]?.push(comment)
      }
    }
    const isSaidOfAll = isShared && behind.every((own) => own.length === 0)
    list.forEach((item, i) => {
      if (item.name === undefined) return
      const common = i === 0 || (isShared && !(isInFront && list.length > 1)) ? above : []
      const own = [...(front[i] ?? []), ...(behind[i] ?? []), ...(item === last || isSaidOfAll ? tail : [])]
      const all = [...common, ...(own.length > 0 ? own : this.inside(item))]
      const text = joined(all.map((each) => this.say(each)))
      if (text !== '') comments.set(item.name, text)
    })
  }
}

function add(map: Map<number, Comment[]>, key: number, comment: Comment): void {
  const list = map.get(key)
  if (list) list.push(comment)
  else map.set(key, [comment])
}
