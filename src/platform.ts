/** What this process runs on: every question about the system, the processor and the engine is answered here. */
import { closeSync, openSync, readSync } from 'node:fs'
import { TARGETS, type Target, type TargetName } from './abi/target.ts'
import { failure } from './diagnostics/failure.ts'

/** The systems that are treated in ways of their own. */
export const IS_WINDOWS: boolean = process.platform === 'win32'
export const IS_MAC: boolean = process.platform === 'darwin'
export const IS_LINUX: boolean = process.platform === 'linux'

/** System and processor: `linux-x64`. */
export const PLATFORM: string = `${process.platform}-${process.arch}`

/** How a module that is written asks for the same. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
export const PLATFORM_CODE = '`${process.platform}-${process.arch}`'

/** The version of Node.js, or the one that another program takes itself for. */
export const NODE_VERSION: string = process.versions.node

/** Other programs that load addons have engines of their own, or V8 with other layouts. */
export const IS_NODE: boolean = !['electron', 'bun', 'deno'].some((name) => name in process.versions)

/** How the name of a shared library begins here: `m` is in `libm.so`. */
export const LIBRARY_PREFIX: string = IS_WINDOWS ? '' : 'lib'

/** How the name of a shared library ends here. */
export const LIBRARY_SUFFIX: string = IS_WINDOWS ? '.dll' : IS_MAC ? '.dylib' : '.so'

/**
 * What this platform is called in the names of prebuilt addons and of packages with modules: `linux-x64`,
 * `linux-x64-musl`, `darwin-arm64`.
 */
export function platformName(): string {
  return IS_LINUX && isMusl() ? `${PLATFORM}-musl` : PLATFORM
}

/** Whether the C library of this process is musl, whose loader the running program then names. */
function isMusl(): boolean {
  const loader = loaderOf(process.execPath)
  if (loader !== undefined) return loader.includes('/ld-musl-')
  // Twenty milliseconds, where the other way takes less than one.
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime === undefined
}

/** PT_INTERP of elf.h. */
const INTERPRETER = 3

/** The loader that a 64-bit ELF program names; undefined for any other file, and for one that names none. */
export function loaderOf(program: string): string | undefined {
  let file: number
  try {
    file = openSync(program, 'r')
  } catch {
    return undefined
  }
  try {
    const header = bytesAt(file, 0, 64)
    if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1)
      return undefined
    const [entrySize, count] = [header.readUInt16LE(54), header.readUInt16LE(56)]
    const table = bytesAt(file, Number(header.readBigUInt64LE(32)), entrySize * count)
    for (let at = 0; at + 40 <= table.length; at += Math.max(entrySize, 40)) {
      if (table.readUInt32LE(at) !== INTERPRETER) continue
      const size = Math.min(Number(table.readBigUInt64LE(at + 32)), 4096)
      return bytesAt(file, Number(table.readBigUInt64LE(at + 8)), size)
        .toString('utf8')
        .replace(/\0.*$/s, '')
    }
    return undefined
  } finally {
    closeSync(file)
  }
}

/** What a file has at a place; less where it ends before. */
function bytesAt(file: number, at: number, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  return bytes.subarray(0, readSync(file, bytes, 0, size, at))
}

/** The target of each platform. */
const TARGET_NAMES: Readonly<Record<string, TargetName>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-ia32': 'linux-x86',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win-x64',
}

/** The target of a platform. Throws an FFIError for one that is not known: another's sizes would be silently wrong. */
export function targetOf(platform: string): Target {
  const name = Object.hasOwn(TARGET_NAMES, platform) ? TARGET_NAMES[platform] : undefined
  if (name === undefined) throw failure('platform/unknown', { platform, known: Object.keys(TARGET_NAMES) })
  return TARGETS[name]
}

/** The data model of this process. */
export const HOST: Target = targetOf(PLATFORM)
