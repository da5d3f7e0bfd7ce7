/** Which compiler is used for a language, and which kind of command line it understands. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { IS_MAC, IS_WINDOWS } from '../platform.ts'
import { type Environment, obeyedValues, type SettingName, setting } from '../settings.ts'
import { toolchainFailure } from './failure.ts'
import { words } from './words.ts'

export type Language = 'c' | 'c++'

/** A compiler that exists. */
export interface Compiler {
  readonly language: Language
  /** Whose options it takes: those of gcc, clang and zig, or those of Microsoft's cl and of clang-cl. */
  readonly kind: 'gnu' | 'msvc'
  /** The program and arguments of its own, such as `zig cc -target aarch64-linux-gnu`. */
  readonly command: readonly string[]
  /** What the environment adds to each compilation. */
  readonly compileFlags: readonly string[]
  /** What the environment adds to each link. */
  readonly linkFlags: readonly string[]
}

/** By language: how it is called, who names its compiler and its flags, and what is tried where nobody does. */
const LANGUAGES = {
  c: {
    title: 'C',
    variable: 'CC',
    flags: ['CPPFLAGS', 'CFLAGS'],
    programs: IS_WINDOWS ? ['cl', 'clang', 'gcc'] : ['cc', 'gcc', 'clang'],
  },
  'c++': {
    title: 'C++',
    variable: 'CXX',
    flags: ['CPPFLAGS', 'CXXFLAGS'],
    programs: IS_WINDOWS ? ['cl', 'clang++', 'g++'] : ['c++', 'g++', 'clang++'],
  },
} as const

/** The language of a source file, by its ending. */
export function languageOf(path: string): Language {
  return /\.(cc|cp|cpp|cxx|c\+\+|C|CPP|mm|ii)$/.test(path) ? 'c++' : 'c'
}

/**
 * The compiler that `CC` or `CXX` names, else the first of the usual ones on PATH. Where only `CC` is set, its C++
 * counterpart is preferred: `zig c++` for `zig cc`. Throws a VerificationError that lists what was looked for.
 */
export function findCompiler(language: Language, env?: Environment): Compiler {
  const { title, variable, flags, programs } = LANGUAGES[language]
  const named = commandIn(env, variable)
  const counterpart = language === 'c++' ? counterpartOf(commandIn(env, 'CC')) : []
  const candidates = named.length > 0 ? [named] : [counterpart, ...programs.map((program) => [program])]
  const command = candidates.find(([program]) => program !== undefined && findProgram(program, env) !== undefined)
  if (!command) {
    const usual = `${variable} is not set, and none of ${programs.join(', ')} is on PATH`
    const looked = named.length > 0 ? `${variable} names '${named[0]}', which is no program on PATH` : usual
    throw toolchainFailure('toolchain/missing', { language: title, looked, remedy: remedy(variable) })
  }
  return {
    language,
    kind: kindOf(command),
    command,
    compileFlags: flags.flatMap((name) => words(setting(name, env) ?? '')),
    linkFlags: words(setting('LDFLAGS', env) ?? ''),
  }
}

/**
 * The C compiler of a command such as `aarch64-linux-gnu-gcc -I include`, undefined where its program is not there. The
 * environment's flags are for the usual compiler, and do not go with it.
 */
export function namedCompiler(text: string): Compiler | undefined {
  const command = isProgram(text.trim()) ? [text.trim()] : words(text)
  if (findProgram(command[0] ?? '') === undefined) return undefined
  return { language: 'c', kind: kindOf(command), command, compileFlags: [], linkFlags: [] }
}

const kindOf = (command: readonly string[]): Compiler['kind'] =>
  command.some((word) => /^(clang-)?cl(\.exe)?$/i.test(basename(word))) ? 'msvc' : 'gnu'

/** A variable's words, or all of it where it is a program's path with spaces in it. */
function commandIn(env: Environment | undefined, variable: SettingName): string[] {
  const text = (setting(variable, env) ?? '').trim()
  return isProgram(text) ? [text] : words(text)
}

/** `ccache g++` for `ccache gcc`; nothing where no word is the name of a C compiler. */
function counterpartOf(command: readonly string[]): string[] {
  const name = /^((?:.*[-/\\])?)(gcc|clang|cc|cl|clang-cl)((?:-[\d.]+)?(?:\.exe)?)$/
  const at = command.findIndex((word) => name.test(word))
  const [, before, compiler = '', after] = name.exec(command[at] ?? '') ?? []
  const counterparts: Record<string, string> = { gcc: 'g++', clang: 'clang++', cc: 'c++' }
  return at < 0 ? [] : command.with(at, `${before}${counterparts[compiler] ?? compiler}${after}`)
}

function remedy(variable: string): string {
  if (IS_MAC) return `run "xcode-select --install", or set ${variable}`
  if (IS_WINDOWS) return `run this in a Developer Command Prompt of Visual Studio, or set ${variable}`
  return `install gcc or clang ("apt-get install g++", "dnf install gcc-c++", "apk add g++"), or set ${variable}`
}

/** The path of a program: a name is looked for on PATH, a path is taken as it is. */
export function findProgram(name: string, env?: Environment): string | undefined {
  if (name === '') return undefined
  const endings = IS_WINDOWS ? ['', '.exe'] : ['']
  const folders = /[/\\]/.test(name) ? [''] : (setting('PATH', env) ?? '').split(delimiter)
  return folders
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find((path) => isProgram(path))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** What tells two compilers apart, without running them: their files with size and date, their flags, their environment. */
export function identify(compiler: Compiler): string {
  const files = compiler.command.flatMap((word) => {
    const found = findProgram(word)
    if (found === undefined) return []
    const path = realpathSync(found)
    const { size, mtimeMs } = statSync(path)
    return [[path, size, mtimeMs]]
  })
  return JSON.stringify([compiler, files, obeyedValues()])
}
