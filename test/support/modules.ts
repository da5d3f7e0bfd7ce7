/** Compiled modules for tests: built from declarations and C, and imported from a folder as programs import them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { CompileOptions, ModuleFiles } from '../../src/module/build.ts'
import type { SourceOptions } from '../../src/module/source.ts'
import { withoutCompiler } from './compile.ts'
import { testSetting } from './settings.ts'
import { newFFI, type Untyped } from './untyped.ts'

export { withoutCompiler }

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

// What tests verify is kept beside the other fixtures, whatever the environment says.
process.env['CDEF_CACHE'] = join(ROOT, '.cache', 'modules')

/** A module as a program sees it. */
export interface Imported {
  readonly ffi: Untyped
  readonly lib: Untyped
}

/** A folder in which 'cdef' is this checkout. */
export interface ModuleFolder {
  at(name: string): string
  /** Writes a file and returns its path. */
  file(name: string, text: string): string
  /** Imports the JavaScript of a module. */
  import(name: string): Promise<Imported>
  /** Compiles a module of that name, declared in a fresh FFI. */
  compile(name: string, declarations: string, source: string | null, options?: FolderOptions): ModuleFiles
  /**
   * Compiles a module and imports it; nothing where there is no compiler. With `CDEF_TEST_MODULES=verified` it is
   * verified instead, which takes no time where it was before.
   */
  module(name: string, declarations: string, source: string | null, options?: FolderOptions): Promise<Imported>
}

type FolderOptions = SourceOptions & CompileOptions

/** Makes a folder that is removed after the tests of the file. */
export function moduleFolder(): ModuleFolder {
  const folder = mkdtempSync(join(tmpdir(), 'cdef module-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules', 'cdef'), 'dir')
  after(() => rmSync(folder, { recursive: true, force: true }))
  const made: ModuleFolder = {
    at: (name) => join(folder, name),
    file(name, text) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    },
    import: (name) => import(pathToFileURL(join(folder, `${name}.js`)).href),
    compile(name, declarations, source, { check, debug, target, verbose, ...options } = {}) {
      const builder = newFFI(declarations)
      builder.setSource(name, source, options)
      const given = Object.entries({ check, debug, target, verbose }).filter(([, value]) => value !== undefined)
      return builder.compile({ outDir: folder, ...Object.fromEntries(given) })
    },
    async module(name, declarations, source, options) {
      if (withoutCompiler && source !== null) return { ffi: undefined, lib: undefined }
      if (source !== null && testSetting('CDEF_TEST_MODULES') === 'verified')
        return verified(declarations, source, options)
      made.compile(name, declarations, source, options)
      return made.import(name)
    },
  }
  return made
}

/** Declarations verified with their C; from a cache where they were before. */
export function verified(declarations: string, source: string, options: SourceOptions = {}): Imported {
  const ffi = newFFI(declarations)
  return { ffi, lib: ffi.verify(source, options) }
}
