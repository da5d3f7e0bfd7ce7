/** Folders for sources and libraries, with an environment that is put back afterwards. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'

/** A fresh folder for one test. */
export interface Workshop {
  /** A path in the folder. */
  at(name: string): string
  /** Writes a file and returns its path. */
  file(name: string, text: string): string
  /** Writes a program for the shell and returns its path. */
  script(name: string, text: string): string
  /** Sets environment variables until the test ends; undefined removes one. */
  environment(variables: Readonly<Record<string, string | undefined>>): void
}

/** What someone's own environment must not decide in tests. */
const NEUTRAL = { CC: undefined, CXX: undefined, CPPFLAGS: undefined, CFLAGS: undefined, CXXFLAGS: undefined }

/** Makes a folder that is removed when the test ends, and forgets which compilers and flags the environment names. */
export function workshop(test: TestContext): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'cdef test-'))
  const before = { ...process.env }
  test.after(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
    rmSync(folder, { recursive: true, force: true })
  })
  const made: Workshop = {
    at: (name) => join(folder, name),
    file(name, text) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    },
    script(name, text) {
      const path = made.file(name, `#!/bin/sh\n${text}\n`)
      chmodSync(path, 0o755)
      return path
    },
    environment(variables) {
      for (const [name, value] of Object.entries(variables)) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    },
  }
  made.environment({ ...NEUTRAL, LDFLAGS: undefined, CDEF_CACHE: join(folder, 'cache') })
  return made
}
