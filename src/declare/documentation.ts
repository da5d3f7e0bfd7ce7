/**
 * What a C text says of its declarations beside their types: each statement as it is written, and
 * the comments about declarations, members and enumerators. Nothing of it is worked out before it is asked for.
 */
import type { DeclaredPlace, Source } from '../diagnostics/source.ts'
import { plainText } from '../syntax/comments.ts'
import type { EnumType, RecordType, Written } from '../types/ctype.ts'
import { CommentedText, type Item } from './commented-text.ts'

function itemsOf({ offsets, first }: Written, names: readonly (string | undefined)[]): Item[] {
  return names.map((name, i) => {
    const at = first + i * 3
    return { name, start: offsets.at(at), head: offsets.at(at + 1), end: offsets.at(at + 2) }
  })
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
    return statement ? this.text(source).about(statement.start, statement.end) : ''
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
