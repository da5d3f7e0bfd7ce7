/** What the rooms `types` and `abi` say of scalar types, asked of the system's compilers; nothing is run. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { floatFormat } from '../../src/abi/floats.ts'
import { baseHolding, integerOfSize, isSigned } from '../../src/abi/integers.ts'
import { alignOf, sizeOf } from '../../src/abi/layout.ts'
import { storageOf, textUnit } from '../../src/abi/storage.ts'
import { TARGETS, type Target } from '../../src/abi/target.ts'
import { type PrimitiveType, primitive } from '../../src/types/ctype.ts'
import { PRIMITIVES, type PrimitiveName } from '../../src/types/primitives.ts'
import { primitiveOf, valueClass } from '../../src/types/scalars.ts'
import { type Compiler, canCompile, dataSections, inSection } from '../support/c-compiler.ts'
import { scopeOf } from '../support/declared.ts'

interface Machine {
  readonly compiler: Compiler
  readonly target: Target
  /** Types that this compiler has not, or has of another size than the target's own. */
  readonly without: readonly PrimitiveName[]
}

const FAST = Object.keys(PRIMITIVES).filter((name) => /^u?int_fast(16|32)_t$/.test(name)) as PrimitiveName[]
const LONG_DOUBLES = ['long double', 'long double _Complex'] as const
const WIDE = ['__int128', 'unsigned __int128', '__float128'] as const

const MACHINES: readonly Machine[] = [
  { compiler: ['gcc'], target: TARGETS['linux-x64'], without: [] },
  { compiler: ['gcc', '-m32'], target: TARGETS['linux-x86'], without: WIDE },
  { compiler: ['aarch64-linux-gnu-gcc'], target: TARGETS['linux-arm64'], without: ['__float128'] },
  ...(['arm64', 'x86_64'] as const).map(
    (processor): Machine => ({
      compiler: ['clang', `--target=${processor}-apple-macos11`],
      target: TARGETS[processor === 'arm64' ? 'darwin-arm64' : 'darwin-x64'],
      without: [...FAST, '__float128', '__float128 _Complex'],
    }),
  ),
  {
    compiler: ['x86_64-w64-mingw32-gcc'],
    target: TARGETS['win-x64'],
    without: [...LONG_DOUBLES, ...FAST, 'off_t', 'time_t', '__float128'],
  },
]

const HEADERS = `
#include <stddef.h>
#include <stdint.h>
typedef __INTPTR_TYPE__ test_ssize; typedef long test_off;
#define ssize_t test_ssize
#define off_t test_off
#define time_t test_off
typedef unsigned char char8_t; typedef __CHAR16_TYPE__ char16_t; typedef __CHAR32_TYPE__ char32_t;
`
const C_NAMES: Partial<Record<PrimitiveName, string>> = {
  _Float16: 'test_half',
  '__float128 _Complex': '_Complex _Float128',
}

const facts = (names: readonly string[]): string =>
  names
    .map((name) => `sizeof(${name}), _Alignof(${name}), ${isFloating(name) ? 0 : `(${name})-1 < (${name})1`}`)
    .join(',\n')

const isFloating = (name: string): boolean => {
  const entry = PRIMITIVES[name as PrimitiveName] as { class: string } | undefined
  return name.startsWith('_Complex') || entry?.class === 'float' || entry?.class === 'complex'
}

for (const { compiler, target, without } of MACHINES) {
  const skip = !canCompile(compiler) && `${compiler.join(' ')} is absent`
  test(`sizes, alignments and signs of all primitives are those of ${compiler.join(' ')}`, { skip }, () => {
    const names = (Object.keys(PRIMITIVES) as PrimitiveName[]).filter(
      (name) => !without.includes(name) && (name !== '_Float16' || canCompile(compiler, '_Float16 x;')),
    )
    const text = `${HEADERS}typedef _Bool test_bool;
${inSection(compiler, '.facts')} const unsigned char facts[] = { ${facts(names.map((name) => C_NAMES[name] ?? name)).replaceAll('test_half', '_Float16')} };`
    const [bytes] = dataSections(compiler, text, ['.facts']) as [Uint8Array]
    assert.ok(bytes.length >= names.length * 3)
    names.forEach((name, i) => {
      const type = primitive(name)
      const [size, alignment, signed] = bytes.subarray(i * 3, i * 3 + 3) as unknown as [number, number, number]
      assert.equal(sizeOf(type, target), size, `sizeof(${name})`)
      assert.equal(alignOf(type, target), alignment, `_Alignof(${name})`)
      if (!isFloating(name)) assert.equal(isSigned(type, target), signed === 1, `sign of ${name}`)
    })
  })

  test(`enums have the integer types that ${compiler.join(' ')} gives them`, { skip }, () => {
    const lists = [
      ['0'],
      ['-1'],
      ['0x7fffffff'],
      ['0x80000000'],
      ['0xffffffff'],
      ['-1', '0x7fffffff'],
      ['-1', '0x80000000'],
      ['-0x7fffffff-1'],
      ['0x100000000'],
      ['-0x80000001LL'],
      ['0xffffffffffffffff'],
      ['-1', '0x100000000'],
      ['127', '-128'],
      ['255'],
      ['256'],
      ['-129'],
      ['65535'],
      ['65536'],
    ]
    const enums = ['', '__attribute__((packed)) '].flatMap((attribute) =>
      lists.map((values, i) => {
        const name = `e${attribute ? 'p' : ''}${i}`
        const body = values.map((value, j) => `${name}_${j} = ${value}`).join(', ')
        return {
          name,
          text: `enum ${attribute}${name} { ${body} };`,
          values: values.map((value) => evaluate(value)),
          attribute,
        }
      }),
    )
    const text = `${enums.map((each) => each.text).join('\n')}
${inSection(compiler, '.facts')} const unsigned char facts[] = {
${enums.map(({ name }) => `sizeof(enum ${name}), (enum ${name})-1 < (enum ${name})1`).join(',\n')} };`
    const [bytes] = dataSections(compiler, text, ['.facts']) as [Uint8Array]
    enums.forEach(({ name, values, attribute, text }, i) => {
      const base = baseHolding(values, target, attribute !== '') as PrimitiveType
      assert.equal(sizeOf(base, target), bytes[i * 2], `sizeof(enum ${name}): ${text}`)
      assert.equal(isSigned(base, target), bytes[i * 2 + 1] === 1, `sign of enum ${name}: ${text}`)
    })
  })
}

const evaluate = (text: string): bigint =>
  BigInt(Function(`return ${text.replace(/LL/g, '').replace(/0x[0-9a-f]+|\d+/g, (n) => `${n}n`)}`)())

test('what a typed array can show lies in memory as its items do', () => {
  const target = TARGETS['linux-x64']
  const { e, f } = Object.fromEntries(
    ['e', 'f'].map((tag) => [tag, scopeOf('enum e { A }; enum f { B = -1 };').tag('enum', tag)]),
  )
  for (const [type, storage] of [
    [primitive('char'), 'u1'],
    [primitive('signed char'), 's1'],
    [primitive('_Bool'), 'u1'],
    [primitive('wchar_t'), 'u4'],
    [primitive('long'), 's8'],
    [primitive('size_t'), 'u8'],
    [primitive('double'), 'f8'],
    [primitive('__int128'), undefined],
    [primitive('long double'), undefined],
    [primitive('_Float16'), undefined],
    [primitive('double _Complex'), undefined],
    [e, 'u4'],
    [f, 's4'],
  ] as const) {
    assert.ok(type)
    assert.equal(storageOf(type, target), storage, 'name' in type ? type.name : '')
  }
  assert.equal(storageOf(primitive('long'), TARGETS['win-x64']), 's4')
  assert.equal(textUnit(primitive('wchar_t'), TARGETS['win-x64']), 2)
  assert.equal(textUnit(primitive('wchar_t'), target), 4)
  assert.equal(textUnit(primitive('_Bool'), target), undefined)
})

test('an enum that was never defined counts as unsigned int', () => {
  const type = scopeOf('enum never; void f(enum never *);').tag('enum', 'never')
  assert.ok(type?.kind === 'enum')
  assert.equal(primitiveOf(type)?.name, 'unsigned int')
  assert.equal(valueClass(type), 'integer')
})

test('C11: long double has the format of its platform', () => {
  const formats = Object.values(TARGETS).map((target) => [target.name, floatFormat(primitive('long double'), target)])
  assert.deepEqual(Object.fromEntries(formats), {
    'linux-x64': 'extended',
    'linux-x86': 'extended',
    'darwin-x64': 'extended',
    'linux-arm64': 'quadruple',
    'darwin-arm64': 'double',
    'win-x64': 'double',
  })
  assert.equal(sizeOf(primitive('long double'), TARGETS['darwin-arm64']), 8)
  assert.equal(isSigned(primitive('char'), TARGETS['darwin-arm64']), true)
  assert.equal(isSigned(primitive('wchar_t'), TARGETS['darwin-arm64']), true)
  assert.equal(isSigned(primitive('char'), TARGETS['linux-arm64']), false)
})

test('an integer is found for each size and sign on each target', () => {
  for (const target of Object.values(TARGETS))
    for (const size of [1, 2, 4, 8])
      for (const signed of [true, false]) {
        const type = integerOfSize(size, signed, target)
        assert.deepEqual([sizeOf(type, target), isSigned(type, target)], [size, signed], `${target.name} ${type.name}`)
      }
})
