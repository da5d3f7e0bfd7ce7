/** The files that an import writes, by its mode. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ImportConfig } from '../headers/define.ts'
import type { Imported } from '../headers/import.ts'
import { inlineModule } from '../headers/module-text.ts'
import type { ModuleEnding } from '../module/format.ts'
import { type BuildOptions, mergeBuildOptions } from '../toolchain/options.ts'

/** A file, and its text where that is compared or written by the caller. */
export interface Made {
  readonly path: string
  readonly text: string | undefined
  readonly isWritten: boolean
}

/** Makes the module; where it is only checked, modules of `abi` and `api` are written elsewhere and read. */
export async function moduleFiles(config: ImportConfig, imported: Imported, isCheck: boolean): Promise<Made[]> {
  const { output, mode = 'inline' } = config
  if (mode === 'inline') return [{ path: output, text: inlineModule(config, imported), isWritten: false }]
  if (!isCheck) {
    const { js, dts, c, library, written } = await compiled(config, imported, dirname(output), false)
    const files = [js, dts, c, library].filter((file) => file !== undefined)
    return files.map((path) => ({
      path: join(dirname(output), basename(path)),
      text: undefined,
      isWritten: written.includes(path),
    }))
  }
  // In the same folder, whose package.json says which kind of JavaScript is written.
  mkdirSync(dirname(output), { recursive: true })
  const folder = mkdtempSync(join(dirname(output), '.cdef-check-'))
  try {
    const { js, dts, c } = await compiled(config, imported, folder, true)
    return [js, dts, c].flatMap((file) =>
      file === undefined
        ? []
        : [{ path: join(dirname(output), basename(file)), text: readFileSync(file, 'utf8'), isWritten: false }],
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compiled({ output, mode }: ImportConfig, imported: Imported, outDir: string, emitOnly: boolean) {
  const { FFI } = await import('../ffi.ts')
  const ffi = new FFI()
  ffi.cdef(imported.text)
  const [, name = '', ending] = /^(.*?)(\.[mc]?[jt]s)?$/.exec(basename(output)) ?? []
  const { build, library, prelude } = imported
  if (mode === 'abi') ffi.setSource(name, null)
  else ffi.setSource(name, prelude, mergeBuildOptions(build, linked(library, build)))
  const extension = ending === '.mjs' || ending === '.cjs' ? { extension: ending as ModuleEnding } : {}
  return ffi.compile({ outDir, emitOnly, ...extension })
}

/** The library as the linker wants it: a path is a file, a name is searched for. */
function linked(library: string | undefined, { libraries }: BuildOptions): BuildOptions {
  if (library === undefined || libraries?.includes(library)) return {}
  return /[/\\]/.test(library) ? { extraObjects: [library] } : { libraries: [library] }
}
