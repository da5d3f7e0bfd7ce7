/** A project of a user's, with cdef in its node_modules, in which the command line runs as a process. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findProgram } from '../../src/toolchain/find.ts'
import { type Workshop, workshop } from '../toolchain/workshop.ts'

/** Compiled tests lie three folders below the checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const MAIN = join(ROOT, 'dist/src/cli/main.js')

/** Why tests that compile are skipped, if they are. */
export const withoutCompiler = findProgram('cc') === undefined && 'no C compiler: cc is not on PATH'

/** How a process ended. */
export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A project. */
export interface Project extends Workshop {
  /** Runs `cdef` in the project's folder. */
  cdef(args: readonly string[], input?: string): Outcome
  /** What a module of the project logs. */
  logs(text: string): string
}

/** Runs a program to its end. */
export function run(command: readonly string[], cwd: string, input = ''): Outcome {
  const [program = '', ...args] = command
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, input, encoding: 'utf8' })
  return { status, stdout, stderr }
}

/** Makes a project with these files; it is removed when the test ends. */
export function project(test: TestContext, files: Readonly<Record<string, string>> = {}): Project {
  const made = workshop(test)
  const link = made.at('node_modules/cdef')
  mkdirSync(dirname(link))
  symlinkSync(ROOT, link, 'dir')
  made.environment({ NODE_DEBUG: undefined, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' })
  made.file('package.json', '{ "type": "module" }')
  for (const [name, text] of Object.entries(files)) made.file(name, text)
  return {
    ...made,
    cdef: (args, input) => run([process.execPath, MAIN, ...args], made.at('.'), input),
    logs(text) {
      const { stdout, stderr } = run([process.execPath, '--input-type=module', '-e', text], made.at('.'))
      return `${stdout}${stderr}`.trim()
    },
  }
}

/** A build script whose module `name` has a function `twice`. */
export const script = (name: string, exported = 'export default ffi'): string => `import { FFI } from 'cdef'
const ffi = new FFI('int twice(int x);')
ffi.setSource('${name}', 'static int twice(int x) { return 2 * x; }')
${exported}
`
