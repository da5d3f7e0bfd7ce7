/** Functions that nobody calls: they compile where the members of a record have the declared types. */

import type { Place } from '../../diagnostics/source.ts'
import type { MemberCheck } from '../../plan/plan.ts'
import { CONST, type CType, pointerTo, VOLATILE } from '../../types/ctype.ts'
import { isBitField } from '../../types/members.ts'
import { arrayParts, lengthChecks } from './arrays.ts'
import { type CText, c, identifier, statements } from './c-text.ts'
import { type Line, plain } from './lines.ts'
import type { TypeSpeller } from './spell.ts'

type CheckedMember = MemberCheck['members'][number]

/** The lines of the check with that index; each member's stands at its place. */
export function checkLines(
  { of, record, members }: MemberCheck,
  index: number,
  speller: TypeSpeller,
  isLoose: (place: Place) => boolean,
): Line[] {
  const first = members[0]
  if (!first) return []
  const handle = speller.handle(of, { name: record.name, place: first.place })
  return [
    { text: c`static void cdef_check_${index}(${handle} *cdef_record) {`, place: first.place },
    ...members.flatMap((member) => {
      const check = memberCheck(member, speller, isLoose(member.place))
      return check ? [{ text: c`  ${check}`, place: member.place }] : []
    }),
    plain(c`}`),
  ]
}

/**
 * An integer may be any: its size is compared when the module is loaded, its sign is not; and a bit-field has no address.
 * Every other type has to be the declared one, whatever its qualifiers.
 */
function memberCheck(member: CheckedMember, speller: TypeSpeller, isLoose: boolean): CText | undefined {
  const place = c`cdef_record->${identifier(member.name)}`
  if (isInteger(member.type)) {
    const value = c`(void)(${place} & 0);`
    // What lies in another order than the processor's has no address for C.
    return isBitField(member) ? value : statements([value, c`(void)${speller.addressOf(place)};`])
  }
  const { element, item } = arrayParts(member.type, place)
  const lengths = lengthChecks(member.type, place)
  // The sizes are compared when the module is loaded.
  if (isLoose || !speller.canSpell(element)) return lengths.length === 0 ? undefined : statements(lengths)
  const pointer = speller.spell(pointerTo(element, CONST | VOLATILE), member, c`cdef_place`)
  return statements([...lengths, c`{ ${pointer} = ${speller.addressOf(item)}; (void)cdef_place; }`])
}

function isInteger(type: CType): boolean {
  if (type.kind === 'deferred') return type.class === 'integer'
  if (type.kind === 'enum') return true
  return type.kind === 'primitive' && type.facts.class !== 'float' && type.facts.class !== 'complex'
}
