import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scalar } from '../../src/abi/call-values.ts'
import { addon } from '../../src/native/load.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import {
  bind,
  type Callable,
  call,
  closureOf,
  DOUBLE,
  INT,
  memory,
  openLibrary,
  type Part,
  POINTER,
  writePointer,
} from './caller.ts'

interface Aggregate {
  readonly name: string
  /** C types of the members, in order. */
  readonly members: readonly string[]
  readonly scalars: readonly Scalar[]
  readonly size: number
  readonly alignment: number
  /** A type that is no struct, with C for its making. */
  readonly typedef?: readonly [type: string, made: string]
}

const repeat = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value)

/** A struct of members of one type. */
const uniform = (name: string, c: string, scalar: Scalar, size: number, times: number): Aggregate => ({
  name,
  members: repeat(c, times),
  scalars: repeat(scalar, times),
  size: size * times,
  alignment: size,
})

const AGGREGATES: readonly Aggregate[] = [
  { name: 'int_double', members: ['int', 'double'], scalars: ['s32', 'double'], size: 16, alignment: 8 },
  { name: 'double_int', members: ['double', 'int'], scalars: ['double', 's32'], size: 16, alignment: 8 },
  { name: 'int_float', members: ['int', 'float'], scalars: ['s32', 'float'], size: 8, alignment: 4 },
  {
    name: 'float_int_double',
    members: ['float', 'int', 'double'],
    scalars: ['float', 's32', 'double'],
    size: 16,
    alignment: 8,
  },
  { name: 'byte_short_int', members: ['char', 'short', 'int'], scalars: ['s8', 's16', 's32'], size: 8, alignment: 4 },
  { name: 'pointer_byte', members: ['unsigned long', 'char'], scalars: ['u64', 's8'], size: 16, alignment: 8 },
  {
    name: 'long_byte_float',
    members: ['long', 'char', 'float'],
    scalars: ['s64', 's8', 'float'],
    size: 16,
    alignment: 8,
  },
  {
    name: 'three_words',
    members: ['long', 'double', 'long'],
    scalars: ['s64', 'double', 's64'],
    size: 24,
    alignment: 8,
  },
  { name: 'lone_long_double', members: ['long double'], scalars: ['longdouble'], size: 16, alignment: 16 },
  { name: 'long_double_int', members: ['long double', 'int'], scalars: ['longdouble', 's32'], size: 32, alignment: 16 },
  { name: 'int_long_double', members: ['int', 'long double'], scalars: ['s32', 'longdouble'], size: 32, alignment: 16 },
  { name: 'wide_int', members: ['__int128'], scalars: ['u64', 'u64'], size: 16, alignment: 16 },
  { name: 'wide_int_int', members: ['__int128', 'int'], scalars: ['u64', 'u64', 's32'], size: 32, alignment: 16 },
  uniform('floats_1', 'float', 'float', 4, 1),
  uniform('floats_2', 'float', 'float', 4, 2),
  uniform('floats_3', 'float', 'float', 4, 3),
  uniform('floats_4', 'float', 'float', 4, 4),
  uniform('floats_5', 'float', 'float', 4, 5),
  uniform('doubles_1', 'double', 'double', 8, 1),
  uniform('doubles_2', 'double', 'double', 8, 2),
  uniform('doubles_3', 'double', 'double', 8, 3),
  uniform('doubles_8', 'double', 'double', 8, 8),
  uniform('ints_3', 'int', 's32', 4, 3),
  uniform('shorts_3', 'short', 's16', 2, 3),
  ...[1, 2, 3, 5, 6, 7, 8, 9, 12, 15, 16, 17, 33].map((n) => uniform(`bytes_${n}`, 'unsigned char', 'u8', 1, n)),
  {
    name: 'float_complex',
    members: [],
    typedef: ['float _Complex', 'seed + 2.0f * I'],
    scalars: ['float', 'float'],
    size: 8,
    alignment: 4,
  },
  {
    name: 'double_complex',
    members: [],
    typedef: ['double _Complex', 'seed + 2.0 * I'],
    scalars: ['double', 'double'],
    size: 16,
    alignment: 8,
  },
  {
    name: 'int128',
    members: [],
    typedef: ['__int128', '((__int128)seed << 80) + 12345'],
    scalars: ['u64', 'u64'],
    size: 16,
    alignment: 16,
  },
]

/** C that makes a value from a seed, checks one in several places of an argument list, and sends one through a callback. */
function sourceOf({ name, members, size, alignment, typedef }: Aggregate): string {
  const value = (i: number) => `(seed * 7 + ${i} * 3 + 1) % 120`
  const type = typedef
    ? `typedef ${typedef[0]} ${name};`
    : `typedef struct { ${members.map((member, i) => `${member} m${i};`).join(' ')} } ${name};`
  const made = typedef ? typedef[1] : `{ ${members.map((_, i) => value(i)).join(', ')} }`
  const equal = typedef ? 'x == want' : members.map((_, i) => `x.m${i} == want.m${i}`).join(' && ')
  return `
  ${type}
  _Static_assert(sizeof(${name}) == ${size} && _Alignof(${name}) == ${alignment}, "the table is wrong about ${name}");
  ${name} make_${name}(int seed) { ${name} x = ${made}; return x; }
  int is_${name}(${name} x, int seed) { ${name} want = make_${name}(seed); return ${equal}; }
  int late_${name}(int a, int b, int c, int d, int e, ${name} x, int f, ${name} y, int seed) {
    return a + b + c + d + e + f == 21 && is_${name}(x, seed) && is_${name}(y, seed + 1);
  }
  int after_floats_${name}(double a, double b, double c, double d, double e, double f, double g, ${name} x, double h, int seed) {
    return a + b + c + d + e + f + g + h == 36 && is_${name}(x, seed);
  }
  int variadic_${name}(int seed, ...) {
    va_list rest; va_start(rest, seed);
    ${name} x = va_arg(rest, ${name}); int i = va_arg(rest, int); ${name} y = va_arg(rest, ${name});
    va_end(rest);
    return i == 42 && is_${name}(x, seed) && is_${name}(y, seed + 1);
  }
  int through_${name}(${name} (*f)(int, ${name}, double, ${name}), int seed) {
    return is_${name}(f(3, make_${name}(seed), 2.5, make_${name}(seed + 1)), seed + 1);
  }`
}

const SOURCE = `#include <stdarg.h>\n#include <complex.h>\n${AGGREGATES.map(sourceOf).join('\n')}`

const open = () => openLibrary(compileLibrary('aggregates', SOURCE))

/** The value that C makes from a seed. */
function bytesOf(make: Callable, size: number, seed: number): Uint8Array {
  const at = call(make, (first = 0) => memory.setInt32(first, seed, true))
  return new Uint8Array(memory.buffer, at, size).slice()
}

/** Calls a check of C and expects it to be content. */
function assertHolds(check: Callable, write: (...at: number[]) => void): void {
  assert.equal(memory.getInt32(call(check, write), true), 1)
}

for (const { name, scalars, size, alignment } of AGGREGATES) {
  const part: Part = { passing: { kind: 'aggregate', scalars, size, alignment }, size }
  const put = (at: number, bytes: Uint8Array) => new Uint8Array(memory.buffer).set(bytes, at)
  const setInts = (values: readonly number[], at: readonly number[]) => {
    for (const [i, value] of values.entries()) memory.setInt32(at[i] ?? 0, value, true)
  }

  test(`${name} is returned and passed by value`, { skip: withoutCompiler }, () => {
    const library = open()
    const make = bind(library, `make_${name}`, part, [INT])
    for (const seed of [0, 1, 9]) {
      const bytes = bytesOf(make, size, seed)
      const next = bytesOf(make, size, seed + 1)
      assertHolds(bind(library, `is_${name}`, INT, [part, INT]), (x = 0, s = 0) => {
        put(x, bytes)
        memory.setInt32(s, seed, true)
      })
      assertHolds(bind(library, `late_${name}`, INT, [INT, INT, INT, INT, INT, part, INT, part, INT]), (...at) => {
        setInts([1, 2, 3, 4, 5], at)
        put(at[5] ?? 0, bytes)
        put(at[7] ?? 0, next)
        setInts([6], at.slice(6))
        setInts([seed], at.slice(8))
      })
      const doubles = repeat(DOUBLE, 7)
      assertHolds(bind(library, `after_floats_${name}`, INT, [...doubles, part, DOUBLE, INT]), (...at) => {
        for (let i = 0; i < 7; i++) memory.setFloat64(at[i] ?? 0, i + 1, true)
        put(at[7] ?? 0, bytes)
        memory.setFloat64(at[8] ?? 0, 8, true)
        setInts([seed], at.slice(9))
      })
      assertHolds(bind(library, `variadic_${name}`, INT, [INT, part, INT, part], 1), (...at) => {
        setInts([seed], at)
        put(at[1] ?? 0, bytes)
        setInts([42], at.slice(2))
        put(at[3] ?? 0, next)
      })
    }
  })

  test(`${name} goes through a callback`, { skip: withoutCompiler }, () => {
    const made = closureOf(part, [INT, part, DOUBLE, part], (result, a = 0, _x = 0, b = 0, y = 0) => {
      assert.deepEqual([memory.getInt32(a, true), memory.getFloat64(b, true)], [3, 2.5])
      new Uint8Array(memory.buffer).copyWithin(result, y, y + size)
    })
    assertHolds(bind(open(), `through_${name}`, INT, [POINTER, INT]), (callback = 0, seed = 0) => {
      writePointer(callback, made.address)
      memory.setInt32(seed, 5, true)
    })
  })
}

test('an aggregate of void, or one that ends too early, is refused', () => {
  for (const shape of [
    [-1, 16, 0, 14, 8, 4, 1, 0],
    [-1, 16, 0, 14, 8, 4, 2, 6],
    [-1, 16, 0, 14, 0, 1, 0],
    [-1, 16, 0, 14, 32, 8, 1, 10],
  ]) {
    assert.throws(() => addon.plan(shape), TypeError)
  }
})
