/** Reads the arguments of a subcommand by the table of its options, and shows the table as help. */
import { parseArgs } from 'node:util'
import { nearest } from '../base/nearest.ts'
import { commandFailure } from './failure.ts'

/** An option as help shows it and as `util.parseArgs` takes it. */
export type Option = { readonly help: string; readonly short?: string } & (
  | { readonly type: 'boolean' }
  | {
      readonly type: 'string'
      /** Stands for the value in the help. */
      readonly value: string
      /** May it be given several times? */
      readonly multiple?: boolean
    }
)

/** Options by name, without the dashes. */
export type Options = Readonly<Record<string, Option>>

/** What was given for the options; those that were not given are absent. */
export type Values<O extends Options> = {
  readonly [K in keyof O]?: O[K] extends { multiple: true } ? string[] : O[K] extends { type: 'string' } ? string : true
}

/** A subcommand. */
export interface Command<O extends Options = Options> {
  /** One line of help. */
  readonly summary: string
  /** What follows the name in the usage: one line for each way to call it. */
  readonly usages: readonly string[]
  readonly options: O
  /** Does the work; prints what it did on stdout. Throws what went wrong. */
  run(values: Values<O>, operands: readonly string[]): Promise<void> | void
}

/** Every command has these. */
const COMMON = {
  help: { type: 'boolean', short: 'h', help: 'Prints this.' },
} as const satisfies Options

/** Reads arguments; `title` is how messages name the command. Throws a CommandError for what the table does not know. */
export function readArguments<O extends Options>(
  args: readonly string[],
  title: string,
  options: O,
): { values: Values<O & typeof COMMON>; operands: string[] } {
  const known: Options = { ...options, ...COMMON }
  const parsed = parseArgs({ args: [...args], options: known, allowPositionals: true, strict: false, tokens: true })
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined
    if (!option) throw unknownOption(token.rawName, title, known)
    const { value } = token
    const looksLikeOption = token.inlineValue === false && /^-./.test(value ?? '')
    if (option.type === 'string' && (value === undefined || value === '' || looksLikeOption))
      throw commandFailure('command/value', { option: token.rawName, value: option.value })
    if (option.type === 'boolean' && value !== undefined)
      throw commandFailure('command/no-value', { option: token.rawName })
  }
  return { values: parsed.values as Values<O & typeof COMMON>, operands: parsed.positionals }
}

function unknownOption(name: string, command: string, known: Options): Error {
  const near = nearest(name.replace(/^-+/, ''), Object.keys(known))
  return commandFailure('command/option', { command, name, near: near === undefined ? undefined : `--${near}` })
}

/** The options as lines of help. */
export function optionLines(options: Options): string[] {
  return tableLines(
    Object.entries({ ...options, ...COMMON }).map(([name, option]: [string, Option]) => {
      const short = option.short === undefined ? '' : `-${option.short}, `
      return [`${short}--${name}${option.type === 'string' ? ` ${option.value}` : ''}`, option.help]
    }),
  )
}

/** Rows of a name and a sentence, indented and in two columns. */
export function tableLines(rows: readonly (readonly [name: string, sentence: string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, sentence]) => `  ${name.padEnd(width)}  ${sentence}`)
}
