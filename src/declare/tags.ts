/** Structs, unions and enums by tag: first mentions, definitions, and definitions that come again. */
import type { DeclaredPlace } from '../diagnostics/source.ts'
import type { EnumSyntax, RecordSyntax } from '../syntax/tree.ts'
import {
  defineEnum,
  defineRecord,
  type EnumType,
  newEnum,
  newRecord,
  OPAQUE,
  type PrimitiveType,
  type RecordType,
} from '../types/ctype.ts'
import { shapeOf } from './arithmetic.ts'
import { type DeclareContext, fail, placeAt } from './context.ts'
import { enumBody, writtenBase } from './enumerators.ts'
import { recordBody } from './members.ts'
import { sameEnum, sameRecord } from './same-shape.ts'
import { type TagEntry, tagKind } from './scope.ts'
import { nearTag } from './suggestions.ts'
import { unnamed } from './types.ts'

type TagKeyword = 'struct' | 'union' | 'enum'

interface TagSyntax {
  readonly tag: string | undefined
  readonly start: number
}

/** The struct or union that specifiers name or define; one without a tag takes `name`. */
export function recordSpecified(context: DeclareContext, syntax: RecordSyntax, name: string | undefined): RecordType {
  const { keyword, body, start } = syntax
  const entry = entryOf(context, syntax, keyword)
  const known = entry?.type as RecordType | undefined
  if (entry && known && body && known.body.state !== 'opaque') return redefineRecord(context, known, syntax, entry)
  const place = placeAt(context, start)
  const record =
    known ?? addTag(context, newRecord(keyword, nameFor(context, syntax, keyword, name), syntax.tag), place)
  if (!body) return mentioned(context, record, known)
  const members = recordBody(context, syntax, body, record, place)
  if (record.body.state !== 'opaque') failDuplicate(context, record, start, undefined)
  // What this text made needs no way back: when the text fails nobody holds it.
  if (!known) defineRecord(record, members)
  else {
    context.journal.defineRecord(record, members)
    addTag(context, record, place)
  }
  return record
}

/** A record that only type strings have named is remembered as such, for what errors say of it. */
function mentioned(context: DeclareContext, record: RecordType, known: RecordType | undefined): RecordType {
  if (context.isTypeString) {
    if (!known) {
      const near = nearTag(context.scope, record.tag as string)
      defineRecord(record, { state: 'opaque', undeclared: { near } })
    }
  } else if (known?.body.state === 'opaque' && known.body.undeclared) context.journal.defineRecord(known, OPAQUE)
  return record
}

/** A second body must say the same, or replaces the first where that is asked for. */
function redefineRecord(
  context: DeclareContext,
  known: RecordType,
  syntax: RecordSyntax,
  { place: previous }: TagEntry,
): RecordType {
  const { keyword, tag, start } = syntax
  const place = placeAt(context, start)
  const again = newRecord(keyword, known.name, tag)
  const bodySyntax = syntax.body as NonNullable<RecordSyntax['body']>
  const body = recordBody(context, syntax, bodySyntax, again, place)
  if (sameRecord(known.body, body)) return known
  if (!context.options.override) failDuplicate(context, known, start, previous)
  const record = addTag(context, again, place)
  // The members are read again, since those that name this record mean the new one.
  defineRecord(record, recordBody(context, syntax, bodySyntax, record, place))
  return record
}

/** The enum that specifiers name or define; one without a tag takes `name`. */
export function enumSpecified(context: DeclareContext, syntax: EnumSyntax, name: string | undefined): EnumType {
  const { body, start } = syntax
  const entry = entryOf(context, syntax, 'enum')
  const known = entry?.type as EnumType | undefined
  if (entry && known && body && known.body.state !== 'opaque') return redefineEnum(context, known, syntax, entry)
  const place = placeAt(context, start)
  const type = known ?? addTag(context, newEnum(nameFor(context, syntax, 'enum', name), syntax.tag), place)
  if (!body) return syntax.base ? withBase(context, type, syntax) : type
  const enumerators = enumBody(context, syntax, body, type, place)
  if (type.body.state === 'opaque' && type.body.base && enumerators.state === 'complete') {
    checkBase(context, type, type.body.base, enumerators.base, start)
  }
  if (!known) defineEnum(type, enumerators)
  else {
    context.journal.defineEnum(type, enumerators)
    addTag(context, type, place)
  }
  return type
}

/** `enum e : int;` says what an enum is whose enumerators come later, or have been. */
function withBase(context: DeclareContext, type: EnumType, syntax: EnumSyntax): EnumType {
  const base = writtenBase(context, syntax)
  const { body } = type
  const known = body.state === 'partial' ? undefined : body.base
  if (known) checkBase(context, type, known, base, syntax.start)
  else if (body.state === 'opaque') context.journal.defineEnum(type, { state: 'opaque', base })
  return type
}

function checkBase(
  context: DeclareContext,
  { name }: EnumType,
  known: PrimitiveType,
  base: PrimitiveType,
  start: number,
): void {
  const [was, now] = [known, base].map((type) => shapeOf(type, context.target))
  if (was?.bits !== now?.bits || was?.signed !== now?.signed) {
    fail(context, start, 'declare/enum-base-again', { name, was: known.name, now: base.name })
  }
}

function redefineEnum(
  context: DeclareContext,
  known: EnumType,
  syntax: EnumSyntax,
  { place: previous }: TagEntry,
): EnumType {
  const again = newEnum(known.name, syntax.tag)
  const place = placeAt(context, syntax.start)
  const body = enumBody(context, syntax, syntax.body as NonNullable<EnumSyntax['body']>, again, place)
  if (sameEnum(known.body, body)) return known
  if (!context.options.override) failDuplicate(context, known, syntax.start, previous)
  defineEnum(addTag(context, again, place), body)
  return again
}

function failDuplicate(
  context: DeclareContext,
  { name }: RecordType | EnumType,
  start: number,
  previous: DeclaredPlace | undefined,
): never {
  return fail(context, start, 'declare/duplicate-record', { name, previous })
}

/** The entry of a tag, which must be of that kind. */
function entryOf(context: DeclareContext, { tag, start }: TagSyntax, kind: TagKeyword): TagEntry | undefined {
  const entry = tag === undefined ? undefined : context.scope.tagEntry(tag)
  if (!entry || tagKind(entry.type) === kind) return entry
  return fail(context, start, 'declare/tag-kind', { tag: tag as string, was: tagKind(entry.type), now: kind })
}

function addTag<T extends RecordType | EnumType>(
  { journal, tables }: DeclareContext,
  type: T,
  place: DeclaredPlace,
): T {
  if (type.tag !== undefined) journal.set(tables.tags, type.tag, { type, place })
  return type
}

function nameFor(
  { tables }: DeclareContext,
  { tag }: TagSyntax,
  keyword: TagKeyword,
  name: string | undefined,
): string {
  return tag === undefined ? (name ?? unnamed(tables, keyword)) : `${keyword} ${tag}`
}
