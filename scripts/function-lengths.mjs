// @ts-check
/** Measures functions in lines: TypeScript from its syntax tree, C and C++ from braces in the first column. */
import ts from 'typescript-5.9'

/** @typedef {import('./project-files.mjs').ProjectFile} ProjectFile */
/** @typedef {{ name: string, line: number, length: number, table: boolean }} Measured  `table`: the function is one switch, or returns one literal. */

/** Calls whose function argument is a list of cases rather than a piece of work. */
const GROUPS = ['describe', 'suite']

/** Lines a table may have around its switch. */
const AROUND_SWITCH = 10

/**
 * Every function of a file.
 * @param {ProjectFile} file
 * @returns {Measured[]}
 */
export function functionLengths(file) {
  if (/\.(ts|mts|mjs|js)$/.test(file.path)) return scriptFunctions(file)
  if (/\.(c|cc|h)$/.test(file.path)) return nativeFunctions(file)
  return []
}

/**
 * @param {ProjectFile} file
 * @returns {Measured[]}
 */
function scriptFunctions({ path, text }) {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  /** @param {number} position */
  const lineOf = (position) => tree.getLineAndCharacterOfPosition(position).line + 1
  /** @type {Measured[]} */
  const measured = []
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body && !isGroup(node)) {
      const line = lineOf(node.getStart(tree))
      const body = /** @type {ts.Node} */ (node.body)
      measured.push({ name: nameOf(node), line, length: lineOf(node.end) - line + 1, table: isTable(body, lineOf) })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return measured
}

/** @param {ts.Node} node */
function isGroup(node) {
  const call = node.parent
  return ts.isCallExpression(call) && ts.isIdentifier(call.expression) && GROUPS.includes(call.expression.text)
}

/** @param {ts.SignatureDeclaration} node */
function nameOf(node) {
  if (node.name) return node.name.getText()
  const holder = node.parent
  const named = ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder)
  return named ? holder.name.getText() : '(anonymous)'
}

/**
 * @param {ts.Node} body
 * @param {(position: number) => number} lineOf
 */
function isTable(body, lineOf) {
  if (!ts.isBlock(body)) return isLiteral(body)
  const widest = body.statements.reduce((most, statement) => Math.max(most, statement.end - statement.getStart()), 0)
  const main = body.statements.find((statement) => statement.end - statement.getStart() === widest)
  if (main && ts.isReturnStatement(main) && main.expression) return isLiteral(main.expression)
  if (!main || !ts.isSwitchStatement(main)) return false
  const rest = lineOf(body.end) - lineOf(body.getStart()) - (lineOf(main.end) - lineOf(main.getStart()))
  return rest <= AROUND_SWITCH
}

/**
 * @param {ts.Node} node
 * @returns {boolean}
 */
function isLiteral(node) {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return isLiteral(node.expression)
  return ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node) || ts.isTemplateLiteral(node)
}

/**
 * @param {ProjectFile} file
 * @returns {Measured[]}
 */
function nativeFunctions({ text }) {
  /** @type {Measured[]} */
  const measured = []
  let start = -1
  text.split('\n').forEach((line, i, lines) => {
    if (
      /^[A-Za-z_].*\)[^;=]*\{$/.test(line) ||
      (/^\s+.*\)[^;=]*\{$/.test(line) && start < 0 && /^[A-Za-z_].*\($/.test(lines[i - 1] ?? ''))
    )
      start = i
    if (line !== '}' || start < 0) return
    const body = lines.slice(start + 1, i)
    const name = /([\w:~]+)\s*\(/.exec(lines[start] ?? '')?.[1] ?? '(unnamed)'
    const table = /^\s*switch\s*\(/.test(body.find((one) => one.trim() !== '') ?? '')
    measured.push({ name, line: start + 1, length: i - start + 1, table })
    start = -1
  })
  return measured
}
