/** Compiles programs of C++ over parts of the native half, which run without an engine. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setting } from '../../src/settings.ts'

const FLAGS = ['-std=c++20', '-O1', '-pthread']

const compiler = [setting('CXX'), 'c++', 'g++', 'clang++'].find(
  (name) => name !== undefined && spawnSync(name, ['--version']).status === 0,
)

/** The reason where no C++ compiler makes programs with those options, else false. */
export function withoutCompiler(options: readonly string[] = []): string | false {
  if (compiler === undefined) return 'no C++ compiler: neither CXX, c++, g++ nor clang++ runs'
  const folder = mkdtempSync(join(tmpdir(), 'cdef-program-'))
  try {
    const program = join(folder, 'program')
    const args = [...FLAGS, ...options, '-x', 'c++', '-o', program, '-']
    if (spawnSync(compiler, args, { input: 'int main() {}\n' }).status !== 0)
      return `${compiler} makes no programs with ${options.join(' ')}`
    // One for another processor, as under an emulator.
    return spawnSync(program).status === 0 ? false : `the programs of ${compiler} do not run here`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The path of the program that the sources make; headers are those of `native`. Fails with what the compiler said. */
export function compileProgram(root: string, sources: readonly string[], options: readonly string[]): string {
  const command = [...FLAGS, ...options, `-I${join(root, 'native')}`, ...sources.map((path) => join(root, path))]
  const cache = join(root, '.cache/fixtures')
  const path = join(cache, `program-${keyOf(root, command)}`)
  if (statSync(path, { throwIfNoEntry: false })) return path
  mkdirSync(cache, { recursive: true })
  const made = `${path}.${process.pid}`
  execFileSync(compiler as string, [...command, '-o', made], { stdio: ['ignore', 'ignore', 'inherit'] })
  renameSync(made, path)
  return path
}

/** Any source or header may be part of it. */
function keyOf(root: string, command: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([process.arch, compiler, command]))
  const core = join(root, 'native/core')
  for (const file of readdirSync(core).sort()) hash.update(readFileSync(join(core, file)))
  for (const argument of command) if (argument.endsWith('.cc')) hash.update(readFileSync(argument))
  return hash.digest('hex').slice(0, 16)
}
