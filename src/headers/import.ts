/**
 * A header becomes declarations: read by the C compiler's preprocessor, chosen, valued, written as text that declares the
 * same. What cannot be is left out, with the reason.
 */
import { filesOf } from '../declare/selection.ts'
import { Statements } from '../declare/statements.ts'
import { positionOf } from '../diagnostics/source.ts'
import { PLATFORM } from '../platform.ts'
import { type BuildOptions, mergeBuildOptions } from '../toolchain/options.ts'
import { pkgConfig } from '../toolchain/pkg-config.ts'
import type { HeaderOptions } from '../toolchain/read-headers.ts'
import { preludeOf, readable, textOf } from './blocks.ts'
import { type Candidate, chosen, unmatched } from './choose.ts'
import { constantText } from './constant-text.ts'
import type { ImportConfig, ImportPattern } from './define.ts'
import { enumBlocks } from './enum-groups.ts'
import { libraryMisses } from './exported.ts'
import { type AskedMacro, type MacroValue, macroValues } from './macro-values.ts'
import { ownFiles } from './own-files.ts'
import { macroBody, type ReadHeader, readHeader } from './read-header.ts'
import { renaming } from './rename.ts'
import { HERE, type HeaderTarget } from './targets.ts'
import { type Block, Writer } from './written.ts'

/** What was not imported, and why. */
export interface LeftOut {
  readonly name: string
  readonly why: string
  /** `file:line` of the header. */
  readonly place: string
}

/** What an import comes to. */
export interface Imported {
  /** For which platform. */
  readonly target: HeaderTarget
  /** What the headers declare, imported or not. */
  readonly read: ReadHeader
  /** The declarations, piece by piece. */
  readonly blocks: readonly Block[]
  /** The declarations, as `ffi.cdef` reads them. */
  readonly text: string
  /** C that goes before the declarations in `api` mode. */
  readonly prelude: string
  readonly candidates: readonly Candidate[]
  /** Patterns of `only` that no declaration has. */
  readonly unmatched: readonly ImportPattern[]
  readonly leftOut: readonly LeftOut[]
  /** Integer macros by the enum that holds them, where that was asked for. */
  readonly enums: ReadonlyMap<string, readonly (readonly [name: string, value: bigint])[]>
  /** The library that has the functions; undefined where nobody says. */
  readonly library: string | undefined
  readonly build: BuildOptions
}

/** Imports what a configuration says, for one platform. Throws where the compiler, pkg-config or the configuration fails. */
export function importHeader(config: ImportConfig, at: HeaderTarget = HERE): Imported {
  const build = buildOptions(config)
  const library = config.library ?? build.libraries?.[0]
  const headers = typeof config.header === 'string' ? [config.header] : config.header
  const reading = { ...build, compiler: at.compiler }
  const read = readHeader(headers, reading, at.target)
  const isOwn = config.files ? filesOf(config.files) : ownFiles(read.files)
  const statements = new Statements(read.scope, read.source)
  const candidates = chosen(read, statements.all(), isOwn, config)
  const values = valuesOf(read, candidates, reading)
  const rejected = reasons(
    read,
    candidates,
    values,
    config,
    at.platform === PLATFORM ? librariesOf(library, build, config) : [],
  )
  const wanted = candidates.filter(({ item }) => !rejected.has(item.name))
  const isKnown = (name: string): boolean => read.scope.predeclared(name) !== undefined
  const needed = statements.neededBy(
    wanted.map(({ item }) => item),
    isKnown,
  )
  const isCompiled = config.mode === 'api'
  const rename = renaming(config)
  const writer = new Writer(read, statements, {
    comments: config.comments !== false,
    rename,
    isCompiled,
    valueOf: (name) => values.get(name),
  })
  const blocks = needed.flatMap((statement) => writer.statement(statement) ?? [])
  const groups = enumBlocks(blocks, config, values, rename)
  const functions = Object.entries(config.functions ?? {}).map(([name, type]) => functionBlock(name, type))
  const { kept, failed } = readable([...groups.blocks, ...functions], at.target)
  return {
    target: at,
    read,
    blocks: kept,
    text: textOf(kept),
    prelude: preludeOf(read.includes, kept),
    candidates: wanted,
    unmatched: unmatched(config, candidates),
    leftOut: [
      ...unread(read, isOwn, config),
      ...candidates.flatMap(({ item }) => leftOut(read, item.name, item.place.offset, rejected.get(item.name))),
      ...failed.flatMap(({ block, why }) => block.names.flatMap((name) => leftOut(read, name, block.offset, why))),
    ],
    enums: groups.enums,
    library,
    build,
  }
}

function buildOptions({
  header,
  pkgConfig: packages = [],
  includeDirs = [],
  defineMacros,
}: ImportConfig): BuildOptions {
  // A header of the project is named as seen from the current folder.
  const isLocal = [header].flat().some((name) => !/^[<"]/.test(name))
  return mergeBuildOptions(pkgConfig(packages), {
    includeDirs: isLocal ? ['.', ...includeDirs] : includeDirs,
    defineMacros,
  })
}

/** The values of the macros among the candidates: what was evaluated here, and of the rest what the compiler says. */
function valuesOf(read: ReadHeader, candidates: readonly Candidate[], reading: HeaderOptions): Map<string, MacroValue> {
  const values = new Map<string, MacroValue>()
  const asked: AskedMacro[] = []
  for (const { declaration } of candidates) {
    if (declaration?.kind !== 'constant' || declaration.origin !== 'macro') continue
    const { name, value, type } = declaration
    if (value !== undefined) values.set(name, { value, type })
    else {
      const body = macroBody(read, declaration.place.statement)
      if (body !== undefined && body !== '' && !isOfPlace(read, body, new Set())) asked.push({ name, body })
    }
  }
  for (const [name, value] of macroValues(read.includes, asked, reading)) values.set(name, value)
  return values
}

/** Macros that say where or when they are expanded, which is nothing that a header declares. */
const OF_PLACE = /__(?:LINE|FILE|FILE_NAME|BASE_FILE|COUNTER|INCLUDE_LEVEL|DATE|TIME|TIMESTAMP)__|__func__|__FUNCTION__/

function isOfPlace(read: ReadHeader, body: string, seen: Set<string>): boolean {
  if (OF_PLACE.test(body)) return true
  return (body.match(/[A-Za-z_$][\w$]*/g) ?? []).some((name) => {
    const macro = seen.has(name) ? undefined : read.scope.tables.macros.get(name)
    seen.add(name)
    return macro !== undefined && isOfPlace(read, macro.source.text.slice(macro.bodyStart, macro.bodyEnd), seen)
  })
}

/** The libraries that a module's functions are found in: all that C is linked with, else the one that is opened. */
function librariesOf(library: string | undefined, { libraries = [] }: BuildOptions, { mode }: ImportConfig): string[] {
  return library === undefined ? [] : [...new Set([library, ...(mode === 'api' ? libraries : [])])]
}

/** Why candidates cannot be imported, by name. */
function reasons(
  read: ReadHeader,
  candidates: readonly Candidate[],
  values: ReadonlyMap<string, MacroValue>,
  { mode }: ImportConfig,
  libraries: readonly string[],
): Map<string, string> {
  const why = new Map<string, string>()
  const linked: string[] = []
  for (const { item, declaration } of candidates) {
    if (declaration?.kind === 'constant' && declaration.origin === 'macro') {
      const value = values.get(item.name)
      if (!value || constantText(value) === undefined) {
        const body = macroBody(read, declaration.place.statement)
        if (body !== '') why.set(item.name, body === undefined ? 'it is a macro with parameters' : 'it is no constant')
        else why.set(item.name, '')
      }
    } else if (declaration && declaration.kind !== 'constant') {
      if (declaration.place.statement?.body === undefined) {
        // A macro of the same name may need no function.
        if (mode !== 'api' || !read.scope.tables.macros.has(item.name)) linked.push(declaration.symbol)
      } else if (mode !== 'api') why.set(item.name, "it is an inline function, which only mode 'api' can call")
    }
  }
  const missing = libraryMisses(libraries, linked)
  for (const { item, declaration } of candidates) {
    if (declaration && declaration.kind !== 'constant' && missing.has(declaration.symbol))
      why.set(item.name, `the library '${libraries[0]}' does not have it`)
  }
  return why
}

/** What could not be read of the header's own files. */
function unread(
  { source, warnings, scope }: ReadHeader,
  isOwn: (file: string) => boolean,
  config: ImportConfig,
): LeftOut[] {
  return warnings.flatMap(({ code, message, place }) => {
    if (code !== 'warning/left-out') return []
    const { name, line } = positionOf(source, place.offset)
    if (!isOwn(name)) return []
    if (config.only && scope.tables.leftOut.size === 0) return []
    return [{ name: '', why: message, place: `${name}:${line}` }]
  })
}

/** A declaration of a header, with the reason why it is not imported; nothing where it goes without saying. */
export function leftOut({ source }: ReadHeader, name: string, offset: number, why: string | undefined): LeftOut[] {
  if (why === undefined || why === '') return []
  const { name: file, line } = positionOf(source, offset)
  return [{ name, why, place: `${file}:${line}` }]
}

function functionBlock(name: string, type: string): Block {
  const at = type.indexOf('(')
  return { names: [name], text: `${type.slice(0, at).trim()} ${name}${type.slice(at)};`, offset: 0, renamed: [] }
}
