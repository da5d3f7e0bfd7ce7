/** A module that cdef wrote, as the program that imports it gets it. */
import { loadImplementation } from '../bundle/whole.ts'
import { describe } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import { FFI } from '../ffi.ts'
import type { Dynamic } from '../infer/dynamic.ts'
import type { ModuleDescription } from '../module/load.ts'
import { builderOf } from './modules.ts'

/** What a module of cdef exports; `lib` is undefined where it has no compiled library. */
export interface LoadedModule {
  /** The FFI that knows what the module declares. */
  readonly ffi: FFI
  /** The compiled library; undefined in ABI mode, where `ffi.dlopen` opens one. */
  readonly lib: Dynamic
}

/** What a module that cdef wrote exports. Such modules call it with what they hold. Throws where library and module do not fit. */
export function loadModule(description: ModuleDescription): LoadedModule {
  loadImplementation()
  const { name, reading, includes = [] } = description
  const scopes = includes.map((each) => {
    const { ffi } = Object(each) as { ffi?: unknown }
    const builder = builderOf(ffi)
    if (builder) return builder.scope
    throw failure('module/include', { name, value: describe(ffi) })
  })
  const ffi = new FFI(undefined, reading)
  return { ffi, lib: builderOf(ffi)?.load(description, scopes) as Dynamic }
}
