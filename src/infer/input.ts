/**
 * What a call accepts, as types that show the parameter as it is declared: `Integer<"unsigned n">`.
 * The alias is all that the parameter's text is for; `named` keeps the compiler from forgetting it.
 */
import type { Addressed, FunctionPointer, KIND, RECORD, Scalar, VoidPointer } from './objects.ts'
import type { Complex, classOf, PrimitiveName, storageOf, Views } from './primitives.ts'

type named<P extends string> = P extends '' ? never : never
/** Any number with a C type. */
type AnyScalar = Scalar<string, number | bigint | boolean>

/** What an integer is made from. */
export type IntegerValue = number | bigint | boolean | AnyScalar
/** What a floating-point number is made from. */
export type FloatValue = number | AnyScalar
/** What a `_Bool` is made from. */
export type BoolValue = boolean | 0 | 1 | 0n | 1n | AnyScalar
/** What a character is made from. */
export type CharacterValue = IntegerValue | string
/** What a complex number is made from. */
export type ComplexValue = FloatValue | Complex
/** What an enum is made from: one of its values, or any other integer, such as flags that are combined. */
export type EnumValue<Values> = Values | (number & {}) | bigint | boolean | AnyScalar

/** What a struct or union is made from: a record of the type, an object that names some members, a list of the first. */
export type Initial<Name extends string, Members, Listed> = NotPointer<Name> & ((Members & NotListed) | Listed)

/** Records of the same type have the name; a pointer is refused. */
interface NotPointer<Name extends string> {
  readonly [KIND]?: never
  readonly [RECORD]?: Name
}

/** An object that names members: nothing that lists them, and no string. */
interface NotListed {
  readonly [Symbol.iterator]?: never
}

/** An object that names members, and no pointer or array of another type. */
interface NotAddressed extends NotListed {
  readonly [KIND]?: never
}

/** An integer: a number without a fraction or a bigint, in range. */
export type Integer<P extends string> = IntegerValue | named<P>
/** A `char`: its code or a one-character ASCII string. */
export type Character<P extends string> = CharacterValue | named<P>
/** `wchar_t` and its like: a one-character string or its code. */
export type WideCharacter<P extends string> = CharacterValue | named<P>
/** A `_Bool`. */
export type Bool<P extends string> = BoolValue | named<P>
/** A floating-point number. */
export type Float<P extends string> = FloatValue | named<P>
/** A complex number, or a real one. */
export type ComplexNumber<P extends string> = ComplexValue | named<P>
/** An enum: one of its values, or any other integer. */
export type Enumeration<P extends string, Values> = EnumValue<Values> | named<P>

/** Bytes that have no items: a DataView, or a buffer as a whole. */
export type RawBytes = ArrayBufferLike | DataView<ArrayBufferLike>

/** A pointer to characters: a string is copied for the call. */
export type Text<P extends string> =
  | string
  | null
  | Addressed<'byte'>
  | VoidPointer
  | Views['byte']
  | RawBytes
  | readonly (number | bigint | string)[]
  | named<P>
/** A pointer to wide characters. */
export type WideText<P extends string, C extends PrimitiveName> =
  | string
  | null
  | Addressed<storageOf<C>>
  | VoidPointer
  | viewOf<C>
  | readonly (number | bigint | string)[]
  | named<P>
/** A `void *`: anything with an address; a string is copied for the call. */
export type AnyPointer<P extends string> =
  | Addressed<string>
  | ArrayBufferView
  | ArrayBufferLike
  | string
  | null
  | named<P>
/** A pointer to numbers: a list is a temporary that lives for the call. */
export type NumberPointer<P extends string, C extends PrimitiveName, Item> =
  | null
  | Addressed<storageOf<C>>
  | VoidPointer
  | viewOf<C>
  | readonly Item[]
  | named<P>
/** A pointer to a struct or union: an object or a list of them is a temporary that lives for the call. */
export type RecordAddress<P extends string, Name extends string, Item, Members> =
  | null
  | Addressed<Name>
  | VoidPointer
  | (Members & NotAddressed)
  | readonly Item[]
  | named<P>
/** A pointer to a struct or union that is declared and not defined. */
export type OpaqueAddress<P extends string, Name extends string> = null | Addressed<Name> | VoidPointer | named<P>
/** A `FILE *`: also a file descriptor, or an object that has one as `fd`. */
export type Stream<P extends string, Name extends string = 'FILE'> =
  | null
  | Addressed<Name>
  | VoidPointer
  | number
  | { readonly fd: number }
  | named<P>
/** A pointer to pointers or arrays. */
export type ItemAddress<P extends string, Kind extends string, Item> =
  | null
  | Addressed<Kind>
  | VoidPointer
  | readonly Item[]
  | named<P>
/** A function pointer: a plain function is a callback that lives for the call. */
export type Callback<P extends string, F> = null | F | FunctionPointer<F> | VoidPointer | named<P>
/** A struct or union by value: C gets a copy. */
export type RecordCopy<P extends string, Item> = Item | named<P>
/** What follows the declared arguments; an integral number has to be given its type with `ffi.cast`. */
export type Variadic = string | boolean | number | object | null

/** A pointer to numbers that outlives the call: what has an address already. */
export type Lasting<C extends PrimitiveName> =
  | null
  | Addressed<storageOf<C>>
  | VoidPointer
  | viewOf<C>
  | (storageOf<C> extends 'byte' ? RawBytes : never)
/** A string for a pointer to characters in something new, which owns it. */
export type OwnedString<C extends PrimitiveName> =
  | (storageOf<C> extends 'byte' ? string : never)
  | (classOf<C> extends 'text' ? string : never)
/** An array of numbers: items in order, a typed array that fits, text for characters. */
export type ItemsFrom<C extends PrimitiveName, Item> =
  | Iterable<Item>
  | viewOf<C>
  | (storageOf<C> extends 'byte' ? string : classOf<C> extends 'text' ? string : never)

/** The typed arrays that serve as a pointer to the type. */
export type viewOf<C extends PrimitiveName> = storageOf<C> extends infer K extends keyof Views ? Views[K] : never

/** What `ffi.string` reads: a pointer to characters or an array of them, bytes, an enum value. NULL is refused when it comes. */
export type TextSource = Addressed<'byte' | 'wchar_t' | 'char16_t' | 'char32_t'> | Uint8Array | AnyScalar | null

/** `never` for what is `null` and nothing else; what may be NULL, and what is not typed, is refused when it comes. */
export type notNull<P> = 0 extends 1 & P ? unknown : [P] extends [null | undefined] ? never : unknown
