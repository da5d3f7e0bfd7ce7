/** What `setSource` says of a module: its name, its C, how that is compiled. */

import { describe } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import { checkOptions, FLAG, oneOf, type Rule } from '../diagnostics/options.ts'
import { type Language, languageOf as languageOfFile } from '../toolchain/find.ts'
import { BUILD_OPTIONS, type BuildOptions } from '../toolchain/options.ts'

/** How the C of a module is compiled, and where its library is found. */
export interface SourceOptions extends BuildOptions {
  /** The ending of the generated C file: `.c`, or `.cpp` where the source is C++. */
  readonly sourceExtension?: string | undefined
  /**
   * Whether a C++ exception that leaves a function is an error of the JavaScript that called, a CppError. The source is C++ then.
   * Variadic functions aside, which C has no way to call for another.
   */
  readonly exceptions?: boolean | undefined
  /**
   * The package that carries the library for a platform, such as `@me/zstd-*`: `*` stands for `linux-x64`,
   * `linux-x64-musl`, `darwin-arm64` ... It is looked in where no library lies beside the module.
   */
  readonly platformPackage?: string | undefined
}

/** A module that has a name. */
export interface ModuleSource {
  /** A path without an extension, relative to where modules are written. */
  readonly name: string
  /** Null in ABI mode. */
  readonly source: string | null
  readonly options: SourceOptions
}

/** Checks what `setSource` was given. */
export function moduleSource(name: unknown, source: unknown, options: SourceOptions): ModuleSource {
  const whole = { ...checkedName(name), source: checkedSource(source), options }
  checkSourceOptions(options)
  return whole
}

/** The rule of each option of `setSource` and `verify`. */
const SOURCE_OPTIONS: Readonly<Record<keyof SourceOptions, Rule>> = {
  ...BUILD_OPTIONS,
  sourceExtension: oneOf('.c', '.cpp', '.cc', '.cxx'),
  exceptions: FLAG,
  platformPackage: {
    wanted: "a package name with '*' for the platform",
    accepts: (value) => typeof value === 'string' && /^(@[^/*]+\/)?[^/]*\*[^/]*$/.test(value),
  },
}

/** Throws for options that are wrong, or do not go together. */
export function checkSourceOptions(options: SourceOptions): void {
  checkOptions(options, SOURCE_OPTIONS)
  if (options.exceptions === true && languageOf(options) !== 'c++') throw failure('module/exceptions', {})
}

/** The language of a module's C file. */
export const languageOf = ({ sourceExtension = '.c' }: SourceOptions): Language => languageOfFile(`c${sourceExtension}`)

/** Slashes make folders; what leaves the folder, or is hidden by an extension, is refused. */
function checkedName(name: unknown): { name: string } {
  if (typeof name !== 'string')
    throw failure('argument/type', { what: "the module's name", wanted: 'a string', value: describe(name) })
  const isName = name.split('/').every((part) => /^[^\s\p{Cc}\\:*?"<>|]+$/u.test(part) && !/^\.{1,2}$/.test(part))
  if (!isName || /\.(m?js|d\.ts|c|cc|cpp|cxx|so|dylib|dll)$/.test(name))
    throw failure('module/name', { value: describe(name) })
  return { name }
}

function checkedSource(source: unknown): string | null {
  if (source === null || typeof source === 'string') return source
  throw failure('argument/type', {
    what: 'the C source',
    wanted: 'a string, or null for a module without C',
    value: describe(source),
  })
}
