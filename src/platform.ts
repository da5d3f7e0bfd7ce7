/** What this process runs on: every question about the system, the processor and the engine is answered here. */
import { TARGETS, type Target, type TargetName } from './abi/target.ts'
import { failure } from './diagnostics/failure.ts'

/** The systems that are treated in ways of their own. */
export const IS_WINDOWS: boolean = process.platform === 'win32'
export const IS_MAC: boolean = process.platform === 'darwin'
export const IS_LINUX: boolean = process.platform === 'linux'

/** System and processor, as in the names of the packages that carry a built addon: `linux-x64`. */
export const PLATFORM: string = `${process.platform}-${process.arch}`

/** The version of Node.js, or the one that another program takes itself for. */
export const NODE_VERSION: string = process.versions.node

/** Other programs that load addons have engines of their own, or V8 with other layouts. */
export const IS_NODE: boolean = !['electron', 'bun', 'deno'].some((name) => name in process.versions)

/** How the name of a shared library begins here: `m` is in `libm.so`. */
export const LIBRARY_PREFIX: string = IS_WINDOWS ? '' : 'lib'

/** How the name of a shared library ends here. */
export const LIBRARY_SUFFIX: string = IS_WINDOWS ? '.dll' : IS_MAC ? '.dylib' : '.so'

/** What this platform is called in the names of packages with modules: `linux-x64`, `linux-x64-musl`, `darwin-arm64`. */
export function platformName(): string {
  if (!IS_LINUX) return PLATFORM
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime ? PLATFORM : `${PLATFORM}-musl`
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
