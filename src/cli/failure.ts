/** Errors of the command line, from their catalogue, and how all errors are reported. */
import { debuglog, inspect } from 'node:util'
import { FFIError } from '../diagnostics/errors.ts'
import { COMMAND_MESSAGES } from '../diagnostics/messages/command-line.ts'

type Messages = typeof COMMAND_MESSAGES
type CommandCode = keyof Messages

/** What the command line was asked for and cannot do. */
class CommandError extends FFIError {
  override name = 'CommandError'
  /** How the process ends. */
  readonly exitCode: number
  constructor(code: string, message: string, exitCode: number) {
    super(code, message)
    this.exitCode = exitCode
  }
}

/** An error of the catalogue. */
export function commandFailure<C extends CommandCode>(code: C, details: Parameters<Messages[C][1]>[0]): CommandError {
  const [exitCode, message] = COMMAND_MESSAGES[code]
  return new CommandError(code, (message as (details: unknown) => string)(details), exitCode)
}

/** Runs a part of the work for a script; what it throws then says which script it was. */
export async function inScript<T>(script: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof CommandError ? error : new ScriptError(script, error)
  }
}

/** What was thrown while a script ran or its modules were compiled. */
class ScriptError extends Error {
  readonly script: string
  constructor(script: string, cause: unknown) {
    super(script, { cause })
    this.script = script
  }
}

/** The code of an error; of any copy of cdef, and of Node.js. */
export function codeOf(error: unknown): string {
  const { code } = Object(error) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/** Codes of errors whose message says all: those of cdef, of the system, and of modules that are not found. */
const SAYS_ALL = /^([a-z-]+\/[a-z-]+|E[A-Z0-9]+|ERR_MODULE_NOT_FOUND)$/

/**
 * Says on stderr what went wrong, and returns the exit code. Where the message says all, the stack is printed only if
 * that is wanted. Other errors are mistakes in a script: they are thrown again, since Node.js shows the line of a
 * mistake only where nobody catches it.
 */
export function reportError(error: unknown, verbose: boolean): number {
  const [where, cause] = error instanceof ScriptError ? [`${error.script}: `, error.cause] : ['', error]
  if (cause instanceof Error && !SAYS_ALL.test(codeOf(cause))) {
    if (where !== '') console.error(`cdef: ${where}the script fails`)
    throw cause
  }
  const isShort = cause instanceof Error && !verbose && !debuglog('cdef').enabled
  console.error(`cdef: ${where}${isShort ? cause.message : inspect(cause)}`)
  return cause instanceof CommandError ? cause.exitCode : FAILED
}

/** How the process ends when what it was asked for cannot be done. */
const FAILED = 1
