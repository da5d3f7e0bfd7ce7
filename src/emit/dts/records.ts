/** A struct or union as TypeScript: what it is read as, and what one is made from. */
import type { RecordType } from '../../types/ctype.ts'
import { listedMembers, namedMembers } from '../../types/members.ts'
import { comment, indented, lines, propertyName, quoted, type TsText, ts } from './ts-text.ts'
import type { TypeWriter } from './types.ts'

/**
 * The exported type of a record, and the interfaces that it and its initialisers consist of.
 * `comments` are what the C text says of its members.
 */
export function recordTypes(type: RecordType, types: TypeWriter, comments: ReadonlyMap<string, string>): TsText {
  const part = (name: Parameters<typeof types.records.part>[1]): TsText => ({ ts: types.records.part(type, name) })
  const members = namedMembers(type)
  const read = members.flatMap(({ name, type }) => {
    const doc = comment(comments.get(name) ?? '')
    return [...(doc ? [doc] : []), types.property(propertyName(name), type)]
  })
  const accepted = members.map((member) => ts`readonly ${propertyName(member.name)}?: ${types.initial(member.type)}`)
  const listed = listedMembers(type).map((member, i) => ts`readonly ${i}?: ${types.initial(member.type)}`)
  const lengths = { ts: Array.from({ length: listed.length + 1 }, (_, i) => i).join(' | ') }
  const name = quoted(types.names.of(type))
  return lines([
    ts`export type ${{ ts: types.records.of(type) }} = c.Struct<${name}, ${part('members')}>`,
    ts`interface ${part('members')} {\n${indented(lines(read))}\n}`,
    ts`type ${part('initial')} = c.Initial<${name}, ${part('named')}, ${part('list')}>`,
    ts`interface ${part('named')} {\n${indented(lines(accepted))}\n}`,
    ts`interface ${part('list')} {\n${indented(lines([...listed, ts`readonly length: ${lengths}`]))}\n}`,
  ])
}
