/** The command lines of the two kinds of compilers, as tables of how each option is spelled. */
import { basename, resolve } from 'node:path'
import { IS_LINUX, IS_MAC, IS_WINDOWS } from '../platform.ts'
import type { Compiler } from './find.ts'
import type { BuildOptions } from './options.ts'

/** One source that becomes an object. */
export interface ObjectStep {
  readonly source: string
  readonly object: string
  /** Where the compiler lists what it read, if it can. */
  readonly list: string
  /** Looked through before the user's folders. */
  readonly include: string
  readonly debug: boolean
  readonly options: BuildOptions
}

/** Objects that become a library. */
export interface LibraryStep {
  readonly objects: readonly string[]
  /** Where the linker writes. */
  readonly output: string
  /** What the library is called in the end. */
  readonly name: string
  /** A folder for what linkers write besides. */
  readonly scratch: string
  readonly debug: boolean
  readonly options: BuildOptions
}

/** One source whose text is wanted as the compiler proper would get it. */
export type TextStep = Pick<ObjectStep, 'source' | 'include' | 'debug' | 'options'>

interface Dialect {
  readonly objectEnding: string
  /** What makes headers readable; undefined where the compiler cannot keep macros and comments. */
  readonly headers: HeaderCommands | undefined
  text(compiler: Compiler, step: TextStep): string[]
  object(compiler: Compiler, step: ObjectStep): string[]
  library(compiler: Compiler, step: LibraryStep): string[]
}

/** Commands that print on stdout what they make of a source. */
interface HeaderCommands {
  /** Preprocessed, with line markers, macros and comments. */
  text(compiler: Compiler, step: TextStep): string[]
  /** As assembler text, with every error told. */
  assembler(compiler: Compiler, step: TextStep): string[]
}

/**
 * Linux: what is undefined is an error of the linker, as on other systems, rather than one of each process that opens
 * the library. The libraries that every Node.js process has loaded need not be named.
 */
const GNU_ENDINGS: readonly string[] = IS_LINUX ? ['-Wl,-z,defs', '-Wl,--as-needed', '-lm', '-ldl', '-lpthread'] : []

/** A path that no compiler takes for an option, or for a file of arguments. */
const operand = (path: string): string => (/^[-@]/.test(path) ? `./${path}` : path)

/** The same for compilers whose options begin with a slash too. */
const microsoftOperand = (path: string): string => (/^[-@/]/.test(path) ? resolve(path) : path)

const each = (prefix: string, values: readonly string[] | undefined): string[] =>
  (values ?? []).map((value) => prefix + value)

const macros = (prefix: string, { defineMacros }: BuildOptions): string[] =>
  Object.entries(defineMacros ?? {}).map(([name, value]) => prefix + (value === null ? name : `${name}=${value}`))

const gnuStart = ({ command, compileFlags }: Compiler, { include, debug, options }: TextStep): string[] => [
  ...command,
  // On Windows a `long double` is what Microsoft's compiler has; gcc's own there is another.
  ...(IS_WINDOWS ? ['-mlong-double-64'] : ['-fPIC']),
  ...(debug ? ['-g', '-O0'] : ['-O2']),
  // The library's own functions are meant where the process has some of the same names, and stay out of its way.
  '-fvisibility=hidden',
  ...compileFlags,
  `-I${include}`,
  ...each('-I', options.includeDirs),
  ...macros('-D', options),
  ...each('-U', options.undefMacros),
]

const gnuArguments = ({ source, options }: TextStep): string[] => [operand(source), ...(options.extraCompileArgs ?? [])]

/** gcc tells every error; clang stops after some. */
const isClang = ({ command }: Compiler): boolean => command.some((word) => /\b(clang|zig)\b/.test(basename(word)))

const gnu: Dialect = {
  objectEnding: '.o',
  headers: {
    text: (compiler, step) => [...gnuStart(compiler, step), '-E', '-dD', '-CC', ...gnuArguments(step)],
    assembler: (compiler, step) => [
      ...gnuStart(compiler, step),
      ...['-S', '-w', '-g0', '-fno-lto', ...(isClang(compiler) ? ['-ferror-limit=0'] : [])],
      ...[...gnuArguments(step), '-o', '-'],
    ],
  },
  text: (compiler, step) => [...gnuStart(compiler, step), '-E', ...gnuArguments(step)],
  object: (compiler, step) => [
    ...gnuStart(compiler, step),
    ...['-MD', '-MF', step.list, '-c', operand(step.source), '-o', step.object],
    ...(step.options.extraCompileArgs ?? []),
  ],
  library: ({ command, linkFlags }, { objects, output, name, debug, options }) => [
    ...command,
    ...(IS_MAC ? ['-dynamiclib', `-Wl,-install_name,@rpath/${name}`] : ['-shared']),
    ...(debug ? ['-g'] : []),
    ...[...objects, ...(options.extraObjects ?? [])].map(operand),
    ...['-o', output],
    ...linkFlags,
    ...each('-L', options.libraryDirs),
    ...each('-l', options.libraries),
    ...GNU_ENDINGS,
    ...(options.extraLinkArgs ?? []),
  ],
}

const microsoftStart = (
  { command, compileFlags, language }: Compiler,
  { source, include, debug, options }: TextStep,
): string[] => [
  ...command,
  ...['/nologo', '/MD', '/utf-8'],
  ...(debug ? ['/Z7', '/Od'] : ['/O2']),
  ...(language === 'c++' ? ['/EHsc'] : []),
  ...compileFlags,
  `/I${include}`,
  ...each('/I', options.includeDirs),
  ...macros('/D', options),
  ...each('/U', options.undefMacros),
  `${language === 'c++' ? '/Tp' : '/Tc'}${source}`,
]

const msvc: Dialect = {
  objectEnding: '.obj',
  headers: undefined,
  text: (compiler, step) => [...microsoftStart(compiler, step), '/E', ...(step.options.extraCompileArgs ?? [])],
  object: (compiler, step) => [
    ...microsoftStart(compiler, step),
    ...['/c', '/showIncludes', `/Fo${step.object}`],
    ...(step.options.extraCompileArgs ?? []),
  ],
  library: ({ command, linkFlags }, { objects, output, scratch, debug, options }) => [
    ...command,
    ...['/nologo', '/LD', '/MD'],
    ...[...objects, ...(options.extraObjects ?? [])].map(microsoftOperand),
    ...[`/Fe${output}`, '/link'],
    ...(debug ? ['/DEBUG'] : []),
    `/IMPLIB:${scratch}\\module.lib`,
    ...linkFlags,
    ...each('/LIBPATH:', options.libraryDirs),
    ...(options.libraries ?? []).map((name) => (name.endsWith('.lib') ? name : `${name}.lib`)),
    ...(options.extraLinkArgs ?? []),
  ],
}

/** How each kind of compiler is called. */
export const DIALECTS: Readonly<Record<Compiler['kind'], Dialect>> = { gnu, msvc }
