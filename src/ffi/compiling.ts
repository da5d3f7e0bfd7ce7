/** The part of an FFI that has C compiled: modules with files of their own, and modules for now. */
import type { Functions } from '../call/functions.ts'
import type { CallbackOptions } from '../call/in/runner.ts'
import { CALLBACK_OPTIONS } from '../call/in/runner.ts'
import { describe } from '../cdata/object/place.ts'
import type { Scope } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { checkOptions } from '../diagnostics/options.ts'
import type { externFunction, externName } from '../infer/externs.ts'
import type { Compiled } from '../infer/library.ts'
import type { Reading } from '../infer/reading.ts'
import type { Declarations } from '../infer/specifiers.ts'
import { type CompileOptions, ModuleBuilder, type ModuleFiles } from '../module/build.ts'
import type { ModuleDescription } from '../module/load.ts'
import type { SourceOptions } from '../module/source.ts'
import { mergeBuildOptions } from '../toolchain/options.ts'
import { pkgConfig } from '../toolchain/pkg-config.ts'
import { Values } from './values.ts'

export abstract class Compiling<D extends Declarations, R extends Reading> extends Values {
  readonly #builder: ModuleBuilder

  constructor(scope: Scope, functions: Functions) {
    super(functions)
    this.#builder = new ModuleBuilder(scope, functions)
  }

  /** Takes the declarations of a module; returns its library. @internal */
  protected loadModule(description: ModuleDescription, includes: readonly Scope[]): object | undefined {
    return this.#builder.load(description, includes)
  }

  /** @internal */
  protected get scope(): Scope {
    return this.#builder.scope
  }

  /**
   * Names the module that `compile` writes. `source` is the C that it is compiled with: includes, and whatever else
   * the declarations need; null makes a module without C, whose declarations `dlopen` uses. Writes nothing yet, so it
   * may come before or after `cdef`. Throws when called twice.
   *
   * @example
   * ffi.setSource('build/zlib', '#include <zlib.h>', { libraries: ['z'] })
   */
  setSource(name: string, source: string | null, options: SourceOptions = {}): this {
    this.#builder.setSource(name, source, options)
    return this
  }

  /** As `setSource`, with what pkg-config says of the packages before the options. Throws a PkgConfigError. */
  setSourcePkgConfig(name: string, packages: readonly string[], source: string, options: SourceOptions = {}): this {
    const { sourceExtension, platformPackage, ...build } = options
    const rest = { ...(sourceExtension && { sourceExtension }), ...(platformPackage && { platformPackage }) }
    return this.setSource(name, source, { ...mergeBuildOptions(build, pkgConfig(packages)), ...rest })
  }

  /**
   * Writes the module: `name.js`, `name.d.ts`, and in API mode `name.c` and the library that the C compiler makes of
   * it. Files are written only where their text changed. Then everything that was declared is compared with what C
   * says. Throws a VerificationError with the compiler's words, or with every disagreement.
   */
  compile(options: CompileOptions = {}): ModuleFiles {
    return this.#builder.compile(options)
  }

  /** The text of the module's C file, for other build systems; it needs `include/` of this package to compile. */
  emitC(): string {
    return this.#builder.emitC()
  }

  /** The text of the module's JavaScript. `target` is the library's file name, where it is not the module's. */
  emitJs(target?: string): string {
    return this.#builder.emitJs(target)
  }

  /** The types of all that is declared, as the text of a declaration file; the module's, where `setSource` named one. */
  emitDts(): string {
    return this.#builder.emitDts()
  }

  /**
   * Compiles the declarations together with `source` and loads the result at once. What was compiled before with the
   * same text, options, compiler and files is taken from a cache (`CDEF_CACHE`, or `node_modules/.cache/cdef`). From
   * then on this FFI's types are C's; make no cdata before. Throws a VerificationError.
   */
  verify<L extends object = Compiled<D, R>>(source: string, options: SourceOptions = {}): L {
    const lib = this.#builder.verify(source, options)
    this.scopeChanged()
    return lib as L
  }

  /** Another scope has taken the place of the one before. @internal */
  protected abstract scopeChanged(): void

  /**
   * Attaches a JavaScript function to one that is declared `extern "JS"`; C runs it in this thread, in place of one
   * attached before. Without a name it is the function's own, whose parameters the compiler does not know then.
   * Returns the function. Until something is attached, C gets 0 and a line goes to stderr.
   *
   * @example
   * ffi.defExtern('on_event', (code, name) => ffi.string(name).length)
   */
  defExtern<F extends (...values: never[]) => unknown>(fn: F, options?: CallbackOptions): F
  defExtern<const N extends externName<D>, F extends externFunction<N, D, R>>(
    name: N,
    fn: F,
    options?: CallbackOptions,
  ): F
  defExtern(...given: readonly unknown[]): unknown {
    const [name, fn, options = {}] = typeof given[0] === 'string' ? given : [nameOf(given[0]), ...given]
    checkOptions(options as CallbackOptions, CALLBACK_OPTIONS)
    this.#builder.extern(name as string).attach(fn, options as CallbackOptions)
    return fn
  }
}

function nameOf(fn: unknown): string {
  if (typeof fn !== 'function')
    throw failure('callback/function', { value: describe(fn), what: 'what defExtern attaches' })
  if (fn.name === '') throw failure('extern/unnamed', {})
  return fn.name
}
