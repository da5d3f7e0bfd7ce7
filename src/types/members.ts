/** The members of records as C names them, and what is inside arrays. */
import type { CType, Member, RecordType } from './ctype.ts'

export type NamedMember = Member & { readonly name: string }

/** A struct or union that has been named but not defined. */
export function isOpaque(type: CType): boolean {
  return type.kind === 'record' && type.body.state === 'opaque'
}

/** The members as they were declared; none of an opaque record. */
export function membersOf({ body }: RecordType): readonly Member[] {
  return body.state === 'opaque' ? [] : body.members
}

/** The record whose members are reached without its name: one without any, or one that lends them. */
function openRecord(member: Member): RecordType | undefined {
  return member.lends && member.type.kind === 'record' ? member.type : anonymousRecord(member)
}

export const isBitField = ({ widthBits }: Member): boolean => widthBits !== undefined

/** The record whose members stand in a member's place: that of an anonymous struct or union (C17 6.7.2.1p13). */
function anonymousRecord({ name, type, widthBits }: Member): RecordType | undefined {
  return name === undefined && widthBits === undefined && type.kind === 'record' ? type : undefined
}

/** Members with a name; those of an anonymous struct or union stand in its place. */
export function namedMembers(record: RecordType): NamedMember[] {
  return membersOf(record).flatMap((member) => {
    if (member.name !== undefined) return [{ ...member, name: member.name }]
    const inner = anonymousRecord(member)
    return inner ? namedMembers(inner) : []
  })
}

/** The member of that name; one of an anonymous struct or union too. */
export function memberNamed(record: RecordType, name: string): Member | undefined {
  for (const member of membersOf(record)) {
    if (member.name === name) return member
    const inner = openRecord(member)
    const found = inner && memberNamed(inner, name)
    if (found) return found
  }
  return undefined
}

/** Whether the member of that name lies most significant byte first, which its own record says. */
export function isBigEndianMember(record: RecordType, name: string): boolean {
  for (const member of membersOf(record)) {
    const inner = member.name === name ? undefined : openRecord(member)
    if (inner && memberNamed(inner, name)) return isBigEndianMember(inner, name)
  }
  return record.body.state === 'complete' && record.body.packing.bigEndian === true
}

/** Members that a list initialiser names, in order: of a union the first only (C17 6.7.9p17). */
export function listedMembers(record: RecordType): NamedMember[] {
  const listed: NamedMember[] = []
  for (const member of membersOf(record)) {
    const inner = anonymousRecord(member)
    if (member.name !== undefined) listed.push({ ...member, name: member.name })
    else if (inner) listed.push(...listedMembers(inner))
    if (record.keyword === 'union' && listed.length > 0) break
  }
  return listed
}

/** What an array's items are, and their items where they are arrays; any other type is itself. */
export function innermost(type: CType): CType {
  let inner = type
  while (inner.kind === 'array') inner = inner.element
  return inner
}
