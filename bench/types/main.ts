/**
 * `npm run bench:types`: what inferred types cost the compiler and the editor, beside an empty program.
 * The budgets are those of docs/types.md; the process fails where one is exceeded.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LanguageServer } from './language-server.ts'
import { declarationText, program, type Use } from './source.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const FOLDER = join(ROOT, 'build', 'bench-types')
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc')
const ROUNDS = 5

const COMPILER_OPTIONS = {
  noEmit: true,
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

interface Cost {
  readonly seconds: number
  readonly instantiations: number
}

/** The least of several runs. */
function checkCost(file: string): Cost {
  let seconds = Infinity
  let instantiations = 0
  for (let round = 0; round < ROUNDS; round++) {
    const { stdout, status } = spawnSync(process.execPath, [COMPILER, '-p', file, '--extendedDiagnostics'], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stdout)
    seconds = Math.min(seconds, Number(/Check time:\s+([\d.]+)s/.exec(stdout)?.[1]))
    instantiations = Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1])
  }
  return { seconds, instantiations }
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

async function measureCompletion(count: number): Promise<boolean> {
  const text = `${program(count, 'each')}lib.`
  const project = writeProgram(`completion-${count}`, text)
  const folder = join(project, '..')
  const file = join(folder, 'program.ts')
  const server = new LanguageServer(process.execPath, [COMPILER, '--lsp', '--stdio'], folder)
  try {
    await server.start(folder)
    server.open(file, text)
    const first = await server.complete(file, text)
    let best = Infinity
    for (let round = 0; round < ROUNDS; round++) {
      // After each change the types of the file are worked out anew.
      const changed = `// ${round}\n${text}`
      server.change(file, round + 2, changed)
      best = Math.min(best, (await server.complete(file, changed)).took)
    }
    const offered = first.names.filter((name) => name.startsWith('update_')).length
    console.log(
      `completion after 'lib.' with ${count} declarations: ${offered} functions, ` +
        `first ${first.took.toFixed(0)} ms (the project is loaded), after a change ${best.toFixed(0)} ms (budget ${COMPLETION_BUDGET_MS})`,
    )
    return best <= COMPLETION_BUDGET_MS && offered === count / 2
  } finally {
    server.stop()
  }
}

rmSync(FOLDER, { recursive: true, force: true })
const compiles = measureCompiler()
const completes = await measureCompletion(100)
await measureCompletion(1000)
if (!(compiles && completes)) process.exitCode = 1
