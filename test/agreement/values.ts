/** The columns of the agreement table: JavaScript values, each as the expression that a program would write. */

/** What the expressions refer to in C. */
export const SUPPORT = `
  struct point { int x; double y; };
  struct other { int x; };
  struct opaque;
  int twice(int x);
  double halved(double x);
`

/** Definitions of the functions that `SUPPORT` declares. */
export const SUPPORT_BODIES = `
  int twice(int x) { return x * 2; }
  double halved(double x) { return x / 2; }
`

/** Constants that the expressions refer to, in order; `ffi` and `lib` are those of the table. */
export const CONSTANTS = {
  intPointer: "ffi.new('int *', 5)",
  uintPointer: "ffi.new('unsigned *', 5)",
  charPointer: "ffi.cast('char *', ffi.new('char[8]'))",
  bytePointer: "ffi.cast('unsigned char *', ffi.new('char[8]'))",
  doublePointer: "ffi.new('double *', 5)",
  longPointer: "ffi.new('int64_t *', 5)",
  widePointer: "ffi.cast('wchar_t *', ffi.new('wchar_t[8]'))",
  stringPointer: "ffi.new('char **')",
  pointPointer: "ffi.new('struct point *', [1, 2.5])",
  otherPointer: "ffi.new('struct other *')",
  opaquePointer: "ffi.cast('struct opaque *', intPointer)",
  voidPointer: "ffi.cast('void *', intPointer)",
  point: 'pointPointer.value',
  other: 'otherPointer.value',
  ints: "ffi.new('int[3]')",
  chars: "ffi.new('char[4]', 'abc')",
  points: "ffi.new('struct point[2]')",
  strings: "ffi.new('char *[2]')",
  wides: "ffi.new('wchar_t[4]')",
  intScalar: "ffi.cast('int', 1)",
  doubleScalar: "ffi.cast('double', 0.5)",
  boolScalar: "ffi.cast('bool', 1)",
  nothing: 'Object.create(null) as Record<never, never>',
  callback: "ffi.callback('int(int)', (x) => x)",
} as const

const ABSENT = ['undefined', 'null'] as const
export const BOOLEANS = ['true', 'false'] as const
export const NUMBERS = [
  ...['0', '1', '7', '-0', '-1', '300', '70000', '2 ** 40', '2 ** 64'],
  ...['0.5', 'NaN', 'Infinity'],
] as const
export const FRACTIONS = ['0.5', 'NaN', 'Infinity'] as const
export const BIGINTS = ['1n', '-1n', '2n ** 63n', '2n ** 130n'] as const
export const SCALARS = ['intScalar', 'boolScalar', 'doubleScalar'] as const
export const STRINGS = ["''", "'a'", "'é'", "'text'", "'a\\0b'"] as const
const LISTS = [
  ...['[]', '[1, 2]', '[1, 2, 3, 4, 5]', "['a', 'b']", "['a', null]", '[[1, 2]]', '[{ x: 1 }]', '[0.5]', '[1n]'],
] as const
const OBJECTS = [
  ...['{}', 'nothing', '{ x: 1 }', '{ x: 1, y: 2 }', '{ z: 1 }', "{ x: 'no' }", '{ re: 1, im: 2 }', '{ fd: 1 }'],
  ...['new Date(0)', "Symbol('s')"],
] as const
/** Typed arrays of bytes, of four items so that one more would not fit where the table has room for four. */
export const BYTE_VIEWS = [
  'new Int8Array(4)',
  'new Uint8Array(4)',
  'new Uint8ClampedArray(4)',
  'Buffer.alloc(4)',
] as const
export const SHORT_VIEWS = ['new Int16Array(4)', 'new Uint16Array(4)'] as const
/** Typed arrays of two items. */
export const WIDE_VIEWS = [
  'new Int32Array(2)',
  'new Uint32Array(2)',
  'new BigInt64Array(2)',
  'new BigUint64Array(2)',
] as const
export const FLOAT_VIEWS = ['new Float32Array(2)', 'new Float64Array(2)'] as const
export const BUFFERS = ['new ArrayBuffer(4)', 'new SharedArrayBuffer(4)', 'new DataView(new ArrayBuffer(4))'] as const
export const POINTERS = [
  ...['intPointer', 'uintPointer', 'charPointer', 'bytePointer', 'doublePointer', 'longPointer', 'widePointer'],
  ...['stringPointer', 'pointPointer', 'otherPointer', 'opaquePointer', 'voidPointer'],
] as const
export const ARRAYS = ['ints', 'chars', 'points', 'strings', 'wides'] as const
const RECORDS = ['point', 'other'] as const
const FUNCTIONS = ['(x: number) => x', '() => 1', 'lib.twice', 'lib.halved', 'callback'] as const

/** Every column. */
export const VALUES = [
  ...ABSENT,
  ...BOOLEANS,
  ...NUMBERS,
  ...BIGINTS,
  ...SCALARS,
  ...STRINGS,
  ...LISTS,
  ...OBJECTS,
  ...BYTE_VIEWS,
  ...SHORT_VIEWS,
  ...WIDE_VIEWS,
  ...FLOAT_VIEWS,
  ...BUFFERS,
  ...POINTERS,
  ...ARRAYS,
  ...RECORDS,
  ...FUNCTIONS,
] as const

/** One column. */
export type Value = (typeof VALUES)[number]

/** The integers among the values. */
export const INTEGERS: Readonly<Partial<Record<Value, bigint>>> = {
  true: 1n,
  false: 0n,
  '0': 0n,
  '1': 1n,
  '7': 7n,
  '-0': 0n,
  '-1': -1n,
  '300': 300n,
  '70000': 70000n,
  '2 ** 40': 2n ** 40n,
  '2 ** 64': 2n ** 64n,
  '1n': 1n,
  '-1n': -1n,
  '2n ** 63n': 2n ** 63n,
  '2n ** 130n': 2n ** 130n,
  intScalar: 1n,
  boolScalar: 1n,
}
