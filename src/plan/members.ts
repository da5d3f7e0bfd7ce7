/** The members of a record in the order in which a module asks about them. */
import type { Member, RecordType } from '../types/ctype.ts'

export type NamedMember = Member & { readonly name: string }

/** Members with a name; those of an anonymous struct or union stand in its place. */
export function namedMembers(record: RecordType): NamedMember[] {
  if (record.body.state === 'opaque') return []
  return record.body.members.flatMap((member) => {
    const { name, type } = member
    if (name !== undefined) return [{ ...member, name }]
    return type.kind === 'record' && member.widthBits === undefined ? namedMembers(type) : []
  })
}

export const isBitField = ({ widthBits }: Member): boolean => widthBits !== undefined
