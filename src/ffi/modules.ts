/** What an FFI has compiled: where the arguments of its methods are taken apart. */
import type { CallbackOptions } from '../call/in/policy.ts'
import { describe } from '../cdata/object/place.ts'
import { type Includable, SCOPE, type Scope } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import type { ModuleBuilder } from '../module/build.ts'
import type { SourceOptions } from '../module/source.ts'
import { mergeBuildOptions } from '../toolchain/options.ts'
import { pkgConfig } from '../toolchain/pkg-config.ts'

const builders = new WeakMap<object, ModuleBuilder>()

/** Remembers what makes an FFI's modules, for those who are handed the FFI. Returns it. */
export function keepBuilder(ffi: object, builder: ModuleBuilder): ModuleBuilder {
  builders.set(ffi, builder)
  return builder
}

/** What makes the modules of an FFI; undefined for anything that is none. */
export const builderOf = (value: unknown): ModuleBuilder | undefined => builders.get(value as object)

/** The scope of an FFI that another includes. */
export function includedScope(value: unknown): Scope {
  const builder = builderOf(value)
  if (builder) return builder.scope
  const scope = (value as Partial<Includable> | null | undefined)?.[SCOPE]
  if (scope) return scope
  throw failure('argument/type', { what: 'what is included', wanted: 'an FFI', value: describe(value) })
}

/** What pkg-config says of the packages, before the options that are given. Throws a PkgConfigError. */
export function withPackages(packages: readonly string[], options: SourceOptions): SourceOptions {
  const { sourceExtension, exceptions, platformPackage, ...build } = options
  const rest = {
    ...(sourceExtension && { sourceExtension }),
    ...(exceptions && { exceptions }),
    ...(platformPackage && { platformPackage }),
  }
  return { ...mergeBuildOptions(build, pkgConfig(packages)), ...rest }
}

/** Attaches a function to an `extern "JS"` declaration; without a name in front, to that of its own name. Returns it. */
export function attachExtern(builder: ModuleBuilder, given: readonly unknown[]): unknown {
  const [name, fn, options = {}] = typeof given[0] === 'string' ? given : [nameOf(given[0]), ...given]
  builder.extern(name as string).attach(fn, options as CallbackOptions)
  return fn
}

function nameOf(fn: unknown): string {
  if (typeof fn !== 'function')
    throw failure('callback/function', { value: describe(fn), what: 'what defExtern attaches' })
  if (fn.name === '') throw failure('extern/unnamed', {})
  return fn.name
}
