/** `cdef build`: compiles the modules that scripts, or files of declarations and of C, describe. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { CompileOptions } from '../../module/build.ts'
import type { ModuleEnding } from '../../module/format.ts'
import { writeIfChanged } from '../../toolchain/files.ts'
import type { Command, Values } from '../arguments.ts'
import { type Buildable, ffisOfScript, type ScriptName, scriptName } from '../build-script.ts'
import { dependencyRules } from '../dependency-file.ts'
import { codeOf, commandFailure, inScript } from '../failure.ts'
import { watchImports } from '../imported-modules.ts'

const OPTIONS = {
  'out-dir': { type: 'string', value: '<folder>', help: 'Where files are written; the current folder by default.' },
  target: { type: 'string', value: '<file name>', help: "The library's file name; '*' stands for so, dylib or dll." },
  extension: {
    type: 'string',
    value: '<ending>',
    help: "Of the JavaScript: '.js', '.mjs' or '.cjs'; '.js' is CommonJS where package.json says so.",
  },
  debug: { type: 'boolean', help: 'Compiles for a debugger.' },
  verbose: { type: 'boolean', help: "Prints the compiler's commands and warnings, and stacks of errors." },
  'no-check': { type: 'boolean', help: 'Does not load the library to compare it; for those that do not run here.' },
  'emit-c-only': { type: 'boolean', help: 'Writes the C, the JavaScript and the types, and compiles nothing.' },
  depfile: { type: 'string', value: '<file>', help: 'Writes what the files depend on, for make and ninja.' },
  declarations: { type: 'string', value: '<file>', help: "C declarations, in place of a script; '-' is stdin." },
  source: { type: 'string', value: '<file>', help: "The C that the declarations are compiled with; '-' is stdin." },
  name: { type: 'string', value: '<name>', help: 'What the module is called, where there is no script.' },
  library: { type: 'string', value: '<name>', multiple: true, help: 'Links a library, where there is no script.' },
} as const

type Given = Values<typeof OPTIONS>

/** The script that is taken where none is given. */
const USUAL = ['cdef.build.js', 'cdef.build.mjs', 'cdef.build.ts']

/** In place of a file's name. */
const STDIN = '-'

/** Which options make sense only beside which other one. */
const NEEDS = { declarations: 'name', name: 'declarations', source: 'declarations', library: 'source' } as const

export const build: Command<typeof OPTIONS> = {
  summary: 'Compiles the modules that scripts, or files of declarations, describe.',
  usages: [
    '[options] [<script> | <script>:<export> ...]',
    '[options] --declarations <file> [--source <file>] --name <name>',
  ],
  options: OPTIONS,
  async run(values, operands) {
    for (const [option, wanted] of Object.entries(NEEDS) as [keyof typeof NEEDS, keyof Given][])
      if (values[option] && !values[wanted])
        throw commandFailure('command/together', { option: `--${option}`, wanted: `--${wanted}` })
    const [operand] = operands
    if (values.declarations !== undefined && operand !== undefined)
      throw commandFailure('command/operand', { command: 'cdef build --declarations', operand })
    await (values.declarations === undefined ? buildScripts(values, operands) : buildTexts(values))
  },
}

/** Files of modules, and those that they depend on, as build systems know them. */
interface Made {
  readonly outputs: readonly string[]
  readonly inputs: readonly string[]
}

async function buildScripts(values: Given, operands: readonly string[]): Promise<void> {
  const usual = USUAL.find((name) => existsSync(name))
  if (operands.length === 0 && usual === undefined) throw commandFailure('build/no-script', { names: USUAL })
  const scripts = (operands.length === 0 ? [usual as string] : operands).map(scriptName)
  if (values.target !== undefined && scripts.length > 1) throw commandFailure('build/several', {})
  const imported = values.depfile === undefined ? new Set<string>() : watchImports()
  const made: Made[] = []
  // One after the other: a script may import a module that the one before it makes.
  for (const script of scripts) made.push(...(await inScript(script.file, () => buildScript(values, script))))
  writeDependencies(values, [...made, { outputs: [], inputs: [...imported].map(spelledNear) }])
}

async function buildScript(values: Given, script: ScriptName): Promise<Made[]> {
  const ffis = await ffisOfScript(script)
  if (values.target !== undefined && ffis.length > 1) throw commandFailure('build/several', {})
  const made = ffis.map((ffi) => compile(ffi, values)).filter((each) => each !== undefined)
  if (made.length === 0) throw commandFailure('build/no-source', { script: script.file })
  return [{ outputs: [], inputs: [script.file] }, ...made]
}

async function buildTexts(values: Given): Promise<void> {
  const { declarations = '', source, name = '', library } = values
  if (source !== undefined && resolve(source) === resolve(declarations))
    throw commandFailure('build/same-file', { file: source })
  const text = readSource(declarations)
  const code = source === undefined ? null : readSource(source)
  const { FFI } = await import('../../ffi.ts')
  const ffi = new FFI()
  ffi.cdef(text)
  // The source includes its neighbours in quotes, and is compiled elsewhere.
  const includeDirs = source === undefined || source === STDIN ? [] : [dirname(source)]
  ffi.setSource(name, code, code === null ? {} : { includeDirs, ...(library && { libraries: library }) })
  const made = compile(ffi, values)
  const inputs = [declarations, source ?? STDIN].filter((file) => file !== STDIN)
  writeDependencies(values, [{ outputs: [], inputs }, ...(made ? [made] : [])])
}

/** The text of a file, with a directive that has messages name it. */
function readSource(file: string): string {
  try {
    const text = readFileSync(file === STDIN ? 0 : file, 'utf8')
    return `#line 1 ${JSON.stringify(file === STDIN ? '<stdin>' : basename(file))}\n${text}`
  } catch (error) {
    throw commandFailure('build/read', { file, why: (error as Error).message })
  }
}

/** Compiles an FFI and prints what became of each file; undefined where setSource did not name a module. */
function compile(ffi: Buildable, values: Given): Made | undefined {
  try {
    const { library, c, js, dts, written, inputs = [] } = ffi.compile(compileOptions(values))
    const files = [library, c, js, dts].filter((file) => file !== undefined)
    const outputs = files.map((file) => spelledLike(values['out-dir'], file))
    for (const [i, file] of files.entries()) report(written?.includes(file) ?? true, outputs[i] as string)
    return { outputs, inputs: inputs.map(spelledNear) }
  } catch (error) {
    if (codeOf(error) === 'module/source') return undefined
    throw error
  }
}

function report(isWritten: boolean, path: string): void {
  console.log(`${isWritten ? 'wrote    ' : 'unchanged'}  ${path}`)
}

/** Only what was given, since other copies of cdef may know fewer options. */
function compileOptions(values: Given): CompileOptions {
  const { 'out-dir': outDir, target, extension, verbose, debug } = values
  return {
    ...(outDir !== undefined && { outDir }),
    ...(target !== undefined && { target }),
    // The builder checks it.
    ...(extension !== undefined && { extension: extension as ModuleEnding }),
    ...(verbose && { verbose }),
    ...(debug && { debug }),
    ...(values['no-check'] && { check: false }),
    ...(values['emit-c-only'] && { emitOnly: true }),
  }
}

function writeDependencies({ depfile }: Given, made: readonly Made[]): void {
  if (depfile === undefined) return
  const outputs = made.flatMap((each) => each.outputs)
  const inputs = made.flatMap((each) => each.inputs)
  report(writeIfChanged(depfile, dependencyRules(outputs, inputs)), depfile)
}

/** A path below the output folder, as the folder was spelled: that is how build systems know it. */
function spelledLike(folder = '.', path: string): string {
  return isAbsolute(folder) ? path : join(folder, relative(resolve(folder), path))
}

/** A path as seen from the current folder where it lies below that. */
function spelledNear(path: string): string {
  const near = relative('.', path)
  return isAbsolute(near) || near === '..' || near.startsWith(`..${sep}`) ? path : near
}
