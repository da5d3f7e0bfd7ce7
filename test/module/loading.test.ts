/** Loading modules: which library belongs to which JavaScript, and where it is looked for. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { test } from 'node:test'
import { platformName } from '../../src/platform.ts'
import { compileLibrary } from '../support/compile.ts'
import { moduleFolder, withoutCompiler } from '../support/modules.ts'

const DECLARED = 'int f(int);'
const SOURCE = 'static int f(int x) { return x; }'

const folder = moduleFolder()
if (!withoutCompiler) folder.compile('good', DECLARED, SOURCE)

/** The JavaScript of the good module under another name, changed, with a library of that name. */
function changed(name: string, from: string | RegExp, to: string, library = folder.at('good.so')): void {
  const text = readFileSync(folder.at('good.js'), 'utf8')
  assert.match(text, from instanceof RegExp ? from : new RegExp(from.replace(/[*.]/g, '\\$&')))
  folder.file(`${name}.js`, text.replace("'good.*'", `'${name}.*'`).replace(from, to))
  if (library) copyFileSync(library, folder.at(`${name}.so`))
}

/** Importing the module fails with an error of that class and code. */
async function fails(name: string, error: { name: string; code: string; message: RegExp }): Promise<void> {
  await assert.rejects(folder.import(name), error)
}

test('a module finds the library beside it, whatever the current folder is', { skip: withoutCompiler }, async () => {
  const here = process.cwd()
  process.chdir('/')
  try {
    assert.equal((await folder.import('good')).lib.f(3), 3)
  } finally {
    process.chdir(here)
  }
})

test('a library of other declarations is refused, with what to do', { skip: withoutCompiler }, async () => {
  changed('stale', /id: '\w+'/, "id: '0123456789abcdef'")
  await fails('stale', {
    name: 'VerificationError',
    code: 'module/stale',
    message: /stale\.so' was compiled from other declarations than the module 'good' holds; build it again$/,
  })
  folder.compile('other', 'long f(long);', SOURCE)
  changed('swapped', 'format: 1', 'format: 1', folder.at('other.so'))
  await fails('swapped', { name: 'VerificationError', code: 'module/stale', message: /swapped\.so/ })
})

test('declarations, source and language decide whether a library belongs', { skip: withoutCompiler }, () => {
  const idOf = (name: string): string => /id: '(\w+)'/.exec(readFileSync(folder.at(`${name}.js`), 'utf8'))?.[1] ?? ''
  folder.compile('same', DECLARED, SOURCE, { extraCompileArgs: ['-O1'] })
  assert.equal(idOf('same'), idOf('good'))
  folder.compile('source', DECLARED, `${SOURCE} `)
  for (const other of ['source', 'other']) assert.notEqual(idOf(other), idOf('good'), other)
})

test('a library that is missing is reported with all that was tried', { skip: withoutCompiler }, async () => {
  changed('gone', 'format: 1', 'format: 1', '')
  await fails('gone', {
    name: 'LibraryError',
    code: 'module/missing',
    message: /^cannot load the compiled library of the module 'good':\n {2}\/.*gone\.so: there is no such file$/,
  })
})

test('the library of a platform comes from the package for it', { skip: withoutCompiler }, async () => {
  folder.compile('deep/er/packaged', DECLARED, SOURCE, { platformPackage: '@me/packaged-*' })
  const place = `node_modules/@me/packaged-${platformName()}`
  mkdirSync(folder.at(place), { recursive: true })
  renameSync(folder.at('deep/er/packaged.so'), folder.at(`${place}/packaged.so`))
  assert.equal((await folder.import('deep/er/packaged')).lib.f(3), 3)
  folder.compile('unpackaged', DECLARED, SOURCE, { platformPackage: 'unpackaged-*' })
  rmSync(folder.at('unpackaged.so'))
  await fails('unpackaged', {
    name: 'LibraryError',
    code: 'module/missing',
    message: new RegExp(
      `unpackaged\\.so: there is no such file\n {2}unpackaged-${platformName()}/unpackaged\\.so: the package is not installed$`,
    ),
  })
})

test('the library of a module in an archive of Electron lies beside the archive', {
  skip: withoutCompiler,
}, async () => {
  folder.compile('app.asar/native/archived', DECLARED, SOURCE)
  mkdirSync(folder.at('app.asar.unpacked/native'), { recursive: true })
  renameSync(folder.at('app.asar/native/archived.so'), folder.at('app.asar.unpacked/native/archived.so'))
  assert.equal((await folder.import('app.asar/native/archived')).lib.f(3), 3)
  folder.compile('app.asar/deep/packaged', DECLARED, SOURCE, { platformPackage: 'archived-*' })
  rmSync(folder.at('app.asar/deep/packaged.so'))
  const place = `app.asar.unpacked/node_modules/archived-${platformName()}`
  mkdirSync(folder.at(place), { recursive: true })
  folder.compile(`${place}/packaged`, DECLARED, SOURCE)
  assert.equal((await folder.import('app.asar/deep/packaged')).lib.f(4), 4)
})

test('only what lies beside an archive is taken for its content', { skip: withoutCompiler }, async () => {
  folder.compile('other.asar/within', DECLARED, SOURCE)
  assert.equal((await folder.import('other.asar/within')).lib.f(5), 5)
  folder.compile('some.asarlike/within', DECLARED, SOURCE)
  assert.equal((await folder.import('some.asarlike/within')).lib.f(6), 6)
})

test('a file that is no library, and a library that is no module, say so', { skip: withoutCompiler }, async () => {
  changed('garbage', 'format: 1', 'format: 1', '')
  folder.file('garbage.so', 'no library')
  await fails('garbage', { name: 'LibraryError', code: 'library/open', message: /garbage\.so/ })
  changed('plain', 'format: 1', 'format: 1', compileLibrary('no-module', 'int f(int x) { return x; }'))
  await fails('plain', {
    name: 'LibraryError',
    code: 'module/none',
    message: /plain\.so' is no compiled module of cdef: it has no symbol 'cdef_module'$/,
  })
})

test('other versions of the format and of the contract are told apart', { skip: withoutCompiler }, async () => {
  changed('format', 'format: 1', 'format: 99')
  await fails('format', {
    name: 'FFIError',
    code: 'module/format',
    message: /has format 99, this version of cdef reads 1; build it again/,
  })
  const alien = compileLibrary('contract', 'const struct { unsigned contract, size; } cdef_module = { 99, 8 };')
  changed('contract', 'format: 1', 'format: 1', alien)
  await fails('contract', {
    name: 'LibraryError',
    code: 'module/contract',
    message: /compiled for contract 99 of cdef\/module\.h, this version of cdef reads 1/,
  })
})

test('a module is compiled and loaded again in the process that has loaded it', { skip: withoutCompiler }, async () => {
  folder.compile('again', DECLARED, SOURCE)
  const first = await folder.import('again')
  folder.compile('again', 'long f(long); int g(void);', `${SOURCE} static int g(void) { return 5; }`)
  assert.equal(first.lib.f(3), 3)
})

test('what a module holds does not close', { skip: withoutCompiler }, async () => {
  const { ffi, lib } = await folder.import('good')
  assert.throws(() => ffi.dlclose(lib), { name: 'TypeError', code: 'module/open' })
  assert.throws(() => lib[Symbol.dispose](), { code: 'module/open' })
  assert.equal(lib.f(4), 4)
})
