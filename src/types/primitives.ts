/**
 * The table of primitive types. Sizes are named after the data model's entries (`abi/target.ts`);
 * nothing here knows how large a `long` is.
 */

/** What a primitive holds. */
export type PrimitiveClass = 'integer' | 'bool' | 'char' | 'text' | 'float' | 'complex'

/** The entry of a target's data model that gives size and alignment. */
export type SizeName =
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'i128'
  | 'short'
  | 'int'
  | 'long'
  | 'longlong'
  | 'pointer'
  | 'bool'
  | 'wchar'
  | 'f16'
  | 'float'
  | 'double'
  | 'longdouble'
  | 'f128'
  | 'off'

export interface PrimitiveFacts {
  readonly class: PrimitiveClass
  readonly size: SizeName
  /** `target`: the target decides (plain `char`, `wchar_t`). */
  readonly signed: boolean | 'target'
  /**
   * How 64-bit values are read: `long` (a number, or a RangeError when a number cannot hold it) or
   * `int64` (a bigint). Narrower integers are numbers either way, and 128-bit ones bigints.
   */
  readonly reading?: 'long' | 'int64'
}

interface IntegerFacts<Z extends SizeName, G extends boolean> {
  readonly class: 'integer'
  readonly size: Z
  readonly signed: G
}
interface WideFacts<Z extends SizeName, G extends boolean, R extends 'long' | 'int64'> extends IntegerFacts<Z, G> {
  readonly reading: R
}

function integer<Z extends SizeName, G extends boolean>(size: Z, signed: G): IntegerFacts<Z, G>
function integer<Z extends SizeName, G extends boolean, R extends 'long' | 'int64'>(
  size: Z,
  signed: G,
  reading: R,
): WideFacts<Z, G, R>
function integer(size: SizeName, signed: boolean, reading?: 'long' | 'int64'): PrimitiveFacts {
  return reading ? { class: 'integer', size, signed, reading } : { class: 'integer', size, signed }
}

/** The facts keep their literal types: `infer` reads them from the type of the table. */
function both<S extends string, U extends string, Z extends SizeName>(
  signedName: S,
  unsignedName: U,
  size: Z,
): Record<S, IntegerFacts<Z, true>> & Record<U, IntegerFacts<Z, false>>
function both<S extends string, U extends string, Z extends SizeName, R extends 'long' | 'int64'>(
  signedName: S,
  unsignedName: U,
  size: Z,
  reading: R,
): Record<S, WideFacts<Z, true, R>> & Record<U, WideFacts<Z, false, R>>
function both(signedName: string, unsignedName: string, size: SizeName, reading?: 'long' | 'int64'): object {
  const facts = (signed: boolean): PrimitiveFacts => (reading ? integer(size, signed, reading) : integer(size, signed))
  return { [signedName]: facts(true), [unsignedName]: facts(false) }
}

/** Every primitive by its C spelling. The first group is spelled by keywords, the rest are names known without declaring them. */
export const PRIMITIVES = {
  _Bool: { class: 'bool', size: 'bool', signed: false },
  char: { class: 'char', size: 'i8', signed: 'target' },
  ...both('signed char', 'unsigned char', 'i8'),
  ...both('short', 'unsigned short', 'short'),
  ...both('int', 'unsigned int', 'int'),
  ...both('long', 'unsigned long', 'long', 'long'),
  ...both('long long', 'unsigned long long', 'longlong', 'int64'),
  ...both('__int128', 'unsigned __int128', 'i128'),
  _Float16: { class: 'float', size: 'f16', signed: true },
  float: { class: 'float', size: 'float', signed: true },
  double: { class: 'float', size: 'double', signed: true },
  'long double': { class: 'float', size: 'longdouble', signed: true },
  __float128: { class: 'float', size: 'f128', signed: true },
  'float _Complex': { class: 'complex', size: 'float', signed: true },
  'double _Complex': { class: 'complex', size: 'double', signed: true },
  'long double _Complex': { class: 'complex', size: 'longdouble', signed: true },
  '__float128 _Complex': { class: 'complex', size: 'f128', signed: true },

  ...both('int8_t', 'uint8_t', 'i8'),
  ...both('int16_t', 'uint16_t', 'i16'),
  ...both('int32_t', 'uint32_t', 'i32'),
  ...both('int64_t', 'uint64_t', 'i64', 'int64'),
  ...both('int_least8_t', 'uint_least8_t', 'i8'),
  ...both('int_least16_t', 'uint_least16_t', 'i16'),
  ...both('int_least32_t', 'uint_least32_t', 'i32'),
  ...both('int_least64_t', 'uint_least64_t', 'i64', 'int64'),
  ...both('int_fast8_t', 'uint_fast8_t', 'i8'),
  ...both('int_fast16_t', 'uint_fast16_t', 'pointer', 'long'),
  ...both('int_fast32_t', 'uint_fast32_t', 'pointer', 'long'),
  ...both('int_fast64_t', 'uint_fast64_t', 'i64', 'int64'),
  ...both('intmax_t', 'uintmax_t', 'i64', 'int64'),
  ...both('intptr_t', 'uintptr_t', 'pointer', 'long'),
  ...both('ssize_t', 'size_t', 'pointer', 'long'),
  ptrdiff_t: integer('pointer', true, 'long'),
  off_t: integer('off', true, 'long'),
  time_t: integer('off', true, 'long'),
  char8_t: integer('i8', false),
  wchar_t: { class: 'text', size: 'wchar', signed: 'target' },
  char16_t: { class: 'text', size: 'i16', signed: false },
  char32_t: { class: 'text', size: 'i32', signed: false },
} as const satisfies Record<string, PrimitiveFacts>

export type PrimitiveName = keyof typeof PRIMITIVES

/** The integer types that C itself has, each of which `_Generic` tells from the others (C17 6.2.5). */
export const C_INTEGERS = [
  '_Bool',
  'char',
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned int',
  'long',
  'unsigned long',
  'long long',
  'unsigned long long',
] as const satisfies readonly PrimitiveName[]
