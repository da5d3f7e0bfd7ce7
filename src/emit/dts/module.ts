/** `emitDts`: the types of what a scope declares, as the text of a declaration file. */
import { type ConstantDeclaration, type Declaration, isListed } from '../../declare/declaration.ts'
import type { Scope } from '../../declare/scope.ts'
import type { Place } from '../../diagnostics/source.ts'
import { CONST, type Member, type RecordType } from '../../types/ctype.ts'
import { Identifiers } from './identifiers.ts'
import { prototypeOf, Statements } from './statements.ts'
import { comment, indented, lines, propertyName, quoted, type TsText, ts } from './text.ts'
import { nameOf, type Reading, TypeWriter } from './types.ts'

/** The text of a declaration file: an interface `Library`, a type for each record and typedef. */
export function emitDts(scope: Scope, reading: Reading): string {
  return new ModuleWriter(scope, reading).write()
}

class ModuleWriter {
  private readonly scope: Scope
  private readonly identifiers = new Identifiers()
  private readonly types: TypeWriter
  private readonly statements = new Statements()
  /** Records that have been named, in the order in which they were. */
  private readonly records = new Set<RecordType>()
  private readonly places = new Map<RecordType, Place>()

  constructor(scope: Scope, reading: Reading) {
    this.scope = scope
    this.types = new TypeWriter(this.identifiers, reading, (record) => this.records.add(record))
    const { tags, typedefs } = scope.tables
    for (const { type, place } of [...tags.values(), ...typedefs.values()])
      if (type.kind === 'record' && !this.places.has(type)) this.places.set(type, place)
  }

  write(): string {
    for (const record of this.places.keys()) if (record.body.state !== 'opaque') this.types.read(record)
    const members = this.members()
    const inside = members.length > 0 ? ts`\n${indented(lines(members))}\n` : ts``
    const library = ts`export interface Library extends c.OpenLibrary {${inside}}`
    const typedefs = this.typedefs()
    const records: TsText[] = []
    // Writing one record may name others, which join the end of the set.
    for (const record of this.records) records.push(...this.recordTypes(record))
    const head = [ts`/** Types of C declarations, written by cdef; do not edit. */`, ts`import type * as c from 'cdef'`]
    return `${lines([...head, ts``, library, ...typedefs, ...records]).ts}\n`
  }

  private members(): TsText[] {
    const sorted = [...this.scope.declarations()].filter(isListed).sort((a, b) => (a.name < b.name ? -1 : 1))
    return sorted.map((declaration) =>
      declaration.kind === 'constant' && declaration.type?.kind === 'enum'
        ? lines([ts`/** Of ${{ ts: `\`${nameOf(declaration.type)}\`` }}. */`, this.member(declaration)])
        : this.documented(declaration.place, this.member(declaration)),
    )
  }

  private member(declaration: Declaration): TsText {
    const name = propertyName(declaration.name)
    switch (declaration.kind) {
      case 'function':
        return ts`readonly ${name}: ${this.types.call(declaration.type, declaration.parameterNames)}`
      case 'variable': {
        const access = declaration.qualifiers & CONST ? ts`readonly ` : ts``
        return ts`${access}${name}: ${this.types.read(declaration.type)}`
      }
      case 'constant':
        return ts`readonly ${name}: ${this.constant(declaration)}`
    }
  }

  private constant(declaration: ConstantDeclaration): TsText {
    const { type } = declaration
    const isPointer =
      declaration.origin === 'macro' && type?.kind === 'pointer' && typeof declaration.value === 'bigint'
    // Of an object that only C knows the value of, the type is known.
    const isAsked = declaration.origin === 'object' && type && declaration.value === undefined
    return isPointer || isAsked ? this.types.read(type) : constantType(declaration)
  }

  private documented(place: Place | undefined, text: TsText): TsText {
    const statement = place && this.statements.around(place)
    const words = statement && [statement.comment, '```c', prototypeOf(statement), '```'].filter((line) => line !== '')
    const doc = words && comment(words.join('\n'))
    return doc ? lines([doc, text]) : text
  }

  private typedefs(): TsText[] {
    return [...this.scope.tables.typedefs].flatMap(([name, { type, place }]) => {
      const record = type.kind === 'record' && type.body.state !== 'opaque' ? this.identifiers.of(type) : undefined
      if (record === name) return []
      const alias = ts`export type ${{ ts: this.identifiers.claim(name) }} = ${this.types.read(type)}`
      return [ts`\n${this.documented(place, alias)}`]
    })
  }

  private recordTypes(type: RecordType): TsText[] {
    const id = this.identifiers.of(type)
    const name = (suffix: string): TsText => ({ ts: `${id}${suffix}` })
    const members = namedMembers(type)
    const read = members.map((member) => ts`${propertyName(member.name)}: ${this.types.read(member.type)}`)
    const accepted = members.map(
      (member) => ts`readonly ${propertyName(member.name)}?: ${this.types.initial(member.type)}`,
    )
    const listed = listedMembers(type).map((member, i) => ts`readonly ${i}?: ${this.types.initial(member.type)}`)
    const lengths = { ts: Array.from({ length: listed.length + 1 }, (_, i) => i).join(' | ') }
    const cname = quoted(nameOf(type))
    return [
      ts`\n${this.documented(this.places.get(type), ts`export type ${name('')} = c.Struct<${cname}, ${name('_members')}>`)}`,
      ts`interface ${name('_members')} {\n${indented(lines(read))}\n}`,
      ts`type ${name('_initial')} = c.Initial<${cname}, ${name('_named')}, ${name('_list')}>`,
      ts`interface ${name('_named')} {\n${indented(lines(accepted))}\n}`,
      ts`interface ${name('_list')} {\n${indented(lines([...listed, ts`readonly length: ${lengths}`]))}\n}`,
    ]
  }
}

type NamedMember = Member & { readonly name: string }

/** Members with a name; those of an anonymous record stand in its place. */
function namedMembers(type: RecordType): NamedMember[] {
  return flatMembers(type, namedMembers)
}

/** Members in the order of a list initialiser: of an anonymous union the first alone. */
function listedMembers(type: RecordType): NamedMember[] {
  return flatMembers(type, (inner) => listedMembers(inner).slice(0, inner.keyword === 'union' ? 1 : undefined))
}

function flatMembers(type: RecordType, within: (inner: RecordType) => NamedMember[]): NamedMember[] {
  const members = type.body.state === 'opaque' ? [] : type.body.members
  return members.flatMap((member) => {
    if (member.name !== undefined) return [{ ...member, name: member.name }]
    return member.type.kind === 'record' && member.widthBits === undefined ? within(member.type) : []
  })
}

function constantType({ value, origin }: ConstantDeclaration): TsText {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? { ts: String(value) } : ts`bigint`
    case 'number':
      return ts`number`
    case 'string':
      return quoted(value)
    default:
      return origin === 'enumerator' ? ts`number` : ts`number | bigint`
  }
}
