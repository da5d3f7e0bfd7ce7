/** C and C++ sources become one shared library. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { CompilerDiagnostic } from '../diagnostics/errors.ts'
import { packageFolder, packageVersion } from '../native/package-folder.ts'
import { PLATFORM } from '../platform.ts'
import { DIALECTS } from './commands.ts'
import { filesOfNotes, filesOfRule } from './dependencies.ts'
import { parseDiagnostics, type Reader, readableLines } from './diagnostics.ts'
import { toolchainFailure } from './failure.ts'
import { contentOf, replaceFile } from './files.ts'
import { type Compiler, findCompiler, identify, languageOf } from './find.ts'
import type { BuildOptions } from './options.ts'
import { type Ended, run } from './run.ts'
import { shown } from './words.ts'

/** Folder that holds `cdef/module.h`. */
export const INCLUDE = join(packageFolder() ?? '.', 'include')

/** A library to be made. */
export interface Compilation extends BuildOptions, Reader {
  /** The generated source; its ending says which language, as for the user's own. */
  readonly source: string
  /** The library; missing folders are made. */
  readonly output: string
  /** For debuggers, rather than fast. */
  readonly debug?: boolean | undefined
  /** Prints the commands to stdout as they run. */
  readonly verbose?: boolean | undefined
  /** Looks at the library before it gets its name; where it throws, there is no library. */
  readonly check?: ((library: string) => void) | undefined
}

/** A library that was made. */
export interface Compiled {
  /** Warnings and the notes to them. */
  readonly diagnostics: readonly CompilerDiagnostic[]
  /** The files that it was made from, headers included, with full paths. */
  readonly inputs: readonly string[]
}

/**
 * Compiles and links with the compilers that `findCompiler` finds. The output appears when it is complete. Throws a
 * VerificationError: `toolchain/missing`, `toolchain/compile` or `toolchain/link`, with what the compiler said.
 */
export function compileLibrary(compilation: Compilation): Compiled {
  const scratch = mkdtempSync(join(tmpdir(), 'cdef-'))
  try {
    const sources = [compilation.source, ...(compilation.sources ?? [])]
    const objects = sources.map((source, i) =>
      compileObject(source, join(scratch, `${i}.${basename(source)}`), compilation),
    )
    const linker = objects.find(({ compiler }) => compiler.language === 'c++') ?? objects[0]!
    const said = link(linker.compiler, objects, scratch, compilation)
    const inputs = [
      ...objects.flatMap((object) => object.inputs),
      ...(compilation.extraObjects ?? []),
      ...argumentFiles(compilation),
    ]
    return {
      diagnostics: [...objects.flatMap(({ diagnostics }) => diagnostics), ...said],
      inputs: [...new Set(inputs.map((path) => resolve(path)))],
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/**
 * All that decides what comes out beside the content of files: compilers, commands, the system, and the version of the
 * package, which looks at libraries before it takes them. Equal recipes make equal libraries of equal files.
 */
export function recipeOf({
  source,
  output,
  debug = false,
  verbose: _,
  quote: __,
  hint: ___,
  check: ____,
  ...options
}: Compilation): readonly unknown[] {
  const { sources = [], extraCompileArgs = [], extraLinkArgs = [] } = options
  const languages = new Set([source, ...sources].map(languageOf))
  const compilers = [...languages].map((language) => findCompiler(language))
  const nowhere = { source: '', object: '', list: '', objects: [], output: '', scratch: '' }
  const step = { ...nowhere, name: output, include: INCLUDE, debug, options }
  const commands = compilers.map((compiler) => {
    const { object, library } = DIALECTS[compiler.kind]
    return [identify(compiler), object(compiler, step), library(compiler, step)]
  })
  // These may name files as seen from the current folder.
  const free = [
    ...extraCompileArgs,
    ...extraLinkArgs,
    ...compilers.flatMap((each) => [...each.compileFlags, ...each.linkFlags]),
  ]
  return [packageVersion(), PLATFORM, commands, sources, free.length > 0 ? process.cwd() : '']
}

interface CompiledObject extends Compiled {
  readonly source: string
  readonly path: string
  readonly compiler: Compiler
}

function compileObject(
  source: string,
  base: string,
  { debug = false, verbose, quote, hint, check: _, ...options }: Compilation,
): CompiledObject {
  const compiler = findCompiler(languageOf(source))
  const dialect = DIALECTS[compiler.kind]
  const path = base + dialect.objectEnding
  const list = `${base}.d`
  const ended = run(dialect.object(compiler, { source, object: path, list, include: INCLUDE, debug, options }), verbose)
  const output = outputOf(ended)
  const diagnostics = parseDiagnostics(output, quote)
  if (!ended.succeeded) {
    const said = readableLines(output, diagnostics, { quote, hint })
    const details = { file: source, program: shown(compiler.command), said }
    throw toolchainFailure('toolchain/compile', details, diagnostics)
  }
  const read = compiler.kind === 'gnu' ? filesOfRule(String(contentOf(list) ?? '')) : filesOfNotes(output)
  return { source, path, compiler, diagnostics, inputs: [source, ...read] }
}

function link(
  compiler: Compiler,
  objects: readonly CompiledObject[],
  scratch: string,
  { output: library, debug = false, verbose, quote, hint, check, ...options }: Compilation,
): CompilerDiagnostic[] {
  return replaceFile(resolve(library), (output) => {
    const paths = objects.map(({ path }) => path)
    const step = { objects: paths, output, name: basename(library), scratch, debug, options }
    const ended = run(DIALECTS[compiler.kind].library(compiler, step), verbose)
    // Objects are gone when someone reads this; their sources are what the reader knows.
    const said = objects.reduce((text, { path, source }) => text.replaceAll(path, source), outputOf(ended))
    const diagnostics = parseDiagnostics(said, quote)
    if (ended.succeeded) {
      check?.(output)
      return diagnostics
    }
    const lines = readableLines(said, diagnostics, { quote, hint })
    const details = { file: library, program: shown(compiler.command), said: lines }
    throw toolchainFailure('toolchain/link', details, diagnostics)
  })
}

/** Files of more arguments, such as `@flags`, which compilers read among those that are given to them freely. */
function argumentFiles({ extraCompileArgs = [], extraLinkArgs = [] }: BuildOptions): string[] {
  return [...extraCompileArgs, ...extraLinkArgs].filter((word) => word.startsWith('@')).map((word) => word.slice(1))
}

/** All that a compiler said; Microsoft's says it on stdout. */
function outputOf({ stdout, stderr, trouble }: Ended): string {
  return [stdout, stderr, trouble ?? ''].join('\n')
}
