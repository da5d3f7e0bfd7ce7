// @ts-check
/**
 * `node scripts/try-headers.mjs [words]`: what the preprocessor makes of the headers of installed libraries, `cc -E -dD` as
 * it comes, is declared and compiled, and no name is left out by hand. Prints a line for each and how many build.
 * Words choose those whose headers contain one.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HEADER_SETS } from './header-sets.mjs'
import { isMain } from './project-files.mjs'

/** @typedef {import('./header-sets.mjs').HeaderSet} HeaderSet */

/** No library takes so long, milliseconds. */
const LONGEST = 300_000
const OUTPUT = 2 ** 28

/**
 * What pkg-config says; undefined where it does not know a package.
 * @param {HeaderSet} set
 * @param {'--cflags' | '--libs'} question
 */
function flags({ packages }, question) {
  if (packages.length === 0) return []
  const { status, stdout } = spawnSync('pkg-config', [question, ...packages], { encoding: 'utf8' })
  return status === 0 ? stdout.split(/\s+/).filter((word) => word !== '') : undefined
}

/**
 * The preprocessed text; undefined where the library is not installed.
 * @param {HeaderSet} set
 */
function preprocessed(set) {
  const given = flags(set, '--cflags')
  if (!given) return undefined
  const options = { input: set.source, encoding: /** @type {const} */ ('utf8'), maxBuffer: OUTPUT }
  const { status, stdout } = spawnSync('cc', ['-E', '-dD', ...given, '-x', 'c', '-'], options)
  return status === 0 ? stdout : undefined
}

/**
 * Declares and compiles one; this is a process of its own. Prints what happened.
 * @param {HeaderSet} set
 */
async function build(set) {
  const text = preprocessed(set)
  if (text === undefined) return console.log('absent')
  const { FFI } = await import('../dist/src/index.js')
  // Nobody runs the result.
  process.env['CFLAGS'] ??= '-O0'
  const outDir = mkdtempSync(join(tmpdir(), 'cdef-headers-'))
  process.on('warning', () => {})
  try {
    const ffi = new FFI()
    ffi.cdef(text)
    ffi.setSource('headers', set.source, {
      extraCompileArgs: flags(set, '--cflags') ?? [],
      extraLinkArgs: flags(set, '--libs') ?? [],
      libraries: set.libraries,
    })
    ffi.compile({ outDir })
    console.log('builds')
  } catch (error) {
    console.log(`fails: ${String(error).split('\n').slice(0, 4).join('\n    ')}`)
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}

/** @param {readonly string[]} words */
function buildAll(words) {
  const counts = { builds: 0, fails: 0, absent: 0 }
  const chosen = HEADER_SETS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
  for (const { name } of chosen) {
    const started = Date.now()
    const args = ['--no-warnings', fileURLToPath(import.meta.url), '--one', name]
    const { stdout, signal } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: LONGEST,
      maxBuffer: OUTPUT,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const said = stdout.trim() || `fails: ${signal ?? 'no word'}`
    if (said === 'builds') counts.builds++
    else if (said === 'absent') counts.absent++
    else counts.fails++
    if (said !== 'absent') console.log(`${name}: ${said} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  }
  console.log(`${counts.builds} of ${counts.builds + counts.fails} libraries build; ${counts.absent} are not installed`)
}

if (isMain(import.meta.url)) {
  const [first, name] = process.argv.slice(2)
  const one = first === '--one' ? HEADER_SETS.find((set) => set.name === name) : undefined
  if (one) await build(one)
  else buildAll(process.argv.slice(2))
}
