import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCompiler, identify, languageOf } from '../../src/toolchain/find.ts'
import { refuses } from '../support/untyped.ts'
import { workshop } from './workshop.ts'

test('CC and CXX name the compiler, in words', (t) => {
  const { script, at } = workshop(t)
  for (const name of ['zig', 'ccache', 'my-gcc', 'cl', 'gcc']) script(`bin/${name}`, '')
  const PATH = at('bin')
  const command = (env: Record<string, string>) => findCompiler('c', { PATH, ...env })
  assert.deepEqual(command({ CC: 'zig cc -target aarch64-linux-gnu' }).command, [
    ...['zig', 'cc', '-target', 'aarch64-linux-gnu'],
  ])
  assert.deepEqual(command({ CC: ' ccache gcc ' }).command, ['ccache', 'gcc'])
  assert.deepEqual(command({ CC: '' }).command, ['gcc'])
  assert.deepEqual(findCompiler('c++', { PATH, CXX: 'my-gcc -x c++' }).command, ['my-gcc', '-x', 'c++'])
})

test('a path with spaces is one word where it is a program', (t) => {
  const { script } = workshop(t)
  const path = script('my tools/gcc', '')
  assert.match(path, / /)
  assert.deepEqual(findCompiler('c', { CC: path }).command, [path])
})

test('without CC and CXX the usual names are tried in order', (t) => {
  const { script, at } = workshop(t)
  script('one/clang', '')
  script('two/gcc', '')
  const PATH = `${at('one')}:${at('two')}`
  assert.deepEqual(findCompiler('c', { PATH }).command, ['gcc'])
  script('two/cc', '')
  assert.deepEqual(findCompiler('c', { PATH }).command, ['cc'])
  script('two/clang++', '')
  assert.deepEqual(findCompiler('c++', { PATH }).command, ['clang++'])
})

test('the C++ compiler is the counterpart of CC where that exists', (t) => {
  const { script, at } = workshop(t)
  for (const name of ['zig', 'ccache', 'c++', 'arm-linux-gcc-12', 'arm-linux-g++-12', 'clang-cl', 'tcc'])
    script(name, '')
  const counterpart = (CC: string) => findCompiler('c++', { PATH: at('.'), CC }).command.join(' ')
  assert.equal(counterpart('zig cc -O3'), 'zig c++ -O3')
  assert.equal(counterpart('ccache gcc'), 'ccache g++')
  assert.equal(counterpart('arm-linux-gcc-12'), 'arm-linux-g++-12')
  assert.equal(counterpart('clang-cl'), 'clang-cl')
  assert.equal(counterpart('tcc'), 'c++')
  assert.equal(counterpart('clang-15'), 'c++')
})

test('the name tells whose options a compiler takes', (t) => {
  const { script, at } = workshop(t)
  for (const name of ['cl', 'clang-cl', 'clang', 'zig', 'ccache']) script(name, '')
  const kind = (CC: string) => findCompiler('c', { PATH: at('.'), CC }).kind
  assert.deepEqual(['cl', 'ccache clang-cl', 'clang', 'zig cc'].map(kind), ['msvc', 'msvc', 'gnu', 'gnu'])
})

test('flags of the environment are in words, by language', (t) => {
  const { script, at } = workshop(t)
  script('cc', '')
  script('c++', '')
  const env = { PATH: at('.'), CPPFLAGS: '-DA="b c"', CFLAGS: '-O3', CXXFLAGS: '-O1 -g', LDFLAGS: '-s' }
  assert.deepEqual(findCompiler('c', env).compileFlags, ['-DA=b c', '-O3'])
  assert.deepEqual(findCompiler('c++', env).compileFlags, ['-DA=b c', '-O1', '-g'])
  assert.deepEqual(findCompiler('c++', env).linkFlags, ['-s'])
})

test('without a compiler the error says what was looked for and what to do', (t) => {
  const PATH = workshop(t).at('.')
  refuses(
    () => findCompiler('c', { PATH }),
    'VerificationError',
    'toolchain/missing',
    /^no C compiler: CC is not set, and none of cc, gcc, clang is on PATH; install .* or set CC$/,
  )
  refuses(
    () => findCompiler('c++', { PATH, CXX: 'nosuch -O2' }),
    'VerificationError',
    'toolchain/missing',
    /^no C\+\+ compiler: CXX names 'nosuch', which is no program on PATH; .* or set CXX$/,
  )
})

test('the ending of a source says its language', () => {
  assert.deepEqual(['a.c', 'a.cpp', 'a.cc', 'a.C', 'a.cxx', 'a.S', 'a.cpp.c'].map(languageOf), [
    ...['c', 'c++', 'c++', 'c++', 'c++', 'c', 'c'],
  ])
})

test('a compiler is another one when its file, its flags or the folders it searches change', (t) => {
  const { script, environment } = workshop(t)
  const path = script('cc', '# one')
  environment({ CC: path })
  const identity = (): string => identify(findCompiler('c'))
  const first = identity()
  assert.equal(identity(), first)
  environment({ CFLAGS: '-O3' })
  const second = identity()
  environment({ CPATH: '/opt/include' })
  const third = identity()
  script('cc', '# another')
  assert.equal(new Set([first, second, third, identity()]).size, 4)
})
