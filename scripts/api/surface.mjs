// @ts-check
/**
 * What the package exports, as data: each entry of `exports` in package.json with its names, their docstrings, their
 * members, and their signatures as programs read them. How that looks on a page is `markdown.mjs`'s.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript-5.9'
import { ROOT } from '../project-files.mjs'
import { signaturesOf } from './signatures.mjs'

/**
 * @typedef {{ readonly text: string, readonly examples: readonly string[] }} Documentation
 * @typedef {{ readonly name: string, readonly docs: Documentation, readonly signatures: readonly string[] }} Member
 * @typedef {'class' | 'function' | 'constant' | 'interface' | 'type'} Kind
 * @typedef {Member & { readonly kind: Kind, readonly members: readonly Member[] }} Export
 * @typedef {{ readonly specifier: string, readonly source: string, readonly exports: readonly Export[] }} Entry
 */

/** Members that every reader knows. */
const CONVENTIONAL = ['toString', 'valueOf', 'toJSON', 'prototype']

/** The entries of the package that have types, as what is imported and the source of it. */
export function entrySources() {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  return Object.entries(exports).flatMap(([path, { types }]) =>
    types === undefined
      ? []
      : [{ specifier: path.replace('.', 'cdef'), source: types.replace('./dist/', '').replace('.d.ts', '.ts') }],
  )
}

/**
 * Everything that the entries export.
 * @param {readonly { readonly specifier: string, readonly source: string }[]} [sources]
 * @returns {Entry[]}
 */
export function surface(sources = entrySources()) {
  const options = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config.compilerOptions
  const parsed = ts.convertCompilerOptionsFromJson(options, ROOT).options
  const program = ts.createProgram(
    sources.map(({ source }) => join(ROOT, source)),
    { ...parsed, noEmit: true },
  )
  const checker = program.getTypeChecker()
  return sources.map(({ specifier, source }) => {
    const file = program.getSourceFile(join(ROOT, source))
    const module = file && checker.getSymbolAtLocation(file)
    const names = module ? checker.getExportsOfModule(module) : []
    return { specifier, source, exports: names.flatMap((name) => exported(name, checker)).sort(byKindAndName) }
  })
}

const KINDS = /** @type {const} */ (['class', 'function', 'constant', 'interface', 'type'])

/**
 * @param {Export} a
 * @param {Export} b
 */
function byKindAndName(a, b) {
  return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : 1)
}

/**
 * @param {ts.Symbol} name
 * @param {ts.TypeChecker} checker
 * @returns {Export[]}
 */
function exported(name, checker) {
  const symbol = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name
  // Types in lower case are functions of types, which programs do not name.
  if (symbol.flags & ts.SymbolFlags.TypeAlias && /^[a-z]/.test(name.name)) return []
  // What exists for the compiler alone: keys of properties that no value has.
  const declaration = symbol.valueDeclaration
  if (declaration && checker.getTypeAtLocation(declaration).flags & ts.TypeFlags.UniqueESSymbol && isAmbient(symbol))
    return []
  const owner = instanceOf(symbol, checker)
  const kind = kindOf(symbol, owner)
  return [
    {
      name: name.name,
      kind,
      docs: documentationOf(symbol, checker),
      signatures: kind === 'class' || kind === 'interface' ? [] : signaturesOf(symbol, name.name, checker),
      members: membersOf(owner ?? symbol, checker, kind),
    },
  ]
}

/** @param {ts.Symbol} symbol */
function isAmbient(symbol) {
  const { valueDeclaration } = symbol
  return (
    valueDeclaration !== undefined &&
    (ts.getCombinedModifierFlags(valueDeclaration) & ts.ModifierFlags.Ambient) !== 0 &&
    ts.isVariableDeclaration(valueDeclaration)
  )
}

/**
 * The class behind a constant that programs use as a class.
 * @param {ts.Symbol} symbol
 * @param {ts.TypeChecker} checker
 */
function instanceOf(symbol, checker) {
  const { valueDeclaration } = symbol
  if (!valueDeclaration || ts.isClassDeclaration(valueDeclaration)) return undefined
  const prototype = checker.getTypeOfSymbolAtLocation(symbol, valueDeclaration).getProperty('prototype')
  const instance = prototype && checker.getTypeOfSymbolAtLocation(prototype, valueDeclaration).symbol
  return instance?.valueDeclaration && ts.isClassDeclaration(instance.valueDeclaration) ? instance : undefined
}

/**
 * @param {ts.Symbol} symbol
 * @param {ts.Symbol | undefined} instance
 * @returns {Kind}
 */
function kindOf(symbol, instance) {
  if (instance || symbol.flags & ts.SymbolFlags.Class) return 'class'
  if (symbol.flags & ts.SymbolFlags.Function) return 'function'
  if (symbol.flags & ts.SymbolFlags.Variable) return 'constant'
  return symbol.flags & ts.SymbolFlags.Interface ? 'interface' : 'type'
}

/**
 * The public members, in the order of the source.
 * @param {ts.Symbol} symbol
 * @param {ts.TypeChecker} checker
 * @param {Kind} kind
 * @returns {Member[]}
 */
function membersOf(symbol, checker, kind) {
  if (kind === 'constant' || kind === 'function') return []
  const isObject = symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)
  const members = isObject ? checker.getDeclaredTypeOfSymbol(symbol).getProperties() : literalMembers(symbol)
  return members
    .filter((member) => isPublic(member))
    .map((member) => ({
      name: member.name,
      docs: documentationOf(member, checker),
      signatures: signaturesOf(member, member.name, checker),
    }))
}

/**
 * The members of a type that is written out.
 * @param {ts.Symbol} symbol
 */
function literalMembers({ declarations = [] }) {
  return declarations.flatMap((declaration) => {
    if (!ts.isTypeAliasDeclaration(declaration) || !ts.isTypeLiteralNode(declaration.type)) return []
    const { symbol } = /** @type {{ symbol: ts.Symbol }} */ (/** @type {unknown} */ (declaration.type))
    return [...(symbol.members?.values() ?? [])]
  })
}

/** @param {ts.Symbol} member */
function isPublic(member) {
  const [declaration] = member.declarations ?? []
  if (!declaration || declaration.getSourceFile().fileName.includes('/node_modules/')) return false
  if (CONVENTIONAL.includes(member.name)) return false
  const { name } = /** @type {ts.NamedDeclaration} */ (declaration)
  if (!name || !ts.isIdentifier(name)) return false
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override
  return (ts.getCombinedModifierFlags(/** @type {ts.Declaration} */ (declaration)) & hidden) === 0
}

/**
 * @param {ts.Symbol} symbol
 * @param {ts.TypeChecker} checker
 * @returns {Documentation}
 */
function documentationOf(symbol, checker) {
  const examples = symbol
    .getJsDocTags(checker)
    .filter(({ name }) => name === 'example')
    .map(({ text }) => ts.displayPartsToString(text))
  return { text: ts.displayPartsToString(symbol.getDocumentationComment(checker)), examples }
}
