// @ts-check
/** How programs that use the package are compiled where tests and the site do it: as strictly as a careful project would. */
import ts from 'typescript-5.9'

/** @type {ts.CompilerOptions} */
export const STRICT_OPTIONS = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
}
