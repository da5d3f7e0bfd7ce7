/**
 * What a module must contain, in no particular language: the types and names that its JavaScript knows, and the
 * questions and functions that its C answers. `planModule` makes one; `emit` writes it, `realise.ts` reads it again.
 *
 * Types and names are data for JSON: a type refers to others by their index in the table, to what only the compiler
 * knows by an index into the module's numbers, and to a function of the compiled library by an index into its addresses.
 */
import type { ConstantDeclaration, FunctionDeclaration, VariableDeclaration } from '../declare/declaration.ts'
import type { Scope } from '../declare/scope.ts'
import type { Place } from '../diagnostics/source.ts'
import type { Convention, CType, Member, Packing, RecordType } from '../types/ctype.ts'
import type { PrimitiveName } from '../types/primitives.ts'

/** Index into the type table. */
export type TypeIndex = number
/** Index into the numbers of the compiled library. */
export type NumberIndex = number
/** Index into the addresses of the compiled library. */
export type AddressIndex = number

export type PlannedType =
  | { readonly kind: 'void' }
  | { readonly kind: 'primitive'; readonly name: PrimitiveName }
  | { readonly kind: 'pointer'; readonly target: TypeIndex; readonly qualifiers?: number }
  | { readonly kind: 'array'; readonly element: TypeIndex; readonly length: PlannedLength }
  | { readonly kind: 'vector'; readonly element: TypeIndex; readonly bytes: number }
  | {
      readonly kind: 'function'
      readonly result: TypeIndex
      readonly parameters: readonly TypeIndex[]
      readonly variadic?: true
      readonly convention?: Convention
    }
  | PlannedRecord
  | PlannedEnum
  /** `typedef int... t`: three numbers, its size, whether it is signed, whether it is a floating type. */
  | {
      readonly kind: 'number'
      readonly name: string
      readonly class: 'integer' | 'float'
      readonly numbers: NumberIndex
    }
  /** A type that every program knows without declaring it: `FILE`, `va_list`. */
  | { readonly kind: 'predeclared'; readonly name: string }
  | PlannedIncluded

/** A type of an included module, by its typedef or its tag; with the body that it gets here where it is opaque there. */
export interface PlannedIncluded {
  readonly kind: 'included'
  readonly include: number
  readonly typedef?: string
  readonly tag?: string
  readonly body?: PlannedRecord | PlannedEnum
}

/** A length that the compiler counted is a number of the library. */
export type PlannedLength = number | 'open' | { readonly number: NumberIndex }

export interface PlannedRecord {
  readonly kind: 'record'
  readonly keyword: 'struct' | 'union'
  readonly name: string
  readonly tag?: string
  /** Absent for an opaque one. */
  readonly members?: readonly PlannedMember[]
  readonly packing?: Packing
  /** Ended in `...`: the numbers say where things are. Otherwise they are what our own layout is compared with. */
  readonly partial?: true
  /**
   * Size and alignment; then, for each named member that is no bit-field, in order, with those of anonymous members
   * in their place, its offset and its size (0 for an array without a length).
   */
  readonly numbers?: NumberIndex
  /** A probe for each named bit-field, in the same order: it writes a record in which nothing but that field is set. */
  readonly bits?: AddressIndex
}

export interface PlannedMember {
  readonly name?: string
  readonly type: TypeIndex
  readonly qualifiers?: number
  readonly typeAlignment?: number
  readonly alignment?: number
  readonly packed?: true
  readonly widthBits?: number
}

export interface PlannedEnum {
  readonly kind: 'enum'
  readonly name: string
  readonly tag?: string
  /** Absent for an opaque one. The value is decimal text; absent where only the compiler knows it. */
  readonly enumerators?: readonly { readonly name: string; readonly value?: string; readonly address?: AddressIndex }[]
  /** The integer type of one whose values are known. */
  readonly base?: PrimitiveName
  /** Size and signedness, where the compiler was asked. */
  readonly numbers?: NumberIndex
}

/** A typedef. */
export interface PlannedTypedef {
  readonly name: string
  readonly type: TypeIndex
  readonly qualifiers?: number
  readonly alignment?: number
  /** Of a function type or a pointer to one. */
  readonly parameterNames?: PlannedParameterNames
}

/** What parameters are called; `null` for one without a name. Absent where none has one. */
type PlannedParameterNames = readonly (string | null)[]

/** A struct, union or enum by its tag. */
export interface PlannedTag {
  readonly name: string
  readonly type: TypeIndex
}

export type PlannedName = PlannedFunction | PlannedVariable | PlannedConstant

/** What C has by value of records that an included module declares: C may know them from another header. */
interface OfIncluded {
  /** Where in `valuesOf` the record stands, and its size in C. */
  readonly sizes?: readonly (readonly [position: number, size: NumberIndex])[]
}

export interface PlannedFunction extends OfIncluded {
  readonly kind: 'function'
  readonly name: string
  readonly type: TypeIndex
  readonly parameterNames?: PlannedParameterNames
  /** What dlsym is asked for, where that is another name. */
  readonly symbol?: string
  /** A C function with the declared type. */
  readonly address?: AddressIndex
  /** `void (char *frame)` that makes the call, for what only the compiler can pass. */
  readonly packed?: AddressIndex
  /** `extern "JS"`: the index of its place in the library's externs. */
  readonly extern?: number
  /** `extern "JS+C"`: other files of C may call it. */
  readonly shared?: true
}

export interface PlannedVariable extends OfIncluded {
  readonly kind: 'variable'
  readonly name: string
  readonly type: TypeIndex
  readonly qualifiers?: number
  readonly symbol?: string
  /** `void (char *frame)` that writes the variable's address. */
  readonly address?: AddressIndex
}

export interface PlannedConstant extends OfIncluded {
  readonly kind: 'constant'
  readonly name: string
  readonly origin: ConstantDeclaration['origin']
  readonly type?: TypeIndex
  readonly value?: PlannedValue
  readonly missing?: ConstantDeclaration['missing']
  /** `void (char *frame)` that writes the value: an integer as 8 bytes and a byte that says whether it is negative. */
  readonly address?: AddressIndex
  /** True where the library writes an integer of any width; else a value of the type. */
  readonly integer?: true
}

/** An integer and a floating number as text, a string as it is. */
export type PlannedValue = { readonly integer: string } | { readonly float: string } | { readonly text: string }

/**
 * How the C of a module names a type whose insides it is asked for: by a type, as what a pointer type points to, or as
 * the type of a variable or of a record's member, of an array in `depth` dimensions of its items.
 */
export type CHandle =
  | { readonly kind: 'type'; readonly type: CType }
  | { readonly kind: 'target'; readonly typedef: string }
  | { readonly kind: 'variable'; readonly name: string; readonly depth: number }
  | { readonly kind: 'inside'; readonly of: CHandle; readonly member: string; readonly depth: number }

/** An array whose length is asked for: a member, a variable, or the type of that name. */
export type CArray =
  | { readonly kind: 'member'; readonly of: CHandle; readonly member: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'typedef'; readonly name: string }

/** What the compiler is asked; the answer is an integer constant expression. */
export type Question =
  | { readonly ask: 'size' | 'alignment'; readonly of: CHandle }
  | { readonly ask: 'offset' | 'member-size'; readonly of: CHandle; readonly member: string }
  /** The number of items of the array that lies `depth` dimensions inside. */
  | { readonly ask: 'length'; readonly of: CArray; readonly depth: number }
  | { readonly ask: 'signed' | 'floating'; readonly of: CHandle }
  /** Holds the place of a number that has no meaning here. */
  | { readonly ask: 'nothing' }

/** What an address of the library leads to. */
export type Entry =
  | { readonly kind: 'direct' | 'packed' | 'itself' | 'extern'; readonly declaration: FunctionDeclaration }
  | { readonly kind: 'variable'; readonly declaration: VariableDeclaration }
  | { readonly kind: 'integer'; readonly name: string; readonly place: Place }
  | { readonly kind: 'value' | 'text'; readonly name: string; readonly type: CType; readonly place: Place }
  | { readonly kind: 'bits'; readonly of: CHandle; readonly member: string; readonly place: Place }

/** A record whose members C compares with the declared types. */
export interface MemberCheck {
  readonly record: RecordType
  readonly of: CHandle
  readonly members: readonly (Member & { readonly name: string; readonly place: Place })[]
}

/** What the compiled library holds. */
export interface CompiledPart {
  readonly numbers: readonly (Question & { readonly place: Place | undefined })[]
  readonly addresses: readonly Entry[]
  readonly checks: readonly MemberCheck[]
  /** `extern "JS"` functions, which C may call, in the order of their indexes. */
  readonly externs: readonly FunctionDeclaration[]
  /** Names of types that have no tag: what C calls them. */
  readonly typedefNames: ReadonlyMap<CType, string>
}

export interface ModulePlan {
  /** The scopes that it includes, in the order of their indexes. */
  readonly includes: readonly Scope[]
  readonly types: readonly PlannedType[]
  readonly typedefs: readonly PlannedTypedef[]
  readonly tags: readonly PlannedTag[]
  readonly names: readonly PlannedName[]
  /** Absent in ABI mode, where nothing is compiled. */
  readonly compiled: CompiledPart | undefined
}
