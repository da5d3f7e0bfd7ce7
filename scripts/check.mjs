// @ts-check
/** `npm run check`: runs every static check, prints one line for each and then all problems; fails when there is one. */
import { spawnSync } from 'node:child_process'
import { relative } from 'node:path'
import { checkCircles } from './check-circles.mjs'
import { checkLayers } from './check-layers.mjs'
import { checkLock } from './check-lock.mjs'
import { checkTidy } from './check-tidy.mjs'
import { checkUnused } from './check-unused.mjs'
import { ROOT } from './project-files.mjs'

/**
 * Runs a program of node_modules; its output lines are the problems when it fails.
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {string[]}
 */
function run(script, args) {
  const ended = spawnSync(process.execPath, [`node_modules/${script}`, ...args], { cwd: ROOT, encoding: 'utf8' })
  if (ended.status === 0) return []
  const lines = `${ended.stdout}${ended.stderr}`.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 0 ? lines : [`${script} ended with ${ended.status ?? ended.signal}`]
}

/**
 * Runs biome, with one line for each problem.
 * @param {readonly string[]} args
 */
function biome(...args) {
  const lines = run('@biomejs/biome/bin/biome', [...args, '--reporter=github', '--max-diagnostics=none'])
  const problems = lines.flatMap((line) => {
    const [, rule, file = '', number, message] =
      /^::\w+ title=([^,]*),file=([^,]*),line=(\d+),[^:]*::(.*)$/.exec(line) ?? []
    return rule ? [`${relative(ROOT, file)}:${number}: ${rule}: ${message}`] : []
  })
  return lines.length > 0 && problems.length === 0 ? lines : problems
}

/** @type {readonly (readonly [string, () => string[]])[]} */
const CHECKS = [
  ['types, TypeScript 7', () => run('typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json'])],
  ['types, TypeScript 5.9', () => run('typescript-5.9/bin/tsc', ['--noEmit', '-p', 'tsconfig.json'])],
  ['types of the scripts', () => run('typescript/bin/tsc', ['--noEmit', '-p', 'scripts/tsconfig.json'])],
  ['lint', () => biome('lint', '--error-on-warnings')],
  ['format', () => biome('format')],
  ['layers', checkLayers],
  ['circles', checkCircles],
  ['unused', checkUnused],
  ['tidy', checkTidy],
  ['lock', checkLock],
]

for (const [name, check] of CHECKS) {
  const start = performance.now()
  const problems = check()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(22)} ${seconds.padStart(5)} s`)
  for (const problem of problems) console.log(`      ${problem}`)
  if (problems.length > 0) process.exitCode = 1
}
