/** The members of structs and unions, checked as far as that needs no layout. */

import { isPlaced } from '../abi/layout.ts'
import type { Target } from '../abi/target.ts'
import type { Place } from '../diagnostics/source.ts'
import type {
  AttributeSyntax,
  DeclaratorSyntax,
  ExpressionSyntax,
  MemberDeclarationSyntax,
  RecordBodySyntax,
  RecordSyntax,
  StaticAssertSyntax,
} from '../syntax/tree.ts'
import type { CType, Member, Packing, RecordBody, RecordType, Written } from '../types/ctype.ts'
import { NATURAL } from '../types/ctype.ts'
import { innermost, isOpaque } from '../types/members.ts'
import { spell } from '../types/spell.ts'
import { shapeOf } from './arithmetic.ts'
import { readString } from './literals.ts'
import type { TypeUse } from './scope.ts'
import { MAX_TYPE_DEPTH, storageWord, TypeElaborator } from './types.ts'

export abstract class MemberElaborator extends TypeElaborator {
  /** The body of a record that is being defined. */
  protected recordBody(syntax: RecordSyntax, body: RecordBodySyntax, record: RecordType, place: Place): RecordBody {
    const offsets: number[] = []
    const members = this.outside(true, () => this.members(body, record, offsets))
    const written: Written = { place, offsets: offsets.slice() }
    const twice = nameTwice(members)
    if (twice !== undefined) this.fail(syntax.start, 'declare/duplicate-member', { name: twice, type: record.name })
    this.noteDepth(members, record, syntax.start)
    if (body.partial) return { state: 'partial', members, written }
    const packing = this.packing(syntax.attributes, body.pack)
    const isKnown = members.every(({ type }) => !isUnknown(type, this.target))
    return { state: isKnown ? 'complete' : 'partial', members, packing, written }
  }

  private members(body: RecordBodySyntax, record: RecordType, offsets: number[]): Member[] {
    const members: Member[] = []
    for (const syntax of body.members) {
      if (syntax.kind === 'static-assert') {
        this.assertStatically(syntax)
        continue
      }
      const { specifiers, first } = syntax
      if (specifiers.storage)
        this.fail(specifiers.start, 'declare/storage', { storage: storageWord(specifiers.storage) })
      const base = this.specified(specifiers)
      const { depth } = this
      if (!first && this.addUnnamed(members, syntax, base)) offsets.push(specifiers.start, specifiers.start, syntax.end)
      for (let declarator = first; declarator; declarator = declarator.next) {
        this.checkLast(members, body, record, declarator.start)
        this.depth = depth
        members.push(this.member(base, declarator, specifiers.attributes))
        offsets.push(declarator.start, specifiers.start, declarator.end)
      }
    }
    // A grown array has room for more; these are kept, so they get their exact size.
    return members.slice()
  }

  /** An array without a length leaves no place for a member after it. */
  private checkLast(members: readonly Member[], body: RecordBodySyntax, record: RecordType, start: number): void {
    const last = members.at(-1)
    if (body.partial || record.keyword === 'union' || last?.type.kind !== 'array' || last.type.length !== 'open') return
    this.fail(start, 'declare/flexible', { name: last.name ?? '', type: record.name })
  }

  /** A record without a tag and a name lends its members; one with a tag, or an enum, is only declared: then `false`. */
  private addUnnamed(
    members: Member[],
    { specifiers }: MemberDeclarationSyntax,
    { type, alignment }: TypeUse,
  ): boolean {
    const { kind } = specifiers.type
    if (kind === 'record' && type.kind === 'record' && type.tag === undefined) {
      const member = { type, qualifiers: specifiers.qualifiers }
      members.push(alignment === undefined ? member : { ...member, alignment })
      return true
    }
    if (kind !== 'record' && kind !== 'enum') this.fail(specifiers.start, 'declare/unnamed-member', {})
    return false
  }

  private member(base: TypeUse, declarator: DeclaratorSyntax, shared: readonly AttributeSyntax[] | undefined): Member {
    const { name, start, width, attributes, initializer } = declarator
    const { type, qualifiers, alignment } = this.declared(base, declarator)
    this.checkMember(type, name ?? '', start)
    if (initializer) this.fail(initializer.start, 'declare/initializer', { name: name ?? '' })
    const packed = isPacked(shared) || isPacked(attributes)
    if (name !== undefined && alignment === undefined && !width && !packed) return { name, type, qualifiers }
    return {
      ...(name === undefined ? {} : { name }),
      type,
      qualifiers,
      ...(alignment === undefined ? {} : { alignment }),
      ...(packed ? { packed } : {}),
      ...(width ? { widthBits: this.bitFieldWidth(width, type, name) } : {}),
    }
  }

  private checkMember(type: CType, name: string, start: number): void {
    if (type.kind === 'void' || type.kind === 'function') {
      this.fail(start, 'declare/member-type', { name, type: spell(type) })
    }
    if (isOpaque(type)) {
      this.fail(start, 'declare/incomplete-member', { name, type: spell(type) })
    }
  }

  /** C17 6.7.2.1p4-5, with gcc's other integer types. */
  private bitFieldWidth(syntax: ExpressionSyntax, type: CType, name = '(unnamed)'): number {
    const { value } = this.evaluateInteger(syntax)
    const details = { name, type: spell(type) }
    if (type.kind !== 'primitive' && type.kind !== 'enum' && type.kind !== 'deferred') {
      return this.fail(syntax.start, 'declare/bit-field-type', details)
    }
    const shape = shapeOf(type, this.target)
    if (!shape && type.kind === 'primitive') return this.fail(syntax.start, 'declare/bit-field-type', details)
    const least = name === '(unnamed)' ? 0n : 1n
    if (value < least || value > (shape?.bits ?? 64)) {
      return this.fail(syntax.start, 'declare/bit-field-width', { ...details, width: String(value) })
    }
    return Number(value)
  }

  private packing(attributes: readonly AttributeSyntax[] | undefined, pragma: number | undefined): Packing {
    const packed = this.options.packed === true || isPacked(attributes)
    const pack = pragma ?? this.options.pack
    const alignment = this.alignmentIn(attributes)
    if (!packed && pack === undefined && alignment === 0) return NATURAL
    return { packed, ...(pack === undefined ? {} : { pack }), ...(alignment ? { alignment } : {}) }
  }

  /** Records inside records, which a layout follows, must end somewhere. */
  private noteDepth(members: readonly Member[], record: RecordType, start: number): void {
    let deepest = -1
    for (const { type } of members) {
      const inner = innermost(type)
      if (inner.kind === 'record') deepest = Math.max(deepest, this.tables.recordDepths.get(inner) ?? 0)
    }
    if (deepest >= MAX_TYPE_DEPTH) this.fail(start, 'declare/deep-type', { limit: MAX_TYPE_DEPTH })
    if (deepest >= 0) this.tables.recordDepths.set(record, deepest + 1)
  }

  /** Checks a `_Static_assert`. */
  protected assertStatically({ condition, message, start }: StaticAssertSyntax): void {
    const { value } = this.evaluateInteger(condition)
    if (value !== 0n) return
    const text = message?.kind === 'string' ? readString(message.pieces) : undefined
    this.fail(start, 'declare/static-assert', { message: typeof text === 'object' ? text.value : undefined })
  }
}

const isPacked = (attributes: readonly AttributeSyntax[] | undefined): boolean =>
  attributes?.some(({ kind }) => kind === 'packed') ?? false

/** Whether only the compiler knows how large the type is. */
function isUnknown(type: CType, target: Target): boolean {
  switch (type.kind) {
    case 'deferred':
      return true
    case 'array':
      return type.length === 'deferred' || isUnknown(type.element, target)
    case 'record':
      return type.body.state === 'partial' && !isPlaced(type, target)
    case 'enum':
      return type.body.state === 'partial'
    default:
      return false
  }
}

/** A name that two members share, those of anonymous records included. */
function nameTwice(members: readonly Member[]): string | undefined {
  if (members.length <= FEW && members.every(({ name }) => name !== undefined)) {
    for (let i = 1; i < members.length; i++) {
      for (let j = 0; j < i; j++) if (members[i]?.name === members[j]?.name) return members[i]?.name
    }
    return undefined
  }
  return addNames(members, new Set())
}

const FEW = 12

function addNames(members: readonly Member[], seen: Set<string>): string | undefined {
  for (const { name, type } of members) {
    if (name !== undefined) {
      if (seen.has(name)) return name
      seen.add(name)
    } else if (type.kind === 'record' && type.body.state !== 'opaque') {
      const twice = addNames(type.body.members, seen)
      if (twice !== undefined) return twice
    }
  }
  return undefined
}
