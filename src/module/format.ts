/** Which kind of JavaScript a module is written as: Node.js tells by the ending, and of `.js` by the nearest package.json. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { oneOf, type Rule } from '../diagnostics/options.ts'

/** The ending of a module's JavaScript, with that of its declaration file. */
export const TYPES_ENDINGS = { '.js': '.d.ts', '.mjs': '.d.mts', '.cjs': '.d.cts' } as const

export type ModuleEnding = keyof typeof TYPES_ENDINGS

/** The rule of the option. */
export const ENDING: Rule = oneOf(...Object.keys(TYPES_ENDINGS))

export type ModuleFormat = 'module' | 'commonjs'

/** What a file with that ending in a folder has to be. Where no package.json says a type, Node.js looks into the file. */
export function formatOf(ending: ModuleEnding, folder: string): ModuleFormat {
  if (ending !== '.js') return ending === '.cjs' ? 'commonjs' : 'module'
  return typeOfPackage(folder) === 'commonjs' ? 'commonjs' : 'module'
}

/** The `type` of the nearest package.json, if it says one. */
function typeOfPackage(folder: string): unknown {
  const path = join(folder, 'package.json')
  if (existsSync(path)) {
    try {
      return (JSON.parse(readFileSync(path, 'utf8')) as { type?: unknown } | null)?.type
    } catch {
      return undefined
    }
  }
  const above = dirname(folder)
  return above === folder ? undefined : typeOfPackage(above)
}
