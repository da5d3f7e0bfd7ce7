/** What this room exports, as programs see it: each value with the types that the compiler infers from. */
import type { Declaring } from '../infer/library.ts'
import type { Addressed as Kinded, PointerArithmetic } from '../infer/objects.ts'
import type { Reading } from '../infer/reading.ts'
import type { Declarations } from '../infer/specifiers.ts'
import type { checked } from '../infer/type-strings.ts'
import * as arrays from './arrays.ts'
import * as ctype from './c-type.ts'
import * as library from './library.ts'
import * as memory from './memory.ts'
import type {
  Address,
  Addressed,
  Box,
  Complex,
  FOR,
  Items,
  LongDouble,
  Memory,
  Numbers,
  Pointer,
  RecordPointer,
  VoidPointer,
} from './objects.ts'
import * as parameters from './parameters.ts'
import * as pointers from './pointers.ts'
import * as prototypes from './prototypes.ts'
import * as records from './records.ts'
import type { Converted, InOut, Library, LibraryClass, Optional, Out } from './signatures.ts'
import * as simple from './simple.ts'
import type { TextType } from './text-types.ts'
import type {
  Argument,
  ArrayType,
  CharPointerType,
  CType,
  FloatType,
  FunctionType,
  INITIAL,
  IntegerType,
  OpaqueType,
  Plain,
  PointerType,
  Read,
  RecordMaker,
  TextPointerType,
  Type,
  ValueType,
  WidePointerType,
} from './types.ts'

/** `signed char`: read as a number; takes integers of its range, numbers and bigints. */
export const c_byte = simple.c_byte as unknown as IntegerType<'signed char', number, Int8Array>
/** `unsigned char`: read as a number; takes integers of its range, numbers and bigints. */
export const c_ubyte = simple.c_ubyte as unknown as IntegerType<'unsigned char', number, Uint8Array>
/** `short`: read as a number; takes integers of its range, numbers and bigints. */
export const c_short = simple.c_short as unknown as IntegerType<'short', number, Int16Array>
/** `unsigned short`: read as a number; takes integers of its range, numbers and bigints. */
export const c_ushort = simple.c_ushort as unknown as IntegerType<'unsigned short', number, Uint16Array>
/** `int`: read as a number; takes integers of its range, numbers and bigints. */
export const c_int = simple.c_int as unknown as IntegerType<'int', number, Int32Array>
/** `unsigned int`: read as a number; takes integers of its range, numbers and bigints. */
export const c_uint = simple.c_uint as unknown as IntegerType<'unsigned int', number, Uint32Array>
/** `long`: read as a number; what no number holds exactly throws; takes integers of its range, numbers and bigints. */
export const c_long = simple.c_long as unknown as IntegerType<'long', number, BigInt64Array>
/** `unsigned long`: read as a number; what no number holds exactly throws; takes integers of its range, numbers and bigints. */
export const c_ulong = simple.c_ulong as unknown as IntegerType<'unsigned long', number, BigUint64Array>
/** `long long`: read as a bigint; takes integers of its range, numbers and bigints. */
export const c_longlong = simple.c_longlong as unknown as IntegerType<'long long', bigint, BigInt64Array>
/** `unsigned long long`: read as a bigint; takes integers of its range, numbers and bigints. */
export const c_ulonglong = simple.c_ulonglong as unknown as IntegerType<'unsigned long long', bigint, BigUint64Array>
/** `int8_t`: read as a number; takes integers of its range, numbers and bigints. */
export const c_int8 = simple.c_int8 as unknown as IntegerType<'int8_t', number, Int8Array>
/** `uint8_t`: read as a number; takes integers of its range, numbers and bigints. */
export const c_uint8 = simple.c_uint8 as unknown as IntegerType<'uint8_t', number, Uint8Array>
/** `int16_t`: read as a number; takes integers of its range, numbers and bigints. */
export const c_int16 = simple.c_int16 as unknown as IntegerType<'int16_t', number, Int16Array>
/** `uint16_t`: read as a number; takes integers of its range, numbers and bigints. */
export const c_uint16 = simple.c_uint16 as unknown as IntegerType<'uint16_t', number, Uint16Array>
/** `int32_t`: read as a number; takes integers of its range, numbers and bigints. */
export const c_int32 = simple.c_int32 as unknown as IntegerType<'int32_t', number, Int32Array>
/** `uint32_t`: read as a number; takes integers of its range, numbers and bigints. */
export const c_uint32 = simple.c_uint32 as unknown as IntegerType<'uint32_t', number, Uint32Array>
/** `int64_t`: read as a bigint; takes integers of its range, numbers and bigints. */
export const c_int64 = simple.c_int64 as unknown as IntegerType<'int64_t', bigint, BigInt64Array>
/** `uint64_t`: read as a bigint; takes integers of its range, numbers and bigints. */
export const c_uint64 = simple.c_uint64 as unknown as IntegerType<'uint64_t', bigint, BigUint64Array>
/** `size_t`: read as a number; what no number holds exactly throws; takes integers of its range, numbers and bigints. */
export const c_size_t = simple.c_size_t as unknown as IntegerType<'size_t', number, BigUint64Array>
/** `ssize_t`: read as a number; what no number holds exactly throws; takes integers of its range, numbers and bigints. */
export const c_ssize_t = simple.c_ssize_t as unknown as IntegerType<'ssize_t', number, BigInt64Array>
/** `time_t`: read as a number; what no number holds exactly throws; takes integers of its range, numbers and bigints. */
export const c_time_t = simple.c_time_t as unknown as IntegerType<'time_t', number, BigInt64Array>

/** `_Bool`. */
export const c_bool = simple.c_bool as unknown as ValueType<'_Bool', boolean, boolean | 0 | 1>
/** `char`: its code, 0 to 255; takes one ASCII character too. */
export const c_char = simple.c_char as unknown as ValueType<'char', number, number | bigint | string, Uint8Array>
/** `wchar_t`: one character; takes its code too. */
export const c_wchar = simple.c_wchar as unknown as ValueType<'wchar_t', string, string | number | bigint>
/** `float`. */
export const c_float = simple.c_float as unknown as FloatType<'float', Float32Array>
/** `double`. */
export const c_double = simple.c_double as unknown as FloatType<'double', Float64Array>
/** `long double`, with all its bits. */
export const c_longdouble = simple.c_longdouble as unknown as ValueType<'long double', LongDouble, number | LongDouble>
/** `float _Complex`. */
export const c_float_complex = simple.c_float_complex as unknown as ValueType<
  'float _Complex',
  Complex,
  number | Complex
>
/** `double _Complex`. */
export const c_double_complex = simple.c_double_complex as unknown as ValueType<
  'double _Complex',
  Complex,
  number | Complex
>

/** `char *`, read as a pointer: nothing is lost, and it can be freed. */
export const c_char_p = simple.c_char_p as unknown as CharPointerType
/** `char *`, read as a copy of its text; `null` for NULL. As a parameter it is text that C does not write to. */
export const c_utf8_p = simple.c_utf8_p as unknown as TextPointerType
/** `wchar_t *`. */
export const c_wchar_p = simple.c_wchar_p as unknown as WidePointerType
/** `void *`: as an argument anything that has an address. */
export const c_void_p = simple.c_void_p as unknown as Plain<
  'void *',
  VoidPointer | null,
  AnyAddress | null,
  AnyAddress | Memory | string | null
>
type AnyAddress = Address | Kinded<string>
/** Any value of JavaScript's, as a `void *` that C hands back. As an argument it lives for the call, in a box as long as the box. */
export const js_object = simple.js_object as unknown as Plain<'void *', unknown, unknown>

/** The class of a struct: `class P extends Structure('P', { x: c_int }) {}`. Methods of the class are there on every object. */
export const Structure = records.recordMaker('struct') as unknown as RecordMaker
/** The class of a union. */
export const Union = records.recordMaker('union') as unknown as RecordMaker
/** A struct whose numbers lie most significant byte first, those of its own members. */
export const BigEndianStructure = records.recordMaker('struct', 'big') as unknown as RecordMaker
/** A struct whose numbers lie least significant byte first. */
export const LittleEndianStructure = records.recordMaker('struct', 'little') as unknown as RecordMaker
/** A union whose numbers lie most significant byte first. */
export const BigEndianUnion = records.recordMaker('union', 'big') as unknown as RecordMaker
/** A union whose numbers lie least significant byte first. */
export const LittleEndianUnion = records.recordMaker('union', 'little') as unknown as RecordMaker
/** A struct that is declared and not defined, such as `FILE`: there are pointers to it, and nothing else. */
export const Opaque = records.Opaque as unknown as <const C extends string>(name: C) => OpaqueType<C>

interface ArrayMaker {
  <T extends Type, const N extends number>(of: T, length: N): ArrayType<T, N>
  <T extends Type>(of: T): ArrayType<T, number>
}
/** The class of arrays of so many items; without a length, of as many as an initialiser has. */
export const array = arrays.array as unknown as ArrayMaker

interface PointerMaker {
  <T extends Type>(to: T): PointerType<T>
  <T extends Type>(to: () => T): PointerType<T>
}
/** The class of pointers to a type; a thunk that returns it is called when the type is first used. */
export const POINTER = pointers.POINTER as unknown as PointerMaker

/** A pointer to a box, a record or an array, which keeps its memory. */
export const pointer = pointers.pointer as unknown as <O extends Address>(
  to: O,
) => O extends Box<infer C, infer R, infer W>
  ? Pointer<C, R, W>
  : O extends Addressed<infer K>
    ? RecordPointer<K, O, O>
    : never
/** A pointer to a box or a record, or to the items of an array; so many bytes further on. */
export const byref = pointers.byref as unknown as <O extends Address>(
  to: O,
  offset?: number,
) => O extends Addressed<infer K> ? Pick<O, typeof FOR> & Kinded<K> & PointerArithmetic : never

/** The class of C functions with a result (null for void) and parameters: `new` makes one that runs a function of JavaScript's. */
export const CFUNCTYPE = prototypes.CFUNCTYPE as unknown as <R extends Type | null, const A extends readonly Type[]>(
  restype: R,
  ...argtypes: A
) => FunctionType<R, A>

/** An open library, whose functions are described by signatures. */
export const CDLL = library.CDLL as unknown as LibraryClass
export type CDLL = Library
/** What `new CDLL` opens for a name, or null where it opens nothing. */
export const find_library = library.find_library

/** `T *` that C fills: no argument of the call, and a part of its result. */
export const out = parameters.out as unknown as <T extends Type>(type: T) => Out<T>
/** `T *` that C reads and fills: an argument, and what is there afterwards is a part of the result. */
export const inout = parameters.inout as unknown as <T extends Type>(type: T) => InOut<T>
/** A parameter that need not be given; `undefined` is not given either. */
export const optional = parameters.optional as unknown as <T extends Type>(type: T, value: Argument<T>) => Optional<T>
/** A parameter that takes what `convert` takes; its result is converted as a `T` is. */
export const from_param = parameters.from_param as unknown as <T extends Type, V>(
  type: T,
  convert: (value: V) => Argument<T>,
) => Converted<T, V>

/** Bytes of a type or of an object. */
export const sizeof: (value: Type | object) => number = memory.sizeof
/** What a type or an object is aligned to, bytes. */
export const alignment: (value: Type | object) => number = memory.alignment
/** The address of what is in memory, of a C function, or of what a pointer points to. */
export const addressof: (value: AnyAddress) => number = memory.addressof
/** The C type of a class or of an object. */
export const typeOf: (value: Type | object) => CType = memory.typeOf
/** Bytes from the start of a record to a member or item. */
export const offsetof = memory.offsetof as unknown as <T extends Type>(
  type: T,
  ...path: [keyof InstanceType<T> & string, ...(string | number)[]]
) => number
/** One member by its name; those of anonymous members too. */
export const field = memory.field as unknown as <T extends Type & { readonly [INITIAL]: unknown }>(
  type: T,
  name: keyof InstanceType<T> & string,
) => memory.Field
/** The members in the order in which they were given, those of the base first. */
export const fields = memory.fields as unknown as (type: Type) => readonly memory.Field[]
/** A C cast: pointers to pointers, addresses to pointers, numbers to numbers. */
export const cast = memory.cast as unknown as <T extends Type>(
  value: AnyAddress | Memory | number | bigint | boolean | null,
  to: T,
) => Read<T>

interface StringBufferMaker {
  (length: number): Numbers<'char', Uint8Array, number>
  (init: string | Memory, size?: number): Numbers<'char', Uint8Array, number>
}
/** Memory for text or bytes: `init` with a NUL behind it, in `size` bytes if given. */
export const create_string_buffer = memory.create_string_buffer as unknown as StringBufferMaker
/** The same of wide characters. */
export const create_unicode_buffer = memory.create_unicode_buffer as unknown as (
  init: number | string,
  size?: number,
) => Items<'wchar_t', string, string | number | bigint, number>

/** Something in memory, or where it lies. */
type Place = AnyAddress | Memory | number | bigint
/** Text in memory: up to a NUL, or exactly so many bytes. */
export const string_at: (from: Place, size?: number) => string = memory.string_at
/** Text of wide characters in memory: up to a NUL, or exactly so many characters. */
export const wstring_at: (from: Place, size?: number) => string = memory.wstring_at
/** A copy of bytes in memory. */
export const bytes_at: (from: Place, size: number) => Uint8Array = memory.bytes_at
/** The bytes themselves, which this keeps where cdef owns them. */
export const memoryview_at: (from: Place, size: number) => Uint8Array = memory.memoryview_at
/** Copies bytes; the two may overlap. */
export const memmove: (to: Place, from: Place | string, size: number) => void = memory.memmove
/** Sets bytes to the low byte of a value. */
export const memset: (to: Place, value: number, size: number) => void = memory.memset
/** C's errno as the last call left it. */
export const get_errno: () => number = memory.get_errno
/** Sets what the next call finds as errno; returns what it was. */
export const set_errno: (value: number) => number = memory.set_errno
/** A type of C text as a class: `c_type(ffi, 'point *')`; the same for equal types. */
export const c_type = ctype.c_type as unknown as <
  const N extends string,
  D extends Declarations = Declarations,
  R extends Reading = Reading,
>(
  ffi: Declaring<D, R>,
  name: checked<N, D, string>,
) => TextType<N, D, R>
