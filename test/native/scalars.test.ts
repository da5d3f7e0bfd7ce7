import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scalar } from '../../src/abi/call-values.ts'
import { CONVENTION_CODES } from '../../src/native/call.ts'
import { addon } from '../../src/native/load.ts'
import { HOST } from '../../src/platform.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import {
  bind,
  call,
  closureOf,
  DOUBLE,
  INT,
  memory,
  openLibrary,
  type Part,
  POINTER,
  VOID,
  writePointer,
} from './caller.ts'

interface Kind {
  readonly scalar: Scalar
  readonly c: string
  readonly size: number
  readonly get: (at: number) => number | bigint
  readonly set: (at: number, value: never) => void
  readonly values: readonly (number | bigint)[]
}

const KINDS: readonly Kind[] = [
  {
    scalar: 'u8',
    c: 'unsigned char',
    size: 1,
    get: (at) => memory.getUint8(at),
    set: (at, value) => memory.setUint8(at, value),
    values: [0, 1, 127, 128, 255],
  },
  {
    scalar: 's8',
    c: 'signed char',
    size: 1,
    get: (at) => memory.getInt8(at),
    set: (at, value) => memory.setInt8(at, value),
    values: [0, -1, 127, -128],
  },
  {
    scalar: 'u16',
    c: 'unsigned short',
    size: 2,
    get: (at) => memory.getUint16(at, true),
    set: (at, value) => memory.setUint16(at, value, true),
    values: [0, 32768, 65535],
  },
  {
    scalar: 's16',
    c: 'short',
    size: 2,
    get: (at) => memory.getInt16(at, true),
    set: (at, value) => memory.setInt16(at, value, true),
    values: [0, -1, 32767, -32768],
  },
  {
    scalar: 'u32',
    c: 'unsigned',
    size: 4,
    get: (at) => memory.getUint32(at, true),
    set: (at, value) => memory.setUint32(at, value, true),
    values: [0, 2 ** 31, 2 ** 32 - 1],
  },
  {
    scalar: 's32',
    c: 'int',
    size: 4,
    get: (at) => memory.getInt32(at, true),
    set: (at, value) => memory.setInt32(at, value, true),
    values: [0, -1, 2 ** 31 - 1, -(2 ** 31)],
  },
  {
    scalar: 'u64',
    c: 'unsigned long long',
    size: 8,
    get: (at) => memory.getBigUint64(at, true),
    set: (at, value) => memory.setBigUint64(at, value, true),
    values: [0n, 2n ** 63n, 2n ** 64n - 1n],
  },
  {
    scalar: 's64',
    c: 'long long',
    size: 8,
    get: (at) => memory.getBigInt64(at, true),
    set: (at, value) => memory.setBigInt64(at, value, true),
    values: [0n, -1n, -(2n ** 63n)],
  },
  {
    scalar: 'float',
    c: 'float',
    size: 4,
    get: (at) => memory.getFloat32(at, true),
    set: (at, value) => memory.setFloat32(at, value, true),
    values: [0, -0, 1.5, Number.POSITIVE_INFINITY, Number.NaN],
  },
  {
    scalar: 'double',
    c: 'double',
    size: 8,
    get: (at) => memory.getFloat64(at, true),
    set: (at, value) => memory.setFloat64(at, value, true),
    values: [0, -0, Math.PI, Number.MIN_VALUE, Number.NaN],
  },
  {
    scalar: 'pointer',
    c: 'void *',
    size: 8,
    get: (at) => memory.getBigInt64(at, true),
    set: (at, value) => memory.setBigInt64(at, value, true),
    values: [0n, 4096n, -1n],
  },
]

const partOf = ({ scalar, size }: Pick<Kind, 'scalar' | 'size'>): Part => ({
  passing: { kind: 'scalar', scalar },
  size,
})

const SOURCE = `
  #include <stdarg.h>
  #include <complex.h>
  ${KINDS.map(
    ({ scalar, c }) => `
    ${c} echo_${scalar}(${c} x) { return x; }
    ${c} ninth_${scalar}(int a, double b, ${c} c, float d, ${c} e, ${c} f, ${c} g, ${c} h, ${c} i) { return i; }
    ${c} through_${scalar}(${c} (*f)(int, ${c}, double), ${c} x) { return f(1, x, 2.5); }`,
  ).join('')}
  void nothing(void) {}
  long double half(long double x) { return x / 2; }
  long double widen(double x) { return x; }
  double narrow(long double x) { return x; }
  long double through_longdouble(long double (*f)(long double), long double x) { return f(x); }
  long double _Complex times_i(long double _Complex z) { return z * I; }
  long double _Complex make_complex(double re, double im) { return re + im * I; }
  double real(long double _Complex z) { return creall(z); }
  double imaginary(long double _Complex z) { return cimagl(z); }
  long double _Complex through_complex(long double _Complex (*f)(int), int n) { return f(n) * (1 + 2 * I); }
  double sum(int n, ...) {
    va_list rest; va_start(rest, n); double total = 0;
    for (int i = 0; i < n; i++) total += i % 2 ? va_arg(rest, double) : va_arg(rest, int);
    va_end(rest); return total;
  }`

const open = () => openLibrary(compileLibrary('scalars', SOURCE))

for (const kind of KINDS) {
  const { scalar, c, get, set, values } = kind
  const part = partOf(kind)

  test(`a ${c} goes to C and comes back`, { skip: withoutCompiler }, () => {
    const echo = bind(open(), `echo_${scalar}`, part, [part])
    for (const value of values) assert.equal(get(call(echo, (at = 0) => set(at, value as never))), value)
  })

  test(`a ${c} is found behind other arguments`, { skip: withoutCompiler }, () => {
    const float = partOf({ scalar: 'float', size: 4 })
    const ninth = bind(open(), `ninth_${scalar}`, part, [INT, DOUBLE, part, float, part, part, part, part, part])
    for (const value of values) {
      assert.equal(get(call(ninth, (...at) => set(at[8] ?? 0, value as never))), value)
    }
  })

  test(`a callback takes and returns a ${c}`, { skip: withoutCompiler }, () => {
    const seen: (number | bigint)[] = []
    const made = closureOf(part, [INT, part, DOUBLE], (result, first = 0, second = 0, third = 0) => {
      seen.push(memory.getInt32(first, true), memory.getFloat64(third, true))
      set(result, get(second) as never)
    })
    const through = bind(open(), `through_${scalar}`, part, [POINTER, part])
    for (const value of values) {
      const result = call(through, (callback = 0, at = 0) => {
        writePointer(callback, made.address)
        set(at, value as never)
      })
      assert.equal(get(result), value)
    }
    assert.deepEqual(new Set(seen), new Set([1, 2.5]))
  })
}

test('a function without arguments and result is called', { skip: withoutCompiler }, () => {
  call(bind(open(), 'nothing', VOID, []))
})

test('a long double keeps its precision on the way', { skip: withoutCompiler }, () => {
  const long = partOf({ scalar: 'longdouble', size: 16 })
  const library = open()
  const value = call(bind(library, 'widen', long, [DOUBLE]), (at = 0) => memory.setFloat64(at, 0.1, true))
  const bytes = new Uint8Array(memory.buffer, value, 16).slice()
  const halved = call(bind(library, 'half', long, [long]), (at = 0) => new Uint8Array(memory.buffer).set(bytes, at))
  const copy = new Uint8Array(memory.buffer, halved, 16).slice()
  const made = closureOf(long, [long], (result, at = 0) => {
    new Uint8Array(memory.buffer).copyWithin(result, at, at + 16)
  })
  const through = call(bind(library, 'through_longdouble', long, [POINTER, long]), (callback = 0, at = 0) => {
    writePointer(callback, made.address)
    new Uint8Array(memory.buffer).set(copy, at)
  })
  const back = new Uint8Array(memory.buffer, through, 16).slice()
  const narrowed = call(bind(library, 'narrow', DOUBLE, [long]), (at = 0) =>
    new Uint8Array(memory.buffer).set(back, at),
  )
  assert.equal(memory.getFloat64(narrowed, true), 0.05)
})

test('a long double _Complex goes to C and comes back', { skip: withoutCompiler }, () => {
  const complex = partOf({ scalar: 'complexLongdouble', size: 32 })
  const library = open()
  const made = call(bind(library, 'make_complex', complex, [DOUBLE, DOUBLE]), (re = 0, im = 0) => {
    memory.setFloat64(re, 3, true)
    memory.setFloat64(im, 4, true)
  })
  const bytes = new Uint8Array(memory.buffer, made, 32).slice()
  const turned = call(bind(library, 'times_i', complex, [complex]), (at = 0) => {
    new Uint8Array(memory.buffer).set(bytes, at)
  })
  const product = new Uint8Array(memory.buffer, turned, 32).slice()
  const partAt = (name: string) => {
    const place = call(bind(library, name, DOUBLE, [complex]), (at = 0) =>
      new Uint8Array(memory.buffer).set(product, at),
    )
    return memory.getFloat64(place, true)
  }
  assert.deepEqual([partAt('real'), partAt('imaginary')], [-4, 3])
})

test('B4: a callback returns a long double _Complex', { skip: withoutCompiler }, () => {
  const complex = partOf({ scalar: 'complexLongdouble', size: 32 })
  const library = open()
  const bytesOf = (re: number, im: number): Uint8Array => {
    const made = call(bind(library, 'make_complex', complex, [DOUBLE, DOUBLE]), (reAt = 0, imAt = 0) => {
      memory.setFloat64(reAt, re, true)
      memory.setFloat64(imAt, im, true)
    })
    return new Uint8Array(memory.buffer, made, 32).slice()
  }
  const given = bytesOf(3, 4)
  const made = closureOf(complex, [INT], (result) => new Uint8Array(memory.buffer).set(given, result))
  const product = call(bind(library, 'through_complex', complex, [POINTER, INT]), (callback = 0) =>
    writePointer(callback, made.address),
  )
  const bytes = new Uint8Array(memory.buffer, product, 32).slice()
  const partAt = (name: string): number => {
    const place = call(bind(library, name, DOUBLE, [complex]), (at = 0) => new Uint8Array(memory.buffer).set(bytes, at))
    return memory.getFloat64(place, true)
  }
  // (3 + 4i)(1 + 2i)
  assert.deepEqual([partAt('real'), partAt('imaginary')], [-5, 10])
})

test('variadic arguments follow the fixed ones', { skip: withoutCompiler }, () => {
  const sum = bind(open(), 'sum', DOUBLE, [INT, INT, DOUBLE, INT, DOUBLE], 1)
  const result = call(sum, (n = 0, a = 0, b = 0, c = 0, d = 0) => {
    memory.setInt32(n, 4, true)
    memory.setInt32(a, 1, true)
    memory.setFloat64(b, 2.5, true)
    memory.setInt32(c, 3, true)
    memory.setFloat64(d, 4.25, true)
  })
  assert.equal(memory.getFloat64(result, true), 10.75)
})

test('moves that a convention has not are refused', {
  skip: addon.ownCode ? false : 'everything goes through libffi',
}, () => {
  const own = CONVENTION_CODES[HOST.convention]
  const refused: readonly (readonly [shape: number[], reason: RegExp])[] = [
    [[-1, 32, 0, 1, 16, 0, 6, 9], /number out of range/],
    [[-1, 32, 0, 1, 16, 0, 6, own, 0, 0, 0, 1, 0, 8, 6, 16, 4, 0], /number out of range/],
    [[-1, 32, 0, 1, 16, 0, 6, own, 0, 0, 0, 1, 0, 0, 6, 40, 4, 0], /number out of range/],
    [[-1, 32, 0, 1, 16, 0, 6, own, 0, 0, 0, 1, 0, 0, 14, 16, 17, 0], /number out of range/],
    [[-1, 32, 0, 1, 16, 0, 6, own, 0, 0, 0, 1, 2, 0, 6, 16, 4, 0], /a place that its convention has not/],
  ]
  for (const [shape, reason] of refused)
    assert.throws(() => addon.plan(shape), { code: 'native/plan', message: reason })
})

test('a shape that cannot be called is refused with a reason', () => {
  const refused: readonly (readonly [shape: number[], reason: RegExp])[] = [
    [[], /ends too early/],
    [[-1, 16, 0, 0], /ends too early/],
    [[-1, 16, 0, 0, 99], /number out of range/],
    [[-1, 24, 0, 0, 0], /multiple of 16/],
    [[-1, 0, 0, 0, 6], /no room for the result/],
    [[-1, 16, 0, 1, 16, 0, 6], /outside its frame/],
    [[-1, 32, 0, 1, 16, 0, 0], /parameter is void/],
    [[-1, 32, 1, 1, 16, 0, 6, 0], /no code for this processor/],
    [[-1, 32, 2, 1, 16, 0, 6, 0], /number out of range/],
    [[2, 32, 0, 1, 16, 0, 6, 0], /fewer arguments than fixed/],
    [[0, 32, 0, 1, 16, 0, 9, 0], /libffi refuses/],
    [[-1, 32, 0, 100000, 16, 0, 6], /number out of range/],
  ]
  for (const [shape, reason] of refused) {
    assert.throws(
      () => addon.plan(shape),
      (error: Error & { code?: string }) => {
        assert.match(error.message, reason)
        assert.equal(error.code, 'native/plan')
        return error instanceof TypeError
      },
    )
  }
})
