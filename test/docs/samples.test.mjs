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
import { STRICT_OPTIONS } from '../../scripts/strict-options.mjs'
import { reasonWithout } from '../../scripts/test-packages.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'

/**
 * `folder` is the document's: its samples run there one after the other, and find what those before have written.
 * @typedef {{ readonly title: string, readonly folder: string, readonly text: string, readonly skip: string | false }} Sample
 */

/** Below the package, so that the samples find it by its name as its users do. */
const FOLDER = join(ROOT, 'build', 'samples', String(process.pid))

const OPTIONS = { ...STRICT_OPTIONS, isolatedModules: true }

/**
 * Writes the files that documents show (` ```c file name `), and returns the samples in TypeScript.
 * @returns {Sample[]}
 */
function samples() {
  const documents = projectFiles((path) => /^([A-Z]+|docs\/.*)\.md$/.test(path))
  return documents.flatMap(({ path, text }) => {
    const folder = join(FOLDER, path.replace(/\.md$/, ''))
    mkdirSync(folder, { recursive: true })
    return [...text.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].flatMap((found) => {
      const { index, 1: language, 2: mark = '', 3: body = '' } = found
      const [, file] = /^ file (\S+)$/.exec(mark) ?? []
      if (file !== undefined) writeFileSync(join(folder, file), body)
      if (language !== 'ts') return []
      const title = `${path}:${text.slice(0, index).split('\n').length + 1}`
      return [{ title, folder, text: body, skip: reasonToSkip(mark.trim()) }]
    })
  })
}

/**
 * Why a sample with this mark does not run here: `no-run`, or `needs` and what is absent: the name of a library, a
 * header, or `cc` for a C compiler.
 * @param {string} mark
 */
function reasonToSkip(mark) {
  if (mark === 'no-run') return 'marked so'
  const [, needed] = /^needs (\S+)$/.exec(mark) ?? []
  if (needed === 'cc') return withoutCompiler
  if (needed === 'sqlite3.h') return reasonWithout(needed)
  return needed !== undefined && new FFI().findLibrary(needed) === null && `${needed} is not installed here`
}

/**
 * What the comments after `console.log(...)` promise.
 * @param {string} text
 */
const promised = (text) => [...text.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1])

/**
 * Runs a module in a folder and returns what it logs.
 * @param {string} file
 * @param {string} folder
 */
async function logged(file, folder) {
  const log = console.log
  const before = process.cwd()
  /** @type {string[]} */
  const lines = []
  console.log = (...values) => lines.push(formatWithOptions({ colors: false }, ...values))
  process.chdir(folder)
  try {
    await import(pathToFileURL(file).href)
  } finally {
    process.chdir(before)
    console.log = log
  }
  return lines
}

describe('samples of the documents', () => {
  after(() => rmSync(FOLDER, { recursive: true }))
  const written = samples().map((sample, i) => {
    const source = join(sample.folder, `sample-${i}.ts`)
    writeFileSync(source, sample.text)
    return { ...sample, source }
  })

  it('there are some', () => assert.ok(written.length > 10))

  for (const { title, folder, text, source, skip } of written) {
    it(title, { skip }, async () => {
      const { outputText } = ts.transpileModule(text, { compilerOptions: { ...OPTIONS, module: ts.ModuleKind.ES2022 } })
      const module = source.replace(/\.ts$/, '.mjs')
      writeFileSync(module, outputText)
      const lines = await logged(module, folder)
      if (promised(text).length > 0) assert.deepEqual(lines, promised(text))
    })
  }

  // Comes last: some import what others have compiled, with its types.
  it('compile under strict', () => {
    const sources = written.filter(({ skip }) => !skip || skip !== withoutCompiler).map(({ source }) => source)
    const program = ts.createProgram(sources, OPTIONS)
    const found = ts.getPreEmitDiagnostics(program).map((diagnostic) => {
      const sample = written.find(({ source }) => source === diagnostic.file?.fileName)
      const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0
      return `${sample?.title} +${line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`
    })
    assert.deepEqual(found, [])
  })
})
