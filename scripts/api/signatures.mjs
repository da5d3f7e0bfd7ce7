// @ts-check
/**
 * Signatures as programs read them: the source's own text, where types that the compiler works out from the C text stand
 * as what they amount to. `WORKED_OUT` says what that is.
 */
import ts from 'typescript-5.9'

/** Types of `src/infer`, and what a reader is told in their place: what is passed where nothing is inferred. */
const WORKED_OUT = /** @type {Readonly<Record<string, string>>} */ ({
  callbackFor: '(...values) => unknown',
  calledBack: 'CFunction',
  castTo: 'CData',
  checked: 'TypeLike',
  externFunction: '(...values) => unknown',
  externName: 'string',
  FFI: 'FFI',
  initial: 'unknown',
  made: 'CData',
  measurable: 'TypeLike | CData',
  messageFor: 'Message',
  opened: 'Library',
})

/**
 * The signatures of a name: one for each overload, for a constant or a member its type.
 * @param {ts.Symbol} symbol
 * @param {string} name
 * @param {ts.TypeChecker} checker
 * @returns {string[]}
 */
export function signaturesOf(symbol, name, checker) {
  const declarations = symbol.declarations ?? []
  const overloads = declarations.filter((one) => ts.isFunctionLike(one) && !('body' in one && one.body))
  return (overloads.length > 0 ? overloads : declarations.slice(0, 1)).flatMap((one) => written(one, name, checker))
}

/**
 * @param {ts.Declaration} node
 * @param {string} name
 * @param {ts.TypeChecker} checker
 * @returns {string[]}
 */
function written(node, name, checker) {
  if (ts.isVariableDeclaration(node)) return constant(node, name, checker)
  if (ts.isTypeAliasDeclaration(node)) return [`type ${name}${parameterTypes(node)} = ${plain(node.type)}`]
  if (ts.isAccessor(node)) return [`${name}: ${node.type ? plain(node.type) : typeText(node, checker)}`]
  if (ts.isFunctionLike(node)) return [callable(name, node)]
  const { type, questionToken } = /** @type {ts.PropertySignature} */ (/** @type {unknown} */ (node))
  return [`${name}${questionToken ? '?' : ''}: ${type ? plain(type) : typeText(node, checker)}`]
}

/**
 * @param {ts.Declaration} node
 * @param {ts.TypeChecker} checker
 */
const typeText = (node, checker) =>
  checker.typeToString(checker.getTypeAtLocation(node), undefined, ts.TypeFormatFlags.NoTruncation)

/**
 * A constant is written as what it is called as, where it is called.
 * @param {ts.VariableDeclaration} node
 * @param {string} name
 * @param {ts.TypeChecker} checker
 * @returns {string[]}
 */
function constant(node, name, checker) {
  const type =
    node.type ?? (node.initializer && ts.isAsExpression(node.initializer) ? node.initializer.type : undefined)
  if (!type) {
    const [call] = checker.getTypeAtLocation(node).getCallSignatures()
    return [call ? `${name}${checker.signatureToString(call)}` : `${name}: ${typeText(node, checker)}`]
  }
  if (ts.isFunctionTypeNode(type)) return [callable(name, type)]
  const [declaration] = checker.getTypeAtLocation(type).symbol?.declarations ?? []
  const isOwn = declaration && ts.isInterfaceDeclaration(declaration)
  const calls = isOwn ? declaration.members.filter(ts.isCallSignatureDeclaration) : []
  return calls.length > 0 ? calls.map((call) => callable(name, call)) : [`${name}: ${plain(type)}`]
}

/**
 * @param {string} name
 * @param {ts.SignatureDeclaration} node
 */
function callable(name, node) {
  const result = node.type ? plain(node.type) : 'void'
  const parameters = node.parameters.map((one) => {
    const optional = one.questionToken || one.initializer ? '?' : ''
    const before = one.dotDotDotToken ? '...' : ''
    return `${before}${one.name.getText()}${optional}: ${one.type ? plain(one.type) : defaultType(one)}`
  })
  const text = `(${parameters.join(', ')}): ${result}`
  return `${name}${parameterTypes(node, text)}${text}`
}

/** @param {ts.ParameterDeclaration} parameter */
const defaultType = ({ initializer }) => (initializer && ts.isStringLiteral(initializer) ? 'string' : 'number')

/**
 * Type parameters, without those that the text does not say.
 * @param {ts.SignatureDeclaration | ts.TypeAliasDeclaration} node
 * @param {string} [text]
 */
function parameterTypes(node, text) {
  const said = (node.typeParameters ?? []).filter(
    ({ name }) => text === undefined || new RegExp(`\\b${name.text}\\b`).test(text),
  )
  return said.length === 0 ? '' : `<${said.map((one) => one.getText().replace(/^const /, '')).join(', ')}>`
}

/**
 * A type's own text, with the types of the compiler's own said in words of programs.
 * @param {ts.TypeNode} node
 */
function plain(node) {
  /** @type {{ from: number, to: number, text: string }[]} */
  const changes = []
  /** @param {ts.Node} part */
  const visit = (part) => {
    const name = ts.isTypeReferenceNode(part) && ts.isIdentifier(part.typeName) ? part.typeName.text : ''
    const text = WORKED_OUT[name]
    if (text === undefined) ts.forEachChild(part, visit)
    else changes.push({ from: part.getStart(), to: part.end, text })
  }
  visit(node)
  const start = node.getStart()
  let text = node.getText()
  for (const change of changes.reverse())
    text = text.slice(0, change.from - start) + change.text + text.slice(change.to - start)
  return text
    .replace(/\/\/.*$|\/\*\*[\s\S]*?\*\//gm, '')
    .replace(/\s+/g, ' ')
    .replace(/^\| /, '')
    .replace(/(<|\() | (?=[>)])(?!\)? =>)/g, '$1')
    .replace(/ & notNull<\w+>|\bmemory\./g, '')
    .replace(/\bCTypeObject\b/g, 'CType')
}
