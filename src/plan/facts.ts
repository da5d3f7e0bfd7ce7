/**
 * The numbers that C is asked about a type, and where each answer lies: the one table for who asks (`questions.ts`) and
 * who reads (`verified.ts`). The answers about one type lie in a row, those about the members of a record behind its own.
 */
import type { RecordType } from '../types/ctype.ts'
import { isBitField, type NamedMember, namedMembers } from '../types/members.ts'
import type { Answers } from './answers.ts'
import type { AddressIndex, NumberIndex } from './plan.ts'

/** Of each kind of type, what is asked, in the order of the answers. */
export const TYPE_FACTS = {
  record: ['size', 'alignment'],
  enum: ['size', 'signed'],
  number: ['size', 'signed', 'floating'],
} as const

/** What is asked about each member of a record that is no bit-field. */
export const MEMBER_FACTS = ['offset', 'member-size'] as const

/** The members whose offset and size are asked for, in the order of the answers. */
export function measuredMembers(record: RecordType): NamedMember[] {
  return namedMembers(record).filter((member) => !isBitField(member))
}

/** A member that C can only show by setting its bits, and where the function is that does. */
export interface BitProbe {
  readonly member: NamedMember
  readonly address: AddressIndex
}

/** The probes of a record whose first has that address. */
export function bitProbes(record: RecordType, first: AddressIndex): BitProbe[] {
  const members = namedMembers(record).filter(isBitField)
  return members.map((member, i) => ({ member, address: first + i }))
}

type Facts = typeof TYPE_FACTS

/** The answer to a question about a type, whose answers begin at `first`. */
export function typeAnswer<K extends keyof Facts>(
  answers: Answers,
  first: NumberIndex,
  kind: K,
  fact: Facts[K][number],
): number {
  const facts: readonly string[] = TYPE_FACTS[kind]
  return answers.number(first + facts.indexOf(fact))
}

/** The answer about a measured member, by its position among those, of a record whose answers begin at `first`. */
export function memberAnswer(
  answers: Answers,
  first: NumberIndex,
  position: number,
  fact: (typeof MEMBER_FACTS)[number],
): number {
  const own = first + TYPE_FACTS.record.length + position * MEMBER_FACTS.length
  return answers.number(own + MEMBER_FACTS.indexOf(fact))
}
