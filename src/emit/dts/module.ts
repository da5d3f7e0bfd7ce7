/** `emitDts`: the types of what a scope declares, as the text of a declaration file. */
import { hasLooseBytes } from '../../base/byte-text.ts'
import { type ConstantDeclaration, type Declaration, isListed } from '../../declare/declaration.ts'
import { Documentation } from '../../declare/documentation.ts'
import type { Scope } from '../../declare/scope.ts'
import type { DeclaredPlace } from '../../diagnostics/source.ts'
import { CONST, type EnumType, type RecordType } from '../../types/ctype.ts'
import type { Reading } from '../../types/reading.ts'
import { declarationsOf } from './declarations.ts'
import { Identifiers, ownRecords } from './identifiers.ts'
import { type IncludedModule, Includes } from './includes.ts'
import { isNameless, scopesOf, TypeNames } from './names.ts'
import { recordTypes } from './records.ts'
import { comment, indented, lines, propertyName, quoted, type TsText, ts } from './ts-text.ts'
import { TypeWriter } from './types.ts'

/** The module that the file describes. */
export interface DtsModule {
  /** False in ABI mode. */
  readonly isCompiled: boolean
  /** How the JavaScript imports and exports; TypeScript needs to be told where a CommonJS file imports an ES module's types. */
  readonly format: 'module' | 'commonjs'
  /** Where an included scope's declaration file is. Throws where it has none. */
  included(scope: Scope): IncludedModule
}

/** cdef is an ES module, whose types CommonJS imports as such. */
const AS_MODULE = ts` with { 'resolution-mode': 'import' }`

/**
 * The text of a declaration file: an interface `Library`, a type for each record and typedef, and of a module what it
 * exports. Without a module what is included is written out where it is used.
 */
export function emitDts(scope: Scope, reading: Reading, module?: DtsModule): string {
  return new ModuleWriter(scope, reading, module).write()
}

class ModuleWriter {
  private readonly scope: Scope
  private readonly reading: Reading
  private readonly module: DtsModule | undefined
  private readonly names: TypeNames
  private readonly identifiers: Identifiers
  private readonly includes: Includes | undefined
  private readonly types: TypeWriter
  private readonly documentation = new Documentation()
  /** The comments of enumerators. */
  private readonly enumerators = new Map<EnumType, ReadonlyMap<string, string>>()
  /** Records that have been named, in the order in which they were. */
  private readonly records = new Set<RecordType>()
  private readonly places = new Map<RecordType, DeclaredPlace>()

  constructor(scope: Scope, reading: Reading, module: DtsModule | undefined) {
    this.scope = scope
    this.reading = reading
    this.module = module
    this.names = new TypeNames(scopesOf(scope))
    this.includes = module && new Includes(scope, module, (name) => this.identifiers.claim(name))
    this.identifiers = new Identifiers(scope, (record) => !this.includes?.has(record))
    this.types = new TypeWriter(scope.target, this.names, reading, {
      of: (record) => this.includes?.of(record) ?? this.identifiers.of(this.wanted(record)),
      part: (record, part) => this.includes?.part(record, part) ?? this.identifiers.part(this.wanted(record), part),
    })
    for (const [, { type, place }] of [...scope.ownTags(), ...scope.ownTypedefs()])
      if (type.kind === 'record' && !this.includes?.has(type) && !this.places.has(type)) this.places.set(type, place)
  }

  private wanted(record: RecordType): RecordType {
    this.records.add(record)
    return record
  }

  write(): string {
    for (const record of ownRecords(this.scope).keys())
      if (record.body.state !== 'opaque' && !this.includes?.has(record)) this.wanted(record)
    const library = this.library()
    const typedefs = this.typedefs()
    const records: TsText[] = []
    // Writing one record may name others, which join the end of the set.
    for (const record of this.records) {
      const comments = this.documentation.members(record)
      records.push(ts``, this.documented(this.places.get(record), recordTypes(record, this.types, comments)))
    }
    const exported = this.module ? this.exported(this.module) : []
    const head = [
      ts`/** Types of C declarations, written by cdef; do not edit. */`,
      ts`import type * as c from 'cdef'${this.module?.format === 'commonjs' ? AS_MODULE : ts``}`,
      ...(this.includes?.imports() ?? []),
    ]
    return `${lines([...head, ts``, library, ...typedefs, ...records, ...exported]).ts}\n`
  }

  private library(): TsText {
    const declarations = [...this.scope.declarations()].filter(isListed).sort((a, b) => (a.name < b.name ? -1 : 1))
    const members = declarations.map((declaration) =>
      declaration.kind === 'constant' && declaration.type?.kind === 'enum'
        ? lines([this.ofEnum(declaration.name, declaration.type), this.member(declaration)])
        : this.documented(declaration.place, this.member(declaration)),
    )
    const bases = [...(this.includes?.libraries() ?? []), ...(this.module?.isCompiled ? [] : [ts`c.OpenLibrary`])]
    const heritage = bases.length > 0 ? ts` extends ${bases}` : ts``
    const inside = members.length > 0 ? ts`\n${indented(lines(members))}\n` : ts``
    return ts`export interface Library${heritage} {${inside}}`
  }

  /** The comment of an enumerator, and which enum it is of. */
  private ofEnum(name: string, type: EnumType): TsText {
    let comments = this.enumerators.get(type)
    if (!comments) this.enumerators.set(type, (comments = this.documentation.enumerators(type)))
    const about = `Of \`${this.enumName(type)}\`.`
    return comment([...introduction(comments.get(name) ?? ''), about].join('\n')) ?? ts``
  }

  /** As C says it: a typedef has no `enum` before it. */
  private enumName(type: EnumType): string {
    return type.tag === undefined && !isNameless(type) ? type.name : this.names.of(type)
  }

  private member(declaration: Declaration): TsText {
    const name = propertyName(declaration.name)
    switch (declaration.kind) {
      case 'function':
        return ts`readonly ${name}: ${this.types.callable(declaration.type, declaration.parameterNames)}`
      case 'variable': {
        if (declaration.qualifiers & CONST) return ts`readonly ${name}: ${this.types.read(declaration.type)}`
        return this.types.property(name, declaration.type)
      }
      case 'constant':
        return ts`readonly ${name}: ${this.constant(declaration)}`
    }
  }

  private constant(declaration: ConstantDeclaration): TsText {
    const { type, origin, value, missing } = declaration
    if (origin === 'macro' && type?.kind === 'pointer' && typeof value === 'bigint') return this.types.read(type)
    if (origin !== 'object' || missing !== 'compiler' || !type) return constantType(declaration)
    // Without a compiler it is a variable.
    return this.module && !this.module.isCompiled ? this.types.read(type) : this.types.constant(type)
  }

  private documented(place: DeclaredPlace | undefined, text: TsText): TsText {
    const statement = place && this.documentation.statement(place)
    if (!place || statement === undefined) return text
    const doc = comment([...introduction(this.documentation.comment(place)), '```c', statement, '```'].join('\n'))
    return doc ? lines([doc, text]) : text
  }

  private typedefs(): TsText[] {
    return this.scope.ownTypedefs().flatMap(([name, { type, place }]) => {
      const identifier = { ts: this.identifiers.typedef(name) }
      const read = this.types.read(type)
      if (read.ts === identifier.ts) return []
      return [ts`\n${this.documented(place, ts`export type ${identifier} = ${read}`)}`]
    })
  }

  /** The members of the module's own records, under the names that the index has them by. */
  private members(): TsText[] {
    const named = [...this.records].filter((record) => !isNameless(record))
    return named.map((record) => {
      const name = record.tag === undefined ? `type ${record.name}` : record.name
      return ts`${quoted(name)}: ${{ ts: this.identifiers.part(record, 'members') }}`
    })
  }

  /** What a module exports: its declarations by name, for type strings, and what its JavaScript exports. */
  private exported({ isCompiled }: DtsModule): TsText[] {
    const entries = declarationsOf(this.scope, this.names).map(
      ([name, statement]) => ts`${quoted(name)}: ${quoted(statement)}`,
    )
    const declarations = this.includes?.declarations(byName(entries)) ?? byName(entries)
    const members = this.includes?.members(byName(this.members())) ?? byName(this.members())
    const { int64, long } = this.reading
    const reading = ts`{ int64: ${quoted(int64)}; long: ${quoted(long)}; members: Members }`
    return [
      ts``,
      ts`/** The declarations by name, which type strings refer to. */`,
      ts`export type Declarations = ${declarations}`,
      ts``,
      ts`/** The members of records, as what type strings refer to has them. */`,
      ts`export type Members = ${members}`,
      ts``,
      ts`export declare const ffi: c.FFI<Declarations, ${reading}, Library>`,
      ...(isCompiled ? [ts`export declare const lib: Library`] : []),
    ]
  }
}

/** What a comment says; a tag, such as `@return`, would go on behind it without an empty line. */
function introduction(text: string): string[] {
  if (text === '') return []
  return /^[ \t]*[@\\]\w/m.test(text) ? [text, ''] : [text]
}

const byName = (entries: readonly TsText[]): TsText =>
  entries.length > 0 ? ts`{\n${indented(lines(entries))}\n}` : ts`Record<never, never>`

function constantType({ value, origin }: ConstantDeclaration): TsText {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? { ts: String(value) } : ts`bigint`
    case 'number':
      return ts`number`
    case 'string':
      return hasLooseBytes(value) ? ts`Uint8Array` : quoted(value)
    default:
      return origin === 'enumerator' ? ts`number` : ts`number | bigint`
  }
}
