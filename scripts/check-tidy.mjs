// @ts-check
/** Holds the house rules that a program can measure: budgets, headers, names, leftovers, docstrings. */
import { posix } from 'node:path'
import ts from 'typescript-5.9'
import { surface } from './api/surface.mjs'
import { undocumented } from './api.mjs'
import { checkLinks } from './check-links.mjs'
import { functionLengths } from './function-lengths.mjs'
import { isMain, projectFiles, report } from './project-files.mjs'

/** @typedef {import('./project-files.mjs').ProjectFile} ProjectFile */

/** Lines. A table is a function that is one `switch`, or that returns one literal. */
export const BUDGET = { typescript: 400, cpp: 450, function: 60, table: 120 }

/** Files that may exceed the file budget, each with its reason. */
export const LONG_FILES = /** @type {Readonly<Record<string, string>>} */ ({
  'src/ffi.ts': 'the whole surface of FFI in one place: a docstring and one delegating line for each method',
})

/** Functions (`file: name`) that may exceed the function budget, each with its reason. */
export const LONG_FUNCTIONS = /** @type {Readonly<Record<string, string>>} */ ({})

const FORBIDDEN_NAMES = /^(utils?|helpers?|common|misc|managers?)$/
const TEXT = /\.(ts|mts|mjs|js|json|md|c|cc|h|S|def|yml|yaml)$|(^|\/)(run|LICENSE|\.gitignore)$/
const CODE = /\.(ts|mts|mjs)$/
const NATIVE = /\.(c|cc|h)$/
const LEFTOVERS = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X'.repeat(3)].join('|')})\\b`)
const MACHINE_PATHS = new RegExp(`(?<![\\w.])/(${['home', 'root', 'work', 'Users'].join('|')})/[\\w.]`)

/**
 * The problems that one file's text shows, as `file: sentence` or `file:line: sentence`.
 * @param {ProjectFile} file
 * @returns {string[]}
 */
export function tidyProblems(file) {
  return [
    ...nameProblems(file),
    ...lineProblems(file),
    ...budgetProblems(file),
    ...headerProblems(file),
    ...anyProblems(file),
  ]
}

/** @param {ProjectFile} file */
function nameProblems({ path }) {
  const words = path.split('/').map((part) => part.replace(/\..*$/, ''))
  return words
    .filter((word) => FORBIDDEN_NAMES.test(word))
    .map((word) => `${path}: '${word}' says nothing; name what is inside`)
}

/** @param {ProjectFile} file */
function lineProblems({ path, text }) {
  return text.split('\n').flatMap((line, i) => {
    const at = `${path}:${i + 1}`
    const problems = []
    if (/[ \t\r]$/.test(line)) problems.push(`${at}: trailing space`)
    if (LEFTOVERS.test(line)) problems.push(`${at}: a note to oneself`)
    if (MACHINE_PATHS.test(line)) problems.push(`${at}: a path of one machine`)
    return problems
  })
}

/** @param {ProjectFile} file */
function budgetProblems(file) {
  const { path, text } = file
  const limit = NATIVE.test(path) ? BUDGET.cpp : CODE.test(path) ? BUDGET.typescript : Number.POSITIVE_INFINITY
  const lines = text.split('\n').length - 1
  const problems = lines > limit && !(path in LONG_FILES) ? [`${path}: ${lines} lines, the limit is ${limit}`] : []
  for (const { name, line, length, table } of functionLengths(file)) {
    const most = table ? BUDGET.table : BUDGET.function
    if (length <= most || `${path}: ${name}` in LONG_FUNCTIONS) continue
    problems.push(`${path}:${line}: '${name}' has ${length} lines, the limit is ${most}`)
  }
  return problems
}

/** @param {ProjectFile} file */
function headerProblems({ path, text }) {
  if (path.startsWith('test/') || !(CODE.test(path) || NATIVE.test(path))) return []
  if (includesOwnHeader({ path, text })) return []
  const start = text.replace(/^#!.*\n/, '').replace(/^\/\/ @ts-check\n/, '')
  return /^\/[/*]/.test(start) ? [] : [`${path}: no comment at the top that says what the file is for`]
}

/**
 * A C++ file whose header says what both are for.
 * @param {ProjectFile} file
 */
function includesOwnHeader({ path, text }) {
  const header = posix.basename(path).replace(/\.c+$/, '.h')
  return /\.c+$/.test(path) && new RegExp(`^#include "(.*/)?${header.replace('.', '\\.')}"$`, 'm').test(text)
}

/** Where what is not typed is defined, for programs. */
const UNTYPED = 'src/infer/dynamic.ts'

/** @param {ProjectFile} file */
function anyProblems({ path, text }) {
  if (!/\.m?ts$/.test(path) || path === UNTYPED) return []
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
  /** @type {string[]} */
  const problems = []
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      problems.push(`${path}:${tree.getLineAndCharacterOfPosition(node.pos).line + 1}: 'any'`)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return problems
}

/** Every problem of the project. */
export function checkTidy() {
  const files = projectFiles((path) => TEXT.test(path) && posix.basename(path) !== 'package-lock.json')
  const isWhole = files.some((file) => file.path === 'src/index.ts')
  return [...files.flatMap(tidyProblems), ...checkLinks(), ...(isWhole ? undocumented(surface()) : [])]
}

if (isMain(import.meta.url)) report(checkTidy())
