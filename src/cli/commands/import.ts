/** `cdef import`: headers become modules, as options say or a file of imports does. */
import { existsSync, readFileSync } from 'node:fs'
import { checkedConfig, type ImportConfig, type ImportPattern } from '../../headers/define.ts'
import type { Imported } from '../../headers/import.ts'
import { importsFor } from '../../headers/imports.ts'
import { listLines } from '../../headers/listing.ts'
import { writeIfChanged } from '../../toolchain/files.ts'
import type { Command, Values } from '../arguments.ts'
import { commandFailure } from '../failure.ts'
import { definedMacros, HEADER_OPTIONS, splitPair } from '../header-options.ts'
import { configFile, importsOf } from '../import-file.ts'
import { importedFiles, type Made } from '../imported-module.ts'
import { patternOf } from '../pattern-option.ts'

const OPTIONS = {
  output: { type: 'string', short: 'o', value: '<file>', help: 'What is written: TypeScript, or JavaScript.' },
  mode: { type: 'string', value: '<mode>', help: "'inline' (the default), 'abi' or 'api'." },
  library: { type: 'string', value: '<name>', help: 'The library, as ffi.dlopen takes it.' },
  only: { type: 'string', value: '<names>', multiple: true, help: "Names that are wanted: 'deflate*', or '/^Z_/'." },
  drop: { type: 'string', value: '<names>', multiple: true, help: 'Names that are not.' },
  files: { type: 'string', value: '<files>', multiple: true, help: 'Files whose declarations are wanted.' },
  kind: { type: 'string', value: '<kind>', multiple: true, help: "Kinds that are wanted: 'function', 'struct' ..." },
  rename: { type: 'string', value: '<from>=<to>', multiple: true, help: "New names: '^deflate(.*)=$1'." },
  enum: { type: 'string', value: '<name>=<names>', multiple: true, help: 'Macros as an enum.' },
  function: { type: 'string', value: '<name>=<type>', multiple: true, help: "In mode 'api', a macro as a function." },
  target: { type: 'string', value: '<platform>', multiple: true, help: "Platforms: 'linux-x64', 'win32-x64' ..." },
  compiler: { type: 'string', value: '<target>=<command>', multiple: true, help: 'The C compiler for a target.' },
  ...HEADER_OPTIONS,
  'no-comments': { type: 'boolean', help: 'Leaves comments out.' },
  list: { type: 'boolean', help: 'Prints what there is, by file and kind, and writes nothing.' },
  check: { type: 'boolean', help: 'Writes nothing; fails where a file is not what would be written.' },
  verbose: { type: 'boolean', help: 'Prints what was left out, and stacks of errors.' },
} as const

type Given = Values<typeof OPTIONS>

/** Options that say how the command runs; all others say what is imported, which a file does instead. */
const ABOUT_RUN: ReadonlySet<string> = new Set(['list', 'check', 'verbose', 'help'])

export const importCommand: Command<typeof OPTIONS> = {
  summary: 'Makes a module of a header: functions, structs, enums, macros, comments.',
  usages: ["'<header.h>' ... --output <file> [options]", '[--check] [cdef.import.ts]', "--list '<header.h>' ..."],
  options: OPTIONS,
  async run(values, operands) {
    const file = configFile(operands)
    const [extra] = Object.keys(values).filter((option) => !ABOUT_RUN.has(option))
    if (file !== undefined && extra !== undefined)
      throw commandFailure('import/options', { option: `--${extra}`, file })
    const configs = file === undefined ? [configOf(values, operands)] : await importsOf(file)
    for (const config of configs) {
      if (process.stderr.isTTY) console.error(`reading ${[config.header].flat().join(', ')}`)
      await importOne(config, values)
    }
  },
}

async function importOne(config: ImportConfig, { list, check, verbose }: Given): Promise<void> {
  const imports = importsFor(config)
  for (const pattern of unmatchedIn(imports)) console.error(`cdef: nothing is called ${patternText(pattern)}`)
  if (list) return console.log(imports.flatMap((each) => [...heading(each, imports), ...listLines(each)]).join('\n'))
  const made = await importedFiles(config, imports, check === true)
  if (check) return checkFiles(config, made)
  for (const { path, text, isWritten } of made) {
    const wrote = text === undefined ? isWritten : writeIfChanged(path, text)
    console.log(`${wrote ? 'wrote    ' : 'unchanged'}  ${path}`)
  }
  for (const imported of imports) {
    for (const line of heading(imported, imports)) console.log(`  ${line}`)
    report(imported, verbose === true)
  }
}

/** Says for which platform something is, where there are several. */
const heading = ({ target }: Imported, { length }: readonly Imported[]): string[] =>
  length > 1 ? [`for ${target.platform}`] : []

/** Patterns that name nothing on any platform. */
const unmatchedIn = ([first, ...others]: readonly Imported[]): ImportPattern[] =>
  (first?.unmatched ?? []).filter((pattern) => others.every(({ unmatched }) => unmatched.includes(pattern)))

const patternText = (pattern: ImportPattern): string => (typeof pattern === 'string' ? `'${pattern}'` : String(pattern))

function checkFiles({ header }: ImportConfig, made: readonly Made[]): void {
  for (const { path, text } of made) {
    if (text === undefined) continue
    const found = existsSync(path) ? readFileSync(path, 'utf8') : undefined
    if (found === text) continue
    const changes = found === undefined ? ['  it is not there'] : differences(found, text)
    throw commandFailure('import/changed', { file: path, header: [header].flat().join(', '), changes })
  }
  for (const { path } of made) console.log(`up to date ${path}`)
}

/** Differences that are shown. */
const MOST_SHOWN = 10

/** Lines that one text has and the other has not. */
function differences(before: string, after: string): string[] {
  const [old, now] = [before, after].map((text) => text.split('\n')) as [string[], string[]]
  const [had, has] = [new Set(old), new Set(now)]
  const lines = [
    ...old.filter((line) => !has.has(line)).map((line) => `  - ${line}`),
    ...now.filter((line) => !had.has(line)).map((line) => `  + ${line}`),
  ]
  const rest = lines.length - MOST_SHOWN
  if (lines.length === 0) return ['  lines stand in another order']
  return rest > 0 ? [...lines.slice(0, MOST_SHOWN), `  and ${rest} more`] : lines
}

function report({ candidates, leftOut }: Imported, verbose: boolean): void {
  const counts = new Map<string, number>()
  for (const { kind } of candidates) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const said = [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`)
  console.log(`  ${said.join(', ') || 'nothing'}`)
  if (leftOut.length === 0) return
  console.log(`  left out: ${leftOut.length}${verbose ? '' : ' (--verbose says what and why)'}`)
  if (!verbose) return
  for (const { name, why, place } of leftOut) console.log(`    ${place}: ${[name, why].filter(Boolean).join(': ')}`)
}

/** A configuration from options. */
function configOf(values: Given, headers: readonly string[]): ImportConfig {
  if (values.output === undefined && !values.list)
    throw commandFailure('command/together', { option: headers[0] as string, wanted: '--output' })
  const patterns = { only: values.only, drop: values.drop, files: values.files }
  return checkedConfig({
    header: headers,
    output: values.output ?? 'listed.ts',
    ...Object.fromEntries(Object.entries(patterns).map(([name, each]) => [name, each?.map(patternOf)])),
    kinds: values.kind,
    mode: values.mode,
    library: values.library,
    pkgConfig: values['pkg-config'],
    includeDirs: values['include-dir'],
    defineMacros: definedMacros(values),
    rename: values.rename && Object.fromEntries(values.rename.map((each) => splitPair(each, ''))),
    enums:
      values.enum &&
      Object.fromEntries(
        values.enum.map((each) => splitPair(each, '')).map(([name, names]) => [name, patternOf(names ?? '')]),
      ),
    functions: values.function && Object.fromEntries(values.function.map((each) => splitPair(each, ''))),
    targets: values.target,
    compilers: values.compiler && Object.fromEntries(values.compiler.map((each) => splitPair(each, ''))),
    comments: values['no-comments'] ? false : undefined,
  })
}
