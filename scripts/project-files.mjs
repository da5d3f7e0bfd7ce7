// @ts-check
/** Lists the files that belong to the project: what git tracks, and what it would track. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {{ readonly path: string, readonly text: string }} ProjectFile  A path with forward slashes from the root, and the content. */

/** The checkout's directory. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Every text file of the project whose path the test accepts, sorted by path.
 * @param {(path: string) => boolean} wanted
 * @returns {ProjectFile[]}
 */
export function projectFiles(wanted) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' })
  return listed
    .split('\0')
    .filter((path) => path !== '' && wanted(path) && existsSync(join(ROOT, path)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

/**
 * Is this module the program that runs?
 * @param {string} url `import.meta.url` of the caller
 */
export function isMain(url) {
  return process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1]
}

/**
 * Prints the problems; the process fails when there is one.
 * @param {readonly string[]} problems
 */
export function report(problems) {
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}
