/** The public surface of cdef. */

export type { Channel, ChannelOptions } from './call/channel.ts'
export type { CFunction } from './call/functions.ts'
export type { CallbackOptions } from './call/in/policy.ts'
export type { WinError } from './call/last-error.ts'
export type { AsyncOptions, AsyncResult } from './call/pooled/options.ts'
export type { Pool, PoolOptions } from './call/pooled/pool.ts'
export { CDataObject as CData } from './cdata/object/cdata.ts'
export { type CField, type CTypeKind, CTypeObject as CType } from './cdata/object/ctype-object.ts'
export type { AllocatorOptions, Arena } from './cdata/use/lifetime.ts'
export {
  CDefError,
  type CompilerDiagnostic,
  CppError,
  CrashError,
  FFIError,
  LibraryError,
  PkgConfigError,
  VerificationError,
  VerificationMissing,
} from './diagnostics/errors.ts'
export { type LoadedModule, loadModule } from './ffi/loaded.ts'
export type * from './ffi/typed.ts'
export { FFI } from './ffi/typed.ts'
export type { Layout } from './headers/layout.ts'
export type { LayoutRow } from './headers/layout-rows.ts'
export type { CompileOptions, ModuleFiles } from './module/build.ts'
export type { ModuleDescription } from './module/load.ts'
export type { SourceOptions } from './module/source.ts'
