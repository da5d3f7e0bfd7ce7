// @ts-check
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import ts from 'typescript-5.9'
import { ROOT } from '../../scripts/project-files.mjs'
import { STRICT_OPTIONS as OPTIONS } from '../../scripts/strict-options.mjs'

/**
 * What an editor shows. `^` under a name asks for the hover text, `!` for the error at it, `+` for what is offered there; the lines that follow, up to
 * an empty one, are the answer. `UPDATE=1` writes the answers anew.
 */
const EXPECTED = join(ROOT, 'test', 'infer', 'hover.txt')
const FOLDER = join(ROOT, 'build', 'hover', String(process.pid))
const FILE = join(FOLDER, 'program.ts')

/** @param {string} text */
function service(text) {
  /** @type {ts.LanguageServiceHost} */
  const host = {
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [FILE],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const content = path === FILE ? text : ts.sys.readFile(path)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    getCurrentDirectory: () => ROOT,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === FILE || ts.sys.fileExists(path),
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
  }
  return ts.createLanguageService(host)
}

/**
 * The program of a page, and its questions.
 * @param {string} page
 */
function parsed(page) {
  /** @type {string[]} */
  const program = []
  /** @type {{ line: number, column: number, kind: string, answer: string }[]} */
  const questions = []
  const rest = page.split('\n')
  while (rest.length > 0) {
    const line = /** @type {string} */ (rest.shift())
    const mark = /^ *([\^!+])$/.exec(line)
    if (!mark) {
      program.push(line)
      continue
    }
    const answer = []
    while (rest.length > 0 && rest[0] !== '') answer.push(rest.shift())
    questions.push({
      line: program.length - 1,
      column: line.length - 1,
      kind: mark[1] ?? '',
      answer: answer.join('\n'),
    })
  }
  return { program: program.join('\n'), questions }
}

describe('what an editor shows', () => {
  mkdirSync(FOLDER, { recursive: true })
  after(() => rmSync(FOLDER, { recursive: true }))
  const page = readFileSync(EXPECTED, 'utf8')
  const { program, questions } = parsed(page)
  const language = service(program)
  const source = ts.createSourceFile(FILE, program, ts.ScriptTarget.Latest)
  const answers = questions.map(({ line, column, kind }) => {
    const offset = source.getPositionOfLineAndCharacter(line, column)
    if (kind === '^') {
      const info = language.getQuickInfoAtPosition(FILE, offset)
      return ts.displayPartsToString(info?.displayParts)
    }
    if (kind === '+') {
      const offered = language.getCompletionsAtPosition(FILE, offset, {})
      return offered?.entries.map(({ name }) => name).join('\n') ?? ''
    }
    const found = language
      .getSemanticDiagnostics(FILE)
      .find(({ start = 0, length = 0 }) => start <= offset && offset < start + length)
    return found ? ts.flattenDiagnosticMessageText(found.messageText, '\n') : 'no error'
  })
  if (process.env['UPDATE']) {
    let text = page
    questions.forEach(({ line, column, kind, answer }, i) => {
      const sourceLine = program.split('\n')[line]
      const asked = `${sourceLine}\n${' '.repeat(column)}${kind}\n`
      text = text.replace(`${asked}${answer}`, () => `${asked}${answers[i]}`)
    })
    writeFileSync(EXPECTED, text)
  }
  questions.forEach(({ line, answer }, i) => {
    it(`${program.split('\n')[line]?.trim()}, question ${i + 1}`, () => assert.equal(answers[i], answer))
  })

  it('nothing else is wrong in the program', () => {
    const asked = questions.filter(({ kind }) => kind !== '^').map(({ line }) => line)
    const others = language
      .getSemanticDiagnostics(FILE)
      .filter(({ start = 0 }) => !asked.includes(source.getLineAndCharacterOfPosition(start).line))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
    assert.deepEqual(others, [])
  })
})
