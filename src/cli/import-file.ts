/** Files that say what is imported: what `defineImport` returned, or JSON. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkedConfig, type ImportConfig } from '../headers/define.ts'
import { NODE_VERSION } from '../platform.ts'
import { codeOf, commandFailure } from './failure.ts'
import { patternOf } from './pattern-option.ts'

/** The file that is taken where nothing is given. */
const USUAL = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `cdef.import.${ending}`)

/** The file of imports that is meant; undefined where headers are named. */
export function configFile(operands: readonly string[]): string | undefined {
  const [operand] = operands
  if (operand === undefined) {
    const usual = USUAL.find((name) => existsSync(name))
    if (usual === undefined) throw commandFailure('import/no-file', { names: USUAL })
    return usual
  }
  return operands.length === 1 && /\.(?:[mc]?[jt]s|json)$/.test(operand) ? operand : undefined
}

/** The imports of a file, checked. Throws a CommandError, or what the file throws. */
export async function importsOf(file: string): Promise<readonly ImportConfig[]> {
  if (!existsSync(file)) throw commandFailure('build/read', { file, why: 'there is no such file' })
  const exported = file.endsWith('.json') ? readJson(file) : await imported(file)
  const configs: unknown[] = [await (typeof exported === 'function' ? exported() : exported)].flat()
  return configs.map(checkedConfig)
}

async function imported(file: string): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(resolve(file)).href)
    if (module.default === undefined) throw commandFailure('import/no-default', { file })
    return module.default
  } catch (error) {
    if (codeOf(error) !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error
    throw commandFailure('build/typescript', { script: file, version: NODE_VERSION })
  }
}

/** JSON has no regular expressions: `"/^Z_/"` is one. */
function readJson(file: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw commandFailure('build/read', { file, why: (error as Error).message })
  }
  return Array.isArray(value) ? value.map(withPatterns) : withPatterns(value)
}

function withPatterns(config: unknown): unknown {
  if (typeof config !== 'object' || config === null) return config
  const { $schema: _, ...given } = config as Record<string, unknown>
  for (const option of ['only', 'drop', 'files']) {
    const patterns = given[option]
    if (Array.isArray(patterns))
      given[option] = patterns.map((each) => (typeof each === 'string' ? patternOf(each) : each))
  }
  const { enums } = given
  if (typeof enums === 'object' && enums !== null)
    given['enums'] = Object.fromEntries(
      Object.entries(enums).map(([name, each]) => [name, typeof each === 'string' ? patternOf(each) : each]),
    )
  return given
}
