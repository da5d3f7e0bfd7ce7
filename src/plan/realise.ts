/**
 * The text of a module back to a scope: types and names are made when somebody asks for them, and what only the
 * compiler knows is taken from the library's answers.
 */
import type { Target } from '../abi/target.ts'
import { LaterMap } from '../base/later-map.ts'
import type {
  ConstantDeclaration,
  Declaration,
  FunctionDeclaration,
  VariableDeclaration,
} from '../declare/declaration.ts'
import { Scope, type TagEntry, type TypedefEntry } from '../declare/scope.ts'
import type { Place } from '../diagnostics/source.ts'
import type { CType, EnumType, FunctionType, RecordType } from '../types/ctype.ts'
import type { Answers } from './answers.ts'
import { byName, kindOf, type ModuleLines, readName, readTypedef } from './lines.ts'
import type { PlannedConstant, PlannedFunction, PlannedName, PlannedValue, PlannedVariable } from './plan.ts'
import { RealisedTypes } from './realised-types.ts'
import { checkInteger } from './verified.ts'

/** What a module is realised with. */
export interface Realisation {
  readonly name: string
  readonly target: Target
  readonly includes: readonly Scope[]
  /** Absent in ABI mode. */
  readonly answers: Answers | undefined
}

/** The scope of a module, and what its plan says of a name. */
export interface Realised {
  readonly scope: Scope
  planned(name: string): PlannedName | undefined
}

/** Reads nothing of the lines before a name is asked for. */
export function realise(lines: ModuleLines, { name, target, includes, answers }: Realisation): Realised {
  const place: Place = { source: { name: name.startsWith('<') ? name : `<${name}>`, text: '' }, offset: 0 }
  const types: RealisedTypes = new RealisedTypes(lines.types, { target, includes, answers })
  const typedefLines = once(() => byName(lines.typedefs))
  const tagLines = once(() => byName(lines.tags))
  const nameLines = once(() => byName(lines.names))
  const typedefs = new LaterMap<TypedefEntry>(
    () => typedefLines().keys(),
    (typedef) => {
      const { type, qualifiers = 0, alignment, parameterNames } = readTypedef(typedefLines().get(typedef) as string)
      return {
        type: types.at(type),
        qualifiers,
        place,
        depth: 1,
        ...(alignment === undefined ? {} : { alignment }),
        ...(parameterNames && { parameterNames: realisedNames(parameterNames) }),
      }
    },
  )
  const tags = new LaterMap<TagEntry>(
    () => tagLines().keys(),
    (tag) => ({ type: types.at(Number(tagLines().get(tag))) as RecordType | EnumType, place }),
  )
  const names = new LaterMap<Declaration>(
    () => nameLines().keys(),
    (each) => declarationOf(each, nameLines().get(each) as string, { types, place, answers }),
  )
  const scope = new Scope(target, { typedefs, tags, names })
  for (const other of includes) scope.include(other)
  const planned = (each: string): PlannedName | undefined => {
    const line = nameLines().get(each)
    return line === undefined ? undefined : readName(each, line)
  }
  return { scope, planned }
}

const realisedNames = (names: readonly (string | null)[]): readonly (string | undefined)[] =>
  names.map((each) => each ?? undefined)

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

interface Context {
  readonly types: RealisedTypes
  readonly place: Place
  readonly answers: Answers | undefined
}

function declarationOf(name: string, line: string, context: Context): Declaration {
  switch (kindOf(line)) {
    case 'function':
      return new LaterFunction(name, line, context)
    case 'variable':
      return new LaterVariable(name, line, context)
    case 'constant':
      return new LaterConstant(name, line, context)
  }
}

/** A declaration whose line is read when more than its name is asked for. */
abstract class Later<P extends PlannedName> {
  readonly name: string
  readonly place: Place
  protected readonly types: RealisedTypes
  protected readonly answers: Answers | undefined
  readonly #line: string
  #planned: P | undefined

  constructor(name: string, line: string, { types, place, answers }: Context) {
    this.name = name
    this.place = place
    this.types = types
    this.answers = answers
    this.#line = line
  }

  protected get planned(): P {
    return (this.#planned ??= readName(this.name, this.#line) as P)
  }
}

class LaterFunction extends Later<PlannedFunction> implements FunctionDeclaration {
  readonly kind = 'function'

  get type(): FunctionType {
    return this.types.at(this.planned.type) as FunctionType
  }
  get symbol(): string {
    return this.planned.symbol ?? this.name
  }
  get parameterNames(): readonly (string | undefined)[] {
    return (
      (this.planned.parameterNames && realisedNames(this.planned.parameterNames)) ??
      this.type.parameters.map(() => undefined)
    )
  }
  get extern(): 'JS' | 'JS+C' | undefined {
    const { extern, shared } = this.planned
    return extern === undefined ? undefined : shared ? 'JS+C' : 'JS'
  }
}

class LaterVariable extends Later<PlannedVariable> implements VariableDeclaration {
  readonly kind = 'variable'

  get type(): CType {
    return this.types.at(this.planned.type)
  }
  get qualifiers(): number {
    return this.planned.qualifiers ?? 0
  }
  get symbol(): string {
    return this.planned.symbol ?? this.name
  }
}

class LaterConstant extends Later<PlannedConstant> implements ConstantDeclaration {
  readonly kind = 'constant'
  #integer: bigint | undefined

  get origin(): ConstantDeclaration['origin'] {
    return this.planned.origin
  }
  get type(): CType | undefined {
    const { type } = this.planned
    return type === undefined ? undefined : this.types.at(type)
  }
  /** An integer is C's, which must be what was declared; other values are read by the library's members. */
  get value(): bigint | number | string | undefined {
    const { value, integer, address } = this.planned
    const declared = value && declaredValue(value)
    if (!integer || address === undefined || !this.answers) return declared
    this.#integer ??= this.answers.integer(address)
    checkInteger(this.name, declared, this.#integer)
    return this.#integer
  }
  get missing(): ConstantDeclaration['missing'] {
    return this.planned.integer && this.answers ? undefined : this.planned.missing
  }
}

function declaredValue(value: PlannedValue): bigint | number | string {
  if ('integer' in value) return BigInt(value.integer)
  return 'float' in value ? Number(value.float) : value.text
}
