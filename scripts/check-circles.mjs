// @ts-check
/**
 * Finds imports that lead back to where they began. Type imports count: files that need each other's types can only be
 * read together, as one file would be.
 */
import { posix } from 'node:path'
import ts from 'typescript-5.9'
import { isMain, projectFiles, report } from './project-files.mjs'

/** @typedef {import('./project-files.mjs').ProjectFile} ProjectFile */
/** @typedef {ReadonlyMap<string, readonly string[]>} Graph  The files that a file imports, by path. */

/**
 * Every group of files of which each leads to each other by imports, as one sentence for each group.
 * @param {readonly ProjectFile[]} files
 * @returns {string[]}
 */
export function circleProblems(files) {
  const graph = importGraph(files)
  return groupsOf(graph)
    .filter(([first = '', ...rest]) => rest.length > 0 || graph.get(first)?.includes(first))
    .map((group) => {
      const way = shortestCircle(group, graph)
      return `${way[0]}: imports lead in a circle: ${way.join(' → ')}`
    })
    .sort()
}

/**
 * What each of the files imports of the others.
 * @param {readonly ProjectFile[]} files
 * @returns {Graph}
 */
export function importGraph(files) {
  const paths = new Set(files.map(({ path }) => path))
  return new Map(
    files.map(({ path, text }) => {
      const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
      const targets = specifiers.map((specifier) => posix.join(posix.dirname(path), specifier))
      return [path, targets.filter((target) => paths.has(target))]
    }),
  )
}

/**
 * Files that reach each other: for each file the first unvisited one decides, in Kosaraju's two passes.
 * @param {Graph} graph
 */
function groupsOf(graph) {
  /** @type {Map<string, string[]>} */
  const importers = new Map([...graph.keys()].map((path) => [path, []]))
  for (const [path, targets] of graph) for (const target of targets) importers.get(target)?.push(path)
  /** @type {string[]} */
  const finished = []
  const seen = new Set()
  for (const path of graph.keys()) walk(path, graph, seen, finished)
  const taken = new Set()
  return finished.reverse().map((path) => walk(path, importers, taken, []).sort())
}

/**
 * Everything that a file leads to and that was not seen before, those at the end of the way first.
 * @param {string} path
 * @param {Graph} graph
 * @param {Set<string>} seen
 * @param {string[]} order
 */
export function walk(path, graph, seen, order) {
  if (seen.has(path)) return order
  seen.add(path)
  for (const target of graph.get(path) ?? []) walk(target, graph, seen, order)
  order.push(path)
  return order
}

/**
 * The shortest way from the first file of a group back to it.
 * @param {readonly string[]} group
 * @param {Graph} graph
 */
function shortestCircle([start = ''], graph) {
  /** @type {string[][]} */
  const ways = [[start]]
  const seen = new Set()
  for (const way of ways) {
    for (const target of graph.get(/** @type {string} */ (way.at(-1))) ?? []) {
      if (target === start) return [...way, target]
      if (!seen.has(target)) ways.push([...way, target])
      seen.add(target)
    }
  }
  return [start]
}

/** The circles among the project's own files. */
export function checkCircles() {
  return circleProblems(projectFiles((path) => /\.(ts|mts|mjs)$/.test(path)))
}

if (isMain(import.meta.url)) report(checkCircles())
