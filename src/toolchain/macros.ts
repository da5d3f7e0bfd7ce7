/** Which names are macros where a source ends. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DIALECTS } from './commands.ts'
import { INCLUDE } from './compile.ts'
import { findCompiler, languageOf } from './find.ts'
import type { BuildOptions } from './options.ts'
import { run } from './run.ts'

/** What the preprocessor is asked to say of a name. */
const MARK = 'cdef_is_a_macro'

/** A source, and how it is compiled. */
export interface Preprocessing extends BuildOptions {
  readonly text: string
  /** Its ending says which language it is. */
  readonly fileName: string
  readonly debug?: boolean | undefined
}

/** Those of the names that are macros behind the text; none where it cannot be preprocessed. */
export function macrosAmong(names: readonly string[], given: Preprocessing): ReadonlySet<string> {
  const { text, fileName, debug = false, ...options } = given
  if (names.length === 0) return new Set()
  const folder = mkdtempSync(join(tmpdir(), 'cdef-'))
  try {
    const source = join(folder, fileName)
    // What stands between quotes is nobody's macro.
    const questions = names.map((name) => `#ifdef ${name}\n"${MARK} ${name}"\n#endif\n`)
    writeFileSync(source, `${text}\n\n${questions.join('')}`)
    const compiler = findCompiler(languageOf(fileName))
    const step = { source, include: INCLUDE, debug, options }
    const { stdout } = run(DIALECTS[compiler.kind].text(compiler, step))
    return new Set([...stdout.matchAll(new RegExp(`"${MARK} (.+)"`, 'g'))].map(([, name = '']) => name))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
