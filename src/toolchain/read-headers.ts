/** What the C compiler makes of headers, as text: nothing is linked, and nothing of what is compiled is run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CompilerDiagnostic } from '../diagnostics/errors.ts'
import { DIALECTS } from './commands.ts'
import { INCLUDE } from './compile.ts'
import { parseDiagnostics, readableLines } from './diagnostics.ts'
import { toolchainFailure } from './failure.ts'
import { type Compiler, findCompiler } from './find.ts'
import type { BuildOptions } from './options.ts'
import { type Ended, run } from './run.ts'

/** How headers are read. */
export interface HeaderOptions extends BuildOptions {
  /** The usual C compiler where it is not given. */
  readonly compiler?: Compiler | undefined
}

/** What a compiler said and wrote. */
export interface Assembled {
  /** The assembler text; undefined where there were errors. */
  readonly text: string | undefined
  readonly diagnostics: readonly CompilerDiagnostic[]
}

/**
 * A C text as the preprocessor leaves it, with line markers, macros and comments. Throws a VerificationError with what the
 * compiler says: a header that is not found, a `#error`.
 */
export function preprocessHeaders(text: string, what: string, options: HeaderOptions): string {
  const { ended, compiler } = runOn(text, 'text', options)
  if (ended.succeeded) return ended.stdout
  const said = [ended.stderr, ended.trouble ?? ''].join('\n')
  const diagnostics = parseDiagnostics(said)
  const [program = ''] = compiler.command
  const details = { file: what, program, said: readableLines(said, diagnostics) }
  throw toolchainFailure('toolchain/compile', details, diagnostics)
}

/** A C text as assembler, or what is wrong with it. */
export function assembleHeaders(text: string, options: HeaderOptions): Assembled {
  const { ended } = runOn(text, 'assembler', options)
  const diagnostics = parseDiagnostics([ended.stderr, ended.trouble ?? ''].join('\n'))
  return { text: ended.succeeded ? ended.stdout : undefined, diagnostics }
}

function runOn(
  text: string,
  how: 'text' | 'assembler',
  options: HeaderOptions,
): { readonly ended: Ended; readonly compiler: Compiler } {
  const compiler = options.compiler ?? findCompiler('c')
  const { headers } = DIALECTS[compiler.kind]
  if (!headers) throw toolchainFailure('toolchain/headers', { program: compiler.command.join(' ') })
  const folder = mkdtempSync(join(tmpdir(), 'cdef-'))
  try {
    const source = join(folder, 'headers.c')
    writeFileSync(source, text)
    const step = { source, include: INCLUDE, debug: false, options }
    return { ended: run(headers[how](compiler, step)), compiler }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
