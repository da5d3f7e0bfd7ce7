/** What a user may say about how a library is compiled: the options, their rules, and how two sets become one. */
import { type Rule, TEXTS } from '../diagnostics/options.ts'

/** How C is compiled and linked. Paths are relative to the current folder. */
export interface BuildOptions {
  /** More C or C++ files for the same library; the ending says which language. */
  readonly sources?: readonly string[] | undefined
  /** `-I` */
  readonly includeDirs?: readonly string[] | undefined
  /** `-D`: values by name; null defines a name without a value. */
  readonly defineMacros?: Readonly<Record<string, string | number | null>> | undefined
  /** `-U` */
  readonly undefMacros?: readonly string[] | undefined
  /** `-l`: names of libraries, without `lib` and ending. */
  readonly libraries?: readonly string[] | undefined
  /** `-L` */
  readonly libraryDirs?: readonly string[] | undefined
  /** Objects and static libraries that become part of the library. */
  readonly extraObjects?: readonly string[] | undefined
  /** Arguments for the compiler, after all others. */
  readonly extraCompileArgs?: readonly string[] | undefined
  /** Arguments for the linker's command, after all others. */
  readonly extraLinkArgs?: readonly string[] | undefined
}

/** The options that are lists of words. */
const LISTS = [
  'sources',
  'includeDirs',
  'undefMacros',
  'libraries',
  'libraryDirs',
  'extraObjects',
  'extraCompileArgs',
  'extraLinkArgs',
] as const satisfies readonly (keyof BuildOptions)[]

/** The rule of each build option. */
export const BUILD_OPTIONS: Readonly<Record<keyof BuildOptions, Rule>> = {
  ...(Object.fromEntries(LISTS.map((list) => [list, TEXTS])) as Record<(typeof LISTS)[number], Rule>),
  defineMacros: { wanted: 'an object of strings, numbers and nulls by macro name', accepts: isMacros },
}

function isMacros(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((each) => each === null || typeof each === 'string' || typeof each === 'number')
}

/** All of several sets of options: lists one after the other, and the last value of a macro. */
export function mergeBuildOptions(...sets: readonly BuildOptions[]): BuildOptions {
  const merged: { -readonly [K in keyof BuildOptions]: BuildOptions[K] } = {}
  for (const options of sets) {
    for (const list of LISTS) if (options[list]) merged[list] = [...(merged[list] ?? []), ...options[list]]
    if (options.defineMacros) merged.defineMacros = { ...merged.defineMacros, ...options.defineMacros }
  }
  return merged
}
