// @ts-check
/** Lists the files that belong to the project: what git tracks, and what it would track. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {{ readonly path: string, readonly text: string }} ProjectFile  A path with forward slashes from the root, and the content. */

/** The checkout's directory. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Folders that hold nothing of the project's own; for copies without git. */
const FOREIGN = ['node_modules', 'dist', 'build', '.nodes', '.peers', '.tools', '.cache', '.cross', '.git']

/** @returns {string[]} */
function listedPaths() {
  const options = ['ls-files', '-co', '--exclude-standard', '-z']
  const { status, stdout } = spawnSync('git', options, { cwd: ROOT, encoding: 'utf8' })
  if (status === 0) return stdout.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)))
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter(({ name }) => !FOREIGN.includes(name))
  return folders.flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name]
    const inside = readdirSync(join(ROOT, entry.name), { recursive: true, withFileTypes: true })
    const files = inside.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
    return files.map((file) => file.slice(ROOT.length).split(sep).join('/'))
  })
}

/**
 * Every text file of the project whose path the test accepts, sorted by path.
 * @param {(path: string) => boolean} wanted
 * @returns {ProjectFile[]}
 */
export function projectFiles(wanted) {
  const paths = listedPaths().filter(wanted).sort()
  return paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
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
