/** Options that say how headers are found, for the commands that read them. */
import { type BuildOptions, mergeBuildOptions } from '../toolchain/options.ts'
import { pkgConfig } from '../toolchain/pkg-config.ts'
import type { Options } from './arguments.ts'

export const HEADER_OPTIONS = {
  'pkg-config': {
    type: 'string',
    value: '<package>',
    multiple: true,
    help: 'Takes flags and libraries from pkg-config.',
  },
  'include-dir': { type: 'string', short: 'I', value: '<folder>', multiple: true, help: 'Where headers lie.' },
  define: {
    type: 'string',
    short: 'D',
    value: '<macro>',
    multiple: true,
    help: 'Defines a macro: NAME or NAME=value.',
  },
} as const satisfies Options

interface Given {
  readonly 'pkg-config'?: string[]
  readonly 'include-dir'?: string[]
  readonly define?: string[]
}

/** The macros of `--define`. */
export function definedMacros({ define }: Given): Record<string, string | null> | undefined {
  return define && Object.fromEntries(define.map((each) => splitPair(each, null)))
}

/** What the options say, with the current folder for headers of the project. */
export function headerBuild(given: Given): BuildOptions {
  const options = { includeDirs: ['.', ...(given['include-dir'] ?? [])], defineMacros: definedMacros(given) }
  return mergeBuildOptions(pkgConfig(given['pkg-config'] ?? []), options)
}

/** `name=value`; `absent` where there is no sign between. */
export function splitPair<T>(text: string, absent: T): [string, string | T] {
  const at = text.indexOf('=')
  return at < 0 ? [text, absent] : [text.slice(0, at), text.slice(at + 1)]
}
