/** What pkg-config knows about installed libraries, as build options. */
import { inspect } from 'node:util'
import { failure } from '../diagnostics/failure.ts'
import { TEXTS } from '../diagnostics/options.ts'
import { setting } from '../settings.ts'
import { toolchainFailure } from './failure.ts'
import { findProgram } from './find.ts'
import type { BuildOptions } from './options.ts'
import { linesOf, run } from './run.ts'
import { shown, words } from './words.ts'

/** Lists of options, while they are being filled. */
type Growing = {
  -readonly [K in keyof BuildOptions]?: K extends 'defineMacros' ? Record<string, string | null> : string[]
}

/**
 * The options that programs need to use the packages, asked of pkg-config or of what `PKG_CONFIG` names. Throws a
 * PkgConfigError with the tool's own message for an unknown package, and where there is no tool.
 */
export function pkgConfig(packages: readonly string[]): BuildOptions {
  if (!TEXTS.accepts(packages) || packages.some((name) => name === '' || name.startsWith('-'))) {
    throw failure('argument/type', { what: 'packages', wanted: 'an array of package names', value: inspect(packages) })
  }
  if (packages.length === 0) return {}
  const options: Growing = {}
  readCompilerFlags(ask('--cflags', packages), options)
  readLinkerFlags(ask('--libs', packages), options)
  return options
}

function ask(question: string, packages: readonly string[]): string[] {
  const named = words(setting('PKG_CONFIG') ?? '')
  const command = [...(named.length > 0 ? named : ['pkg-config']), '--print-errors', question, ...packages]
  const [program = ''] = command
  const { succeeded, trouble, stdout, stderr } = run(command)
  if (succeeded) return words(stdout)
  if (findProgram(program) === undefined) {
    throw toolchainFailure('pkg-config/missing', { command: program, why: 'there is no such program on PATH' })
  }
  const said = linesOf([stderr, stdout, trouble ?? ''].join('\n'))
  throw toolchainFailure('pkg-config/failed', { command: shown(command), said })
}

function readCompilerFlags(flags: readonly string[], options: Growing): void {
  forEachFlag(flags, ['-I', '-D', '-U'], (flag, value) => {
    if (flag === '-I') (options.includeDirs ??= []).push(value)
    else if (flag === '-U') (options.undefMacros ??= []).push(value)
    else if (flag === '-D') defineMacro(value, (options.defineMacros ??= {}))
    else (options.extraCompileArgs ??= []).push(value)
  })
}

function readLinkerFlags(flags: readonly string[], options: Growing): void {
  forEachFlag(flags, ['-L', '-l'], (flag, value) => {
    if (flag === '-L') (options.libraryDirs ??= []).push(value)
    else if (flag === '-l') (options.libraries ??= []).push(value)
    else (options.extraLinkArgs ??= []).push(value)
  })
}

/** Takes a flag and its value, which may be the next word; what begins with none of the flags is a value without one. */
function forEachFlag(
  given: readonly string[],
  flags: readonly string[],
  take: (flag: string | undefined, value: string) => void,
): void {
  for (let i = 0; i < given.length; i++) {
    const word = given[i] as string
    const flag = flags.find((candidate) => word.startsWith(candidate))
    if (flag === undefined) take(undefined, word)
    else take(flag, word === flag ? (given[++i] ?? '') : word.slice(flag.length))
  }
}

function defineMacro(text: string, macros: Record<string, string | null>): void {
  const at = text.indexOf('=')
  macros[at < 0 ? text : text.slice(0, at)] = at < 0 ? null : text.slice(at + 1)
}
