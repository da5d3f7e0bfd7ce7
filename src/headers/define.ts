/** How a header is imported: the options, in a file of the user's or on the command line, and their rules. */
import { failure } from '../diagnostics/failure.ts'
import { checkOptions, FLAG, oneOf, PATTERNS, type Rule, type Rules, TEXT, TEXTS } from '../diagnostics/options.ts'

/** A name or a file: a text in which `*` stands for anything, or an expression that is found in it. */
export type ImportPattern = string | RegExp

/** What a declaration is, where kinds are chosen. */
export type ImportKind = 'function' | 'variable' | 'constant' | 'struct' | 'union' | 'enum' | 'typedef'

/** One import: a header or several become one module. */
export interface ImportConfig {
  /** `'<zlib.h>'`, or the path of a header in the project. */
  readonly header: string | readonly string[]
  /** Packages whose flags and libraries are taken from pkg-config. */
  readonly pkgConfig?: readonly string[]
  /** `-I` */
  readonly includeDirs?: readonly string[]
  /** `-D`: values by name; null defines a name without a value. */
  readonly defineMacros?: Readonly<Record<string, string | number | null>>
  /** The library that the module opens or is linked with: a name as `ffi.dlopen` takes it. The first of pkg-config's by default. */
  readonly library?: string
  /** The header files whose declarations are wanted; those of the header's own library by default. */
  readonly files?: readonly ImportPattern[]
  /** Names that are wanted; all by default, except those that begin with an underscore. */
  readonly only?: readonly ImportPattern[]
  /** Names that are not wanted. */
  readonly drop?: readonly ImportPattern[]
  /** Kinds that are wanted; all by default. Types that these need come along. */
  readonly kinds?: readonly ImportKind[]
  /** New names of functions, variables, constants, enumerators and members: by expressions, with `$1` for groups. */
  readonly rename?: Readonly<Record<string, string>>
  /** Integer macros as enums: the name of each enum, and which macros it holds. */
  readonly enums?: Readonly<Record<string, ImportPattern>>
  /** Macros with parameters, or anything else that C can call, as functions; only in `api` mode. `{ SQUARE: 'int (int)' }` */
  readonly functions?: Readonly<Record<string, string>>
  /**
   * The platforms that the import is for, as Node.js names them: `['linux-x64', 'win32-x64']`; this one alone by default.
   * In `api` mode what differs is written with `...`; in `inline` and `abi` mode each gets a module where they differ, and
   * `output` loads that of the platform it runs on.
   */
  readonly targets?: readonly string[]
  /** The C compilers of targets, with arguments of their own: `{ 'win32-x64': 'x86_64-w64-mingw32-gcc' }`. */
  readonly compilers?: Readonly<Record<string, string>>
  /** Whether comments are kept; true by default. */
  readonly comments?: boolean
  /** The file that is written, or for `abi` and `api` the module's JavaScript. */
  readonly output: string
  /**
   * `inline`: a module with the declarations as text, whose types the editor reads from it. `abi` and `api`: a module as
   * `setSource` and `compile` make it, without a compiled library or with one.
   */
  readonly mode?: ImportMode
}

/** What kind of module is written. */
export type ImportMode = 'inline' | 'abi' | 'api'

/** The imports of a project, typed. A file that is named `cdef.import.ts` exports what this returns. */
export function defineImport<const C extends ImportConfig | readonly ImportConfig[]>(config: C): C {
  return config
}

const HEADERS: Rule = {
  wanted: "a header such as '<zlib.h>', or an array of them",
  accepts: (value) => (Array.isArray(value) ? value.length > 0 && TEXTS.accepts(value) : isName(value)),
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== ''

const byName = (wanted: string, accepts: (value: unknown) => boolean): Rule => ({
  wanted: `an object of ${wanted} by name`,
  accepts: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(accepts),
})

const KINDS: readonly ImportKind[] = ['function', 'variable', 'constant', 'struct', 'union', 'enum', 'typedef']

const RULES: Rules & Record<keyof ImportConfig, Rule> = {
  header: HEADERS,
  pkgConfig: TEXTS,
  includeDirs: TEXTS,
  defineMacros: byName(
    'strings, numbers and nulls',
    (value) => value === null || /^(string|number)$/.test(typeof value),
  ),
  library: TEXT,
  files: PATTERNS,
  only: PATTERNS,
  drop: PATTERNS,
  kinds: {
    wanted: `an array of ${KINDS.join(', ')}`,
    accepts: (value) => Array.isArray(value) && value.every((kind) => (KINDS as readonly unknown[]).includes(kind)),
  },
  rename: byName('new names', (value) => typeof value === 'string'),
  enums: byName('patterns', (value) => PATTERNS.accepts([value])),
  functions: byName('function types', isName),
  targets: { wanted: 'an array of platforms', accepts: (value) => TEXTS.accepts(value) && (value as []).length > 0 },
  compilers: byName('commands', isName),
  comments: FLAG,
  output: { wanted: 'the path of a file', accepts: isName },
  mode: oneOf('inline', 'abi', 'api'),
}

/** Checks what a user wrote. Throws for what is missing, misspelt, or not what it must be. */
export function checkedConfig(config: unknown): ImportConfig {
  checkOptions(config as object, RULES)
  const given = config as ImportConfig
  for (const needed of ['header', 'output'] as const)
    if (given[needed] === undefined) throw failure('import/needs', { option: needed })
  if (given.functions && given.mode !== 'api') throw failure('import/functions', {})
  for (const target of Object.keys(given.compilers ?? {}))
    if (!given.targets?.includes(target)) throw failure('import/compilers', { target })
  for (const pattern of Object.keys(given.rename ?? {})) checkExpression(pattern)
  return given
}

function checkExpression(pattern: string): void {
  try {
    new RegExp(pattern)
  } catch (error) {
    throw failure('import/expression', { pattern, why: (error as Error).message })
  }
}
