/** The files that an import writes, by its mode. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Target } from '../abi/target.ts'
import { declare } from '../declare/declare.ts'
import { Scope } from '../declare/scope.ts'
import { chooserModule, outputFor } from '../headers/chooser.ts'
import type { ImportConfig } from '../headers/define.ts'
import type { Imported } from '../headers/import.ts'
import { inlineModule, typesFile } from '../headers/module-text.ts'
import { formatOf, type ModuleEnding, TYPES_ENDINGS } from '../module/format.ts'
import { HOST, PLATFORM } from '../platform.ts'
import { type BuildOptions, mergeBuildOptions } from '../toolchain/options.ts'

/** A file, and its text where that is compared or written by the caller. */
export interface Made {
  readonly path: string
  readonly text: string | undefined
  readonly isWritten: boolean
}

/** The files of an import: of one module, or of one for each platform and the module that chooses. */
export async function importedFiles(
  config: ImportConfig,
  imports: readonly Imported[],
  isCheck: boolean,
): Promise<Made[]> {
  const [first] = imports as [Imported]
  if (imports.length === 1) return moduleFiles(config, first, isCheck)
  const made: Made[] = chooserFiles(config, imports)
  for (const imported of imports) {
    const output = outputFor(config.output, imported.target.platform)
    made.push(...(await moduleFiles({ ...config, output }, imported, isCheck)))
  }
  return made
}

function chooserFiles(config: ImportConfig, imports: readonly Imported[]): Made[] {
  const { output, mode } = config
  const [{ library, enums }] = imports as [Imported]
  const platforms = imports.map(({ target }) => target.platform)
  const file = (path: string, text: string): Made => ({ path, text, isWritten: false })
  const own = { names: ['ffi', ...(library === undefined ? [] : ['lib']), ...enums.keys()], enums: [...enums.keys()] }
  if (mode !== 'abi') return [file(output, chooserModule(config, platforms, own, 'module'))]
  const [base, ending] = nameAndEnding(output)
  const js = `${base}${ending}`
  const types = `// Written by cdef; do not edit.\nexport * from './${basename(outputFor(js, platforms[0] as string))}'\n`
  const text = chooserModule(
    { ...config, output: js },
    platforms,
    { names: ['ffi'], enums: [] },
    formatOf(ending, dirname(js)),
  )
  return [file(js, text), file(`${base}${TYPES_ENDINGS[ending]}`, types)]
}

/** A module's path without its ending, and the ending of its JavaScript. */
function nameAndEnding(output: string): [string, ModuleEnding] {
  const [, base = '', ending] = /^(.*?)(\.[mc]?[jt]s)?$/.exec(output) ?? []
  return [base, ending === '.mjs' || ending === '.cjs' ? ending : '.js']
}

/** Makes a module; where it is only checked, modules of `abi` and `api` are written elsewhere and read. */
async function moduleFiles(config: ImportConfig, imported: Imported, isCheck: boolean): Promise<Made[]> {
  const { output, mode = 'inline' } = config
  if (mode === 'inline') {
    const types = typesFile(config, imported)
    const module = { path: output, text: inlineModule(config, imported), isWritten: false }
    if (!types) return [module]
    const builder = await builderFor(imported, imported.target.target)
    builder.setSource('types', null, {})
    return [module, { path: types.path, text: builder.emitDts(), isWritten: false }]
  }
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

/** What makes modules of the declarations, as a platform has them. */
async function builderFor({ text }: Imported, target: Target) {
  const { ModuleBuilder } = await import('../module/build.ts')
  const { functionsFor } = await import('../call/functions.ts')
  const scope = new Scope(target)
  declare(scope, text)
  return new ModuleBuilder(scope, functionsFor({ int64: 'bigint', long: 'number' }))
}

async function compiled({ output, mode }: ImportConfig, imported: Imported, outDir: string, emitOnly: boolean) {
  const builder = await builderFor(imported, mode === 'abi' ? imported.target.target : HOST)
  const [name, extension] = nameAndEnding(basename(output))
  const { build, library, prelude, target } = imported
  if (mode === 'abi') builder.setSource(name, null, {})
  else builder.setSource(name, prelude, mergeBuildOptions(build, linked(library, build)))
  // The C of other platforms alone is compiled there.
  return builder.compile({ outDir, emitOnly: emitOnly || target.platform !== PLATFORM, extension })
}

/** The library as the linker wants it: a path is a file, a name is searched for. */
function linked(library: string | undefined, { libraries }: BuildOptions): BuildOptions {
  if (library === undefined || libraries?.includes(library)) return {}
  return /[/\\]/.test(library) ? { extraObjects: [library] } : { libraries: [library] }
}
