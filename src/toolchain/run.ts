/** Runs one program to its end, with its messages in English. The only place that starts processes. */
import { stripVTControlCharacters } from 'node:util'
import { childEnvironment } from '../settings.ts'
import { shown } from './words.ts'

/** How a program ended. */
export interface Ended {
  readonly succeeded: boolean
  /** Why it could not be started, or that a signal ended it. */
  readonly trouble: string | undefined
  readonly stdout: string
  readonly stderr: string
}

/** More output than this is no list of errors. */
const MOST_OUTPUT = 2 ** 28

/** Runs a command; prints it first, as make does, where that is wanted. */
export function run(command: readonly string[], verbose = false): Ended {
  if (verbose) process.stdout.write(`${shown(command)}\n`)
  // Loading this module takes some milliseconds, which programs that never compile shall not pay.
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const [program = '', ...args] = command
  const ended = spawnSync(program, args, {
    encoding: 'utf8',
    // What compilers say is parsed.
    env: childEnvironment(),
    maxBuffer: MOST_OUTPUT,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  return {
    succeeded: ended.status === 0,
    trouble: ended.error?.message ?? (ended.signal === null ? undefined : `it was ended by ${ended.signal}`),
    stdout: stripVTControlCharacters(ended.stdout ?? ''),
    stderr: stripVTControlCharacters(ended.stderr ?? ''),
  }
}

/** The lines of a text that are not empty. */
export function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}
