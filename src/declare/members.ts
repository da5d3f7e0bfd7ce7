/** The members of structs and unions as the text has them; `record-rules.ts` says what they must obey. */
import type { Place } from '../diagnostics/source.ts'
import type {
  AttributeSyntax,
  DeclaratorSyntax,
  ExpressionSyntax,
  MemberDeclarationSyntax,
  RecordBodySyntax,
  RecordSyntax,
} from '../syntax/tree.ts'
import { type CType, type Member, NATURAL, type Packing, type RecordBody, type RecordType } from '../types/ctype.ts'
import { assertStatically } from './assertions.ts'
import {
  checkAttributes,
  isBigEndian,
  isMicrosoft,
  isPacked,
  memberAlignment,
  refuseCopying,
  typeAlignment,
} from './attributes.ts'
import { type DeclareContext, fail, type SpelledType } from './context.ts'
import { evaluateInteger } from './evaluator.ts'
import {
  bitFieldProblem,
  bodyOf,
  duplicateProblem,
  flexibleProblem,
  memberTypeProblem,
  type Problem,
  recordDepth,
  recordDepthProblem,
} from './record-rules.ts'
import { declaredType, specifiedType, storageWord } from './types.ts'

/** The body of a record that is being defined at `place`. */
export function recordBody(
  context: DeclareContext,
  syntax: RecordSyntax,
  body: RecordBodySyntax,
  record: RecordType,
  place: Place,
): RecordBody {
  const { offsets } = context
  const first = offsets.reserve(countOf(body))
  const members = membersOf(context, body, record, first)
  if (syntax.attributes?.some(({ kind }) => kind === 'transparent')) context.tables.transparent.add(record)
  const written = { place, offsets, first }
  refuse(context, syntax.start, duplicateProblem(members, record))
  noteDepth(context, members, record, syntax.start)
  if (body.partial && isBigEndian(context, syntax.attributes)) refuseOrder(context, syntax.start)
  if (body.partial) return { state: 'partial', members, written }
  return bodyOf(members, packingOf(context, syntax, body.pack, members), context.target, written)
}

const refuseOrder = (context: DeclareContext, start: number): never =>
  fail(context, start, 'declare/attribute', { name: 'scalar_storage_order', refusal: 'layout' })

function refuse(context: DeclareContext, start: number, problem: Problem | undefined): void {
  if (problem) fail(context, start, problem.code, problem.details)
}

/** The members; their offsets are put behind the index `at`. */
function membersOf(context: DeclareContext, body: RecordBodySyntax, record: RecordType, at: number): Member[] {
  const { offsets } = context
  const members: Member[] = []
  for (const syntax of body.members) {
    if (syntax.kind === 'static-assert') {
      assertStatically(context, syntax)
      continue
    }
    const { specifiers, first, end } = syntax
    const { start, storage, attributes } = specifiers
    if (storage) fail(context, start, 'declare/storage', { storage: storageWord(storage) })
    const base = specifiedType(context, specifiers)
    const unnamed = first ? undefined : unnamedMember(context, syntax, base)
    if (unnamed) {
      offsets.set(at + members.length * 3, start, start, end)
      members.push(unnamed)
    }
    for (let declarator = first; declarator; declarator = declarator.next) {
      if (!body.partial) refuse(context, declarator.start, flexibleProblem(members.at(-1), record))
      offsets.set(at + members.length * 3, declarator.start, start, declarator.end)
      members.push(memberOf(context, base, declarator, attributes))
    }
  }
  // A grown array has room for more; these are kept, so they get their exact size.
  return members.slice()
}

/** How many members a body may have at most. */
function countOf({ members }: RecordBodySyntax): number {
  let count = 0
  for (const member of members) {
    if (member.kind === 'static-assert') continue
    if (!member.first) count++
    for (let declarator = member.first; declarator; declarator = declarator.next) count++
  }
  return count
}

/** A record without a tag and a name lends its members; one with a tag, or an enum, is only declared. */
function unnamedMember(
  context: DeclareContext,
  { specifiers }: MemberDeclarationSyntax,
  { type, alignment }: SpelledType,
): Member | undefined {
  const { kind } = specifiers.type
  if (kind === 'record' && type.kind === 'record' && type.tag === undefined) {
    // What stands before the word `struct` declares nothing here, and gcc ignores it.
    const member = { type, qualifiers: specifiers.qualifiers }
    return alignment === undefined ? member : { ...member, typeAlignment: alignment }
  }
  if (kind === 'record' || kind === 'enum') return undefined
  return fail(context, specifiers.start, 'declare/unnamed-member', {})
}

function memberOf(
  context: DeclareContext,
  base: SpelledType,
  declarator: DeclaratorSyntax,
  shared: readonly AttributeSyntax[] | undefined,
): Member {
  const { name, start, width, attributes, initializer } = declarator
  const spelled = declaredType(context, base, declarator, 'declaration')
  const { type, qualifiers } = spelled
  const alignment = memberAlignment(context, shared, attributes)
  refuseCopying(context, shared)
  refuseCopying(context, attributes)
  refuse(context, start, memberTypeProblem(type, name ?? ''))
  if (initializer) fail(context, initializer.start, 'declare/initializer', { name: name ?? '' })
  const packed = isPacked(shared) || isPacked(attributes)
  if (name !== undefined && (spelled.alignment ?? alignment) === undefined && !width && !packed) {
    return { name, type, qualifiers }
  }
  return {
    ...(name === undefined ? {} : { name }),
    type,
    qualifiers,
    ...(spelled.alignment === undefined ? {} : { typeAlignment: spelled.alignment }),
    ...(alignment === undefined ? {} : { alignment }),
    ...(packed ? { packed } : {}),
    ...(width ? { widthBits: widthOf(context, width, type, name) } : {}),
  }
}

function widthOf(context: DeclareContext, syntax: ExpressionSyntax, type: CType, name: string | undefined): number {
  const { value } = evaluateInteger(context, syntax)
  refuse(context, syntax.start, bitFieldProblem(type, value, name, context.target))
  return Number(value)
}

function packingOf(
  context: DeclareContext,
  { attributes, keyword }: RecordSyntax,
  pragma: number | undefined,
  members: readonly Member[],
): Packing {
  checkAttributes(context, attributes)
  const packed = context.options.packed === true || isPacked(attributes)
  const pack = pragma ?? context.options.pack
  const alignment = typeAlignment(context, attributes)
  const order = isBigEndian(context, attributes) ? ({ bigEndian: true } as const) : {}
  const isMs = isMicrosoft(context, attributes, { members, keyword, packed, alignment })
  const isNatural = !packed && pack === undefined && alignment === undefined
  if (isNatural && !order.bigEndian && !isMs) return NATURAL
  const rules = isMs ? ({ microsoft: true } as const) : {}
  return { packed, ...(pack === undefined ? {} : { pack }), ...(alignment ? { alignment } : {}), ...order, ...rules }
}

function noteDepth(context: DeclareContext, members: readonly Member[], record: RecordType, start: number): void {
  const { recordDepths } = context.tables
  const depth = recordDepth(members, recordDepths)
  refuse(context, start, recordDepthProblem(depth))
  if (depth > 0) recordDepths.set(record, depth)
}
