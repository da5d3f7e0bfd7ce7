/** Random functions with random values: C weighs the arguments it sees, and so does JavaScript, by the same rule. */
import type { Random } from '../../support/random.ts'

/** A C type as an argument and a result: its text, a random value, and the same rule for a value's weight in both languages. */
interface Kind {
  readonly c: string
  readonly value: (random: Random) => unknown
  /** A C expression of type `unsigned long long`. */
  readonly weightInC: (name: string) => string
  readonly weight: (value: never) => bigint
  /** Turns a weight into a result, in C and in JavaScript. */
  readonly resultInC: (weight: string) => string
  readonly result: (weight: bigint) => unknown
}

const integer = (c: string, bits: number, signed: boolean, big = false): Kind => {
  const narrow = (value: bigint): bigint => (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value))
  return {
    c,
    value(random) {
      const wide =
        (BigInt(random.below(2 ** 31)) << 32n) ^ (BigInt(random.below(2 ** 31)) << 7n) ^ BigInt(random.below(99))
      // Beyond 2 ** 53 a `long` is no number.
      const value = narrow(big || bits < 64 ? wide : wide & 0xfffffffffffn)
      return big ? value : Number(value)
    },
    weightInC: (name) => `(unsigned long long)${name}`,
    weight: (value) => BigInt.asUintN(64, BigInt(value as number | bigint)),
    resultInC: (weight) => `(${c})(${weight} & 0xfffffffULL)`,
    result: (weight) => (big ? narrow(weight & 0xfffffffn) : Number(narrow(weight & 0xfffffffn))),
  }
}

const floating = (c: string): Kind => ({
  c,
  value: (random) => (random.below(20001) - 10000) / 16,
  weightInC: (name) => `(unsigned long long)(long long)(${name} * 16)`,
  weight: (value) => BigInt.asUintN(64, BigInt((value as number) * 16)),
  resultInC: (weight) => `(${c})((long long)(${weight} & 0xffff) - 300) / 16`,
  result: (weight) => (Number(weight & 0xffffn) - 300) / 16,
})

const TEXTS = ['', 'a', 'ten little', 'Grüße, 世界', 'x'.repeat(90)]
const bytesOf = (text: string): bigint =>
  Buffer.from(text).reduce((sum, byte) => BigInt.asUintN(64, sum * 33n + BigInt(byte)), 5n)

/** A struct of members with names a, b, c ... */
function struct(c: string, members: readonly Kind[]): Kind {
  const names = members.map((_, i) => String.fromCharCode(97 + i))
  const sum = (weights: readonly bigint[]): bigint =>
    BigInt.asUintN(
      64,
      weights.reduce((all, weight) => all * 7n + weight, 3n),
    )
  return {
    c,
    value: (random) => Object.fromEntries(members.map((member, i) => [names[i], member.value(random)])),
    weightInC: (name) =>
      members.reduce((all, member, i) => `(${all} * 7 + ${member.weightInC(`${name}.${names[i]}`)})`, '3ULL'),
    weight: (value) =>
      sum(members.map((member, i) => member.weight((value as Record<string, unknown>)[names[i] as string] as never))),
    resultInC: (weight) => `(${c}){ ${members.map((member, i) => member.resultInC(`(${weight} + ${i})`)).join(', ')} }`,
    result: (weight) =>
      Object.fromEntries(members.map((member, i) => [names[i], member.result(BigInt.asUintN(64, weight + BigInt(i)))])),
  }
}

const INT = integer('int', 32, true)
const LONG = integer('long', 64, true)
const DOUBLE = floating('double')
const FLOAT = floating('float')

export const RECORDS = `
  struct pair { int a; double b; };
  struct floats { float a, b, c; };
  struct large { long a, b, c; };
  struct small { signed char a; short b; };
`

const KINDS: readonly Kind[] = [
  integer('signed char', 8, true),
  integer('unsigned char', 8, false),
  integer('short', 16, true),
  integer('unsigned short', 16, false),
  INT,
  integer('unsigned', 32, false),
  LONG,
  integer('size_t', 64, false),
  integer('long long', 64, true, true),
  integer('uint64_t', 64, false, true),
  FLOAT,
  DOUBLE,
  {
    c: '_Bool',
    value: (random) => random.oneIn(2),
    weightInC: (name) => `(unsigned long long)${name}`,
    weight: (value) => (value ? 1n : 0n),
    resultInC: (weight) => `(_Bool)(${weight} & 1)`,
    result: (weight) => (weight & 1n) === 1n,
  },
  struct('struct pair', [INT, DOUBLE]),
  struct('struct floats', [FLOAT, FLOAT, FLOAT]),
  struct('struct large', [LONG, LONG, LONG]),
  struct('struct small', [integer('signed char', 8, true), integer('short', 16, true)]),
]

/** Arguments only: what C does not hand back. */
const ARGUMENTS: readonly Kind[] = [
  ...KINDS,
  {
    ...INT,
    c: 'const char *',
    value: (random) => random.pick(TEXTS),
    weightInC: (name) => `cdef_text(${name})`,
    weight: (value) => bytesOf(value),
  },
  {
    ...INT,
    c: 'const int *',
    value: (random) => (random.oneIn(2) ? Int32Array.of(1, 2, random.below(100)) : [3, 4, random.below(100)]),
    weightInC: (name) => `(unsigned long long)(${name}[0] + ${name}[1] * 3LL + ${name}[2] * 5LL)`,
    weight: ([a = 0, b = 0, c = 0]: ArrayLike<number> & Iterable<number>) => BigInt(a + b * 3 + c * 5),
  },
]

/** A random function. */
export interface Case {
  readonly name: string
  readonly parameters: readonly Kind[]
  readonly result: Kind
  readonly values: readonly unknown[]
  /** What C must return. */
  readonly expected: unknown
}

export function weigh(parameters: readonly Kind[], values: readonly unknown[]): bigint {
  return parameters.reduce(
    (all, kind, i) => BigInt.asUintN(64, all * 31n + kind.weight(values[i] as never)),
    BigInt(parameters.length),
  )
}

export function randomCases(random: Random, count: number): Case[] {
  return Array.from({ length: count }, (_, i) => {
    const parameters = Array.from({ length: random.below(random.oneIn(4) ? 16 : 7) }, () => random.pick(ARGUMENTS))
    const result = random.pick(KINDS)
    const values = parameters.map((kind) => kind.value(random))
    return { name: `f${i}`, parameters, result, values, expected: result.result(weigh(parameters, values)) }
  })
}

const listed = (parameters: readonly Kind[]): string => parameters.map(({ c }, i) => `${c} v${i}`).join(', ') || 'void'
const named = (parameters: readonly Kind[]): string => parameters.map((_, i) => `v${i}`).join(', ')

/** What the functions keep to, so that calls may leave out what that makes needless. */
const ATTRIBUTES = ['', '__attribute__((leaf)) ', '__attribute__((const)) ', '__attribute__((pure, leaf)) ']

/** The declarations: each function, a function that returns its address, and one that calls back with the same values. */
export const declarationsOf = (cases: readonly Case[]): string =>
  RECORDS +
  cases
    .map(({ name, parameters, result }, i) => {
      const attributes = ATTRIBUTES[i % ATTRIBUTES.length]
      const pointer = `${result.c} (*callback)(${listed(parameters)})`
      const rest = parameters.length > 0 ? `, ${listed(parameters)}` : ''
      return `${attributes}${result.c} ${name}(${listed(parameters)});
typedef ${result.c} (*${name}_pointer)(${listed(parameters)});
${name}_pointer ${name}_get(void);
${result.c} ${name}_back(${pointer}${rest});`
    })
    .join('\n')

/** The definitions. */
export const sourceOf = (cases: readonly Case[]): string =>
  `#include <stddef.h>
#include <stdint.h>
#include <wchar.h>
${RECORDS}
static unsigned long long cdef_text(const char *s) {
  unsigned long long sum = 5;
  for (; *s; s++) sum = sum * 33 + (unsigned char)*s;
  return sum;
}
` +
  cases
    .map(({ name, parameters, result }) => {
      const weight = parameters.reduce(
        (all, kind, i) => `(${all} * 31 + ${kind.weightInC(`v${i}`)})`,
        `${parameters.length}ULL`,
      )
      const rest = parameters.length > 0 ? `, ${listed(parameters)}` : ''
      return `${result.c} ${name}(${listed(parameters)}) { unsigned long long w = ${weight}; return ${result.resultInC('w')}; }
typedef ${result.c} (*${name}_pointer)(${listed(parameters)});
${name}_pointer ${name}_get(void) { return ${name}; }
${result.c} ${name}_back(${result.c} (*callback)(${listed(parameters)})${rest}) { return callback(${named(parameters)}); }`
    })
    .join('\n')
