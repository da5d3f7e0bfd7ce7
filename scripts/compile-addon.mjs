// @ts-check
/**
 * Compiles the C++ of `native/` and links an addon: what building for this machine and building for others have in common.
 * Which compiler, which libffi and which options is the caller's to say.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The checkout or the installed package. */
export const PROJECT = fileURLToPath(new URL('..', import.meta.url))
const NATIVE = join(PROJECT, 'native')
const CONTRACT_SOURCE = join(PROJECT, 'src/native/addon.ts')
/** A package has no TypeScript. */
export const IS_CHECKOUT = existsSync(CONTRACT_SOURCE)
const FLAGS = ['-std=c++20', '-O2', '-fPIC', '-fvisibility=hidden', '-fno-exceptions', '-fno-rtti']
const WARNINGS = ['-Wall', '-Wextra', '-Wconversion', '-Werror']

/** What a failed build prints: one sentence that says what to do. */
export class BuildError extends Error {}

/** Every source and header, as absolute paths. */
function nativeFiles() {
  const entries = readdirSync(NATIVE, { recursive: true, encoding: 'utf8' })
  return entries.filter((path) => /\.(cc|h)$/.test(path)).map((path) => join(NATIVE, path))
}

/** The file that writes the contract's version down: the source in a checkout, the compiled one in a package. */
function contractFile() {
  return IS_CHECKOUT ? CONTRACT_SOURCE : join(PROJECT, 'dist/src/native/addon.js')
}

/**
 * Is `output` at least as new as everything it is made from?
 * @param {string} output
 */
export function isNewerThanSources(output) {
  if (!existsSync(output)) return false
  const built = statSync(output).mtimeMs
  const scripts = ['build-addon.mjs', 'compile-addon.mjs'].map((name) => join(PROJECT, 'scripts', name))
  return [...nativeFiles(), ...scripts, contractFile()].every((path) => statSync(path).mtimeMs <= built)
}

/** The version of the contract that the addon follows. */
export function contractVersion() {
  const match = /export const CONTRACT = (\d+)/.exec(readFileSync(contractFile(), 'utf8'))
  if (!match?.[1]) throw new BuildError(`${contractFile()} does not say which contract the addon follows`)
  return match[1]
}

/**
 * Compiles every source to an object file, as many at a time as there are processors.
 * @param {readonly string[]} compiler
 * @param {readonly string[]} flags
 * @param {string} folder
 */
async function compileObjects(compiler, flags, folder) {
  const sources = nativeFiles().filter((path) => path.endsWith('.cc'))
  const objects = sources.map((path) => join(folder, `${basename(dirname(path))}-${basename(path, '.cc')}.o`))
  await runTogether(sources.map((source, i) => [...compiler, ...flags, '-c', source, '-o', String(objects[i])]))
  return objects
}

/**
 * Runs commands, as many at a time as there are processors.
 * @param {readonly (readonly string[])[]} commands
 */
export async function runTogether(commands) {
  const waiting = [...commands].reverse()
  const work = async () => {
    for (let command = waiting.pop(); command; command = waiting.pop()) await runCommand(command)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
}

/**
 * Runs a command; what it said is the error when it fails.
 * @param {readonly string[]} command
 */
export async function runCommand(command) {
  const [program = '', ...args] = command
  try {
    await promisify(execFile)(program, args)
  } catch (error) {
    const { stderr } = /** @type {{ stderr?: string }} */ (error)
    throw new BuildError(`${command.join(' ')} failed:\n${stderr ?? error}`)
  }
}

/**
 * How an addon is made: the compiler with the options that say for which machine, those for compiling and for linking,
 * the folders of headers, and the libraries.
 * @typedef {{
 *   readonly compiler: readonly string[],
 *   readonly compiling: readonly string[],
 *   readonly linking: readonly string[],
 *   readonly libraries: readonly string[],
 * }} Recipe
 */

/**
 * Builds into a folder of this process and renames at the end, so that builds at the same time do no harm.
 * @param {string} output
 * @param {Recipe} recipe
 */
export async function compileAddon(output, { compiler, compiling, linking, libraries }) {
  const folder = join(dirname(output), `work-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  try {
    const defines = ['-DNAPI_VERSION=8', `-DCDEF_CONTRACT=${contractVersion()}`]
    const objects = await compileObjects(compiler, [...FLAGS, ...WARNINGS, ...defines, ...compiling], folder)
    const product = join(folder, basename(output))
    await runCommand([...compiler, ...linking, '-o', product, ...objects, ...libraries])
    renameSync(product, output)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
