/** Compares a freshly compiled module with its declarations, all of them, as using it would do one by one. */
import { type Declaration, isListed } from '../declare/declaration.ts'
import { memberPlace } from '../declare/member-places.ts'
import type { Scope } from '../declare/scope.ts'
import { VerificationError, VerificationMissing } from '../diagnostics/errors.ts'
import { excerpt, type Place, positionOf, type Source } from '../diagnostics/source.ts'
import type { CType, RecordType } from '../types/ctype.ts'
import type { AssembledModule } from './load.ts'

/** What C sees otherwise, and where that is declared. */
interface Found {
  readonly error: VerificationError
  readonly place: Place
}

/** Throws a VerificationError that lists every disagreement with its place in the declared text. */
export function checkModule(module: AssembledModule, declared: Scope): void {
  const found = inOrder(disagreements(module, declared))
  const [first] = found
  if (first) throw new VerificationError(first.error.code, found.map(shown).join('\n'))
}

function disagreements({ scope, symbols }: AssembledModule, declared: Scope): Found[] {
  // What one declaration says wrongly, others that use it run into as well.
  const found = new Map<string, Found>()
  const records = recordsOf(declared)
  const check = (place: Place, run: () => unknown): void => {
    try {
      run()
    } catch (error) {
      // An included module that nobody has compiled in this process knows no more than was declared of it.
      if (error instanceof VerificationMissing) return
      if (!(error instanceof VerificationError)) throw error
      const { member, message } = error
      const record = error.record === undefined ? undefined : records.get(error.record)
      const memberAt = record && member !== undefined ? memberPlace(record, member) : undefined
      if (!found.has(message)) found.set(message, { error, place: memberAt ?? place })
    }
  }
  const declarations = [...declared.declarations()].filter(isListed)
  for (const { name, kind, place } of declarations)
    if (kind === 'constant') check(place, () => constantOf(scope.declaration(name) as Declaration, symbols))
  for (const [name, { place }] of declared.ownTags()) check(place, () => touch(scope.tagEntry(name)?.type))
  for (const [name, { place }] of declared.ownTypedefs()) check(place, () => touch(scope.typedefEntry(name)?.type))
  for (const { name, kind, place } of declarations)
    if (kind !== 'constant') check(place, () => use(scope.declaration(name), symbols))
  return [...found.values()]
}

/** Reads a constant, which compares it where the declarations give it a value, or a type that may not hold C's. */
function constantOf(declaration: Declaration, symbols: AssembledModule['symbols']): unknown {
  if (declaration.kind !== 'constant' || declaration.value === undefined) return undefined
  return symbols?.constant(declaration)
}

/** Compares what a declaration needs; the module may go without it. */
function use(declaration: Declaration | undefined, symbols: AssembledModule['symbols']): void {
  if (!declaration) return
  touch(declaration.type)
  symbols?.checkSizes(declaration)
}

/** Makes the body of a type, or of what it leads to, which compares it. */
function touch(type: CType | undefined): unknown {
  if (type?.kind === 'pointer') return touch(type.target)
  if (type?.kind === 'array') return touch(type.element)
  return type?.kind === 'record' || type?.kind === 'enum' ? type.body : undefined
}

/** The records of a scope as they are spelled, also those that only members have. */
function recordsOf(scope: Scope): ReadonlyMap<string, RecordType> {
  const records = new Map<string, RecordType>()
  const visit = (type: CType): void => {
    if (type.kind === 'pointer') return visit(type.target)
    if (type.kind === 'array') return visit(type.element)
    if (type.kind !== 'record' || records.has(type.name)) return
    records.set(type.name, type)
    if (type.body.state !== 'opaque') for (const member of type.body.members) visit(member.type)
  }
  for (const [, { type }] of [...scope.ownTags(), ...scope.ownTypedefs()]) visit(type)
  return records
}

/** As they are declared, one text after the other. */
function inOrder(found: readonly Found[]): Found[] {
  const sources = new Map<Source, number>()
  for (const { place } of found) if (!sources.has(place.source)) sources.set(place.source, sources.size)
  const sourceOf = ({ place }: Found): number => sources.get(place.source) as number
  return found.toSorted((a, b) => sourceOf(a) - sourceOf(b) || a.place.offset - b.place.offset)
}

function shown({ error, place }: Found): string {
  const position = positionOf(place.source, place.offset)
  return `${position.name}:${position.line}:${position.column}: ${error.message}\n${excerpt(position)}`
}
