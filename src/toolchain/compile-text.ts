/** Text that is compiled now, unless an equal text was before. */
import { dirname, join, resolve } from 'node:path'
import type { CompilerDiagnostic } from '../diagnostics/errors.ts'
import { LIBRARY_SUFFIX } from '../platform.ts'
import { cached } from './cache.ts'
import { type Compilation, recipeOf } from './compile.ts'
import { writeIfChanged } from './files.ts'
import { compileRevised, type Revise } from './revise.ts'

/** A text to be compiled, and how. */
export interface TextCompilation extends Omit<Compilation, 'source' | 'output'> {
  /** The source's file name, such as `name.c` or `name.cpp`. */
  readonly fileName: string
  /** Writes the text otherwise where it is refused. */
  readonly revise?: Revise | undefined
}

/** The library of a text. */
export interface CompiledText {
  readonly path: string
  /** Warnings; none where the library was compiled before. */
  readonly diagnostics: readonly CompilerDiagnostic[]
}

/**
 * Compiles a text as `compileLibrary` does, or finds the library in the cache: nothing is run where text, options,
 * compilers, sources, objects and headers are what they were. Libraries that are linked with do not count.
 */
export function compileText(text: string, { fileName, revise, ...given }: TextCompilation): CompiledText {
  const options = withFullPaths(given)
  let diagnostics: readonly CompilerDiagnostic[] = []
  const name = fileName.replace(/\.[^.]*$/, '') + LIBRARY_SUFFIX
  const path = cached([fileName, text, recipeOf({ ...options, source: fileName, output: name })], name, (output) => {
    const source = join(dirname(output), fileName)
    writeIfChanged(source, text)
    const compiled = compileRevised({ ...options, source, output }, revise)
    diagnostics = compiled.diagnostics
    return compiled.inputs
  })
  return { path, diagnostics }
}

type Given = Omit<Compilation, 'source' | 'output'>

/** The same files and folders, whatever the current folder is. */
function withFullPaths(options: Given): Given {
  const full: { -readonly [K in keyof Given]: Given[K] } = { ...options }
  for (const list of ['sources', 'includeDirs', 'libraryDirs', 'extraObjects'] as const) {
    if (options[list]) full[list] = options[list].map((path) => resolve(path))
  }
  return full
}
