// @ts-check
/** The API reference: it says what the sources say, and its examples do what they say. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { FFI } from 'cdef'
import ts from 'typescript-5.9'
import { catalogue } from '../../scripts/api/catalogue.mjs'
import { entryPage, PRELUDE } from '../../scripts/api/markdown.mjs'
import { surface } from '../../scripts/api/surface.mjs'
import { apiPages, remedies, undocumented } from '../../scripts/api.mjs'
import { projectFiles, ROOT } from '../../scripts/project-files.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'

const ENTRIES = surface()

/**
 * What a source of its own exports.
 * @param {string} text
 */
function surfaceOf(text) {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-api-'))
  try {
    writeFileSync(join(folder, 'index.ts'), text)
    return surface([{ specifier: 'made', source: relative(ROOT, join(folder, 'index.ts')) }])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('the API reference', () => {
  it('is what the docstrings say: `npm run api` writes it', () => {
    const pages = apiPages(ENTRIES)
    const committed = projectFiles((path) => path.startsWith('docs/api/'))
    assert.deepEqual(committed.map(({ path }) => path).sort(), [...pages.keys()].sort())
    for (const { path, text } of committed) assert.ok(text === pages.get(path), `${path} is out of date: npm run api`)
  })

  it('has every entry of the package, and the names that programs import', () => {
    assert.deepEqual(
      ENTRIES.map(({ specifier }) => specifier),
      ['cdef', 'cdef/import', 'cdef/ctypes'],
    )
    const names = ENTRIES.flatMap(({ exports }) => exports.map(({ name }) => name))
    for (const name of ['FFI', 'CDefError', 'CompileOptions', 'defineImport', 'Structure', 'c_int', 'find_library'])
      assert.ok(names.includes(name), name)
  })

  it('names what has no docstring, and methods of FFI without an example', () => {
    const problems = undocumented(
      surfaceOf(`
        /** A class. */
        export class FFI { read(): number { return 1 }
          /** Writes. @example write() */ write(): void {} #own = 1; private other = this.#own }
        export interface Options { readonly size: number }
        /** Kinds. */ export type Kind = 'a' | 'b'`),
    )
    assert.deepEqual(problems, [
      "made: 'FFI.read' has no docstring",
      "made: 'FFI.read' has no @example",
      "made: 'Options' has no docstring",
      "made: 'Options.size' has no docstring",
    ])
  })

  it('shows overloads, optional parameters, and types without what the compiler works out', () => {
    const page = entryPage(
      surfaceOf(`
        type checked<T> = T
        /** Adds. */
        export function add(a: number): number
        export function add(a: string, b?: checked<string>): string
        export function add(a: never): never { return a }`)[0] ?? assert.fail(),
    )
    assert.match(page, /add\(a: number\): number\nadd\(a: string, b\?: TypeLike\): string\n/)
  })
})

describe('the list of errors', () => {
  it('says of every code what to do, and of no other', () => {
    const codes = [...new Set(catalogue().map(({ code }) => code))]
    assert.deepEqual([...remedies().keys()].sort(), codes.sort())
    for (const { code, kind, text } of catalogue()) assert.ok(kind !== '' && text !== '', code)
  })

  it('has every code that a source throws', () => {
    const codes = new Set(catalogue().map(({ code }) => code))
    const sources = projectFiles((path) => /^src\/.*\.ts$/.test(path))
    const thrown = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:failure|declarationError|layoutError|moduleFailure|disagreement)\(\s*'([^']+)'/g)].map(
        ([, code = '']) => ({ path, code }),
      ),
    )
    assert.ok(thrown.length > 100)
    assert.deepEqual(
      thrown.filter(({ code }) => !codes.has(code)),
      [],
    )
  })
})

describe('examples of FFI in the reference', () => {
  const members = ENTRIES[0]?.exports.find(({ name }) => name === 'FFI')?.members ?? []
  for (const { name, docs } of members) {
    const text = docs.examples.join('\n')
    // These show libraries that nobody has.
    if (/\blib\.|on_event|zlib|compile\(|setSource\('zstd/.test(text)) continue
    it(`ffi.${name}`, { skip: /verify\(/.test(text) && withoutCompiler }, async () => {
      const lines = text.split('\n').map((line) => {
        const [, expression, value] = /^(?!const |using )(.*) \/\/ (.*)$/.exec(line) ?? []
        return expression === undefined ? line : `check(${expression}, ${JSON.stringify(value)})`
      })
      const source = `export {}; ${PRELUDE}\n${lines.join('\n')}`
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
      })
      let checked = 0
      /** @param {unknown} value @param {string} promised */
      const check = (value, promised) => {
        assert.equal(inspect(value), promised)
        checked++
      }
      const AsyncFunction = /** @type {FunctionConstructor} */ ((async () => {}).constructor)
      await AsyncFunction('FFI', 'check', outputText.replace('export {};', ''))(FFI, check)
      assert.equal(checked, lines.filter((line) => line.startsWith('check(')).length)
    })
  }
})
