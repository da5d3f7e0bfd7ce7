/** Compiles C fixtures with the system's compiler, once for each source text. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setting } from '../../src/settings.ts'

const CACHE = fileURLToPath(new URL('../../../.cache/fixtures/', import.meta.url))
const FLAGS = ['-std=gnu11', '-O1', '-fPIC', '-shared', '-pthread', '-x', 'c']

const compiler = [setting('CC'), 'cc', 'gcc', 'clang'].find(
  (name) => name !== undefined && spawnSync(name, ['--version']).status === 0,
)

/** For `test(name, { skip: withoutCompiler }, ...)`: the reason where there is no C compiler, else false. */
export const withoutCompiler: string | false =
  compiler === undefined ? 'no C compiler: neither CC, cc, gcc nor clang runs' : false

/** Path of the shared library made from the source; `options` go to the compiler. Fails with what it said. */
export function compileLibrary(name: string, source: string, options: readonly string[] = []): string {
  if (compiler === undefined) throw new Error(withoutCompiler || '')
  const key = createHash('sha256')
    .update(JSON.stringify([process.arch, compiler, FLAGS, options, source]))
    .digest('hex')
  const path = join(CACHE, `${name}-${key.slice(0, 16)}.so`)
  if (existsSync(path)) return path
  mkdirSync(CACHE, { recursive: true })
  // Test files run side by side: each compiles under a name of its own and renames at the end.
  const made = `${path}.${process.pid}`
  execFileSync(compiler, [...FLAGS, '-o', made, '-', ...options], {
    input: source,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  renameSync(made, path)
  return path
}
