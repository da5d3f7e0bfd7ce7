// @ts-check
/**
 * Compiles `native/` to `build/cdef.node` by calling the C++ compiler, when a source is newer than the result.
 * `--sanitize` writes `build/cdef.asan.node` instead, for runs under AddressSanitizer and UBSan.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NATIVE = join(ROOT, 'native')
const BUILD = join(ROOT, 'build')
const CONTRACT_SOURCE = join(ROOT, 'src/native/addon.ts')
/** A package has no TypeScript. */
const IS_CHECKOUT = existsSync(CONTRACT_SOURCE)
const IS_MAC = process.platform === 'darwin'
const FLAGS = ['-std=c++20', '-O2', '-fPIC', '-fvisibility=hidden', '-fno-exceptions', '-fno-rtti']
const WARNINGS = ['-Wall', '-Wextra', '-Wconversion', '-Werror']
const SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize=vptr', '-fno-omit-frame-pointer', '-g']

/** What a failed build prints: one sentence that says what to do. */
class BuildError extends Error {}

/**
 * How to install something with the package managers that people have.
 * @param {{ readonly apt: string, readonly dnf: string, readonly brew: string }} names
 */
function installing({ apt, dnf, brew }) {
  return `install it with "apt-get install ${apt}", "dnf install ${dnf}" or "${brew}"`
}

/** Every source and header, as absolute paths. */
function nativeFiles() {
  const entries = readdirSync(NATIVE, { recursive: true, encoding: 'utf8' })
  return entries.filter((path) => /\.(cc|h)$/.test(path)).map((path) => join(NATIVE, path))
}

/** The file that writes the contract's version down: the source in a checkout, the compiled one in a package. */
function contractFile() {
  return IS_CHECKOUT ? CONTRACT_SOURCE : join(ROOT, 'dist/src/native/addon.js')
}

function contractVersion() {
  const match = /export const CONTRACT = (\d+)/.exec(readFileSync(contractFile(), 'utf8'))
  if (!match) throw new BuildError(`${contractFile()} does not say which contract the addon follows`)
  return match[1]
}

/**
 * Is `output` at least as new as everything it is made from?
 * @param {string} output
 */
function isFresh(output) {
  if (!existsSync(output)) return false
  const built = statSync(output).mtimeMs
  const sources = [...nativeFiles(), fileURLToPath(import.meta.url), contractFile()]
  return sources.every((path) => statSync(path).mtimeMs <= built)
}

/** Whether the package brings an addon that this Node.js loads; a checkout always has its own. */
function hasPackedAddon() {
  if (IS_CHECKOUT) return false
  const platform = `${process.platform}-${process.arch}`
  return [platform, `${platform}-musl`].some((name) => {
    const module = { exports: /** @type {{ contract?: number }} */ ({}) }
    try {
      process.dlopen(module, join(ROOT, 'prebuilds', name, 'cdef.node'))
      return String(module.exports.contract) === contractVersion()
    } catch {
      return false
    }
  })
}

/**
 * Output of a command; undefined when it is missing or fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [input]
 */
function tryRun(command, args, input) {
  const { status, stdout } = spawnSync(command, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })
  return status === 0 ? stdout.trim() : undefined
}

function findCompiler() {
  const candidates = [process.env['CXX'], 'c++', 'g++', 'clang++'].filter((name) => name !== undefined)
  const compiler = candidates.find((name) => tryRun(name, ['--version']) !== undefined)
  if (compiler) return compiler
  const how = installing({ apt: 'g++', dnf: 'gcc-c++', brew: 'xcode-select --install' })
  throw new BuildError(`the native half needs a C++ compiler, and neither CXX, c++, g++ nor clang++ runs: ${how}`)
}

/**
 * The flags with which `#include <ffi.h>` compiles.
 * @param {string} compiler
 */
function findFfiHeaders(compiler) {
  const sdk = IS_MAC ? tryRun('xcrun', ['--show-sdk-path']) : undefined
  const candidates = [
    [],
    tryRun('pkg-config', ['--cflags', 'libffi'])?.split(/\s+/).filter(Boolean) ?? [],
    sdk ? [`-I${sdk}/usr/include/ffi`] : [],
  ]
  const args = ['-x', 'c++', '-fsyntax-only', '-']
  const working = candidates.find((flags) => tryRun(compiler, [...flags, ...args], '#include <ffi.h>\n') !== undefined)
  if (working) return working
  const how = installing({ apt: 'libffi-dev', dnf: 'libffi-devel', brew: 'brew install libffi' })
  throw new BuildError(`the native half needs libffi's header ffi.h, which ${compiler} does not find: ${how}`)
}

/**
 * libffi for the linker: the archive made for shared libraries where the system has one.
 * @param {string} compiler
 */
function findFfiLibrary(compiler) {
  const archive = tryRun(compiler, ['-print-file-name=libffi_pic.a'])
  if (archive && existsSync(archive)) return [archive]
  return tryRun('pkg-config', ['--libs', 'libffi'])?.split(/\s+/).filter(Boolean) ?? ['-lffi']
}

/** Those of the package, else those that Node.js itself was installed with. */
function findNodeApiHeaders() {
  try {
    const include = join(dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')), 'include')
    return [`-I${include}`]
  } catch {
    const own = join(dirname(realpathSync(process.execPath)), '../include/node')
    if (existsSync(join(own, 'node_api.h'))) return [`-I${own}`]
    const how = IS_CHECKOUT
      ? `run "npm install" in ${ROOT}`
      : 'run "npm install node-api-headers" in your project, and then this again'
    throw new BuildError(`the native half needs the package node-api-headers: ${how}`)
  }
}

/**
 * Compiles every source to an object file, as many at a time as there are processors.
 * @param {string} compiler
 * @param {readonly string[]} flags
 * @param {string} folder
 */
async function compileObjects(compiler, flags, folder) {
  const sources = nativeFiles().filter((path) => path.endsWith('.cc'))
  const objects = sources.map((path) => join(folder, `${basename(dirname(path))}-${basename(path, '.cc')}.o`))
  const waiting = sources.map((source, i) => [...flags, '-c', source, '-o', String(objects[i])])
  const work = async () => {
    for (let args = waiting.pop(); args; args = waiting.pop()) await runCompiler(compiler, args)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return objects
}

/**
 * @param {string} compiler
 * @param {readonly string[]} args
 */
async function runCompiler(compiler, args) {
  try {
    await promisify(execFile)(compiler, args)
  } catch (error) {
    const { stderr } = /** @type {{ stderr?: string }} */ (error)
    throw new BuildError(`${compiler} ${args.join(' ')} failed:\n${stderr ?? error}`)
  }
}

/**
 * Builds into a folder of this process and renames at the end, so that builds at the same time do no harm.
 * @param {string} output
 * @param {readonly string[]} extra
 */
async function build(output, extra) {
  const compiler = findCompiler()
  const includes = [...findNodeApiHeaders(), ...findFfiHeaders(compiler)]
  const defines = ['-DNAPI_VERSION=8', `-DCDEF_CONTRACT=${contractVersion()}`]
  const user = (process.env['CXXFLAGS'] ?? '').split(/\s+/).filter(Boolean)
  // The addon stays loaded even when the worker that loaded it ends, since C may still hold a closure's address.
  const linking = IS_MAC
    ? ['-bundle', '-undefined', 'dynamic_lookup']
    : ['-shared', '-Wl,--exclude-libs,ALL', '-Wl,-z,nodelete']
  const folder = join(BUILD, `work-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  try {
    const flags = [...FLAGS, ...WARNINGS, ...extra, ...defines, ...includes, ...user]
    const objects = await compileObjects(compiler, flags, folder)
    const product = join(folder, basename(output))
    const libraries = [...findFfiLibrary(compiler), ...(IS_MAC ? [] : ['-ldl', '-pthread'])]
    await runCompiler(compiler, [...linking, ...extra, '-o', product, ...objects, ...libraries])
    renameSync(product, output)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const isSanitized = process.argv.includes('--sanitize')
/** Without code of our own for the processor, as on one that nobody has written any for: everything goes through libffi. */
const withoutArch = process.argv.includes('--without-arch')
const output = join(BUILD, isSanitized ? 'cdef.asan.node' : withoutArch ? 'cdef.libffi.node' : 'cdef.node')
try {
  if (!isFresh(output) && !hasPackedAddon())
    await build(output, isSanitized ? SANITIZERS : withoutArch ? ['-DCDEF_NO_ARCH'] : [])
} catch (error) {
  if (!(error instanceof BuildError)) throw error
  console.error(`build/${basename(output)} cannot be built: ${error.message}`)
  process.exitCode = 1
}
