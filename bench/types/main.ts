/**
 * `npm run bench:types`: what inferred types cost the compiler and the editor, beside an empty program.
 * The budgets are those of docs/types.md; the process fails where one is exceeded.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FFI } from 'cdef'
import { LanguageServer } from './language-server.ts'
import { declarationText, describedProgram, moduleProgram, program, type Use } from './source.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const FOLDER = join(ROOT, 'build', 'bench-types')
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc')
const CDEF = join(ROOT, 'dist/src/cli/main.js')
const COMPILERS = { '7': COMPILER, '5.9': join(ROOT, 'node_modules/typescript-5.9/bin/tsc') }
const ROUNDS = 5

const COMPILER_OPTIONS = {
  noEmit: true,
  allowImportingTsExtensions: true,
  strict: true,
  skipLibCheck: true,
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2023', 'esnext.disposable'],
  types: ['node'],
}

/** Seconds, at most. */
const BUDGETS: readonly { readonly count: number; readonly use: Use; readonly budget?: number }[] = [
  { count: 100, use: 'nothing' },
  { count: 100, use: 'each', budget: 0.15 },
  { count: 300, use: 'nothing' },
  { count: 300, use: 'each', budget: 0.4 },
  { count: 1000, use: 'nothing' },
  { count: 1000, use: 'one' },
  { count: 1000, use: 'each', budget: 1.5 },
]
const COMPLETION_BUDGET_MS = 100

/** Declarations of modules, of which a program uses five; seconds beyond an empty program, at most. */
const MODULES = [
  { count: 1000, budget: 0.15 },
  { count: 10000, budget: 0.8 },
]

/** Records and functions without C text, each used; seconds, at most. */
const DESCRIBED = { count: 500, budget: 1 }

interface Cost {
  /** To check, once everything is parsed. */
  readonly seconds: number
  /** Of the processors, for the whole program. */
  readonly processor: number
  readonly instantiations: number
}

/** The least of several runs. The shell says what time the compiler had of all processors. */
function checkCost(file: string, compiler = COMPILER): Cost {
  let seconds = Infinity
  let processor = Infinity
  let instantiations = 0
  for (let round = 0; round < ROUNDS; round++) {
    const command = [process.execPath, compiler, '-p', file, '--extendedDiagnostics']
    const timed = ['-c', '"$0" "$@" && times', ...command]
    const { stdout, status } = spawnSync('sh', timed, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stdout)
    seconds = Math.min(seconds, Number(/Check time:\s+([\d.]+)s/.exec(stdout)?.[1]))
    const [, minutes, user, more, system] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(stdout) ?? []
    processor = Math.min(processor, (Number(minutes) + Number(more)) * 60 + Number(user) + Number(system))
    instantiations = Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1])
  }
  return { seconds, processor, instantiations }
}

function writeProgram(name: string, text: string): string {
  const folder = join(FOLDER, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'program.ts'), text)
  const project = join(folder, 'tsconfig.json')
  writeFileSync(project, JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ['program.ts'] }))
  return project
}

function measureCompiler(): boolean {
  const empty = checkCost(writeProgram('empty', "import { FFI } from 'cdef'\nexport { FFI }\n"))
  let within = true
  console.log(`declarations   used      KB    instantiations   check time, s   budget`)
  for (const { count, use, budget } of BUDGETS) {
    const { seconds, instantiations } = checkCost(writeProgram(`${count}-${use}`, program(count, use)))
    const beyond = seconds - empty.seconds
    if (budget !== undefined && beyond > budget) within = false
    const kilobytes = (declarationText(count).length / 1000).toFixed(0)
    const cells = [
      String(count).padStart(12),
      `  ${use.padEnd(8)}`,
      kilobytes.padStart(5),
      String(instantiations - empty.instantiations).padStart(18),
      beyond.toFixed(3).padStart(16),
      (budget === undefined ? '–' : String(budget)).padStart(9),
    ]
    console.log(cells.join(''))
  }
  return within
}

/** What importing a module costs, whose types are written down in its declaration file. */
function measureModules(): boolean {
  let within = true
  console.log(`\nmodule of   d.ts, KB   written, s   TypeScript    instantiations   processor time, s   budget`)
  for (const { count, budget } of MODULES) {
    const ffi = new FFI(declarationText(count) as string).setSource('module', '')
    const start = performance.now()
    const types = ffi.emitDts()
    const written = (performance.now() - start) / 1000
    const project = writeProgram(`module-${count}`, moduleProgram())
    writeFileSync(join(project, '..', 'module.d.ts'), types)
    const empty = writeProgram('empty', "import { FFI } from 'cdef'\nexport { FFI }\n")
    for (const [version, compiler] of Object.entries(COMPILERS)) {
      const without = checkCost(empty, compiler)
      const { processor, instantiations } = checkCost(project, compiler)
      const beyond = processor - without.processor
      if (version === '7' && beyond > budget) within = false
      const cells = [
        String(count).padStart(9),
        (types.length / 1000).toFixed(0).padStart(11),
        written.toFixed(2).padStart(13),
        version.padStart(13),
        String(instantiations - without.instantiations).padStart(18),
        beyond.toFixed(2).padStart(20),
        (version === '7' ? String(budget) : '–').padStart(9),
      ]
      console.log(cells.join(''))
    }
  }
  return within
}

/** What types without C text cost. */
function measureDescribed(): boolean {
  const { count, budget } = DESCRIBED
  const { seconds, instantiations } = checkCost(writeProgram(`described-${count}`, describedProgram(count)))
  const cost = `${seconds.toFixed(3)} s to check (budget ${budget}), ${instantiations} instantiations`
  console.log(`\n${count} described records and functions, each called: ${cost}`)
  return seconds <= budget
}

/** Milliseconds for the names after `lib.` at the end of a program: the first time, and the least of those after a change. */
async function completions(project: string, text: string) {
  const folder = join(project, '..')
  const file = join(folder, 'program.ts')
  const server = new LanguageServer(process.execPath, [COMPILER, '--lsp', '--stdio'], folder)
  try {
    await server.start(folder)
    server.open(file, text)
    const { names, took: first } = await server.complete(file, text)
    let best = Infinity
    for (let round = 0; round < ROUNDS; round++) {
      // After each change the types of the file are worked out anew.
      const changed = `// ${round}\n${text}`
      server.change(file, round + 2, changed)
      best = Math.min(best, (await server.complete(file, changed)).took)
    }
    return { names, first, best }
  } finally {
    server.stop()
  }
}

async function measureCompletion(count: number): Promise<boolean> {
  const text = `${program(count, 'each')}lib.`
  const { names, first, best } = await completions(writeProgram(`completion-${count}`, text), text)
  const offered = names.filter((name) => name.startsWith('update_')).length
  console.log(
    `completion after 'lib.' with ${count} declarations: ${offered} functions, ` +
      `first ${first.toFixed(0)} ms (the project is loaded), after a change ${best.toFixed(0)} ms (budget ${COMPLETION_BUDGET_MS})`,
  )
  return best <= COMPLETION_BUDGET_MS && offered === count / 2
}

/** Completion in what `cdef import` writes of a header. */
async function measureImport(header: string, library: string): Promise<boolean> {
  const text = "import { lib } from './imported.ts'\nlib."
  const project = writeProgram(`imported-${library}`, text)
  const args = [CDEF, 'import', header, '--library', library, '--output', join(project, '..', 'imported.ts')]
  const start = performance.now()
  const { status } = spawnSync(process.execPath, args)
  const imported = performance.now() - start
  if (status !== 0) {
    console.log(`skipped: ${header} cannot be imported here`)
    return true
  }
  const { names, first, best } = await completions(project, text)
  console.log(
    `import of ${header} ${(imported / 1000).toFixed(2)} s, completion of ${names.length} names in it: ` +
      `first ${first.toFixed(0)} ms, after a change ${best.toFixed(0)} ms (budget ${COMPLETION_BUDGET_MS})`,
  )
  return best <= COMPLETION_BUDGET_MS && names.length > 1
}

rmSync(FOLDER, { recursive: true, force: true })
const compiles = measureCompiler()
const imports = measureModules()
const describes = measureDescribed()
const completes = await measureCompletion(100)
await measureCompletion(1000)
const zlib = await measureImport('<zlib.h>', 'z')
const openssl = await measureImport('<openssl/ssl.h>', 'ssl')
if (!(compiles && imports && describes && completes && zlib && openssl)) process.exitCode = 1
