/** The numbers that TypeScript and C++ both write down are the same: the C++ compiler compares them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { COLUMN, FAST_FORM, FLAG, OMIT, STATE, WIDTH } from '../../src/native/addon.ts'
import { CONVENTION_CODES, ROOM_CODES, SCALAR_CODES } from '../../src/native/call.ts'
import { setting } from '../../src/settings.ts'

const NATIVE = fileURLToPath(new URL('../../../native', import.meta.url))
const COMPILER = [setting('CXX'), 'c++', 'g++', 'clang++'].find(
  (name) => name !== undefined && spawnSync(name, ['--version']).status === 0,
)
const syntaxOnly = ['-fsyntax-only', '-x', 'c++', '-']
const hasFfi = COMPILER && spawnSync(COMPILER, syntaxOnly, { input: '#include <ffi.h>\n' }).status === 0
const skip = COMPILER ? !hasFfi && "no libffi's header" : 'no C++ compiler: neither CXX, c++, g++ nor clang++ runs'

/** The C++ enumeration, and the numbers that JavaScript has for its enumerators. */
const TABLES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'core::Scalar': SCALAR_CODES,
  'core::Room': ROOM_CODES,
  'core::Width': WIDTH,
  'core::ThreadState::Word': STATE,
  'core::ThreadState::Flag': FLAG,
  'arch::FastForm': FAST_FORM,
  'arch::Convention': CONVENTION_CODES,
  'arch::Omit': OMIT,
  'core::ColumnKind': COLUMN,
}

const HEADERS = [
  'arch/arch.h',
  'core/call_map.h',
  'core/mapped_calls.h',
  'core/memory.h',
  'core/scalar.h',
  'core/thread_state.h',
]

/** `refusedSlot` is `kRefusedSlot`, `sysv-x64` is `kSysvX64`. */
const enumerator = (name: string): string => `k${name.replaceAll(/(?:^|-)(.)/g, (_, first) => first.toUpperCase())}`

/** An assertion for each number, and a switch that names them all: the compiler warns of an enumerator it lacks. */
function comparison(type: string, numbers: Readonly<Record<string, number>>, i: number): string {
  const cases = Object.keys(numbers).map((name) => `case cdef::${type}::${enumerator(name)}:`)
  const asserts = Object.entries(numbers).map(
    ([name, value]) =>
      `static_assert(static_cast<int>(cdef::${type}::${enumerator(name)}) == ${value}, "${type} ${name}");`,
  )
  return `${asserts.join('\n')}\nint all${i}(cdef::${type} one) { switch (one) { ${cases.join(' ')} return 1; } return 0; }\n`
}

function compile(text: string): string {
  const includes = HEADERS.map((header) => `#include "${header}"\n`).join('')
  const flags = ['-std=c++20', '-Wall', '-Werror', `-I${NATIVE}`, ...syntaxOnly]
  return spawnSync(COMPILER ?? '', flags, { input: includes + text, encoding: 'utf8' }).stderr
}

const texts = Object.entries(TABLES).map(([type, numbers], i) => comparison(type, numbers, i))

test('each number of JavaScript is that of C++, and none is missing', { skip }, () => {
  assert.equal(compile(texts.join('')), '')
})

test('a number that differs, and one that is missing, are noticed', { skip }, () => {
  assert.match(compile(comparison('core::Width', { ...WIDTH, f64: 8 }, 0)), /static.assertion failed.*Width f64/)
  const { f64, ...fewer } = WIDTH
  assert.match(compile(comparison('core::Width', fewer, f64)), /kF64.{0,3} not handled in switch/)
})
