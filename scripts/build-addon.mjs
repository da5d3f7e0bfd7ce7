// @ts-check
/**
 * Compiles `native/` to `build/cdef.node` by calling the C++ compiler, when a source is newer than the result.
 * `--sanitize` writes `build/cdef.asan.node` instead, for runs under AddressSanitizer and UBSan.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import {
  BuildError,
  compileAddon,
  contractVersion,
  IS_CHECKOUT,
  isNewerThanSources,
  PROJECT,
} from './compile-addon.mjs'

const BUILD = join(PROJECT, 'build')
const IS_MAC = process.platform === 'darwin'
const SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize=vptr', '-fno-omit-frame-pointer', '-g']

/**
 * How to install something with the package managers that people have.
 * @param {{ readonly apt: string, readonly dnf: string, readonly brew: string }} names
 */
function installing({ apt, dnf, brew }) {
  return `install it with "apt-get install ${apt}", "dnf install ${dnf}" or "${brew}"`
}

/** Whether the package brings an addon that this Node.js loads; a checkout always has its own. */
function hasPackedAddon() {
  if (IS_CHECKOUT) return false
  const platform = `${process.platform}-${process.arch}`
  return [platform, `${platform}-musl`].some((name) => {
    const module = { exports: /** @type {{ contract?: number }} */ ({}) }
    try {
      process.dlopen(module, join(PROJECT, 'prebuilds', name, 'cdef.node'))
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
      ? `run "npm install" in ${PROJECT}`
      : 'run "npm install node-api-headers" in your project, and then this again'
    throw new BuildError(`the native half needs the package node-api-headers: ${how}`)
  }
}

/**
 * How the addon is made on this machine.
 * @param {readonly string[]} extra
 */
function localRecipe(extra) {
  const compiler = findCompiler()
  const user = (process.env['CXXFLAGS'] ?? '').split(/\s+/).filter(Boolean)
  // The addon stays loaded even when the worker that loaded it ends, since C may still hold a closure's address.
  const linking = IS_MAC
    ? ['-bundle', '-undefined', 'dynamic_lookup']
    : ['-shared', '-Wl,--exclude-libs,ALL', '-Wl,-z,nodelete']
  return {
    compiler: [compiler],
    compiling: [...extra, ...findNodeApiHeaders(), ...findFfiHeaders(compiler), ...user],
    linking: [...linking, ...extra],
    libraries: [...findFfiLibrary(compiler), ...(IS_MAC ? [] : ['-ldl', '-pthread'])],
  }
}

const isSanitized = process.argv.includes('--sanitize')
/** Without code of our own for the processor, as on one that nobody has written any for: everything goes through libffi. */
const withoutArch = process.argv.includes('--without-arch')
const output = join(BUILD, isSanitized ? 'cdef.asan.node' : withoutArch ? 'cdef.libffi.node' : 'cdef.node')
try {
  if (!isNewerThanSources(output) && !hasPackedAddon())
    await compileAddon(output, localRecipe(isSanitized ? SANITIZERS : withoutArch ? ['-DCDEF_NO_ARCH'] : []))
} catch (error) {
  if (!(error instanceof BuildError)) throw error
  console.error(`build/${basename(output)} cannot be built: ${error.message}`)
  process.exitCode = 1
}
