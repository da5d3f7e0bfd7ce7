/** A scope to the plan of its module. */
import {
  type ConstantDeclaration,
  type Declaration,
  type FunctionDeclaration,
  isListed,
  type VariableDeclaration,
} from '../declare/declaration.ts'
import type { Scope } from '../declare/scope.ts'
import { isUnpassable } from '../declare/words.ts'
import { moduleFailure } from '../diagnostics/messages/module.ts'
import type { DeclaredPlace, Place } from '../diagnostics/source.ts'
import {
  arrayOf,
  CONST,
  type CType,
  type DeferredType,
  type EnumType,
  pointerTo,
  primitive,
  type RecordType,
} from '../types/ctype.ts'
import { valuesOf } from './by-value.ts'
import { Handles } from './handles.ts'
import type {
  ModulePlan,
  PlannedConstant,
  PlannedFunction,
  PlannedName,
  PlannedTypedef,
  PlannedValue,
  PlannedVariable,
} from './plan.ts'
import { Asked, type Places, Unasked } from './questions.ts'
import { TypeTable } from './type-table.ts'

/** The plan of a module that only knows declarations. Throws for what only the C compiler knows. */
export function planDeclarations(scope: Scope): ModulePlan {
  const types = new TypeTable(scope, new Unasked(placesOf(scope)))
  return finish(scope, types, new AbiNames(types), undefined)
}

/** The plan of a module with a compiled library. Throws for what C cannot be asked. */
export function planCompiled(scope: Scope): ModulePlan {
  const listed = [...scope.declarations()].filter(isListed)
  const inPrototypes = prototypeScopes(listed)
  const enumerators = listed.filter(
    (each) => each.kind === 'constant' && each.origin === 'enumerator' && !inPrototypes(each.place),
  )
  const handles = new Handles(scope, scope.includes)
  const asked = new Asked(handles, placesOf(scope), enumerators as ConstantDeclaration[])
  const types = new TypeTable(scope, asked)
  const names = new ApiNames(types, asked)
  return finish(scope, types, names, () => asked.part({ externs: names.externs }))
}

function finish(
  scope: Scope,
  types: TypeTable,
  planner: Names,
  compiled: (() => ModulePlan['compiled']) | undefined,
): ModulePlan {
  const typedefs = scope.ownTypedefs().map(
    ([name, { type, qualifiers, alignment, parameterNames = [], place }]): PlannedTypedef => ({
      name,
      type: types.indexOf(type, { array: { kind: 'typedef', name }, place }),
      ...(qualifiers ? { qualifiers } : {}),
      ...(alignment === undefined ? {} : { alignment }),
      ...plannedNames(parameterNames),
    }),
  )
  const tags = scope.ownTags().map(([name, { type }]) => ({ name, type: types.indexOf(type) }))
  const names = [...scope.declarations()]
    .filter((declaration) => isListed(declaration) && !isBeyondCalls(declaration))
    .map((declaration) => planned(declaration, planner))
  types.finish()
  return { includes: scope.includes, types: types.types, typedefs, tags, names, compiled: compiled?.() }
}

/** Whether it is a function that nothing can call, as headers of vector units have some: a module goes without. */
const isBeyondCalls = (declaration: Declaration): boolean =>
  declaration.kind === 'function' && valuesOf(declaration).some(isUnpassable)

interface Names {
  function(declaration: FunctionDeclaration): PlannedFunction
  variable(declaration: VariableDeclaration): PlannedVariable
  constant(declaration: ConstantDeclaration): PlannedName
}

function planned(declaration: Declaration, planner: Names): PlannedName {
  switch (declaration.kind) {
    case 'function':
      return planner.function(declaration)
    case 'variable':
      return planner.variable(declaration)
    case 'constant':
      return planner.constant(declaration)
  }
}

/**
 * Whether a place lies between the parentheses of a function's declaration: C forgets what is declared there at their
 * end (C17 6.2.1p4), so that nobody can ask it for that.
 */
function prototypeScopes(declarations: readonly Declaration[]): (place: DeclaredPlace) => boolean {
  const names = new Map<DeclaredPlace['statement'], number>()
  for (const { kind, place } of declarations)
    if (kind === 'function' && place.statement) names.set(place.statement, place.offset)
  return ({ statement, offset }) => offset > (names.get(statement) ?? Infinity)
}

/** Where the types of a scope are declared. */
function placesOf(scope: Scope): Places {
  const places = new Map<RecordType | EnumType | DeferredType, Place>()
  const add = (type: CType, place: Place): void => {
    const named = type.kind === 'pointer' ? type.target : type
    if (named.kind !== 'record' && named.kind !== 'enum' && named.kind !== 'deferred') return
    if (!places.has(named)) places.set(named, place)
  }
  for (const [, { type, place }] of [...scope.ownTags(), ...scope.ownTypedefs()]) add(type, place)
  return (type) => places.get(type) ?? (type.kind === 'deferred' ? undefined : writtenPlace(type))
}

/** Records and enums without a name are declared where their bodies stand. */
const writtenPlace = ({ body }: RecordType | EnumType): Place | undefined =>
  body.state === 'opaque' ? undefined : body.written?.place

const functionHead = (
  types: TypeTable,
  { name, type, parameterNames, place }: FunctionDeclaration,
): PlannedFunction => ({
  kind: 'function',
  name,
  type: types.indexOf(type, { array: undefined, place }),
  ...plannedNames(parameterNames),
})

const plannedNames = (names: readonly (string | undefined)[]): Pick<PlannedFunction, 'parameterNames'> =>
  names.some((each) => each !== undefined) ? { parameterNames: names.map((each) => each ?? null) } : {}

const variableHead = (types: TypeTable, { name, type, qualifiers, place }: VariableDeclaration): PlannedVariable => ({
  kind: 'variable',
  name,
  type: types.indexOf(type, { array: { kind: 'variable', name }, place }),
  ...(qualifiers ? { qualifiers } : {}),
})

function constantHead(types: TypeTable, { name, origin, type, value, missing }: ConstantDeclaration): PlannedConstant {
  return {
    kind: 'constant',
    name,
    origin,
    ...(type ? { type: types.indexOf(type) } : {}),
    ...(value === undefined ? {} : { value: plannedValue(value) }),
    ...(missing ? { missing } : {}),
  }
}

function plannedValue(value: bigint | number | string): PlannedValue {
  if (typeof value === 'bigint') return { integer: String(value) }
  return typeof value === 'number' ? { float: Object.is(value, -0) ? '-0' : String(value) } : { text: value }
}

class AbiNames implements Names {
  readonly #types: TypeTable

  constructor(types: TypeTable) {
    this.#types = types
  }

  function(declaration: FunctionDeclaration): PlannedFunction {
    const { name, symbol, extern, place } = declaration
    if (extern) throw moduleFailure('module/needs-compiler', { what: `extern "${extern}" '${name}'` }, place)
    return { ...functionHead(this.#types, declaration), ...(symbol === name ? {} : { symbol }) }
  }

  variable(declaration: VariableDeclaration): PlannedVariable {
    const { name, symbol } = declaration
    return { ...variableHead(this.#types, declaration), ...(symbol === name ? {} : { symbol }) }
  }

  /** `const char *const s;` is read from the library; an integer without a value only C knows. */
  constant(declaration: ConstantDeclaration): PlannedName {
    const { name, missing, type, origin, place } = declaration
    if (missing !== 'compiler') return constantHead(this.#types, declaration)
    if (origin !== 'object' || !type) throw moduleFailure('module/needs-compiler', { what: name }, place)
    return variableHead(this.#types, { kind: 'variable', name, type, qualifiers: CONST, symbol: name, place })
  }
}

class ApiNames implements Names {
  readonly externs: FunctionDeclaration[] = []
  readonly #types: TypeTable
  readonly #asked: Asked

  constructor(types: TypeTable, asked: Asked) {
    this.#types = types
    this.#asked = asked
  }

  #enter(entry: Asked['addresses'][number]): number {
    return this.#asked.addresses.push(entry) - 1
  }

  function(declaration: FunctionDeclaration): PlannedFunction {
    const { type, extern, name, place } = declaration
    for (const each of [type.result, ...type.parameters])
      if (each.kind === 'record' && each.body.state === 'opaque')
        throw moduleFailure('module/opaque-value', { name, type: each.name }, place)
    const head = { ...functionHead(this.#types, declaration), ...this.#sizes(declaration) }
    if (extern) {
      return {
        ...head,
        address: this.#enter({ kind: 'extern', declaration }),
        extern: this.externs.push(declaration) - 1,
        ...(extern === 'JS+C' ? { shared: true } : {}),
      }
    }
    if (type.variadic) return { ...head, address: this.#enter({ kind: 'itself', declaration }) }
    const address = this.#enter({ kind: 'direct', declaration })
    if ([type.result, ...type.parameters].every(isScalar)) return { ...head, address }
    return { ...head, address, packed: this.#enter({ kind: 'packed', declaration }) }
  }

  variable(declaration: VariableDeclaration): PlannedVariable {
    const head = { ...variableHead(this.#types, declaration), ...this.#sizes(declaration) }
    return { ...head, address: this.#enter({ kind: 'variable', declaration }) }
  }

  #sizes(declaration: Declaration): Pick<PlannedFunction, 'sizes'> {
    const sizes = valuesOf(declaration).flatMap((type, position) => {
      if (type.kind !== 'record' || !this.#types.isIncluded(type)) return []
      const size = this.#asked.size(type, declaration.place)
      return size === undefined ? [] : [[position, size] as const]
    })
    return sizes.length > 0 ? { sizes } : {}
  }

  constant(declaration: ConstantDeclaration): PlannedName {
    const { name, origin, type, value, place } = declaration
    if (origin === 'object' && type?.kind === 'array') return this.#constantArray(declaration, type)
    const head = constantHead(this.#types, declaration)
    if (origin === 'enumerator') {
      const address = this.#asked.enumerator(name)
      return address === undefined ? head : { ...head, address, integer: true }
    }
    if (!type || isWord(type)) return { ...head, address: this.#enter({ kind: 'integer', name, place }), integer: true }
    const read = typeof value === 'string' ? textType(type) : type
    return {
      ...head,
      ...this.#sizes(declaration),
      type: this.#types.indexOf(read),
      address: this.#enter({ kind: read !== type && isText(read) ? 'text' : 'value', name, type: read, place }),
    }
  }

  /** An array is no value in C; it is read where it lies. */
  #constantArray(
    { name, place }: ConstantDeclaration,
    { element, length }: CType & { kind: 'array' },
  ): PlannedVariable {
    const type = arrayOf(element, length === 'open' ? 'deferred' : length)
    return this.variable({ kind: 'variable', name, type, qualifiers: CONST, symbol: name, place })
  }
}

/** What a string literal, or an object that holds one, is read through. */
function textType(type: CType): CType {
  const unit = type.kind === 'array' ? type.element : type.kind === 'pointer' ? type.target : type
  return pointerTo(unit.kind === 'primitive' && WIDE.has(unit.name) ? unit : primitive('char'), CONST)
}

/** Whether it is a pointer to the characters of ordinary strings. */
const isText = (type: CType): boolean =>
  type.kind === 'pointer' && type.target.kind === 'primitive' && type.target.name === 'char'

const WIDE: ReadonlySet<string> = new Set(['wchar_t', 'char16_t', 'char32_t'])

/** Whether it is an integer type of 64 bits at most. */
const isWord = (type: CType): boolean =>
  type.kind === 'enum' ||
  (type.kind === 'deferred' && type.class === 'integer') ||
  (type.kind === 'primitive' &&
    ['integer', 'bool', 'char', 'text'].includes(type.facts.class) &&
    type.facts.size !== 'i128')

/** Whether a call needs nothing but registers and words for the value, whatever the platform. */
function isScalar(type: CType): boolean {
  if (type.kind !== 'primitive') return type.kind !== 'record' && type.kind !== 'vector'
  const { class: kind, size } = type.facts
  return kind === 'float' ? size === 'float' || size === 'double' : kind !== 'complex' && size !== 'i128'
}
