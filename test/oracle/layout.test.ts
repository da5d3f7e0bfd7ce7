/** Random records, laid out by the C compiler and by us. Nothing is run: the facts are read from the object file. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PlacedMember, type RecordLayout, recordLayout } from '../../src/abi/layout.ts'
import { bitFieldBytes } from '../../src/abi/offset.ts'
import { TARGETS, type Target } from '../../src/abi/target.ts'
import type { RecordType } from '../../src/types/ctype.ts'
import type { PrimitiveName } from '../../src/types/primitives.ts'
import { type Compiler, canCompile, dataSections, inSection } from '../support/c-compiler.ts'
import { Random, SEED } from '../support/random.ts'
import { ENUM_TEXT, LAYOUT_OPTIONS, type RecordOptions, randomRecord } from '../support/random-records.ts'
import { definition, definitionOrder, TYPEDEFS } from '../support/records.ts'
import { unlessAll } from '../support/settings.ts'

interface Oracle {
  readonly title: string
  readonly compiler: Compiler
  readonly target: Target
  readonly options: RecordOptions
  readonly count: number
  /** Attributes that every record gets. */
  readonly attributes?: readonly string[]
}

const without = (...names: PrimitiveName[]): RecordOptions => ({
  ...LAYOUT_OPTIONS,
  scalars: LAYOUT_OPTIONS.scalars.filter((name) => !names.includes(name)),
  integers: LAYOUT_OPTIONS.integers.filter((name) => !names.includes(name)),
})

const X64 = TARGETS['linux-x64']
/** They have glibc's sizes; without glibc, clang's and MinGW's own types of these names are smaller. */
const FAST = ['int_fast16_t', 'uint_fast32_t'] as const
/** Nothing packed or aligned. */
const PLAIN = { packing: 'none', memberAttributes: false, alignedTypes: false, bigEndian: false } as const
const LONG_DOUBLES = ['long double', 'long double _Complex'] as const

const ORACLES: readonly Oracle[] = [
  { title: 'x86-64 System V', compiler: ['gcc'], target: X64, options: LAYOUT_OPTIONS, count: 1500 },
  // clang and gcc agree on bit-fields only where nothing is packed or aligned.
  {
    title: 'x86-64 System V, clang, no bit-fields',
    compiler: ['clang'],
    target: X64,
    options: { ...without(...FAST), integers: [], bigEndian: false },
    count: 1500,
  },
  {
    title: 'x86-64 System V, clang, nothing packed or aligned',
    compiler: ['clang'],
    target: X64,
    options: { ...without(...FAST), ...PLAIN },
    count: 1500,
  },
  {
    title: '32-bit x86',
    compiler: ['gcc', '-m32'],
    target: TARGETS['linux-x86'],
    options: { ...without('__int128', '__float128'), vectors: false },
    count: 800,
  },
  {
    title: '64-bit ARM',
    compiler: ['aarch64-linux-gnu-gcc'],
    target: TARGETS['linux-arm64'],
    options: without('__float128'),
    count: 800,
  },
  {
    title: 'x86-64 System V, ms_struct',
    compiler: ['gcc'],
    target: X64,
    // What is packed or aligned, and bit-fields in unions, are refused there.
    options: {
      ...LAYOUT_OPTIONS,
      bitFieldsInUnions: false,
      memberAttributes: false,
      alignedTypes: false,
      bigEndian: false,
      packing: 'pragma',
      microsoft: true,
    },
    count: 1500,
  },
  ...(['arm64', 'x86_64'] as const).map(
    (processor): Oracle => ({
      title: `macOS on ${processor}, clang, nothing packed or aligned`,
      compiler: ['clang', `--target=${processor}-apple-macos11`],
      target: TARGETS[processor === 'arm64' ? 'darwin-arm64' : 'darwin-x64'],
      options: { ...without(...FAST, '__float128'), ...PLAIN },
      count: 800,
    }),
  ),
  {
    title: '64-bit Windows',
    compiler: ['x86_64-w64-mingw32-gcc'],
    target: TARGETS['win-x64'],
    // MinGW's `long double` and fast integers are not Microsoft's; it also treats bit-fields in unions by its own rules.
    options: {
      ...without(...LONG_DOUBLES, ...FAST),
      bitFieldsInUnions: false,
      memberAttributes: false,
      alignedTypes: false,
      bigEndian: false,
      packing: 'pragma',
    },
    count: 800,
  },
]

/** How many seeds are tried, from the first on. */
const ROUNDS = unlessAll ? 1 : 12

for (const oracle of ORACLES) {
  const skip = canCompile(oracle.compiler) ? false : `no ${oracle.compiler.join(' ')}`
  test(`random records are laid out as the C compiler does it: ${oracle.title}`, { skip }, (t) => {
    for (let round = 0; round < ROUNDS; round++) t.diagnostic(compareAll(oracle, SEED + round))
  })
}

/** Throws at the first difference; returns what was compared. */
function compareAll(oracle: Oracle, seed: number): string {
  const random = new Random(seed)
  const roots = Array.from({ length: oracle.count }, () => randomRecord(random, oracle.options))
  const seen = new Set<RecordType>()
  for (const root of roots) definitionOrder(root, seen)
  const probes = [...seen].map((type) => ({ type, layout: recordLayout(type, oracle.target) }))
  const [facts, bits] = dataSections(oracle.compiler, probeText(probes, oracle), ['.facts', '.bits']) as [
    Uint8Array,
    Uint8Array,
  ]
  const factsView = new DataView(facts.buffer, facts.byteOffset)
  let fact = 0
  let bit = 0
  let fields = 0
  for (const { type, layout } of probes) {
    const where = `seed ${seed}, ${oracle.title}:\n${definition(type, oracle.attributes)}`
    for (const [what, ours] of expectedFacts(layout)) {
      assert.equal(ours, factsView.getUint32(4 * fact++, true), `${what}, ${where}`)
    }
    for (const placed of bitFields(layout)) {
      const theirs = [...bits.subarray(bit, bit + layout.size)]
      assert.deepEqual(filled(placed, layout.size), theirs, `bits of ${placed.name}, ${where}`)
      checkUnit(placed, layout, where)
      bit += layout.size
      fields++
    }
  }
  return `seed ${seed}: ${probes.length} records, ${fact} facts, ${fields} bit-fields compared`
}

type Probe = { readonly type: RecordType; readonly layout: RecordLayout }
type BitField = PlacedMember & Required<Pick<PlacedMember, 'bits'>>

const bitFields = (layout: RecordLayout): BitField[] =>
  layout.members.filter((placed): placed is BitField => placed.bits !== undefined)
const plainFields = (layout: RecordLayout): PlacedMember[] =>
  layout.members.filter((placed) => placed.bits === undefined && placed.name !== undefined)

const expectedFacts = (layout: RecordLayout): [string, number][] => [
  ['size', layout.size],
  ['alignment', layout.alignment],
  ...plainFields(layout).map(({ name, offset }): [string, number] => [`offset of ${name}`, offset]),
]

/** One array of sizes, alignments and offsets; and every record that has bit-fields once for each, that field all ones. */
function probeText(probes: readonly Probe[], { attributes = [], compiler }: Oracle): string {
  const facts: string[] = []
  const types: string[] = []
  const values: string[] = []
  for (const { type, layout } of probes) {
    // `_Alignof` hides alignments above what the processor's registers need.
    facts.push(`sizeof(${type.name}), __alignof__(${type.name}),`)
    for (const { name } of plainFields(layout)) facts.push(`__builtin_offsetof(${type.name}, ${name}),`)
    for (const { name, member } of bitFields(layout)) {
      types.push(`${type.name} b${types.length};`)
      const bool = member.type.kind === 'primitive' && member.type.facts.class === 'bool'
      values.push(`{ .${name} = ${bool ? 1 : -1} },`)
    }
  }
  return [
    TYPEDEFS,
    ENUM_TEXT,
    ...probes.map(({ type }) => definition(type, attributes)),
    `unsigned facts[] ${inSection(compiler, '.facts')} = {\n${facts.join('\n')}\n};`,
    `struct __attribute__((packed)) { ${types.join('\n')} int end; }`,
    `bits ${inSection(compiler, '.bits')} = {\n${values.join('\n')} -1 };`,
  ].join('\n')
}

/** The record's bytes when only that bit-field is set, worked out byte by byte as an accessor would. */
function filled(placed: BitField, size: number): number[] {
  const bytes = Array.from({ length: size }, () => 0)
  const { offset, shift, bytes: count } = bitFieldBytes(placed)
  let left = placed.bits.width
  for (let i = 0; i < count; i++) {
    const from = i === 0 ? shift : 0
    const here = Math.min(left, 8 - from)
    // Counted from the most significant bit where the record is big-endian.
    bytes[offset + i] = ((1 << here) - 1) << (placed.bigEndian ? 8 - from - here : from)
    left -= here
  }
  return bytes
}

/** The unit lies inside the record and holds the field. */
function checkUnit({ offset, bits }: BitField, layout: RecordLayout, where: string): void {
  assert.ok(offset + bits.unit <= layout.size, `unit inside the record, ${where}`)
  assert.ok(bits.shift + bits.width <= bits.unit * 8, `field inside the unit, ${where}`)
}
