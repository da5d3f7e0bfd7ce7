/** The system's C compilers, as oracles. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A compiler command with the flags that select its target. */
export type Compiler = readonly [command: string, ...flags: string[]]

/** True where the command can compile that line of C. */
export function canCompile(compiler: Compiler, line = 'int x;'): boolean {
  const [command, ...flags] = compiler
  const run = spawnSync(command, [...flags, '-x', 'c', '-c', '-o', '/dev/null', '-'], { input: `${line}\n` })
  return run.status === 0
}

/** Compiles and hands `use` a folder with the outcome in `name`; the folder is removed afterwards. */
export function withCompiled<T>(
  compiler: Compiler,
  text: string,
  flags: readonly string[],
  name: string,
  use: (path: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-oracle-'))
  try {
    writeFileSync(join(folder, 'case.c'), text)
    const [command, ...own] = compiler
    const run = spawnSync(command, [
      ...own,
      '-w',
      '-Wno-packed-bitfield-compat',
      ...flags,
      '-o',
      join(folder, name),
      join(folder, 'case.c'),
    ])
    if (run.status !== 0) throw new Error(`${command} failed:\n${String(run.stderr).slice(0, 4000)}`)
    return use(join(folder, name))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The bytes of the data sections that the text fills, by name; nothing is run. */
export function dataSections(compiler: Compiler, text: string, sections: readonly string[]): Uint8Array[] {
  const objcopy = compiler[0].replace(/(g?cc|clang)$/, 'objcopy')
  return withCompiled(compiler, text, ['-c', '-O0', '-ffreestanding'], 'case.o', (object) => {
    return sections.map((section) => {
      const out = `${object}.${section}`
      const run = spawnSync(objcopy, [
        '-O',
        'binary',
        `--only-section=${section}`,
        '--set-section-flags',
        `${section}=alloc`,
        object,
        out,
      ])
      if (run.status !== 0) throw new Error(`objcopy failed:\n${run.stderr}`)
      return readFileSync(out)
    })
  })
}
