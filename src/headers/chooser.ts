/** The module that stands for those of several platforms: it loads the one of the platform that it runs on. */
import { basename } from 'node:path'
import { PLATFORM_CODE } from '../platform.ts'
import type { ImportConfig } from './define.ts'

/** How modules are loaded. */
export type ChooserFormat = 'module' | 'commonjs'

/** The file of one platform's module: `src/zlib.linux-x64.ts` for `src/zlib.ts`. */
export const outputFor = (output: string, platform: string): string =>
  output.replace(/(\.[mc]?[jt]s)?$/, `.${platform}$1`)

/** What the modules export: names, and those of them that are types too. */
export interface Exported {
  readonly names: readonly string[]
  readonly enums: readonly string[]
}

/** The text of the module; types are those of the first platform. */
export function chooserModule(
  { header, output }: ImportConfig,
  platforms: readonly string[],
  { names, enums }: Exported,
  format: ChooserFormat,
): string {
  const headers = [header].flat().join(', ')
  const all = `${platforms.slice(0, -1).join(', ')} and ${platforms.at(-1)}`
  const file = (platform: string): string => `'./${basename(outputFor(output, platform))}'`
  const isTyped = /\.[mc]?ts$/.test(output)
  const load = format === 'module' ? 'import' : 'require'
  const whole = `Readonly<Record<string, () => ${format === 'module' ? 'Promise<unknown>' : 'unknown'}>>`
  const loaded = format === 'module' ? '(await load())' : 'load()'
  const first = platforms[0] as string
  return `// Declarations of ${headers} for ${all}, written by \`cdef import\`, which writes them again; changes are lost.
${isTyped ? `type Module = typeof import(${file(first)})` : `/** @typedef {typeof import(${file(first)})} Module */`}
${isTyped ? '' : `/** @type {${whole}} */ `}const modules${isTyped ? `: ${whole}` : ''} = {
${platforms.map((platform) => `  '${platform}': () => ${load}(${file(platform)}),`).join('\n')}
}
const platform = ${PLATFORM_CODE}
const load = modules[platform]
if (!load) throw new Error(\`${headers.replace(/[\\`$]/g, '\\$&')} was imported for ${all}, and this is \${platform}\`)

/** What is declared for this platform; the types are those for ${first}. */
${exported(names, isTyped ? `${loaded} as Module` : `/** @type {Module} */ (${loaded})`, format)}
${isTyped ? enums.map((name) => `export type ${name} = (typeof ${name})[keyof typeof ${name}]\n`).join('') : ''}`
}

function exported(names: readonly string[], loaded: string, format: ChooserFormat): string {
  if (format === 'module') return `export const { ${names.join(', ')} } = ${loaded}`
  return [`const loaded = ${loaded}`, ...names.map((name) => `exports.${name} = loaded.${name}`)].join('\n')
}
