/** What a row of the benchmark is, and what the rows share: the compiled fixture and its declarations. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMPILER } from './compiler.ts'

export type Unit = 'ns' | 'ms' | 'MB/s'

/** One measured line. `plain` is plain C unless `plainIs` says otherwise. */
export interface Result {
  readonly group: string
  readonly name: string
  readonly unit: Unit
  readonly cdef?: number
  readonly koffi?: number
  readonly plain?: number
  readonly plainIs?: string
  /** What peers in other runtimes take, by their names. */
  readonly peers?: Readonly<Record<string, number>>
  readonly note?: string
}

/** A row, not yet measured. */
export interface Row {
  readonly group: string
  readonly name: string
  measure(fixture: Fixture): Result | Promise<Result>
  /** Why the row cannot be measured here, as a line. */
  missing?(): string | undefined
}

/** The fixture, compiled, with the times that plain C took. */
export interface Fixture {
  readonly library: string
  /** Holds the library and the declarations as `fixture.h`, for the programs of the peers. */
  readonly folder: string
  readonly declarations: string
  /** Nanoseconds by key, as `plain.c` prints them; measured on first use. */
  plain(key: string): number | undefined
  remove(): void
}

const SOURCES = fileURLToPath(new URL('../../bench/', import.meta.url))

/** The project's directory, where child processes find the package by its own name. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Compiles the fixture with the system's C compiler. */
export function buildFixture(): Fixture {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-bench-'))
  const library = join(folder, 'libfixture.so')
  const program = join(folder, 'plain')
  execFileSync(COMPILER, ['-O2', '-shared', '-fPIC', '-pthread', '-o', library, join(SOURCES, 'fixture.c')])
  execFileSync(COMPILER, ['-O2', '-o', program, join(SOURCES, 'plain.c'), '-ldl'])
  const declarations = readFileSync(join(SOURCES, 'fixture.h'), 'utf8').replace(/^#include.*$/gm, '')
  writeFileSync(join(folder, 'fixture.h'), declarations)
  let times: ReadonlyMap<string, number> | undefined
  return {
    library,
    folder,
    declarations,
    plain(key) {
      times ??= new Map(
        execFileSync(program, [library], { encoding: 'utf8' })
          .trim()
          .split('\n')
          .map((line) => [line.split(' ')[0] as string, Number(line.split(' ')[1])]),
      )
      return times.get(key)
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
