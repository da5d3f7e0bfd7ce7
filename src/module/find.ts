/** Finds the compiled library of a module: beside its JavaScript, or in the package for this platform. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { failure } from '../diagnostics/failure.ts'
import { type OpenLibrary, openLibrary } from '../library/open.ts'
import { LIBRARY_SUFFIX, platformName } from '../platform.ts'

/** What names a compiled library. */
export interface LibraryPlace {
  readonly name: string
  readonly url?: string
  readonly file?: string
  readonly platformPackage?: string
}

/** The name of a compiled library's file here; `*` stands for how shared libraries end. */
export const libraryName = (file: string): string => file.replace('*', LIBRARY_SUFFIX.slice(1))

/** Opens it for good: the types of a module refer to the library. Throws a LibraryError that lists what was tried. */
export function openModuleLibrary({ name, url, file, platformPackage }: LibraryPlace): OpenLibrary {
  // Bundlers that make CommonJS of an ES module leave it nothing to know its place by.
  if (typeof url !== 'string') throw failure('module/place', { name })
  const folder = dirname(fileURLToPath(url))
  const fileName = libraryName(file as string)
  const beside = outsideOfArchive(join(folder, fileName))
  if (existsSync(beside)) return openLasting(beside)
  const reasons = [`${beside}: there is no such file`]
  if (platformPackage !== undefined) {
    const inPackage = join(...platformPackage.replace('*', platformName()).split('/'), fileName)
    const found = foldersUpward(folder)
      .map((each) => outsideOfArchive(join(each, 'node_modules', inPackage)))
      .find(existsSync)
    if (found !== undefined) return openLasting(found)
    reasons.push(`${inPackage}: the package is not installed`)
  }
  throw failure('module/missing', { name, tried: reasons.map((reason) => `\n  ${reason}`).join('') })
}

/**
 * A file of an archive of Electron's, in the folder beside that holds what the system opens: `app.asar.unpacked` for
 * `app.asar`. Only Electron's own functions see into an archive, and C's `dlopen` is none.
 */
function outsideOfArchive(path: string): string {
  const unpacked = path.replace(/\.asar(?=[\\/])/, '.asar.unpacked')
  return existsSync(unpacked) ? unpacked : path
}

/** A folder and those it lies in, the innermost first. */
function foldersUpward(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...foldersUpward(parent)]
}

/** Opens the library of a module at a path. */
export function openLasting(path: string): OpenLibrary {
  return { ...openLibrary(path), permanent: true }
}
