#!/usr/bin/env node
/** `cdef` on the command line: finds the subcommand, runs it, and says what went wrong. */
import { nearest } from '../base/nearest.ts'
import { packageVersion } from '../native/package-folder.ts'
import { type Command, optionLines, readArguments, tableLines } from './arguments.ts'
import { build } from './commands/build.ts'
import { check } from './commands/check.ts'
import { doctor } from './commands/doctor.ts'
import { importCommand } from './commands/import.ts'
import { includeDir } from './commands/include-dir.ts'
import { layout } from './commands/layout.ts'
import { commandFailure, reportError } from './failure.ts'

/** The subcommands by name. */
const COMMANDS: Readonly<Record<string, Command>> = {
  build,
  import: importCommand,
  check,
  layout,
  doctor,
  'include-dir': includeDir,
}

/** Options of `cdef` itself. */
const OPTIONS = { version: { type: 'boolean', help: 'Prints the version.' } } as const

/** Runs the command that the arguments name. */
async function run(args: readonly string[]): Promise<void> {
  // What follows the subcommand is for it to read.
  const at = args.findIndex((arg) => !arg.startsWith('-'))
  const name = at < 0 ? undefined : args[at]
  const { values } = readArguments(at < 0 ? args : args.slice(0, at), 'cdef', OPTIONS)
  if (values.help) return print(overview())
  if (values.version) return print([packageVersion()])
  if (name === undefined) throw commandFailure('command/none', { commands: Object.keys(COMMANDS) })
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw commandFailure('command/unknown', { name, near: nearest(name, Object.keys(COMMANDS)) })
  const given = readArguments(args.slice(at + 1), `cdef ${name}`, command.options)
  if (given.values.help) return print(helpOf(name, command))
  await command.run(given.values, given.operands)
}

function overview(): string[] {
  return [
    'usage: cdef <subcommand> ...',
    '',
    ...tableLines(Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary])),
    '',
    ...optionLines(OPTIONS),
    '',
    "'cdef <subcommand> --help' tells more.",
  ]
}

function helpOf(name: string, { usages, summary, options }: Command): string[] {
  const lines = usages.map((usage, i) => `${i === 0 ? 'usage:' : '      '} cdef ${name} ${usage}`.trimEnd())
  return [...lines, '', summary, '', ...optionLines(options)]
}

function print(lines: readonly string[]): void {
  console.log(lines.join('\n'))
}

// Of the stack of an error, the script's part is the outermost.
Error.stackTraceLimit = 100
try {
  await run(process.argv.slice(2))
} catch (error) {
  process.exitCode = reportError(error, process.argv.includes('--verbose'))
}
