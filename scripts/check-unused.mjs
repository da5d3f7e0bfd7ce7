// @ts-check
/**
 * Finds what nobody needs: exported names of `src` that only tests import and that their own file does not use, and values
 * that are exported for no one. A type may be exported without an importer where its own file uses it: it is part of what
 * the functions there say. The tables below name what is used in ways that no import shows.
 */
import { posix } from 'node:path'
import ts from 'typescript-5.9'
import { isMain, projectFiles, report } from './project-files.mjs'

/** @typedef {import('./project-files.mjs').ProjectFile} ProjectFile */
/** @typedef {{ readonly from: string, readonly name: string }} Import  A name and the file it is taken from; `*` is every name. */

/** Files whose exports are for programs; what these take from other files is for programs too, with all its members. */
export const SURFACE = ['src/index.ts', 'src/ctypes/index.ts', 'src/headers/public.ts']

/** Where members are not counted: those of types that stand for words of C, and the methods that programs call. */
const OPEN_MEMBERS = /^src\/(infer\/|ctypes\/|ffi\b)/

/** Names that are used in ways that an import does not show, by file. */
export const USED_OTHERWISE = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  // The bundler writes imports of these.
  'src/bundle/split.ts': ['share', 'offer', 'whenLoaded', 'loadImplementation'],
  // Constants of the system.
  'src/native/addon.ts': ['RTLD_NODELETE', 'RTLD_NOLOAD'],
  // What every typed array has.
  'src/cdata/kinds/number-array.ts': ['BYTES_PER_ELEMENT'],
})

/**
 * The exports of `src` without a use, as `file: sentence`.
 * @param {readonly ProjectFile[]} files sources, tests, and everything else that imports them
 * @param {Readonly<Record<string, readonly string[]>>} [usedOtherwise]
 * @returns {string[]}
 */
export function unusedProblems(files, usedOtherwise = USED_OTHERWISE) {
  const trees = files.map(({ path, text }) => ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true))
  const imports = trees.flatMap((tree) => importsOf(tree).map((one) => ({ ...one, by: tree.fileName })))
  const sources = trees.filter(({ fileName }) => fileName.startsWith('src/') && !SURFACE.includes(fileName))
  const unused = sources.flatMap((tree) =>
    exportsOf(tree)
      .filter(({ name }) => !usedOtherwise[tree.fileName]?.includes(name))
      .flatMap(({ name, isType }) => {
        const importers = imports.filter((one) => one.from === tree.fileName && [name, '*'].includes(one.name))
        if (importers.some(({ by }) => !by.startsWith('test/'))) return []
        if ((isType || importers.length > 0) && countOf(tree, name) > 1) return []
        const why = importers.length > 0 ? 'is there for tests alone' : 'is exported, and nobody imports it'
        return [`${tree.fileName}: '${name}' ${why}`]
      }),
  )
  const open = imports.filter(({ by }) => SURFACE.includes(by)).map(({ from, name }) => `${from} ${name}`)
  return [...unused, ...memberProblems(trees, new Set(open), usedOtherwise)]
}

/**
 * Members of interfaces and classes whose name nothing but tests says.
 * @param {readonly ts.SourceFile[]} trees
 * @param {ReadonlySet<string>} open what programs see, as `file name`
 * @param {Readonly<Record<string, readonly string[]>>} usedOtherwise
 * @returns {string[]}
 */
function memberProblems(trees, open, usedOtherwise) {
  const said = new Set()
  /** @type {{ path: string, name: string }[]} */
  const members = []
  /** @param {ts.SourceFile} tree */
  const visitFile = ({ fileName: path, statements }) => {
    const isSource = path.startsWith('src/') && !OPEN_MEMBERS.test(path)
    /** @param {ts.Node} node */
    const visit = (node) => {
      const name = isSource ? memberName(node) : undefined
      if (name && !open.has(`${path} ${ownerName(node)}`)) members.push({ path, name: name.text })
      if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) said.add(node.text)
      ts.forEachChild(node, (child) => (child === name ? undefined : visit(child)))
    }
    statements.forEach(visit)
  }
  trees.filter(({ fileName }) => !fileName.startsWith('test/')).forEach(visitFile)
  return members
    .filter(({ path, name }) => !said.has(name) && !usedOtherwise[path]?.includes(name))
    .map(({ path, name }) => `${path}: no source asks for the member '${name}'`)
}

/**
 * The name of a member that is declared in an interface or a class.
 * @param {ts.Node} node
 */
function memberName(node) {
  const isMember = ts.isTypeElement(node) || ts.isClassElement(node)
  return isMember && node.name && ts.isIdentifier(node.name) ? node.name : undefined
}

/** @param {ts.Node} member */
function ownerName({ parent }) {
  const { name } = /** @type {{ readonly name?: ts.Node }} */ (/** @type {unknown} */ (parent))
  return name && ts.isIdentifier(name) ? name.text : ''
}

/**
 * How often an identifier stands in a file.
 * @param {ts.SourceFile} tree
 * @param {string} name
 */
function countOf(tree, name) {
  let count = 0
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIdentifier(node) && node.text === name) count++
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return count
}

/** @typedef {{ readonly name: string, readonly isType: boolean }} Export */

/**
 * What a file exports of its own; what it passes on is an import. Overloads are one export.
 * @param {ts.SourceFile} tree
 * @returns {Export[]}
 */
function exportsOf(tree) {
  const names = tree.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return statement.moduleSpecifier ? [] : listedExports(statement)
    if (!ts.canHaveModifiers(statement)) return []
    if (!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    return declaredNames(statement)
  })
  return names.filter(({ name }, i) => names.findIndex((other) => other.name === name) === i)
}

/**
 * @param {ts.ExportDeclaration} declaration `export { a, b }`
 * @returns {Export[]}
 */
function listedExports({ exportClause, isTypeOnly }) {
  if (!exportClause || !ts.isNamedExports(exportClause)) return []
  return exportClause.elements.map(({ name }) => ({ name: name.text, isType: isTypeOnly }))
}

/**
 * @param {ts.Statement} statement
 * @returns {Export[]}
 */
function declaredNames(statement) {
  if (ts.isVariableStatement(statement)) {
    const names = statement.declarationList.declarations.flatMap(({ name }) => boundNames(name))
    return names.map((name) => ({ name, isType: false }))
  }
  const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
  if (!isType && !ts.isFunctionDeclaration(statement) && !ts.isClassDeclaration(statement)) return []
  return statement.name ? [{ name: statement.name.text, isType }] : []
}

/**
 * @param {ts.BindingName} name
 * @returns {string[]}
 */
function boundNames(name) {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)))
}

/**
 * Everything that a file takes from others, in whichever way.
 * @param {ts.SourceFile} tree
 * @returns {Import[]}
 */
function importsOf(tree) {
  /** @type {Import[]} */
  const imports = []
  /** @param {ts.Node | undefined} specifier @param {readonly string[]} names */
  const add = (specifier, names) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    const from = sourceOf(posix.join(posix.dirname(tree.fileName), specifier.text))
    for (const name of names) imports.push({ from, name })
  }
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importedNames(node.importClause))
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, passedNames(node.exportClause))
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, [node.qualifier ? leftmost(node.qualifier) : '*'])
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], ['*'])
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return imports
}

/**
 * A compiled file stands for its source.
 * @param {string} path
 */
function sourceOf(path) {
  return path.replace(/^dist\//, '').replace(/\.js$/, '.ts')
}

/**
 * @param {ts.ImportClause | undefined} clause
 * @returns {string[]}
 */
function importedNames(clause) {
  const bindings = clause?.namedBindings
  if (!bindings) return []
  if (ts.isNamespaceImport(bindings)) return ['*']
  return bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
}

/**
 * @param {ts.NamedExportBindings | undefined} clause
 * @returns {string[]}
 */
function passedNames(clause) {
  if (!clause || ts.isNamespaceExport(clause)) return ['*']
  return clause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
}

/**
 * @param {ts.EntityName} name
 * @returns {string}
 */
function leftmost(name) {
  return ts.isIdentifier(name) ? name.text : leftmost(name.left)
}

/** The exports of the project's own sources that nobody needs. */
export function checkUnused() {
  return unusedProblems(projectFiles((path) => /\.(ts|mts|mjs|js)$/.test(path)))
}

if (isMain(import.meta.url)) report(checkUnused())
