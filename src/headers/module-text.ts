/** The module of an import in `inline` mode: TypeScript or JavaScript whose literal text declares what the headers do. */
import { basename } from 'node:path'
import type { ImportConfig } from './define.ts'
import type { Imported } from './import.ts'

/** As many declarations, and the editor would be busy with a text for longer than a tenth of a second. */
const MOST_INFERRED = 300

/** What the file of the types is called, and how a module names it. */
export interface TypesFile {
  readonly path: string
  readonly specifier: string
}

/**
 * The file that holds the types of a text that is too long to be read by the compiler again and again; undefined where it
 * is not, and for JavaScript.
 */
export function typesFile({ output }: ImportConfig, { blocks }: Imported): TypesFile | undefined {
  const [, base, kind = ''] = /^(.*)\.([mc]?)ts$/.exec(output) ?? []
  if (base === undefined || blocks.length <= MOST_INFERRED) return undefined
  return { path: `${base}.types.d.${kind}ts`, specifier: `./${basename(base)}.types.${kind}js` }
}

/** The text of the file. What depends on the machine, such as paths, does not get into it. */
export function inlineModule(config: ImportConfig, imported: Imported): string {
  const { text, library, enums, leftOut } = imported
  const types = typesFile(config, imported)
  const headers = typeof config.header === 'string' ? [config.header] : config.header
  return [
    `// Declarations of ${headers.join(', ')}, written by \`cdef import\`, which writes them again; changes are lost.`,
    "import { FFI } from 'cdef'",
    ...(types ? [`import type { ffi as typed } from ${quoted(types.specifier)}`] : []),
    '',
    `/** The declarations. */`,
    types
      ? `export const ffi: typeof typed = new FFI(\`\n${inTemplate(text)}\` as string) as never`
      : `export const ffi = new FFI(\`\n${inTemplate(text)}\`)`,
    ...(library === undefined
      ? []
      : [
          '',
          '/** The library; its functions are found when they are first used. */',
          `export const lib = ffi.dlopen(${quoted(library)})`,
        ]),
    ...[...enums].flatMap(([name, items]) => enumLines(name, items, isTypeScript(config.output))),
    ...leftOutLines(leftOut),
    '',
  ].join('\n')
}

/** What was left out, as comments at the end of a file; macros with parameters go without saying. */
function leftOutLines(leftOut: Imported['leftOut']): string[] {
  const told = leftOut.filter(({ why }) => !/^it is (a macro with parameters|no constant)$/.test(why))
  if (told.length === 0) return []
  const lines = told.map(
    ({ name, why }) => `//   ${[name, why].filter((part) => part !== '').join(': ')}`.split('\n')[0],
  )
  return ['', '// Left out:', ...(lines as string[])]
}

const isTypeScript = (output: string): boolean => /\.[mc]?ts$/.test(output)

function enumLines(name: string, items: readonly (readonly [string, bigint])[], isTyped: boolean): string[] {
  const members = items.map(
    ([each, value]) => `  ${each}: ${Number.isSafeInteger(Number(value)) ? value : `${value}n`},`,
  )
  return [
    '',
    `export const ${name} = ${isTyped ? '' : '/** @type {const} */ ('}{`,
    ...members,
    isTyped ? '} as const' : '})',
    ...(isTyped ? [`export type ${name} = (typeof ${name})[keyof typeof ${name}]`] : []),
  ]
}

/** Text within a template literal. */
const inTemplate = (text: string): string => text.replace(/[\\`]|\$(?=\{)/g, '\\$&')

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`
