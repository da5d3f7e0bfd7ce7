/** Compiling generated C that is written otherwise where the compiler or the linker refuses it. */
import { VerificationError } from '../diagnostics/errors.ts'
import { type Compilation, type Compiled, compileLibrary } from './compile.ts'
import type { Reader } from './diagnostics.ts'
import { writeIfChanged } from './files.ts'

/** Another text for the same library. */
export interface Revision extends Reader {
  readonly text: string
}

/** Gives another text after an error; undefined where there is none, and the error stands. */
export type Revise = (error: VerificationError) => Revision | undefined

/** Compiles as `compileLibrary` does, with the source rewritten for as long as there is a revision of it. */
export function compileRevised(compilation: Compilation, revise: Revise | undefined): Compiled {
  for (let current = compilation; ; ) {
    try {
      return compileLibrary(current)
    } catch (error) {
      const revision = error instanceof VerificationError ? revise?.(error) : undefined
      if (!revision) throw error
      const { text, ...reader } = revision
      writeIfChanged(current.source, text)
      current = { ...current, ...reader }
    }
  }
}
