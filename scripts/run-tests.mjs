// @ts-check
/**
 * `npm test -- name...`: runs the tests whose path contains one of the names, or all, with node's own runner.
 * `--pure` takes the tests of the rooms that need no addon. Node 20's `--test` knows no patterns, so it gets the files.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, sep } from 'node:path'
import { ROOT } from './project-files.mjs'
import { QUICK } from './rooms.mjs'

/** Compiled tests, and tests of the scripts, which are plain JavaScript. */
const PLACES = [
  { folder: 'dist/test', ending: '.test.js' },
  { folder: 'test', ending: '.test.mjs' },
]

/** @returns {string[]} */
function testFiles() {
  return PLACES.flatMap(({ folder, ending }) => {
    if (!existsSync(join(ROOT, folder))) return []
    const entries = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    return entries.filter((path) => path.endsWith(ending)).map((path) => join(folder, path))
  }).sort()
}

/**
 * Does the path name one of the rooms as a folder?
 * @param {string} path
 */
function isPure(path) {
  return path.split(sep).some((part) => QUICK.includes(part))
}

const args = process.argv.slice(2)
const flags = args.filter((arg) => arg.startsWith('--'))
const names = args.filter((arg) => !arg.startsWith('--'))
const files = testFiles()
  .filter(
    (path) => names.length === 0 || names.some((name) => relative('dist', path).includes(name) || path.includes(name)),
  )
  .filter((path) => !flags.includes('--pure') || isPure(path))
const options = flags.filter((flag) => flag !== '--pure')

if (files.length === 0) {
  console.error(`no test file matches ${names.map((name) => `'${name}'`).join(', ') || 'dist/test'}`)
  process.exitCode = 1
} else {
  const jobs = `--test-concurrency=${availableParallelism()}`
  const runner = ['--expose-gc', '--test', '--test-reporter=spec', jobs, ...options, ...files]
  process.exitCode = spawnSync(process.execPath, runner, { cwd: ROOT, stdio: 'inherit' }).status ?? 1
}
