/** Builds modules: plans what a scope declares, writes C, JavaScript and types, and has the C compiled. */
import { basename, dirname, join, posix, resolve } from 'node:path'
import { nearest } from '../base/nearest.ts'
import type { Functions } from '../call/functions.ts'
import type { ExternFunction } from '../call/in/extern-function.ts'
import { describe } from '../cdata/object/place.ts'
import type { Scope } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { CHECKED_LATER, checkOption, checkOptions, FLAG, type Rule, TEXT } from '../diagnostics/options.ts'
import type { Concessions } from '../emit/c/concessions.ts'
import { type EmittedC, emitC } from '../emit/c/module.ts'
import { emitDts } from '../emit/dts/module.ts'
import { emitJs } from '../emit/js/module.ts'
import { linesOf, type ModuleLines } from '../plan/lines.ts'
import type { CompiledPart } from '../plan/plan.ts'
import { planCompiled, planDeclarations } from '../plan/planning.ts'
import { compileText } from '../toolchain/compile-text.ts'
import { showDiagnostic } from '../toolchain/diagnostics.ts'
import { writeIfChanged } from '../toolchain/files.ts'
import { compileRevised } from '../toolchain/revise.ts'
import { Attempt, warnOfAbsent } from './attempt.ts'
import { checkModule } from './check.ts'
import { libraryName, openLasting } from './find.ts'
import { ENDING, formatOf, type ModuleEnding, type ModuleFormat, TYPES_ENDINGS } from './format.ts'
import { assemble, loadDescription, type ModuleDescription, moduleOf, VERIFIED } from './load.ts'
import { checkSourceOptions, languageOf, type ModuleSource, moduleSource, type SourceOptions } from './source.ts'

/** What `compile` takes. */
export interface CompileOptions {
  /** Where the files are written; the current folder where it is not given. */
  readonly outDir?: string
  /** Prints the compiler's commands and warnings. */
  readonly verbose?: boolean
  /** Compiles for a debugger: with symbols, without optimisation. */
  readonly debug?: boolean
  /** The library's file name; `*` stands for the platform's ending, and is `so`, `dylib` or `dll`. */
  readonly target?: string
  /** False leaves what C cannot check while it compiles to the first use: for libraries that do not run here. */
  readonly check?: boolean
  /**
   * The ending of the JavaScript: `.js` by itself, which is CommonJS where the nearest package.json above `outDir` has
   * `"type": "commonjs"`; `.mjs` is an ES module and `.cjs` CommonJS wherever they are.
   */
  readonly extension?: ModuleEnding
  /** True writes the files and compiles nothing: another build system makes the library. */
  readonly emitOnly?: boolean
}

/** The files of a module. */
export interface ModuleFiles {
  /** The module, to be imported: a path, as all of these. */
  readonly js: string
  /** Its types. */
  readonly dts: string
  /** Absent in ABI mode, as is the library. */
  readonly c?: string
  /** Absent also where nothing was compiled. */
  readonly library?: string
  /** Those of the files that were written; the others held the same text before. */
  readonly written: readonly string[]
  /** What the compiler read, headers included, with full paths; empty where none ran. */
  readonly inputs: readonly string[]
}

/** What a compiled module consists of, before anything is written. */
interface Parts {
  readonly compiled: CompiledPart
  readonly lines: ModuleLines
  readonly id: string
}

/** How the JavaScript of a module is written. */
interface Script {
  readonly ending: ModuleEnding
  readonly format: ModuleFormat
}

const USUAL: Script = { ending: '.js', format: 'module' }

/** A module with C. */
interface Compiled extends ModuleSource {
  readonly source: string
}

/** Modules that other modules can import, by the scopes that are built into them or were loaded from them. */
const modules = new WeakMap<Scope, { readonly name: string; readonly isCompiled: boolean }>()

/** By the same scopes, what the compiler has completed of them: modules that include these can be checked with it. */
const compiledScopes = new WeakMap<Scope, Scope>()

export class ModuleBuilder {
  /** What is declared: in JavaScript, or in the module that `verify` has loaded. */
  scope: Scope
  readonly #functions: Functions
  #source: ModuleSource | undefined

  constructor(scope: Scope, functions: Functions) {
    this.scope = scope
    this.#functions = functions
  }

  /** Takes the place of a module that was built before. */
  load(description: ModuleDescription, includes: readonly Scope[]): object | undefined {
    const module = loadDescription(description, includes, this.#functions)
    this.scope = module.scope
    modules.set(module.scope, { name: description.name, isCompiled: description.id !== undefined })
    return module.lib
  }

  setSource(name: string, source: string | null, options: SourceOptions): void {
    if (this.#source) throw failure('module/source-twice', { name: this.#source.name })
    this.#source = moduleSource(name, source, options)
    modules.set(this.scope, { name: this.#source.name, isCompiled: source !== null })
  }

  /** The text of the C file. */
  emitC(): string {
    const module = this.#named('emitC')
    const { source } = module
    if (source === null) throw failure('module/mode', { what: `the module '${module.name}'` })
    return this.#c(this.#parts({ ...module, source }), { ...module, source }).text
  }

  /** The text of the JavaScript file; `target` is the library's file name. */
  emitJs(target?: string): string {
    const module = this.#named('emitJs')
    const { source } = module
    return this.#js(source === null ? undefined : this.#parts({ ...module, source }), target)
  }

  #js(parts: Parts | undefined, target: string | undefined, { ending, format } = USUAL): string {
    const { name, options } = this.#named('emitJs')
    const { platformPackage } = options
    return emitJs({
      name,
      format,
      lines: parts ? parts.lines : linesOf(planDeclarations(this.scope)),
      reading: this.#reading(),
      unicode: this.scope.unicodeWidth,
      includes: this.scope.includes.map((scope) => importedFrom(name, scope, ending).path),
      library: parts && { file: this.#fileName(target), platformPackage, id: parts.id },
    })
  }

  /** The text of the declaration file; of the declarations alone where there is no module. */
  emitDts(): string {
    return this.#dts(USUAL)
  }

  #dts({ ending, format }: Script): string {
    const { reading } = this.#functions.codecs
    if (!this.#source) return emitDts(this.scope, reading)
    const { name, source } = this.#source
    const included = (scope: Scope) => importedFrom(name, scope, ending)
    return emitDts(this.scope, reading, { isCompiled: source !== null, included, format })
  }

  /** Writes the files and compiles. */
  compile(options: CompileOptions): ModuleFiles {
    checkOptions(options, COMPILE_OPTIONS)
    const { name, source, options: build } = this.#named('compile')
    const { outDir = '.', target, check = true, emitOnly = false, extension = '.js', ...how } = options
    const base = resolve(outDir, name)
    const files = { js: base + extension, dts: base + TYPES_ENDINGS[extension] }
    const script: Script = { ending: extension, format: formatOf(extension, dirname(base)) }
    const written: string[] = []
    const write = (path: string, text: string) => {
      if (writeIfChanged(path, text)) written.push(path)
    }
    const writeTexts = (parts?: Parts) => {
      write(files.js, this.#js(parts, target, script))
      write(files.dts, this.#dts(script))
    }
    if (source === null) {
      writeTexts()
      return { ...files, written, inputs: [] }
    }
    const module = { name, source, options: build }
    const parts = this.#parts(module)
    const attempt = this.#attempt(parts, module, how.debug)
    const c = base + (build.sourceExtension ?? '.c')
    write(c, attempt.emitted.text)
    if (emitOnly) {
      writeTexts(parts)
      return { ...files, c, written, inputs: [] }
    }
    const library = join(dirname(base), libraryName(this.#fileName(target)))
    const { diagnostics, inputs } = compileRevised(
      {
        ...compilerOptions(build),
        ...how,
        source: c,
        output: library,
        ...attempt.reader(),
        check: check ? (made) => this.#check(made, parts) : undefined,
      },
      attempt.revise,
    )
    written.push(library)
    warnOfAbsent(name, attempt.absent)
    if (how.verbose) for (const each of diagnostics) console.log(showDiagnostic(each))
    writeTexts(parts)
    return { ...files, c, library, written, inputs }
  }

  /** Compiles what is declared, unless the cache has it, and loads it; what is declared is the module's from then on. */
  verify(source: string, options: SourceOptions): object {
    if (typeof source !== 'string')
      throw failure('argument/type', { what: 'the C source', wanted: 'a string', value: describe(source) })
    checkSourceOptions(options)
    const module = { name: VERIFIED, source, options }
    const parts = this.#parts(module)
    const attempt = this.#attempt(parts, module)
    const { path } = compileText(attempt.emitted.text, {
      ...compilerOptions(options),
      ...attempt.reader(),
      fileName: `module${options.sourceExtension ?? '.c'}`,
      check: (made) => this.#check(made, parts),
      revise: attempt.revise,
    })
    warnOfAbsent(VERIFIED, attempt.absent)
    const described = { ...parts.lines, name: VERIFIED, id: parts.id, ...this.#unicode() }
    const loaded = assemble(described, this.scope.includes, this.#functions, openLasting(path))
    this.scope = loaded.scope
    return loaded.lib as object
  }

  /** A function that JavaScript defines. Throws where the module has none of that name. */
  extern(name: string): ExternFunction {
    const { symbols } = moduleOf(this.scope) ?? {}
    if (!symbols) throw failure('extern/compiled', {})
    const found = symbols.extern(name)
    if (found) return found
    throw failure('extern/none', { name, near: nearest(name, symbols.externNames()) })
  }

  #named(what: string): ModuleSource {
    if (!this.#source) throw failure('module/source', { what })
    this.scope.adoptDescribed()
    return this.#source
  }

  #parts({ source, options }: Compiled): Parts {
    const plan = planCompiled(this.scope)
    const lines = linesOf(plan)
    // Importing the module costs milliseconds, which programs that build nothing shall not pay.
    const { createHash } = process.getBuiltinModule('node:crypto')
    const id = createHash('sha256')
      .update(JSON.stringify([lines, source, languageOf(options), ...(options.exceptions ? ['exceptions'] : [])]))
      .digest('hex')
      .slice(0, 16)
    return { compiled: plan.compiled as CompiledPart, lines, id }
  }

  #c({ compiled, id }: Parts, { name, source, options }: Compiled, conceded?: Concessions): EmittedC {
    const text = this.scope.unicodeWidth === 'wide' ? `${UNICODE}${source}` : source
    const { exceptions = false } = options
    return emitC(compiled, { name, id, source: text, language: languageOf(options), exceptions }, conceded)
  }

  /** The C of a module and, where that is refused, the C that is tried next. */
  #attempt(parts: Parts, module: Compiled, debug?: boolean): Attempt {
    const { source, options } = module
    const how = { ...compilerOptions(options), debug, fileName: `module${options.sourceExtension ?? '.c'}` }
    const attempted = { part: parts.compiled, source, scope: this.scope }
    return new Attempt(attempted, how, (conceded) => this.#c(parts, module, conceded))
  }

  #check(library: string, { lines, id }: Parts): void {
    const described = { ...lines, name: this.#source?.name ?? VERIFIED, id, ...this.#unicode() }
    const includes = this.scope.includes.map((scope) => compiledScopes.get(scope) ?? scope)
    const module = assemble(described, includes, this.#functions, openLasting(library))
    checkModule(module, this.scope)
    compiledScopes.set(this.scope, module.scope)
  }

  #unicode(): { unicode?: 'wide' | 'narrow' } {
    const { unicodeWidth } = this.scope
    return unicodeWidth ? { unicode: unicodeWidth } : {}
  }

  #reading(): { int64?: 'number'; long?: 'bigint' } {
    const { int64, long } = this.#functions.codecs.reading
    return { ...(int64 === 'number' ? { int64 } : {}), ...(long === 'bigint' ? { long } : {}) }
  }

  #fileName(target: unknown = `${basename(this.#named('compile').name)}.*`): string {
    checkOption('target', target, TARGET)
    return target as string
  }
}

/** No path, and none of the other files of a module. */
const LIBRARY_NAME = /^(?!\.{1,2}$)(?!.*\.([mc]?js|d\.[mc]?ts|c|cc|cpp|cxx)$)[^/\\\p{Cc}]+$/u
const TARGET: Rule = {
  wanted: "a library's file name",
  accepts: (value) => typeof value === 'string' && LIBRARY_NAME.test(value),
}
/** The rule of each option of `compile`. */
const COMPILE_OPTIONS: Readonly<Record<keyof CompileOptions, Rule>> = {
  outDir: TEXT,
  // Checked when the library gets its name.
  target: CHECKED_LATER,
  extension: ENDING,
  ...{ verbose: FLAG, debug: FLAG, check: FLAG, emitOnly: FLAG },
}
const UNICODE = '#define UNICODE 1\n#define _UNICODE 1\n#line 1 "<C source>"\n'

/** What the compiler needs to know of the options. */
function compilerOptions({ sourceExtension: _, exceptions: __, platformPackage: ___, ...options }: SourceOptions) {
  return options
}

/** What a module imports an included one from. */
function importedFrom(from: string, scope: Scope, ending: ModuleEnding): { path: string; isCompiled: boolean } {
  const module = modules.get(scope)
  if (module === undefined) throw failure('module/included', { what: `the module '${from}'` })
  const path = posix.relative(posix.dirname(from), module.name + ending)
  // What is imported is a URL.
  const url = path.replace(/[%#?]/g, encodeURIComponent)
  return { path: url.startsWith('.') ? url : `./${url}`, isCompiled: module.isCompiled }
}
