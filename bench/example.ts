/** Builds one of the examples for the benchmark, in a copy below the package, so that it finds cdef by its name. */
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './row.ts'

const PARTS = ['src', 'cdef.build.mjs', 'tsconfig.json']

/** Compiles the example's module and its TypeScript, and imports one of its files; its types are the caller's matter. */
export async function importExample<T>(example: string, file: string): Promise<T> {
  const folder = join(ROOT, 'build', 'bench', `${process.pid}-${example}`)
  for (const part of PARTS) cpSync(join(ROOT, 'examples', example, part), join(folder, part), { recursive: true })
  const run = (...args: string[]) => execFileSync(process.execPath, args, { cwd: folder, stdio: 'inherit' })
  try {
    run('cdef.build.mjs')
    run(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.')
    return (await import(pathToFileURL(join(folder, 'dist', `${file}.js`)).href)) as T
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
