/** What programs import as `cdef/import`; only re-exports. */

export { defineImport, type ImportConfig, type ImportKind, type ImportMode, type ImportPattern } from './define.ts'
