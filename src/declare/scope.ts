/**
 * What one FFI knows by name: typedefs, tags, functions, variables, constants; its own and those of the FFIs it includes.
 * Names are asked for here; only `declare` changes them, through a journal.
 */
import type { Target } from '../abi/target.ts'
import { LaterMap } from '../base/later-map.ts'
import { FFIError } from '../diagnostics/errors.ts'
import { declarationMessage } from '../diagnostics/messages/declarations.ts'
import type { DeclaredPlace, GrowingSource } from '../diagnostics/source.ts'
import type { CType, EnumType, Qualifiers, RecordType } from '../types/ctype.ts'
import { primitive } from '../types/ctype.ts'
import { type ConstantDeclaration, type Declaration, isListed } from './declaration.ts'
import { predeclared, unicodeNames } from './predeclared.ts'

/** A type as a declaration uses it. */
export interface TypeUse {
  readonly type: CType
  readonly qualifiers: Qualifiers
  /** What `aligned` in a typedef, or `_Atomic`, made of the type's alignment, bytes: larger or smaller than the type's own. */
  readonly alignment?: number
  /** What items of an array of it are aligned to, bytes, where that is not `alignment`. */
  readonly itemAlignment?: number
  /** The same as `alignment`, of what a pointer points to. */
  readonly pointedAlignment?: number
  /** Of a function type or a pointer to one that is written out, or has its name from a typedef that does. */
  readonly parameterNames?: readonly (string | undefined)[]
}

export interface TypedefEntry extends TypeUse {
  readonly place: DeclaredPlace
  /** How many types stand inside one another, so that a chain of typedefs cannot grow without end. */
  readonly depth: number
}

export interface TagEntry {
  readonly type: RecordType | EnumType
  readonly place: DeclaredPlace
}

/** A `#define`, read when it is asked for. */
export interface Macro {
  readonly name: string
  readonly source: GrowingSource
  readonly offset: number
  /** Offset of the `#`. */
  readonly hash: number
  readonly functionLike: boolean
  /** `#define N ...`: the compiler is to say. */
  readonly deferred: boolean
  readonly bodyStart: number
  readonly bodyEnd: number
}

/** A scope's own names. */
export interface Tables {
  readonly typedefs: Map<string, TypedefEntry>
  /** Structs, unions and enums share one name space (C17 6.2.3). */
  readonly tags: Map<string, TagEntry>
  readonly names: Map<string, Declaration>
  readonly macros: Map<string, Macro>
  /** How many records stand inside one another, for those that hold records. */
  readonly recordDepths: WeakMap<RecordType, number>
  /** Unions that a parameter takes any member of (`transparent_union`). */
  readonly transparent: WeakSet<RecordType>
  /** Names whose declarations could not be read, and why. */
  readonly leftOut: Map<string, string>
  /** How many records had to be named `struct $1`, `struct $2` ... */
  unnamed: number
}

/** What can be included beside an FFI gives its scope under this. */
export const SCOPE: unique symbol = Symbol('scope')

/** Has names that an FFI can include. */
export interface Includable {
  readonly [SCOPE]: Scope
}

export class Scope {
  readonly target: Target
  /** For `declare` alone. */
  readonly tables: Tables
  private readonly included: Scope[] = []
  private readonly known: ReadonlyMap<string, CType>
  private unicode: ReadonlyMap<string, CType> | undefined
  /** Whether its types were described by calls, so that neither a text nor a module has them. */
  isDescribed = false
  /** What `setUnicode` said, if it was called. */
  unicodeWidth: 'wide' | 'narrow' | undefined

  /** `known` are names that a module declares. */
  constructor(target: Target, known: Partial<Pick<Tables, 'typedefs' | 'tags' | 'names'>> = {}) {
    this.target = target
    this.known = predeclared(target)
    this.tables = {
      typedefs: new Map(),
      tags: new Map(),
      names: new Map(),
      macros: new Map(),
      leftOut: new Map(),
      recordDepths: new WeakMap(),
      transparent: new WeakSet(),
      unnamed: 0,
      ...known,
    }
  }

  /** Makes the types and constants of another scope known here. */
  include(other: Scope): void {
    if (other.reaches(this)) throw stateError('declare/include-itself')
    if (!this.included.includes(other)) this.included.push(other)
  }

  /**
   * Takes the types of included scopes that no module will hold for its own: a module that is written has them then. Throws
   * where a name is another type here.
   */
  adoptDescribed(): void {
    for (const scope of this.included.filter(({ isDescribed }) => isDescribed)) {
      const { tags, typedefs } = scope.tables
      for (const [name, entry] of tags) takeFree(this.tables.tags, name, entry)
      for (const [name, entry] of typedefs) takeFree(this.tables.typedefs, name, entry)
      this.included.splice(this.included.indexOf(scope), 1)
    }
  }

  /** The scopes that were included, in that order. */
  get includes(): readonly Scope[] {
    return this.included
  }

  private reaches(other: Scope): boolean {
    return this === other || this.included.some((scope) => scope.reaches(other))
  }

  /** Declares TCHAR and its like; once. */
  setUnicode(wide: boolean): void {
    if (this.unicode) throw stateError('declare/unicode-twice')
    this.knowUnicode(wide ? 'wide' : 'narrow')
    if (wide) for (const name of ['UNICODE', '_UNICODE']) this.tables.names.set(name, unicodeConstant(name))
  }

  /** Makes TCHAR and its like known, for a module that was made after `setUnicode`. */
  knowUnicode(width: 'wide' | 'narrow'): void {
    this.unicodeWidth = width
    this.unicode = unicodeNames(width)
  }

  /** The type that a name stands for: own, included or predeclared. */
  typedef(name: string): TypeUse | undefined {
    const declared = this.typedefEntry(name)
    if (declared) return declared
    const type = this.predeclared(name)
    return type && { type, qualifiers: 0 }
  }

  /** A typedef of this scope or of one it includes. */
  typedefEntry(name: string): TypedefEntry | undefined {
    const own = this.tables.typedefs.get(name)
    if (own || this.included.length === 0) return own
    return firstOf(this.included, (scope) => scope.typedefEntry(name))
  }

  /** What a name stands for where nobody declares it. */
  predeclared(name: string): CType | undefined {
    return this.known.get(name) ?? this.unicodeName(name)
  }

  /** The names of `predeclared`. */
  predeclaredNames(): string[] {
    return [...this.known.keys(), ...(this.unicode?.keys() ?? [])]
  }

  private unicodeName(name: string): CType | undefined {
    return this.unicode?.get(name) ?? firstOf(this.included, (scope) => scope.unicodeName(name))
  }

  /** Why a name is not declared, where its declaration could not be read. */
  whyLeftOut(name: string): string | undefined {
    return this.tables.leftOut.get(name) ?? firstOf(this.included, (scope) => scope.whyLeftOut(name))
  }

  /** The struct, union or enum of that tag. */
  tag(kind: 'struct' | 'union' | 'enum', name: string): RecordType | EnumType | undefined {
    const type = this.tagEntry(name)?.type
    return type && tagKind(type) === kind ? type : undefined
  }

  /** Whether a parameter of that union takes any of its members. */
  isTransparent(union: RecordType): boolean {
    return this.tables.transparent.has(union) || this.included.some((scope) => scope.isTransparent(union))
  }

  tagEntry(name: string): TagEntry | undefined {
    const own = this.tables.tags.get(name)
    if (own || this.included.length === 0) return own
    return firstOf(this.included, (scope) => scope.tagEntry(name))
  }

  /** Every struct, union and enum with a tag, here or in an included scope. */
  tagEntries(): TagEntry[] {
    return [...this.tables.tags.values(), ...this.included.flatMap((scope) => scope.tagEntries())]
  }

  /** Typedefs of this scope itself, in order of declaration. */
  ownTypedefs(): [string, TypedefEntry][] {
    return [...this.tables.typedefs]
  }

  /** Structs, unions and enums of this scope itself, in order of declaration. */
  ownTags(): [string, TagEntry][] {
    return [...this.tables.tags]
  }

  /** A function, variable or constant of this scope, or a constant of one it includes. */
  declaration(name: string): Declaration | undefined {
    const own = this.tables.names.get(name)
    if (own || this.included.length === 0) return own
    return firstOf(this.included, (scope) => scope.constant(name))
  }

  private constant(name: string): ConstantDeclaration | undefined {
    const found = this.declaration(name)
    return found?.kind === 'constant' ? found : undefined
  }

  /** Own functions, variables and constants, in order of declaration. */
  declarations(): IterableIterator<Declaration> {
    return this.tables.names.values()
  }

  /** The names that a library lists: own functions, variables and constants, without macros that are no constants. */
  listedNames(): string[] {
    const { names } = this.tables
    return [...names.keys()].filter((name) => this.isListed(name))
  }

  /** What a module declares is not made for this: it declares nothing that is not listed. */
  isListed(name: string): boolean {
    const { names } = this.tables
    const declaration = names instanceof LaterMap ? names.made(name) : names.get(name)
    return !declaration || isListed(declaration)
  }

  /** Names that the user declared as types, here or in an included scope, sorted. */
  typedefNames(): string[] {
    return this.collect((scope) => scope.tables.typedefs.keys())
  }

  structNames(): string[] {
    return this.collect((scope) => scope.tagsOf('struct'))
  }

  unionNames(): string[] {
    return this.collect((scope) => scope.tagsOf('union'))
  }

  private tagsOf(keyword: 'struct' | 'union'): string[] {
    return [...this.tables.tags].flatMap(([name, { type }]) => (tagKind(type) === keyword ? [name] : []))
  }

  private collect(namesOf: (scope: Scope) => Iterable<string>): string[] {
    const names = new Set<string>()
    const visit = (scope: Scope): void => {
      for (const name of namesOf(scope)) names.add(name)
      scope.included.forEach(visit)
    }
    visit(this)
    return [...names].sort()
  }
}

/** The keyword before a type's tag. */
export function tagKind(type: RecordType | EnumType): 'struct' | 'union' | 'enum' {
  return type.kind === 'enum' ? 'enum' : type.keyword
}

function firstOf<T>(scopes: readonly Scope[], find: (scope: Scope) => T | undefined): T | undefined {
  for (const scope of scopes) {
    const found = find(scope)
    if (found !== undefined) return found
  }
  return undefined
}

function takeFree<E extends { readonly type: CType }>(table: Map<string, E>, name: string, entry: E): void {
  const known = table.get(name)?.type
  if (known !== undefined && known !== entry.type)
    throw new FFIError('declare/other-type', declarationMessage('declare/other-type', { name }))
  table.set(name, entry)
}

const stateError = (code: 'declare/include-itself' | 'declare/unicode-twice'): FFIError =>
  new FFIError(code, declarationMessage(code, {}))

const unicodeConstant = (name: string): ConstantDeclaration => ({
  kind: 'constant',
  name,
  origin: 'macro',
  value: 1n,
  missing: undefined,
  type: primitive('int'),
  place: { source: { name: '<setUnicode>', text: '' }, offset: 0 },
})
