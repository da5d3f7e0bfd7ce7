// @ts-check
import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { formatWithOptions } from 'node:util'
import { FFI } from 'cdef'
import ts from 'typescript-5.9'
import { projectFiles, ROOT } from '../../scripts/project-files.mjs'
import { reasonWithout } from '../../scripts/test-packages.mjs'

/** @typedef {{ readonly title: string, readonly text: string, readonly skip: string | false }} Sample */

/** Below the package, so that the samples find it by its name as its users do. */
const FOLDER = join(ROOT, 'build', 'samples', String(process.pid))

const OPTIONS = {
  strict: true,
  noEmit: true,
  isolatedModules: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
}

/** @returns {Sample[]} */
function samples() {
  const documents = projectFiles((path) => /^([A-Z]+|docs\/.*)\.md$/.test(path))
  return documents.flatMap(({ path, text }) =>
    [...text.matchAll(/^```ts([^\n]*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: mark = '', 2: body = '' }) => ({
      title: `${path}:${text.slice(0, index).split('\n').length + 1}`,
      text: body,
      skip: reasonToSkip(mark.trim()),
    })),
  )
}

/**
 * Why a sample with this mark does not run here: `no-run`, or `needs` and the name of a library or header that is absent.
 * @param {string} mark
 */
function reasonToSkip(mark) {
  if (mark === 'no-run') return 'marked so'
  const [, library] = /^needs (\S+)$/.exec(mark) ?? []
  if (library === 'sqlite3.h') return reasonWithout(library)
  return library !== undefined && new FFI().findLibrary(library) === null && `${library} is not installed here`
}

/**
 * What the comments after `console.log(...)` promise.
 * @param {string} text
 */
const promised = (text) => [...text.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1])

/**
 * Runs a module and returns what it logs.
 * @param {string} file
 */
async function logged(file) {
  const log = console.log
  /** @type {string[]} */
  const lines = []
  console.log = (...values) => lines.push(formatWithOptions({ colors: false }, ...values))
  try {
    await import(pathToFileURL(file).href)
  } finally {
    console.log = log
  }
  return lines
}

describe('samples of the documents', () => {
  mkdirSync(FOLDER, { recursive: true })
  after(() => rmSync(FOLDER, { recursive: true }))
  const written = samples().map((sample, i) => {
    const source = join(FOLDER, `sample-${i}.ts`)
    writeFileSync(source, sample.text)
    return { ...sample, source }
  })

  it('there are some', () => assert.ok(written.length > 10))

  it('compile under strict', () => {
    const program = ts.createProgram(
      written.map(({ source }) => source),
      OPTIONS,
    )
    const found = ts.getPreEmitDiagnostics(program).map((diagnostic) => {
      const sample = written.find(({ source }) => source === diagnostic.file?.fileName)
      const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0
      return `${sample?.title} +${line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`
    })
    assert.deepEqual(found, [])
  })

  for (const { title, text, source, skip } of written) {
    it(title, { skip }, async () => {
      const { outputText } = ts.transpileModule(text, { compilerOptions: { ...OPTIONS, module: ts.ModuleKind.ES2022 } })
      const module = source.replace(/\.ts$/, '.mjs')
      writeFileSync(module, outputText)
      const lines = await logged(module)
      if (promised(text).length > 0) assert.deepEqual(lines, promised(text))
    })
  }
})
