/** Builds modules: plans what a scope declares, writes C, JavaScript and types, and has the C compiled. */
import { writeFileSync } from 'node:fs'
import { basename, dirname, join, posix, resolve } from 'node:path'
import type { ExternFunction } from '../call/extern-function.ts'
import type { Functions } from '../call/functions.ts'
import { checkOptions } from '../cdata/options.ts'
import { describe } from '../cdata/place.ts'
import type { Scope } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { emitC } from '../emit/c/module.ts'
import { emitDts } from '../emit/dts/module.ts'
import { emitJs } from '../emit/js/module.ts'
import { closeLibrary, openLibrary } from '../library/open.ts'
import { linesOf, type ModuleLines } from '../plan/lines.ts'
import type { CompiledPart } from '../plan/module-plan.ts'
import { planCompiled, planDeclarations } from '../plan/plan-module.ts'
import { cached } from '../toolchain/cache.ts'
import { compileLibrary, recipeOf } from '../toolchain/compile.ts'
import { writeIfChanged } from '../toolchain/files.ts'
import { checkModule } from './check.ts'
import { LIBRARY_EXTENSION, openLasting } from './find.ts'
import { assemble, loadDescription, type ModuleDescription, moduleOf } from './load.ts'
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
}

/** The files of a module. */
export interface ModuleFiles {
  readonly js: string
  readonly dts: string
  /** Absent in ABI mode, as is the library. */
  readonly c?: string
  readonly library?: string
}

/** What a compiled module consists of, before anything is written. */
interface Parts {
  readonly compiled: CompiledPart
  readonly lines: ModuleLines
  readonly id: string
}

/** Modules that other modules can import, by the scopes that are built into them or were loaded from them. */
const modules = new WeakMap<Scope, { readonly name: string; readonly isCompiled: boolean }>()

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
    const { source, ...module } = this.#named('emitC')
    if (source === null) throw failure('module/mode', { what: `the module '${module.name}'` })
    const { compiled, id } = this.#parts(source, languageOf(module.options))
    return this.#c(compiled, id, source, module)
  }

  /** The text of the JavaScript file; `target` is the library's file name. */
  emitJs(target?: string): string {
    const { name, source, options } = this.#named('emitJs')
    const library =
      source === null ? undefined : { file: this.#fileName(target), platformPackage: options.platformPackage }
    const parts = source === null ? undefined : this.#parts(source, languageOf(options))
    return emitJs({
      name,
      lines: parts ? parts.lines : linesOf(planDeclarations(this.scope)),
      reading: this.#reading(),
      unicode: this.scope.unicodeWidth,
      includes: this.scope.includes.map((scope) => importedFrom(name, scope).path),
      library: library && parts && { ...library, id: parts.id },
    })
  }

  /** The text of the declaration file; of the declarations alone where there is no module. */
  emitDts(): string {
    const { reading } = this.#functions.codecs
    if (!this.#source) return emitDts(this.scope, reading)
    const { name, source } = this.#source
    const included = (scope: Scope) => importedFrom(name, scope)
    return emitDts(this.scope, reading, { isCompiled: source !== null, included })
  }

  /** Writes the files and compiles. */
  compile(options: CompileOptions): ModuleFiles {
    checkOptions(options, { outDir: [], verbose: FLAG, debug: FLAG, target: [], check: FLAG })
    const { name, source, options: build } = this.#named('compile')
    const { outDir = '.', target, check = true, ...how } = options
    const base = resolve(outDir, name)
    const files = { js: `${base}.js`, dts: `${base}.d.ts` }
    if (source === null) {
      this.#write(files, target)
      return files
    }
    const c = base + (build.sourceExtension ?? '.c')
    writeIfChanged(c, this.emitC())
    const library = join(dirname(base), this.#fileName(target).replace('*', LIBRARY_EXTENSION))
    const { diagnostics } = compileLibrary({ ...compilerOptions(build), ...how, source: c, output: library })
    if (how.verbose)
      for (const { file, line, severity, message } of diagnostics)
        console.log(`${file}:${line}: ${severity}: ${message}`)
    if (check) this.#check(library, this.#parts(source, languageOf(build)))
    this.#write(files, target)
    return { ...files, c, library }
  }

  /** Compiles what is declared, unless the cache has it, and loads it; what is declared is the module's from then on. */
  verify(source: string, options: SourceOptions): object {
    if (typeof source !== 'string')
      throw failure('argument/type', { what: 'the C source', wanted: 'a string', value: describe(source) })
    checkSourceOptions(options)
    const parts = this.#parts(source, languageOf(options))
    const text = this.#c(parts.compiled, parts.id, source, { name: VERIFIED, options })
    const fileName = `module${options.sourceExtension ?? '.c'}`
    const how = { ...compilerOptions(options), source: fileName, output: `module.${LIBRARY_EXTENSION}` }
    const library = cached([text, recipeOf(how)], how.output, (output) => {
      const c = join(dirname(output), `${basename(output)}${options.sourceExtension ?? '.c'}`)
      writeFileSync(c, text)
      const { inputs } = compileLibrary({ ...how, source: c, output })
      this.#check(output, parts)
      return inputs
    })
    const described = { ...parts.lines, name: VERIFIED, id: parts.id, ...this.#unicode() }
    const module = assemble(described, this.scope.includes, this.#functions, openLasting(library))
    this.scope = module.scope
    return module.lib as object
  }

  /** A function that JavaScript defines. Throws where the module has none of that name. */
  extern(name: string): ExternFunction {
    const { symbols } = moduleOf(this.scope) ?? {}
    if (!symbols) throw failure('extern/compiled', {})
    const found = symbols.extern(name)
    if (!found) throw failure('extern/none', { name, near: '' })
    return found
  }

  #named(what: string): ModuleSource {
    if (!this.#source) throw failure('module/source', { what })
    return this.#source
  }

  #parts(source: string, language: string): Parts {
    const plan = planCompiled(this.scope)
    const lines = linesOf(plan)
    // Importing the module costs milliseconds, which programs that build nothing shall not pay.
    const { createHash } = process.getBuiltinModule('node:crypto')
    const id = createHash('sha256')
      .update(JSON.stringify([lines, source, language]))
      .digest('hex')
      .slice(0, 16)
    return { compiled: plan.compiled as CompiledPart, lines, id }
  }

  #c(compiled: CompiledPart, id: string, source: string, { name, options }: Omit<ModuleSource, 'source'>): string {
    const text = this.scope.unicodeWidth === 'wide' ? `${UNICODE}${source}` : source
    return emitC(compiled, { name, id, source: text, language: languageOf(options) })
  }

  #check(library: string, { lines, id }: Parts): void {
    const opened = openLibrary(library)
    try {
      const described = { ...lines, name: this.#source?.name ?? VERIFIED, id, ...this.#unicode() }
      checkModule(assemble(described, this.scope.includes, this.#functions, opened), this.scope)
    } finally {
      closeLibrary(opened)
    }
  }

  #write({ js, dts }: ModuleFiles, target: string | undefined): void {
    writeIfChanged(js, this.emitJs(target))
    writeIfChanged(dts, this.emitDts())
  }

  #unicode(): { unicode?: 'wide' | 'narrow' } {
    const { unicodeWidth } = this.scope
    return unicodeWidth ? { unicode: unicodeWidth } : {}
  }

  #reading(): { int64?: 'number'; long?: 'bigint' } {
    const { int64, long } = this.#functions.codecs.reading
    return { ...(int64 === 'number' ? { int64 } : {}), ...(long === 'bigint' ? { long } : {}) }
  }

  #fileName(target = `${basename(this.#named('compile').name)}.*`): string {
    if (/^[^/\\]+$/.test(target)) return target
    throw failure('option/value', { option: 'target', value: describe(target), wanted: 'a file name' })
  }
}

const FLAG = [true, false]
/** What a module is called that has no files of its own. */
const VERIFIED = '<verify>'
const UNICODE = '#define UNICODE\n#define _UNICODE\n#line 1 "<C source>"\n'

/** What the compiler needs to know of the options. */
function compilerOptions({ sourceExtension: _, platformPackage: __, ...options }: SourceOptions): SourceOptions {
  return options
}

/** What a module imports an included one from. */
function importedFrom(from: string, scope: Scope): { path: string; isCompiled: boolean } {
  const module = modules.get(scope)
  if (module === undefined) throw failure('module/included', { what: `the module '${from}'` })
  const path = posix.relative(posix.dirname(from), `${module.name}.js`)
  return { path: path.startsWith('.') ? path : `./${path}`, isCompiled: module.isCompiled }
}
