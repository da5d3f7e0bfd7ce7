// @ts-check
/** The catalogue of errors and warnings as data, read from the sources of `src/diagnostics/messages`: code, class, text. */
import ts from 'typescript-5.9'
import { projectFiles } from '../project-files.mjs'

/** @typedef {{ readonly code: string, readonly kind: string, readonly text: string }} Message */

/** What a table's messages are thrown as, by the table's name; the entries of the other tables say it themselves. */
const KINDS = /** @type {Readonly<Record<string, string>>} */ ({
  COMMAND_MESSAGES: 'one line on stderr',
  DECLARATION_MESSAGES: 'CDefError',
  PLAN_MESSAGES: 'CDefError',
  SPELLING_MESSAGES: 'VerificationError',
  VERIFICATION_MESSAGES: 'VerificationError',
})

/** Every message, in the order of its code. @returns {Message[]} */
export function catalogue() {
  const files = projectFiles((path) => /^src\/diagnostics\/messages\/.*\.ts$/.test(path))
  const messages = files.flatMap(({ path, text }) => {
    let table = ''
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
    /** @type {Message[]} */
    const found = []
    /** @param {ts.Node} node */
    const visit = (node) => {
      if (ts.isVariableDeclaration(node)) table = node.name.getText()
      if (
        ts.isPropertyAssignment(node) &&
        ts.isStringLiteral(node.name) &&
        /^[a-z-]+\/[a-z0-9-]+$/.test(node.name.text)
      )
        found.push({ code: node.name.text, ...messageOf(node.initializer, node.name.text, table) })
      else ts.forEachChild(node, visit)
    }
    visit(tree)
    return found
  })
  return messages.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
}

/**
 * @param {ts.Expression} value `entry('TypeError', (details) => text)`, or the function alone
 * @param {string} code
 * @param {string} table
 */
function messageOf(value, code, table) {
  const isEntry = ts.isCallExpression(value)
  const [kind] = isEntry ? value.arguments : []
  const text = isEntry ? value.arguments[1] : value
  const isWarning = code.startsWith('warning/')
  return {
    kind: kind && ts.isStringLiteral(kind) ? kind.text : isWarning ? 'warning' : (KINDS[table] ?? ''),
    text: text
      ? said(ts.isArrowFunction(text) ? text.body : text)
          .replace(/\s+/g, ' ')
          .trim()
      : '',
  }
}

/**
 * What an expression says, with what depends on the program as `‹name›` or an ellipsis.
 * @param {ts.Node} node
 * @returns {string}
 */
function said(node) {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node))
    return (
      node.head.text + node.templateSpans.map(({ expression, literal }) => said(expression) + literal.text).join('')
    )
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return said(node.left) + said(node.right)
  if (ts.isParenthesizedExpression(node)) return said(node.expression)
  if (ts.isIdentifier(node)) return `‹${node.text}›`
  if (ts.isPropertyAccessExpression(node)) return `‹${node.name.text}›`
  if (ts.isConditionalExpression(node)) return alternatives(said(node.whenTrue), said(node.whenFalse))
  if (ts.isBlock(node))
    return node.statements
      .filter(ts.isReturnStatement)
      .map(({ expression }) => (expression ? said(expression) : ''))
      .join(' / ')
  return ts.isCallExpression(node) ? '' : '…'
}

/**
 * @param {string} one
 * @param {string} other
 */
function alternatives(one, other) {
  if (one === '' || other === '') return one + other === '' ? '' : `[${one}${other}]`
  return `(${one} | ${other})`
}
