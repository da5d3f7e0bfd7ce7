// @ts-check
/**
 * The types of names in samples, from the compiler that the tests use: shown where the pointer stands, and a sample that does
 * not compile fails the build. What a sample imports from a file of its own, which others compile, is left to the tests.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-5.9'
import { STRICT_OPTIONS as OPTIONS } from '../../scripts/strict-options.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Below the package, so that the sample finds it by its name. */
const FILE = join(ROOT, 'build/sample.ts')
/** A type that says more is cut there. */
const MOST = 400

let text = ''
let version = 0

const service = ts.createLanguageService(
  {
    getScriptFileNames: () => [FILE],
    getScriptVersion: (path) => (path === FILE ? `${version}` : '1'),
    getScriptSnapshot: (path) => {
      const content = path === FILE ? text : ts.sys.readFile(path)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    getCurrentDirectory: () => ROOT,
    getCompilationSettings: () => OPTIONS,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === FILE || ts.sys.fileExists(path),
    readFile: (path) => (path === FILE ? text : ts.sys.readFile(path)),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  },
  ts.createDocumentRegistry(),
)

/** @type {Map<string, ReadonlyMap<number, string>>} */
const known = new Map()

/**
 * What each name of a sample is, by where it begins; what every reader knows is left out.
 * @param {string} sample
 * @returns {ReadonlyMap<number, string>}
 */
export function typesOf(sample) {
  const before = known.get(sample)
  if (before) return before
  text = sample
  version++
  checkSample(sample)
  const types = new Map()
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) return
    if (ts.isIdentifier(node) && !/^(console|log|FFI)$/.test(node.text)) {
      const info = service.getQuickInfoAtPosition(FILE, node.getStart())
      const said = ts.displayPartsToString(info?.displayParts)
      if (said !== '') types.set(node.getStart(), said.length > MOST ? `${said.slice(0, MOST)} …` : said)
    }
    ts.forEachChild(node, visit)
  }
  const tree = service.getProgram()?.getSourceFile(FILE)
  if (tree) visit(tree)
  known.set(sample, types)
  return types
}

/** @param {string} sample */
function checkSample(sample) {
  if (/ from '\.|import\('\./.test(sample)) return
  const [wrong] = [...service.getSyntacticDiagnostics(FILE), ...service.getSemanticDiagnostics(FILE)]
  if (wrong) throw new Error(`${ts.flattenDiagnosticMessageText(wrong.messageText, '\n')}\nin the sample\n${sample}`)
}

/** For the highlighter: parts of samples that are names get their types. */
export const hovers = {
  name: 'types-of-names',
  /**
   * @param {{ properties: Record<string, string> }} node
   * @param {number} _line
   * @param {number} _column
   * @param {unknown} _element
   * @param {{ readonly content: string, readonly offset: number }} token
   * @this {{ readonly source: string, readonly options: { readonly lang: string } }}
   */
  span(node, _line, _column, _element, { content, offset }) {
    if (this.options.lang !== 'ts') return
    const types = typesOf(this.source)
    const said = Array.from(content, (_, i) => types.get(offset + i)).filter((one) => one !== undefined)
    if (said.length === 0) return
    node.properties['class'] = 'typed'
    node.properties['data-type'] = said.join('\n')
  },
}
