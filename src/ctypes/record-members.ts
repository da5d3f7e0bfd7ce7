/** The members of a record that is described by calls: what they must be, and the body that they make. */

import { nearest } from '../base/nearest.ts'
import { describe } from '../cdata/object/place.ts'
import { bitFieldProblem, bodyOf, flexibleProblem, memberTypeProblem, type Problem } from '../declare/record-rules.ts'
import { failure } from '../diagnostics/failure.ts'
import { declarationMessage } from '../diagnostics/messages/declarations.ts'
import { CHECKED_LATER, checkOptions, oneOf, type Rule } from '../diagnostics/options.ts'
import { HOST } from '../platform.ts'
import { KEYWORDS } from '../syntax/token.ts'
import type { CType, Member, Packing, RecordBody, RecordType } from '../types/ctype.ts'
import { innermost } from '../types/members.ts'
import { primitiveOf } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import { factsOf, type TypeFacts } from './facts.ts'

/** What a record is made from besides its members. */
export interface RecordOptions {
  readonly pack?: 1 | 2 | 4 | 8 | 16
  readonly align?: number
  readonly bits?: Readonly<Record<string, number>>
  readonly anonymous?: readonly string[]
  readonly endian?: 'native' | 'big' | 'little'
  readonly layout?: 'gcc-sysv' | 'ms'
  readonly base?: unknown
}

const POWER_OF_TWO: Rule = {
  wanted: 'a power of two',
  accepts: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value > 0 && Number.isInteger(Math.log2(value)),
}

const RECORD_OPTIONS = {
  pack: oneOf(1, 2, 4, 8, 16),
  align: POWER_OF_TWO,
  bits: CHECKED_LATER,
  anonymous: CHECKED_LATER,
  endian: oneOf('native', 'big', 'little'),
  layout: oneOf('gcc-sysv', 'ms'),
  base: CHECKED_LATER,
}

/** A member as it was described. */
export interface DescribedMember {
  /** Absent for the record that this one inherits from. */
  readonly name?: string
  readonly facts: TypeFacts
  readonly widthBits?: number
  readonly lends?: true
}

/** What was described, with everything checked that can be before all classes are there. */
export interface Description {
  readonly members: readonly DescribedMember[]
  readonly packing: Packing
}

/** What is known of a record's members by name, for others that hold it. */
export interface RecordFacts extends TypeFacts {
  readonly shape: RecordType
  /** Every name that its objects have, those of lent members and of the base included. */
  readonly names: ReadonlySet<string>
  /** The members as they were described; undefined for one of C text, or without members. */
  readonly described: readonly DescribedMember[]
  readonly isRecord: true
}

export const isRecordFacts = (facts: TypeFacts): facts is RecordFacts => 'isRecord' in facts

const IDENTIFIER = /^[A-Za-z_]\w*$/
const RESERVED: ReadonlySet<string> = new Set(KEYWORDS.map(({ spelling }) => spelling))

/** Whether C can have such a name. */
export const isIdentifier = (name: unknown): name is string =>
  typeof name === 'string' && IDENTIFIER.test(name) && !RESERVED.has(name)

/** Reads and checks what a record is described with. Throws before anything is made. */
export function describeMembers(record: RecordType, given: unknown, options: RecordOptions): Description {
  checkOptions(options, RECORD_OPTIONS)
  const own = ownMembers(record, given, options)
  checkNamed('bits', record, Object.keys(options.bits ?? {}), own)
  checkNamed('anonymous', record, options.anonymous ?? [], own)
  const base = options.base === undefined ? [] : [baseMember(record, options.base)]
  const members = [...base, ...own]
  checkTypes(record, members)
  return { members, packing: packingOf(record, members, options) }
}

function ownMembers(record: RecordType, given: unknown, options: RecordOptions): DescribedMember[] {
  const pairs = Array.isArray(given) ? (given as unknown[]) : isPlain(given) ? entriesOf(given) : undefined
  if (!pairs) throw failure('described/members', { value: describe(given), type: record.name })
  const lent = new Set(options.anonymous ?? [])
  return pairs.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw failure('described/members', { value: describe(pair), type: record.name })
    const [name, type] = pair as unknown[]
    if (!isIdentifier(name)) throw failure('described/member-name', { value: describe(name), type: record.name })
    const facts = factsOf(type, `member '${name}' of '${record.name}'`)
    const width = Object.hasOwn(options.bits ?? {}, name) ? options.bits?.[name] : undefined
    if (width !== undefined) checkWidth(record, name, facts.shape, width)
    if (lent.has(name) && !isRecordFacts(facts))
      throw failure('described/not-record', { name, type: record.name, what: "what 'anonymous' names," })
    return {
      name,
      facts,
      ...(width === undefined ? {} : { widthBits: width }),
      ...(lent.has(name) ? { lends: true } : {}),
    }
  })
}

/** Symbols too, so that they are refused as names are. */
const entriesOf = (members: object): [string | symbol, unknown][] =>
  Reflect.ownKeys(members).map((key) => [key, members[key as never]])

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null

function checkWidth(record: RecordType, name: string, type: CType, width: unknown): void {
  const isWidth = typeof width === 'number' && Number.isInteger(width)
  refuse(record, bitFieldProblem(type, isWidth ? BigInt(width) : 0n, name, HOST))
  if (!isWidth)
    throw failure('option/value', { option: `bits.${name}`, value: describe(width), wanted: 'a number of bits' })
}

function checkNamed(option: string, { name: type }: RecordType, names: unknown, own: readonly DescribedMember[]): void {
  if (!Array.isArray(names))
    throw failure('option/value', { option, value: describe(names), wanted: 'a list of names' })
  const known = own.map(({ name }) => name as string)
  for (const name of names as unknown[]) {
    if (typeof name !== 'string')
      throw failure('option/value', { option, value: describe(name), wanted: 'a list of names' })
    if (!known.includes(name)) throw failure('described/no-member', { name, type, option, near: nearest(name, known) })
  }
}

function baseMember(record: RecordType, base: unknown): DescribedMember {
  const facts = factsOf(base, `option 'base' of '${record.name}'`)
  const isStruct = isRecordFacts(facts) && facts.shape.keyword === 'struct' && record.keyword === 'struct'
  if (!isStruct)
    throw failure('option/value', {
      option: 'base',
      value: describe(base),
      wanted: 'a Structure, for another Structure',
    })
  return { facts }
}

function refuse(record: RecordType, problem: Problem | undefined): void {
  if (!problem) return
  const rule = declarationMessage(problem.code, problem.details as never)
  throw failure('described/rule', { rule, type: record.name })
}

function checkTypes(record: RecordType, members: readonly DescribedMember[]): void {
  const seen = new Set<string>()
  const see = (name: string): void => {
    if (seen.has(name)) refuse(record, { code: 'declare/duplicate-member', details: { name, type: record.name } })
    seen.add(name)
  }
  let last: Member | undefined
  for (const { name, facts, lends } of members) {
    refuse(record, sizeProblem(facts, name ?? 'base'))
    refuse(record, flexibleProblem(last, record))
    last = { name: name ?? '', type: facts.shape, qualifiers: 0 }
    if (name !== undefined) see(name)
    if ((name === undefined || lends) && isRecordFacts(facts)) for (const inner of facts.names) see(inner)
  }
}

/** Asks nothing of a record's body, which may be described later. */
function sizeProblem(facts: TypeFacts, name: string): Problem | undefined {
  if (facts.isOpaque) return { code: 'declare/incomplete-member', details: { name, type: spell(facts.shape) } }
  return facts.shape.kind === 'record' ? undefined : memberTypeProblem(facts.shape, name)
}

function packingOf(record: RecordType, members: readonly DescribedMember[], options: RecordOptions): Packing {
  const { pack, align, endian, layout } = options
  const bigEndian = endian === 'big'
  if (bigEndian) for (const member of members) checkSwapped(record, member)
  const hasBits = members.some(({ widthBits }) => widthBits !== undefined)
  const microsoft = layout === 'ms' && HOST.bitFields !== 'msvc' && hasBits
  if (microsoft && (record.keyword === 'union' || align !== undefined))
    throw failure('described/ms', {
      type: record.name,
      why: 'unions and aligned records are not proven; leave the option out',
    })
  if (layout === 'gcc-sysv' && HOST.bitFields === 'msvc' && hasBits)
    throw failure('described/rule', { type: record.name, rule: 'bit-fields lie by the rules of Microsoft here' })
  return {
    packed: false,
    ...(pack === undefined ? {} : { pack }),
    ...(align === undefined ? {} : { alignment: align }),
    ...(bigEndian ? { bigEndian } : {}),
    ...(microsoft ? { microsoft } : {}),
  }
}

function checkSwapped(record: RecordType, { name = 'base', facts }: DescribedMember): void {
  const item = innermost(facts.shape)
  if (item.kind === 'record' || primitiveOf(item)) return
  throw failure('described/big-endian', { name, type: record.name, member: spell(facts.shape) })
}

/** The body that is made of a description, when the types of all members can be asked for. */
export function bodyOfMembers({ members, packing }: Description): RecordBody {
  const made = members.map(
    ({ name, facts, widthBits, lends }): Member => ({
      ...(name === undefined ? {} : { name }),
      type: facts.type(),
      qualifiers: 0,
      ...(widthBits === undefined ? {} : { widthBits }),
      ...(lends ? { lends } : {}),
    }),
  )
  return bodyOf(made, packing, HOST, undefined)
}

/** Every name that objects of such a record have. */
export function namesOf(members: readonly DescribedMember[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { name, facts, lends } of members) {
    if (name !== undefined) names.add(name)
    if ((name === undefined || lends) && isRecordFacts(facts)) for (const inner of facts.names) names.add(inner)
  }
  return names
}
