/** Structs, unions and enums: tags and bodies. */
import type { EnumSyntax, RecordSyntax } from '../syntax/tree.ts'
import { type EnumType, newEnum, newRecord, type RecordType } from '../types/ctype.ts'
import type { Declaration } from './declaration.ts'
import { EnumBodies } from './enum-body.ts'
import { RecordBodies } from './record-body.ts'
import { sameEnum, sameRecord } from './same-shape.ts'
import { type TagEntry, tagKind } from './scope.ts'
import { TypeElaborator } from './types.ts'

interface TagSyntax {
  readonly tag: string | undefined
  readonly start: number
}

export abstract class TagElaborator extends TypeElaborator {
  private readonly recordBodies = new RecordBodies(this)
  private readonly enumBodies = new EnumBodies(this)

  /** Makes a function, variable or constant known. */
  abstract declareName(declaration: Declaration): void

  protected record(syntax: RecordSyntax, name: string | undefined): RecordType {
    const { keyword, tag, start } = syntax
    const found = this.findTag(syntax, keyword)
    const known = found?.type as RecordType | undefined
    if (!syntax.body) return known ?? this.newTag(newRecord(keyword, `${keyword} ${tag}`, tag), start)
    if (known && known.body.state !== 'opaque') return this.redefineRecord(known, syntax, found as TagEntry)
    if (known && !this.isOwn(tag)) this.fail(start, 'declare/included-opaque', { name: known.name })
    const record = known ?? this.newTag(newRecord(keyword, this.nameFor(syntax, keyword, name), tag), start)
    this.journal.defineRecord(record, this.recordBodies.body(syntax, record))
    if (tag !== undefined) this.journal.set(this.tables.tags, tag, { type: record, place: this.place(start) })
    return record
  }

  /** A second body must say the same, or replaces the first where that is asked for. */
  private redefineRecord(known: RecordType, syntax: RecordSyntax, { place }: TagEntry): RecordType {
    const { keyword, tag, start } = syntax
    const again = newRecord(keyword, known.name, tag)
    const body = this.recordBodies.body(syntax, again)
    if (sameRecord(known.body, body)) return known
    if (!this.options.override) this.fail(start, 'declare/duplicate-record', { name: known.name, previous: place })
    const record = this.newTag(again, start)
    this.journal.defineRecord(record, this.recordBodies.body(syntax, record))
    return record
  }

  protected enumeration(syntax: EnumSyntax, name: string | undefined): EnumType {
    const { tag, start } = syntax
    const found = this.findTag(syntax, 'enum')
    const known = found?.type as EnumType | undefined
    if (!syntax.body) return known ?? this.newTag(newEnum(`enum ${tag}`, tag), start)
    if (known && known.body.state !== 'opaque') return this.redefineEnum(known, syntax, found as TagEntry)
    if (known && !this.isOwn(tag)) this.fail(start, 'declare/included-opaque', { name: known.name })
    const type = known ?? this.newTag(newEnum(this.nameFor(syntax, 'enum', name), tag), start)
    this.journal.defineEnum(type, this.enumBodies.body(syntax, syntax.body, type))
    if (tag !== undefined) this.journal.set(this.tables.tags, tag, { type, place: this.place(start) })
    return type
  }

  private redefineEnum(known: EnumType, syntax: EnumSyntax, { place }: TagEntry): EnumType {
    const { tag, start } = syntax
    const again = newEnum(known.name, tag)
    const mark = this.journal.mark()
    const { length } = this.declaredNames
    const body = this.enumBodies.body(syntax, syntax.body as NonNullable<EnumSyntax['body']>, again, known)
    if (sameEnum(known.body, body)) {
      this.journal.undoTo(mark)
      this.declaredNames.length = length
      return known
    }
    if (!this.options.override) this.fail(start, 'declare/duplicate-record', { name: known.name, previous: place })
    this.newTag(again, start)
    this.journal.defineEnum(again, body)
    return again
  }

  /** The entry of a tag, which must be of that kind. */
  private findTag({ tag, start }: TagSyntax, kind: 'struct' | 'union' | 'enum'): TagEntry | undefined {
    const found = tag === undefined ? undefined : this.scope.tagEntry(tag)
    if (!found || tagKind(found.type) === kind) return found
    return this.fail(start, 'declare/tag-kind', { tag: tag as string, was: tagKind(found.type), now: kind })
  }

  private isOwn(tag: string | undefined): boolean {
    return tag !== undefined && this.tables.tags.has(tag)
  }

  private newTag<T extends RecordType | EnumType>(type: T, start: number): T {
    if (type.tag !== undefined) this.journal.set(this.tables.tags, type.tag, { type, place: this.place(start) })
    return type
  }

  private nameFor({ tag }: TagSyntax, keyword: 'struct' | 'union' | 'enum', name: string | undefined): string {
    return tag === undefined ? (name ?? this.unnamed(keyword)) : `${keyword} ${tag}`
  }
}
