/**
 * The agreement table: which JavaScript values each C type accepts, as what they are read back, and how others are refused.
 * The run time, the inferred types, the generated types and the tables of the documents are held to it.
 */
import {
  ARRAYS,
  BIGINTS,
  BOOLEANS,
  BUFFERS,
  BYTE_VIEWS,
  FLOAT_VIEWS,
  FRACTIONS,
  INTEGERS,
  NUMBERS,
  POINTERS,
  SCALARS,
  SHORT_VIEWS,
  STRINGS,
  type Value,
  WIDE_VIEWS,
} from './values.ts'

/** Types that rows name. */
export const ROW_TYPES = `
  enum color { RED, GREEN = 5 };
  union either { int i; double d; };
  struct nest { struct point at; int n[2]; union { int i; float f; }; };
  struct named { const char *name; void *data; };
`

/** How a value that was accepted is read back. */
export type Reading =
  | 'number'
  | 'bigint'
  | 'boolean'
  | 'wide'
  | 'complex'
  | 'text'
  | 'pointer'
  | 'function'
  | 'record'
  | 'array'

/** The code of a refusal; those of range are RangeErrors. */
export type Code =
  | 'value/type'
  | 'value/pointer'
  | 'value/fraction'
  | 'value/range'
  | 'value/unsafe'
  | 'value/bool'
  | 'value/nul'
  | 'value/too-many'
  | 'value/union'
  | 'member/unknown'

export const RANGE_CODES: readonly Code[] = [
  'value/range',
  'value/unsafe',
  'value/bool',
  'value/too-many',
  'value/union',
]

type Refusals = Readonly<Partial<Record<Code, readonly Value[]>>>

/** A C type, and what it accepts. */
export interface Row {
  /** The declaration, with `$` for the name. */
  readonly c: string
  readonly reads: Reading
  /** Accepted wherever a value goes in. */
  readonly accepts: readonly Value[]
  /** Refused with another code than most. */
  readonly refuses?: Refusals
  /** What a call accepts besides: temporaries that live for the call. */
  readonly inCalls?: readonly Value[]
  readonly refusesInCalls?: Refusals
  /** What `ffi.new` accepts besides: strings that what it makes owns. */
  readonly inNew?: readonly Value[]
  readonly refusesInNew?: Refusals
  readonly unseenInNew?: readonly Value[]
  /** The code of all other refusals. */
  readonly code: 'value/type' | 'value/pointer'
  /** What types accept although the run time refuses it: the range of a number, the content of a string or list. */
  readonly unseen?: readonly Value[]
  readonly unseenInCalls?: readonly Value[]
  /** What is read is one of some numbers. */
  readonly isEnum?: true
  /** Bit-fields are members only. */
  readonly isBitField?: true
  /** Of the values, those that are of the type which is read: what inferred types let be assigned. */
  readonly alike: readonly Value[]
}

const without = (values: readonly Value[], ...left: readonly (readonly Value[])[]): Value[] =>
  values.filter((value) => !left.some((each) => each.includes(value)))

/** The integers that lie in a range, and the others. */
function within(low: bigint, high: bigint): { readonly inside: Value[]; readonly outside: Value[] } {
  const entries = Object.entries(INTEGERS) as [Value, bigint][]
  const inside = entries.filter(([, integer]) => low <= integer && integer <= high)
  return {
    inside: inside.map(([value]) => value),
    outside: entries.filter((entry) => !inside.includes(entry)).map(([value]) => value),
  }
}

const signed = (bits: bigint): [bigint, bigint] => [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n]
const unsigned = (bits: bigint): [bigint, bigint] => [0n, 2n ** bits - 1n]

/** What types accept for every integer. */
const INTEGER_LIKE: readonly Value[] = [...BOOLEANS, ...NUMBERS, ...BIGINTS, ...SCALARS]

function integer(c: string, [low, high]: readonly [bigint, bigint], reads: 'number' | 'bigint' = 'number'): Row {
  const { inside, outside } = within(low, high)
  return {
    c,
    reads,
    accepts: inside,
    refuses: { 'value/range': outside, 'value/fraction': FRACTIONS },
    code: 'value/type',
    unseen: without(INTEGER_LIKE, inside),
    alike: reads === 'number' ? NUMBERS : BIGINTS,
  }
}

/** Characters are integers too, and strings of one character. */
function character(c: string, range: readonly [bigint, bigint], reads: 'number' | 'text', characters: Value[]): Row {
  const row = integer(c, range)
  return {
    ...row,
    reads,
    accepts: [...row.accepts, ...characters],
    unseen: [...(row.unseen ?? []), ...without(STRINGS, characters)],
    alike: reads === 'text' ? STRINGS : NUMBERS,
  }
}

const REAL: readonly Value[] = [...NUMBERS, ...SCALARS]

const real = (c: string, reads: Reading, more: readonly Value[] = [], alike: readonly Value[] = NUMBERS): Row => ({
  c,
  reads,
  accepts: [...REAL, ...more],
  code: 'value/type',
  alike,
})

/** A pointer that takes those pointers and arrays, `void *` and NULL; `views` are typed arrays that fit. */
function pointer(c: string, pointers: readonly Value[], views: readonly Value[], more: Partial<Row> = {}): Row {
  return {
    c,
    reads: 'pointer',
    accepts: ['null', 'voidPointer', ...pointers, ...views],
    code: 'value/pointer',
    alike: ['null', ...pointers.filter((value) => POINTERS.some((each) => each === value))],
    ...more,
  }
}

const NO_NUMBERS: readonly Value[] = ["['a', 'b']", "['a', null]", '[[1, 2]]', '[{ x: 1 }]']

/** A pointer to numbers: a call takes lists of them. */
function toNumbers(c: string, pointers: readonly Value[], views: readonly Value[], items: readonly Value[]): Row {
  const lists: readonly Value[] = ['[]', '[1, 2]', '[1, 2, 3, 4, 5]', ...items]
  const fraction: readonly Value[] = items.includes('[0.5]') ? [] : ['[0.5]']
  return pointer(c, pointers, views, {
    inCalls: lists,
    refusesInCalls: { 'value/type': without([...NO_NUMBERS, '[1n]'], lists), 'value/fraction': fraction },
    unseenInCalls: fraction,
  })
}

/** A pointer to text: a call takes strings too. */
function toText(c: string, pointers: readonly Value[], views: readonly Value[], letters: readonly Value[]): Row {
  const row = toNumbers(c, pointers, views, [...letters, '[1n]'])
  return {
    ...row,
    inCalls: [...(row.inCalls ?? []), ...without(STRINGS, ["'a\\0b'"])],
    refusesInCalls: { ...row.refusesInCalls, 'value/nul': ["'a\\0b'"] },
    unseenInCalls: [...(row.unseenInCalls ?? []), "'a\\0b'", ...without(["['a', 'b']"], letters)],
    inNew: without(STRINGS, ["'a\\0b'"]),
    refusesInNew: { 'value/nul': ["'a\\0b'"] },
    unseenInNew: ["'a\\0b'"],
  }
}

/** Objects that have no members to give. */
const WITHOUT_MEMBERS: readonly Value[] = ['new Date(0)', 'new ArrayBuffer(4)', 'new SharedArrayBuffer(4)']
const OTHER_MEMBERS: readonly Value[] = ['{ z: 1 }', '{ re: 1, im: 2 }', '{ fd: 1 }']
const POINTS: readonly Value[] = ['[]', '[1, 2]', '[1n]', '{}', 'nothing', '{ x: 1 }', '{ x: 1, y: 2 }']
const BYTES: readonly Value[] = ['charPointer', 'bytePointer', 'chars']
const VIEWS: readonly Value[] = [...BYTE_VIEWS, ...SHORT_VIEWS, ...WIDE_VIEWS, ...FLOAT_VIEWS]

/** An array: lists and other iterables, no longer than it is. */
function array(c: string, accepts: readonly Value[], refuses: Refusals, more: Partial<Row>): Row {
  const tooMany = [...(['[1, 2, 3, 4, 5]'] as const), ...(refuses['value/too-many'] ?? [])]
  return {
    c,
    reads: 'array',
    accepts,
    refuses: { ...refuses, 'value/too-many': tooMany },
    code: 'value/type',
    alike: [],
    ...more,
  }
}

/** A string is a list of strings to TypeScript, and so is an array of wide characters. */
const LISTED_STRINGS: readonly Value[] = [...STRINGS, 'wides']
const FOUR_ITEMS: readonly Value[] = [...BYTE_VIEWS, ...SHORT_VIEWS]
const FIVE: Value = '[1, 2, 3, 4, 5]'
const FRACTION: readonly Value[] = ['[0.5]']

/** The rows. */
export const TABLE: readonly Row[] = [
  character('char $', unsigned(8n), 'number', ["'a'"]),
  integer('signed char $', signed(8n)),
  integer('unsigned char $', unsigned(8n)),
  integer('short $', signed(16n)),
  integer('unsigned short $', unsigned(16n)),
  integer('int $', signed(32n)),
  integer('unsigned $', unsigned(32n)),
  integer('long $', signed(64n)),
  readUnsafe(integer('size_t $', unsigned(64n))),
  integer('long long $', signed(64n), 'bigint'),
  integer('int64_t $', signed(64n), 'bigint'),
  integer('uint64_t $', unsigned(64n), 'bigint'),
  integer('__int128 $', signed(128n), 'bigint'),
  integer('unsigned __int128 $', unsigned(128n), 'bigint'),
  truth('_Bool $'),
  real('float $', 'number'),
  real('double $', 'number'),
  real('long double $', 'wide', [], []),
  real('float _Complex $', 'complex', ['{ re: 1, im: 2 }'], ['{ re: 1, im: 2 }']),
  real('double _Complex $', 'complex', ['{ re: 1, im: 2 }'], ['{ re: 1, im: 2 }']),
  { ...integer('enum color $', unsigned(32n)), alike: ['0', '-0'], isEnum: true },
  character('wchar_t $', [0n, 0x10ffffn], 'text', ["'a'", "'é'"]),
  character('char16_t $', unsigned(16n), 'text', ["'a'", "'é'"]),
  toText('char *$', BYTES, [...BYTE_VIEWS, ...BUFFERS], ["['a', 'b']"]),
  toText('unsigned char *$', BYTES, [...BYTE_VIEWS, ...BUFFERS], []),
  toText('wchar_t *$', ['widePointer', 'wides'], ['new Uint32Array(2)'], ["['a', 'b']"]),
  pointer(
    'void *$',
    [...without(POINTERS, ['voidPointer']), ...ARRAYS, 'lib.twice', 'lib.halved', 'callback'],
    [...VIEWS, ...BUFFERS],
    {
      inCalls: without(STRINGS, ["'a\\0b'"]),
      refusesInCalls: { 'value/nul': ["'a\\0b'"] },
      unseenInCalls: ["'a\\0b'"],
      alike: ['null', 'voidPointer'],
    },
  ),
  toNumbers('int *$', ['intPointer', 'ints'], ['new Int32Array(2)'], ['[1n]']),
  toNumbers('double *$', ['doublePointer'], ['new Float64Array(2)'], ['[0.5]']),
  toNumbers('int64_t *$', ['longPointer'], ['new BigInt64Array(2)'], ['[1n]']),
  pointer('struct point *$', ['pointPointer', 'points'], [], {
    inCalls: ['[]', '[[1, 2]]', '[{ x: 1 }]', '{}', 'nothing', '{ x: 1 }', '{ x: 1, y: 2 }'],
    refusesInCalls: {
      'value/type': [
        ...WITHOUT_MEMBERS,
        '[1, 2]',
        '[1, 2, 3, 4, 5]',
        "['a', 'b']",
        "['a', null]",
        '[0.5]',
        '[1n]',
        "{ x: 'no' }",
      ],
      'member/unknown': OTHER_MEMBERS,
    },
    // The type of a record serves for pointers to it too.
    unseenInCalls: ['point', 'other'],
  }),
  pointer('struct opaque *$', ['opaquePointer'], []),
  pointer('char **$', ['stringPointer', 'strings'], [], {
    inCalls: ['[]', "['a', 'b']", "['a', null]", '[[1, 2]]'],
    inNew: ['[]', "['a', 'b']", "['a', null]"],
    unseenInNew: LISTED_STRINGS,
  }),
  pointer('int (*$)(int)', ['lib.twice', 'callback'], [], {
    reads: 'function',
    inCalls: ['(x: number) => x', '() => 1'],
    unseenInCalls: ['lib.halved'],
    alike: ['null', 'lib.twice', 'callback'],
  }),
  {
    c: 'struct point $',
    reads: 'record',
    accepts: [...POINTS, 'point'],
    refuses: { 'value/too-many': ['[1, 2, 3, 4, 5]'], 'value/fraction': ['[0.5]'], 'member/unknown': OTHER_MEMBERS },
    code: 'value/type',
    unseen: ['[0.5]'],
    // The type of a record serves for pointers to it too.
    alike: ['point', 'pointPointer', '{ x: 1, y: 2 }'],
  },
  {
    c: 'union either $',
    reads: 'record',
    accepts: ['[]', '[1n]', '{}', 'nothing'],
    refuses: {
      'value/union': ['[1, 2]', '[1, 2, 3, 4, 5]', "['a', 'b']", "['a', null]", '{ x: 1, y: 2 }', '{ re: 1, im: 2 }'],
      'value/fraction': ['[0.5]'],
      'member/unknown': ['{ x: 1 }', '{ z: 1 }', "{ x: 'no' }", '{ fd: 1 }'],
    },
    code: 'value/type',
    unseen: ['[0.5]'],
    alike: [],
  },
  {
    c: 'struct nest $',
    reads: 'record',
    accepts: ['[]', '[[1, 2]]', '[{ x: 1 }]', '{}', 'nothing'],
    refuses: {
      'value/too-many': ['[1, 2, 3, 4, 5]'],
      'member/unknown': ['{ x: 1 }', '{ x: 1, y: 2 }', "{ x: 'no' }", ...OTHER_MEMBERS],
    },
    code: 'value/type',
    alike: [],
  },
  array(
    'int $[3]',
    ['[]', '[1, 2]', '[1n]', ...WIDE_VIEWS, ...FLOAT_VIEWS, 'ints'],
    { 'value/fraction': FRACTION, 'value/too-many': FOUR_ITEMS },
    { unseen: [...FRACTION, ...FOUR_ITEMS, FIVE, 'chars'], alike: ['ints'] },
  ),
  array(
    'char $[4]',
    ['[]', '[1, 2]', '[1n]', "['a', 'b']", ...STRINGS, ...VIEWS, 'chars'],
    { 'value/fraction': FRACTION },
    { unseen: [...FRACTION, FIVE, 'ints', 'wides'], alike: ['chars'] },
  ),
  array(
    'double $[2]',
    ['[]', '[1, 2]', '[0.5]', 'new Int32Array(2)', 'new Uint32Array(2)', ...FLOAT_VIEWS],
    { 'value/too-many': FOUR_ITEMS },
    { unseen: [...FOUR_ITEMS, FIVE, 'ints', 'chars'] },
  ),
  array(
    'wchar_t $[4]',
    ['[]', '[1, 2]', '[1n]', "['a', 'b']", ...STRINGS, ...VIEWS, 'wides'],
    { 'value/fraction': FRACTION },
    { unseen: [...FRACTION, FIVE, 'ints', 'chars'], alike: ['wides'] },
  ),
  array(
    'struct point $[2]',
    ['[]', '[[1, 2]]', '[{ x: 1 }]', 'points'],
    { 'value/too-many': FOUR_ITEMS },
    { alike: ['points'] },
  ),
  array(
    'char *$[2]',
    ['[]', 'strings'],
    {
      'value/too-many': FOUR_ITEMS,
      'value/pointer': ['[1, 2]', '[0.5]', '[1n]', ...NO_NUMBERS, ...WIDE_VIEWS, ...FLOAT_VIEWS],
    },
    { alike: ['strings'], inNew: ["['a', 'b']", "['a', null]"], unseenInNew: LISTED_STRINGS },
  ),
  { ...integer('unsigned $ : 3', unsigned(3n)), isBitField: true },
  { ...integer('int $ : 4', signed(4n)), isBitField: true },
]

/** The rows that differ under `{ int64: 'number', long: 'bigint' }`. */
export const OTHER_READING: readonly Row[] = [
  integer('long $', signed(64n), 'bigint'),
  integer('size_t $', unsigned(64n), 'bigint'),
  integer('int64_t $', signed(64n)),
  readUnsafe(integer('uint64_t $', unsigned(64n))),
]

/** A `size_t` is stored whatever its size, and read as a number where that is exact. */
function readUnsafe(row: Row): Row {
  const unsafe: readonly Value[] = ['2n ** 63n']
  return {
    ...row,
    accepts: without(row.accepts, unsafe),
    refuses: { ...row.refuses, 'value/unsafe': unsafe },
    unseen: [...(row.unseen ?? []), ...unsafe],
  }
}

function truth(c: string): Row {
  const { inside, outside } = within(0n, 1n)
  return {
    c,
    reads: 'boolean',
    accepts: inside,
    refuses: { 'value/bool': outside },
    code: 'value/type',
    unseen: ['doubleScalar'],
    alike: BOOLEANS,
  }
}
