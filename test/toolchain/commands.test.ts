/** The command lines of Microsoft's compiler, by its manual: nothing here runs it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DIALECTS, type LibraryStep, type ObjectStep } from '../../src/toolchain/commands.ts'
import type { Compiler, Language } from '../../src/toolchain/find.ts'
import { findCompiler } from '../../src/toolchain/find.ts'

const compilerFor = (language: Language): Compiler => ({
  language,
  kind: 'msvc',
  command: ['cl'],
  compileFlags: ['/W3'],
  linkFlags: ['/OPT:REF'],
})

const OPTIONS = {
  includeDirs: ['C:\\sdk\\include'],
  defineMacros: { DEEP: 1, BARE: null, NAME: '"x"' },
  undefMacros: ['UNICODE'],
  libraries: ['user32', 'own.lib'],
  libraryDirs: ['C:\\sdk\\lib'],
  extraObjects: ['C:\\more.obj'],
  extraCompileArgs: ['/GS-'],
  extraLinkArgs: ['/DEF:a.def'],
}

const objectStep = (source: string, debug = false): ObjectStep => ({
  source,
  object: 'C:\\tmp\\a.obj',
  list: 'C:\\tmp\\a.d',
  include: 'C:\\cdef\\include',
  debug,
  options: OPTIONS,
})

const libraryStep = (more: Partial<LibraryStep> = {}): LibraryStep => ({
  objects: ['C:\\tmp\\a.obj'],
  output: 'C:\\tmp\\a.dll',
  name: 'a.dll',
  scratch: 'C:\\tmp',
  debug: false,
  options: OPTIONS,
  ...more,
})

describe("the command lines of Microsoft's compiler", () => {
  const { object, text, library, headers, objectEnding } = DIALECTS.msvc

  it('compile a source as C, with the folders and macros in its spelling, and tell what was included', () => {
    assert.deepEqual(object(compilerFor('c'), objectStep('C:\\a.c')), [
      ...['cl', '/nologo', '/MD', '/utf-8', '/O2', '/W3', '/IC:\\cdef\\include', '/IC:\\sdk\\include'],
      ...['/DDEEP=1', '/DBARE', '/DNAME="x"', '/UUNICODE', '/TcC:\\a.c'],
      ...['/c', '/showIncludes', '/FoC:\\tmp\\a.obj', '/GS-'],
    ])
    assert.equal(objectEnding, '.obj')
  })

  it('compile a source as C++ whatever its ending, with exceptions', () => {
    const words = object(compilerFor('c++'), objectStep('C:\\a.c'))
    assert.ok(words.includes('/EHsc'))
    assert.ok(words.includes('/TpC:\\a.c'))
  })

  it('keep what a debugger wants in the object, and optimise nothing then', () => {
    const words = object(compilerFor('c'), objectStep('C:\\a.c', true))
    assert.deepEqual(
      ['/Z7', '/Od', '/O2'].map((word) => words.includes(word)),
      [true, true, false],
    )
    assert.ok(library(compilerFor('c'), libraryStep({ debug: true })).includes('/DEBUG'))
  })

  it('link a library, whose import library goes out of the way', () => {
    assert.deepEqual(library(compilerFor('c'), libraryStep()), [
      ...['cl', '/nologo', '/LD', '/MD', 'C:\\tmp\\a.obj', 'C:\\more.obj', '/FeC:\\tmp\\a.dll', '/link'],
      ...['/IMPLIB:C:\\tmp\\module.lib', '/OPT:REF', '/LIBPATH:C:\\sdk\\lib', 'user32.lib', 'own.lib', '/DEF:a.def'],
    ])
  })

  it('take no path for an option, or for a file of options', () => {
    const words = library(compilerFor('c'), libraryStep({ objects: ['/c.obj', '-o.obj', '@list.obj', 'plain.obj'] }))
    const objects = words.filter((word) => word.endsWith('.obj') && word !== 'C:\\more.obj')
    assert.equal(objects.at(-1), 'plain.obj')
    for (const path of objects.slice(1, 3)) assert.doesNotMatch(path, /^[-@]/)
  })

  it('preprocess a source as text, and keep no macros, so that headers are not read with it', () => {
    const words = text(compilerFor('c'), objectStep('C:\\a.c'))
    assert.deepEqual(words.slice(-3), ['/TcC:\\a.c', '/E', '/GS-'])
    assert.equal(headers, undefined)
  })

  it('are taken for a compiler that is called so, and by no other name', () => {
    const here = process.execPath
    assert.equal(findCompiler('c', { CC: here }).kind, 'gnu')
    assert.throws(() => findCompiler('c', { CC: 'no-such-directory/clang-cl.exe' }), /clang-cl\.exe/)
  })
})
