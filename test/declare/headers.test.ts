/** Real headers, preprocessed by the system's compiler: each must declare, and its types have the compiler's sizes. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { sizeOf } from '../../src/abi/layout.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { declare, resolveType } from '../../src/declare/declare.ts'
import type { Scope } from '../../src/declare/scope.ts'
import { spell } from '../../src/types/spell.ts'
import { newScope } from '../support/declared.ts'

const HEADERS =
  'stdio.h stdlib.h string.h math.h time.h pthread.h sys/socket.h sys/stat.h dirent.h signal.h zlib.h complex.h wchar.h unistd.h netdb.h sqlite3.h curl/curl.h'.split(
    ' ',
  )
const TARGET = TARGETS['linux-x64']

const gcc = (flags: readonly string[], input: string) =>
  spawnSync('gcc', [...flags, '-x', 'c', '-'], { input, encoding: 'utf8', maxBuffer: 2 ** 28 })

const include = (header: string): string => `#include <${header}>\n`
const preprocessed = (flags: readonly string[], headers: readonly string[]): string =>
  gcc(['-E', ...flags], headers.map(include).join('')).stdout

const hosted = process.platform === 'linux' && process.arch === 'x64'
const present = hosted ? HEADERS.filter((header) => gcc(['-E'], include(header)).status === 0) : []
const skip = present.length === 0 && 'gcc on x86-64 Linux is needed to preprocess headers'

for (const flags of [[], ['-P'], ['-D_GNU_SOURCE', '-dD'], ['-D_GNU_SOURCE', '-dD', '-P']]) {
  for (const header of HEADERS) {
    const absent = !present.includes(header) && `<${header}> is not installed here`
    test(`declares <${header}> ${flags.join(' ')}`, { skip: skip || absent }, () => {
      const { names } = declare(newScope(), preprocessed(flags, [header]))
      assert.ok(names.length > 10, `${names.length} names`)
    })
  }
}

test('the types of the headers have the sizes that gcc gives them', { skip }, () => {
  const scope = newScope()
  declare(scope, preprocessed([], present))
  const sizes = typesOf(scope).flatMap((name) => sizeAssertion(scope, name))
  assert.ok(sizes.length > 300, `${sizes.length} types`)
  assertCompiles([], present.map(include).join('') + sizes.join('\n'))
})

test('the macros of the headers have the values and types that gcc gives them', { skip }, () => {
  const scope = newScope()
  const flags = ['-D_GNU_SOURCE']
  declare(scope, preprocessed([...flags, '-dD'], present))
  const assertions = [...scope.declarations()].flatMap((declaration) => {
    if (declaration.kind !== 'constant' || typeof declaration.value !== 'bigint') return []
    const { name, value, type } = declaration
    if (type?.kind !== 'primitive') return []
    const literal = `((__int128)${value >> 64n} << 64 | ${BigInt.asUintN(64, value)}ULL)`
    const check = `(__int128)(${name}) == ${literal} && __builtin_types_compatible_p(__typeof__(${name}), ${spell(type)})`
    return [`_Static_assert(${check}, "${name}");`]
  })
  assert.ok(assertions.length > 1000, `${assertions.length} macros`)
  assertCompiles(flags, present.map(include).join('') + assertions.join('\n'))
})

test('macros that are pointers have the type of the pointer', { skip }, () => {
  const scope = newScope()
  declare(scope, preprocessed(['-D_GNU_SOURCE', '-dD'], ['signal.h', 'stdio.h', 'sys/mman.h', 'dlfcn.h']))
  const pointers = ['MAP_FAILED', 'SIG_DFL', 'SIG_IGN', 'SIG_ERR', 'NULL', 'RTLD_NEXT'].map((name) => {
    const found = scope.declaration(name)
    return found?.kind === 'constant' && found.type && `${name} = ${found.value} ${spell(found.type)}`
  })
  assert.deepEqual(pointers, [
    'MAP_FAILED = 18446744073709551615 void *',
    'SIG_DFL = 0 void(*)(int)',
    'SIG_IGN = 1 void(*)(int)',
    'SIG_ERR = 18446744073709551615 void(*)(int)',
    'NULL = 0 void *',
    'RTLD_NEXT = 18446744073709551615 void *',
  ])
})

function typesOf(scope: Scope): string[] {
  const structs = scope.structNames().map((name) => `struct ${name}`)
  return [...structs, ...scope.unionNames().map((name) => `union ${name}`), ...scope.typedefNames()]
}

/** Nothing for types without a size, such as opaque structs. */
function sizeAssertion(scope: Scope, name: string): string[] {
  try {
    return [`_Static_assert(sizeof(${name}) == ${sizeOf(resolveType(scope, name).type, TARGET)}, "${name}");`]
  } catch {
    return []
  }
}

function assertCompiles(flags: readonly string[], text: string): void {
  const { status, stderr } = gcc([...flags, '-w', '-fsyntax-only'], text)
  assert.equal(status, 0, stderr.slice(0, 2000))
}
