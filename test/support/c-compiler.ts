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
    const bytes = readFileSync(object)
    if (bytes.readUInt32LE(0) === MACH_O) return sections.map((section) => machOSection(bytes, section))
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

const MACH_O = 0xfeedfacf
/** LC_SEGMENT_64 of mach-o/loader.h. */
const SEGMENT = 0x19

/** The bytes of a section of a Mach-O object: `.bits` is `bits` there. */
function machOSection(bytes: Buffer, section: string): Uint8Array {
  const name = section.replace('.', '')
  const commands = bytes.readUInt32LE(16)
  for (let i = 0, at = 32; i < commands; i++, at += bytes.readUInt32LE(at + 4)) {
    if (bytes.readUInt32LE(at) !== SEGMENT) continue
    const count = bytes.readUInt32LE(at + 64)
    for (let k = 0, from = at + 72; k < count; k++, from += 80) {
      if (bytes.toString('latin1', from, from + 16).replace(/\0.*$/, '') !== name) continue
      const offset = bytes.readUInt32LE(from + 48)
      return bytes.subarray(offset, offset + Number(bytes.readBigUInt64LE(from + 40)))
    }
  }
  throw new Error(`the object has no section ${name}`)
}

/** How a variable is put into one of the sections that `dataSections` reads. */
export const inSection = (compiler: Compiler, section: string): string =>
  `__attribute__((section("${compiler.some((flag) => flag.includes('-apple-')) ? section.replace('.', '__DATA,') : section}")))`
