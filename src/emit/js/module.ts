/** `emitJs`: the JavaScript of a module, which holds its declarations as lines of text and loads them with cdef. */
import type { ModuleLines } from '../../plan/lines.ts'
import { quoted as literal } from '../dts/ts-text.ts'

/** Version of what `loadModule` reads; a module of another one is refused. */
export const MODULE_FORMAT = 1

/** What the JavaScript says besides the lines. */
export interface JsModule {
  readonly name: string
  /** How it imports and exports. */
  readonly format: 'module' | 'commonjs'
  readonly lines: ModuleLines
  /** How the module reads 64-bit integers, where that is not the usual way. */
  readonly reading: { readonly int64?: 'number'; readonly long?: 'bigint' }
  readonly unicode: 'wide' | 'narrow' | undefined
  /** What the included modules are imported from, in the order of their indexes. */
  readonly includes: readonly string[]
  /** The compiled library; absent in ABI mode. */
  readonly library:
    | { readonly id: string; readonly file: string; readonly platformPackage: string | undefined }
    | undefined
}

/** The text of `name.js`. */
export function emitJs({ name, format, lines, reading, unicode, includes, library }: JsModule): string {
  const words = FORMATS[format]
  const fields = [
    `format: ${MODULE_FORMAT}`,
    `name: ${quoted(name)}`,
    ...(Object.keys(reading).length > 0 ? [`reading: ${JSON.stringify(reading)}`] : []),
    ...(unicode ? [`unicode: ${quoted(unicode)}`] : []),
    ...(includes.length > 0 ? [`includes: [${includes.map((_, i) => `include${i}`).join(', ')}]`] : []),
    ...(library ? libraryFields(library, words.url) : []),
    ...Object.entries(lines).map(([field, text]) => `${field}: ${template(text)}`),
  ]
  const imports = includes.map((path, i) => `${words.importAll(`include${i}`, path)}\n`).join('')
  return `// Written by cdef; do not edit.
${words.start}
${imports}
${words.loaded(library ? ['ffi', 'lib'] : ['ffi'], `loadModule({\n  ${fields.join(',\n  ')},\n})`)}
`
}

/** How each kind of JavaScript says the same. Bundlers know the names that CommonJS exports by `exports.name`. */
const FORMATS = {
  module: {
    start: "import { loadModule } from 'cdef'",
    importAll: (name: string, path: string) => `import * as ${name} from ${quoted(path)}`,
    url: 'import.meta.url',
    loaded: (names: readonly string[], call: string) => `export const { ${names.join(', ')} } = ${call}`,
  },
  commonjs: {
    start: "'use strict'\nconst { loadModule } = require('cdef')",
    importAll: (name: string, path: string) => `const ${name} = require(${quoted(path)})`,
    url: "require('node:url').pathToFileURL(__filename).href",
    loaded: (names: readonly string[], call: string) =>
      [`const loaded = ${call}`, ...names.map((name) => `exports.${name} = loaded.${name}`)].join('\n'),
  },
} as const

function libraryFields({ id, file, platformPackage }: NonNullable<JsModule['library']>, url: string): string[] {
  return [
    `id: ${quoted(id)}`,
    `url: ${url}`,
    `file: ${quoted(file)}`,
    ...(platformPackage === undefined ? [] : [`platformPackage: ${quoted(platformPackage)}`]),
  ]
}

const quoted = (text: string): string => literal(text).ts

/** A template literal, so that each declaration has a line of its own. */
const template = (text: string): string =>
  `\`${text.replace(/[\\`]|\$\{/g, (special) => `\\${special}`).replaceAll('\r', '\\r')}\``
