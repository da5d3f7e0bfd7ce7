/** What the declaration file of a module takes from those of the modules that it includes. */
import { isListed } from '../../declare/declaration.ts'
import type { Scope } from '../../declare/scope.ts'
import type { RecordType } from '../../types/ctype.ts'
import { Identifiers, ownRecords, type RecordPart } from './identifiers.ts'
import { scopesOf } from './names.ts'
import { quoted, type TsText, ts, union } from './ts-text.ts'

/** A module whose declaration file can be imported. */
export interface IncludedModule {
  /** What to import it from, such as `./parent.js`. */
  readonly path: string
  readonly isCompiled: boolean
}

interface Imported extends IncludedModule {
  /** The name that its exports are reached through. */
  readonly name: string
  readonly scope: Scope
  readonly identifiers: Identifiers
}

interface Including {
  readonly isCompiled: boolean
  included(scope: Scope): IncludedModule
}

export class Includes {
  private readonly scope: Scope
  private readonly module: Including
  private readonly claim: (name: string) => string
  private readonly owners = new Map<RecordType, Scope>()
  /** The modules that the text refers to. */
  private readonly imported = new Map<Scope, Imported>()

  /** `claim` makes an identifier that nothing else has. */
  constructor(scope: Scope, module: Including, claim: (name: string) => string) {
    this.scope = scope
    this.module = module
    this.claim = claim
    for (const each of scopesOf(scope)) {
      for (const record of ownRecords(each).keys()) if (!this.owners.has(record)) this.owners.set(record, each)
      // A record whose tag is here as well was opaque before, and has its members from here.
      for (const [, { type }] of each.ownTags()) if (type.kind === 'record') this.owners.set(type, each)
    }
  }

  /** Whether the record belongs to an included module. */
  has(record: RecordType): boolean {
    return (this.owners.get(record) ?? this.scope) !== this.scope
  }

  /** What its module calls a record; undefined where that is this one. */
  of(record: RecordType): string | undefined {
    const owner = this.has(record) ? this.import(this.owners.get(record) as Scope) : undefined
    return owner && `${owner.name}.${owner.identifiers.of(record)}`
  }

  /** The same for a part of a record. */
  part(record: RecordType, part: RecordPart): string | undefined {
    const owner = this.has(record) ? this.import(this.owners.get(record) as Scope) : undefined
    return owner && `${owner.name}.${owner.identifiers.part(record, part)}`
  }

  /** The import statements of all that was referred to. */
  imports(): TsText[] {
    return [...this.imported.values()].map(
      ({ name, path }) => ts`import type * as ${{ ts: name }} from ${quoted(path)}`,
    )
  }

  /** The interfaces that `Library` extends: what is reached through a library besides the module's own members. */
  libraries(): TsText[] {
    return this.module.isCompiled ? this.compiledLibraries() : this.constants()
  }

  /** A compiled library has what the compiled libraries of included modules have; its own members win, then the first. */
  private compiledLibraries(): TsText[] {
    const seen = new Map(ownNames(this.scope).map((name) => [name, this.scope]))
    return this.scope.includes.flatMap((scope) => {
      const { isCompiled, name } = this.import(scope)
      if (!isCompiled) return []
      const members = this.reached(scope)
      const hidden = [...members].filter(([member, from]) => (seen.get(member) ?? from) !== from)
      for (const [member, from] of members) if (!seen.has(member)) seen.set(member, from)
      const library = ts`${{ ts: name }}.Library`
      return [hidden.length === 0 ? library : ts`Omit<${library}, ${union(hidden.map(([each]) => quoted(each)))}>`]
    })
  }

  /** The members of a compiled library, and where they come from. */
  private reached(scope: Scope): Map<string, Scope> {
    const members = new Map(ownNames(scope).map((name) => [name, scope]))
    for (const included of scope.includes)
      if (this.module.included(included).isCompiled)
        for (const [name, from] of this.reached(included)) if (!members.has(name)) members.set(name, from)
    return members
  }

  /** An opened library has the constants of all included modules. */
  private constants(): TsText[] {
    const seen = new Set(ownNames(this.scope))
    return [...scopesOf(this.scope)].reverse().flatMap((scope) => {
      const constants = [...scope.declarations()].filter((each) => each.kind === 'constant' && isListed(each))
      const names = constants.map(({ name }) => name).filter((name) => !seen.has(name))
      for (const name of names) seen.add(name)
      if (names.length === 0) return []
      return [ts`Pick<${{ ts: this.import(scope).name }}.Library, ${union(names.map(quoted))}>`]
    })
  }

  /** The declarations by name, with those of the included modules behind them. */
  declarations(own: TsText): TsText {
    return this.scope.includes.reduce(
      (rest, scope) => ts`c.Including<${{ ts: this.import(scope).name }}.Declarations, ${rest}>`,
      own,
    )
  }

  /** The members of records by name, with those of the included modules. */
  members(own: TsText): TsText {
    const included = this.scope.includes.map((scope) => `${this.import(scope).name}.Members`)
    return { ts: [own.ts, ...included].join(' & ') }
  }

  private import(scope: Scope): Imported {
    let imported = this.imported.get(scope)
    if (!imported) {
      const included = this.module.included(scope)
      const name = this.claim(`include${this.imported.size}`)
      const identifiers = new Identifiers(scope, (record) => this.owners.get(record) === scope)
      this.imported.set(scope, (imported = { ...included, name, scope, identifiers }))
    }
    return imported
  }
}

const ownNames = (scope: Scope): string[] => [...scope.declarations()].filter(isListed).map(({ name }) => name)
