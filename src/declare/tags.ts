/** Structs, unions and enums by tag: first mentions, definitions, and definitions that come again. */

import type { DeclaredPlace } from '../diagnostics/source.ts'
import type { EnumSyntax, RecordSyntax } from '../syntax/tree.ts'
import { defineEnum, defineRecord, type EnumType, newEnum, newRecord, OPAQUE, type RecordType } from '../types/ctype.ts'
import { EnumeratorElaborator } from './enumerators.ts'
import { sameEnum, sameRecord } from './same-shape.ts'
import { type TagEntry, tagKind } from './scope.ts'
import { nearTag } from './suggestions.ts'

type TagKeyword = 'struct' | 'union' | 'enum'

interface TagSyntax {
  readonly tag: string | undefined
  readonly start: number
}

export abstract class TagElaborator extends EnumeratorElaborator {
  protected record(syntax: RecordSyntax, name: string | undefined): RecordType {
    const { keyword, body, start } = syntax
    const found = this.findTag(syntax, keyword)
    const known = found?.type as RecordType | undefined
    if (found && known && body && known.body.state !== 'opaque') return this.redefineRecord(known, syntax, found)
    if (known && body) this.checkOwn(known, start)
    const place = this.place(start)
    const record = known ?? this.newTag(newRecord(keyword, this.nameFor(syntax, keyword, name), syntax.tag), place)
    if (!body) return this.mentioned(record, known)
    const members = this.recordBody(syntax, body, record, place)
    if (record.body.state !== 'opaque') this.failDuplicate(record, start, undefined)
    // What this text made needs no way back: when the text fails nobody holds it.
    if (!known) defineRecord(record, members)
    else {
      this.journal.defineRecord(record, members)
      this.newTag(record, place)
    }
    return record
  }

  /** A record that only type strings have named is remembered as such, for what errors say of it. */
  private mentioned(record: RecordType, known: RecordType | undefined): RecordType {
    if (this.isTypeString) {
      if (!known)
        defineRecord(record, { state: 'opaque', undeclared: { near: nearTag(this.scope, record.tag as string) } })
    } else if (known?.body.state === 'opaque' && known.body.undeclared) this.journal.defineRecord(known, OPAQUE)
    return record
  }

  /** A second body must say the same, or replaces the first where that is asked for. */
  private redefineRecord(known: RecordType, syntax: RecordSyntax, { place }: TagEntry): RecordType {
    const { keyword, tag, start } = syntax
    const again = newRecord(keyword, known.name, tag)
    const bodySyntax = syntax.body as NonNullable<RecordSyntax['body']>
    const now = this.place(start)
    const body = this.recordBody(syntax, bodySyntax, again, now)
    if (sameRecord(known.body, body)) return known
    if (!this.options.override) this.failDuplicate(known, start, place)
    const record = this.newTag(again, now)
    // The members are read again, since those that name this record mean the new one.
    defineRecord(record, this.recordBody(syntax, bodySyntax, record, now))
    return record
  }

  protected enumeration(syntax: EnumSyntax, name: string | undefined): EnumType {
    const { body, start } = syntax
    const found = this.findTag(syntax, 'enum')
    const known = found?.type as EnumType | undefined
    if (found && known && body && known.body.state !== 'opaque') return this.redefineEnum(known, syntax, found)
    if (known && body) this.checkOwn(known, start)
    const place = this.place(start)
    const type = known ?? this.newTag(newEnum(this.nameFor(syntax, 'enum', name), syntax.tag), place)
    if (!body) return type
    const enumerators = this.enumBody(syntax, body, type, place)
    if (!known) defineEnum(type, enumerators)
    else {
      this.journal.defineEnum(type, enumerators)
      this.newTag(type, place)
    }
    return type
  }

  private redefineEnum(known: EnumType, syntax: EnumSyntax, { place }: TagEntry): EnumType {
    const again = newEnum(known.name, syntax.tag)
    const now = this.place(syntax.start)
    const body = this.enumBody(syntax, syntax.body as NonNullable<EnumSyntax['body']>, again, now)
    if (sameEnum(known.body, body)) return known
    if (!this.options.override) this.failDuplicate(known, syntax.start, place)
    defineEnum(this.newTag(again, now), body)
    return again
  }

  private failDuplicate(
    { name }: RecordType | EnumType,
    start: number,
    previous: TagEntry['place'] | undefined,
  ): never {
    return this.fail(start, 'declare/duplicate-record', { name, previous })
  }

  /** The entry of a tag, which must be of that kind. */
  private findTag({ tag, start }: TagSyntax, kind: TagKeyword): TagEntry | undefined {
    const found = tag === undefined ? undefined : this.scope.tagEntry(tag)
    if (!found || tagKind(found.type) === kind) return found
    return this.fail(start, 'declare/tag-kind', { tag: tag as string, was: tagKind(found.type), now: kind })
  }

  /** What an included scope left opaque is not defined from here. */
  private checkOwn({ name, tag }: RecordType | EnumType, start: number): void {
    if (!this.tables.tags.has(tag as string)) this.fail(start, 'declare/included-opaque', { name })
  }

  private newTag<T extends RecordType | EnumType>(type: T, place: DeclaredPlace): T {
    if (type.tag !== undefined) this.journal.set(this.tables.tags, type.tag, { type, place })
    return type
  }

  private nameFor({ tag }: TagSyntax, keyword: TagKeyword, name: string | undefined): string {
    return tag === undefined ? (name ?? this.unnamed(keyword)) : `${keyword} ${tag}`
  }
}
