/** Declarations compared with what a header says: every difference, with both sides. */
import { recordLayout } from '../abi/layout.ts'
import type { Target } from '../abi/target.ts'
import type {
  ConstantDeclaration,
  Declaration,
  FunctionDeclaration,
  VariableDeclaration,
} from '../declare/declaration.ts'
import { memberPlaces } from '../declare/member-places.ts'
import type { Scope } from '../declare/scope.ts'
import type { Place } from '../diagnostics/source.ts'
import { CONST, type CType, type RecordType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import type { MacroValue } from './macro-values.ts'
import { TypeKeys } from './type-keys.ts'

/** What kind of thing differs. */
export type DifferenceKind =
  | 'missing'
  | 'kind'
  | 'result'
  | 'parameters'
  | 'parameter'
  | 'variadic'
  | 'convention'
  | 'type'
  | 'const'
  | 'value'
  | 'member'
  | 'offset'
  | 'size'
  | 'alignment'
  | 'symbol'

/** One difference. */
export interface Difference {
  readonly kind: DifferenceKind
  /** What is declared, with the member or parameter. */
  readonly name: string
  readonly declared: string
  /** What the header says; empty where it says nothing. */
  readonly actual: string
  readonly place: Place
  readonly actualPlace: Place | undefined
}

/** What the header has to answer with. */
export interface Compared {
  readonly scope: Scope
  readonly target: Target
  /** Values of macros that only the compiler knows. */
  readonly valueOf: (name: string) => MacroValue | undefined
}

type Found = Omit<Difference, 'place' | 'actualPlace'>

/** Compares all that a scope declares. */
export function differences(declared: Scope, header: Compared): Difference[] {
  const comparison = new Comparison(declared, header)
  return [
    ...[...declared.declarations()].flatMap((each) => comparison.declaration(each)),
    ...declared.ownTags().flatMap(([tag, { type, place }]) => comparison.tag(tag, type, place)),
    ...declared.ownTypedefs().flatMap(([name, { type, place }]) => comparison.typedef(name, type, place)),
  ]
}

class Comparison {
  readonly #header: Compared
  readonly #keys: TypeKeys
  /** Records that were compared under another name. */
  readonly #seen = new Set<CType>()

  constructor(declared: Scope, header: Compared) {
    this.#header = header
    this.#keys = new TypeKeys(declared, header.scope, header.target)
  }

  declaration(declared: Declaration): Difference[] {
    const { name, place } = declared
    const actual = this.#header.scope.declaration(name)
    const found = actual ? this.#pair(declared, actual) : [this.#missing(name, declared.kind)]
    return found.map((each) => ({ ...each, place, actualPlace: actual?.place }))
  }

  #missing(name: string, kind: string): Found {
    const why = this.#header.scope.whyLeftOut(name) ?? ''
    return { kind: 'missing', name, declared: kind, actual: why }
  }

  #pair(declared: Declaration, actual: Declaration): Found[] {
    if (declared.kind === 'constant') return this.#constant(declared, actual)
    if (declared.kind !== actual.kind) {
      // A function may be a macro as well; what is behind it is not known.
      const said = actual.kind === 'constant' ? ORIGINS[actual.origin] : actual.kind
      return [{ kind: 'kind', name: declared.name, declared: declared.kind, actual: said }]
    }
    return declared.kind === 'function'
      ? this.#function(declared, actual as FunctionDeclaration)
      : this.#variable(declared, actual as VariableDeclaration)
  }

  #constant(declared: ConstantDeclaration, actual: Declaration): Found[] {
    const { name, value } = declared
    if (actual.kind !== 'constant') return [{ kind: 'kind', name, declared: 'constant', actual: actual.kind }]
    if (value === undefined) return []
    const real = actual.value ?? this.#header.valueOf(name)?.value
    if (real === value) return []
    const said = real === undefined ? 'no constant' : String(real)
    return [{ kind: 'value', name, declared: String(value), actual: said }]
  }

  #function({ name, type, isOpen }: FunctionDeclaration, { type: actual, isOpen: isActualOpen }: FunctionDeclaration) {
    const found: Found[] = [...this.#types('result', name, type.result, actual.result)]
    if (isOpen || isActualOpen) return found
    const [count, wanted] = [type.parameters.length, actual.parameters.length]
    if (count !== wanted) found.push({ kind: 'parameters', name, declared: `${count}`, actual: `${wanted}` })
    for (let i = 0; i < Math.min(count, wanted); i++) {
      const [mine, theirs] = [type.parameters[i], actual.parameters[i]] as [CType, CType]
      found.push(...this.#types('parameter', `${name}, parameter ${i + 1}`, mine, theirs))
    }
    const variadic = (is: boolean): string => (is ? "with '...'" : "without '...'")
    if (type.variadic !== actual.variadic)
      found.push({ kind: 'variadic', name, declared: variadic(type.variadic), actual: variadic(actual.variadic) })
    if (type.convention !== actual.convention)
      found.push({ kind: 'convention', name, declared: type.convention, actual: actual.convention })
    return found
  }

  #variable(declared: VariableDeclaration, actual: VariableDeclaration): Found[] {
    const { name, type } = declared
    const found = [...this.#types('type', name, type, actual.type)]
    const [mine, theirs] = [declared, actual].map(({ qualifiers }) =>
      (qualifiers & CONST) !== 0 ? 'const' : 'not const',
    )
    if (mine !== theirs) found.push({ kind: 'const', name, declared: mine as string, actual: theirs as string })
    return found
  }

  /** Types that differ, or differ in `const` alone. An array without a length may have one there. */
  #types(kind: DifferenceKind, name: string, declared: CType, actual: CType): Found[] {
    const isOpen = declared.kind === 'array' && declared.length === 'open' && actual.kind === 'array'
    if (isOpen) return this.#types(kind, name, declared.element, actual.element)
    if (this.#keys.same(declared, actual, true)) return []
    const what = this.#keys.same(declared, actual, false) ? 'const' : kind
    return [{ kind: what, name, declared: spell(declared), actual: spell(actual) }]
  }

  tag(tag: string, type: CType, place: Place): Difference[] {
    if (this.#seen.has(type)) return []
    // A typedef of the same name is compared instead.
    if (this.#keys.pairOf(type)) return []
    const entry = this.#header.scope.tagEntry(tag)
    // One that is only pointed to may be called anything.
    const isOpaque = type.kind === 'record' && type.body.state === 'opaque'
    if (!entry) return isOpaque ? [] : [{ ...this.#missing(spell(type), kindOf(type)), place, actualPlace: undefined }]
    return this.#body(spell(type), type, entry.type, place, entry.place)
  }

  typedef(name: string, type: CType, place: Place): Difference[] {
    const entry = this.#header.scope.typedefEntry(name)
    if (!entry) {
      if (this.#header.scope.predeclared(name)) return []
      return [{ ...this.#missing(name, 'typedef'), place, actualPlace: undefined }]
    }
    const places = { place, actualPlace: entry.place }
    if (type.kind === 'record' && !this.#seen.has(type)) return this.#body(name, type, entry.type, place, entry.place)
    return this.#types('type', name, type, entry.type).map((each) => ({ ...each, ...places }))
  }

  #body(name: string, type: CType, actual: CType, place: Place, actualPlace: Place): Difference[] {
    this.#seen.add(type)
    if (type.kind !== actual.kind)
      return [{ kind: 'kind', name, declared: kindOf(type), actual: kindOf(actual), place, actualPlace }]
    if (type.kind !== 'record' || actual.kind !== 'record') return []
    if (type.keyword !== actual.keyword)
      return [{ kind: 'kind', name, declared: type.keyword, actual: actual.keyword, place, actualPlace }]
    if (type.body.state === 'opaque') return []
    if (actual.body.state === 'opaque')
      return [{ kind: 'kind', name, declared: 'a body', actual: 'opaque', place, actualPlace }]
    return this.#members(name, type, actual, place, actualPlace)
  }

  #members(name: string, record: RecordType, actual: RecordType, place: Place, actualPlace: Place): Difference[] {
    const { target } = this.#header
    const isPartial = record.body.state === 'partial'
    const there = recordLayout(actual, target)
    const theirs = new Map(
      there.members.flatMap((each) => (each.name === undefined ? [] : [[each.name, each] as const])),
    )
    const [places, theirPlaces] = [memberPlaces(record), memberPlaces(actual)]
    const found: Difference[] = []
    const add = (each: Found, member?: string): void => {
      const at = member === undefined ? undefined : theirPlaces.get(member)
      found.push({ ...each, place: places.get(member ?? '') ?? place, actualPlace: at ?? actualPlace })
    }
    const mine = isPartial ? undefined : recordLayout(record, target)
    const own = mine?.members ?? partialMembers(record)
    for (const {
      name: member,
      member: { type },
      offset,
      bits,
    } of own) {
      if (member === undefined) continue
      const what = `${name}.${member}`
      const other = theirs.get(member)
      theirs.delete(member)
      if (!other) {
        add({ kind: 'member', name: what, declared: spell(type), actual: '' }, member)
        continue
      }
      for (const each of this.#types('type', what, type, other.member.type)) add(each, member)
      if (isPartial) continue
      const [from, to] = [{ offset, bits }, other].map(placeText)
      if (from !== to) add({ kind: 'offset', name: what, declared: from as string, actual: to as string }, member)
    }
    if (!mine) return found
    for (const [
      member,
      {
        member: { type },
      },
    ] of theirs)
      add({ kind: 'member', name: `${name}.${member}`, declared: '', actual: spell(type) }, member)
    if (mine.size !== there.size) add({ kind: 'size', name, declared: `${mine.size}`, actual: `${there.size}` })
    if (mine.alignment !== there.alignment)
      add({ kind: 'alignment', name, declared: `${mine.alignment}`, actual: `${there.alignment}` })
    return found
  }
}

const ORIGINS = { macro: 'macro', enumerator: 'enumerator', object: 'constant' } as const

const kindOf = (type: CType): string => (type.kind === 'record' ? type.keyword : type.kind)

type Placed = {
  readonly offset: number
  readonly bits?: { readonly shift: number; readonly width: number } | undefined
}

const placeText = ({ offset, bits }: Placed): string =>
  bits ? `bits ${offset * 8 + bits.shift} to ${offset * 8 + bits.shift + bits.width - 1}` : `${offset}`

/** The members of a record that ends in `...`: where they lie is the header's to say. */
function partialMembers({ body }: RecordType) {
  if (body.state === 'opaque') return []
  return body.members.map((member) => ({ name: member.name, member, offset: 0, bits: undefined }))
}
