/** The listing: it does not know in which mode its library was declared. */
import { getSystemErrorName } from 'node:util'
import type { FFI } from 'cdef'

/** What the listing calls. */
interface DirectoryFunctions<D> {
  opendir(name: string): D | null
  readdir(directory: D): { readonly d_name: Uint8Array } | null
  closedir(directory: D): number
}

/** The names in a directory, as C gives them. */
export function list<D>(ffi: Pick<FFI, 'string' | 'errno'>, lib: DirectoryFunctions<D>, path: string): string[] {
  const directory = lib.opendir(path)
  if (directory === null) throw new Error(`opendir('${path}'): ${getSystemErrorName(-ffi.errno)}`)
  const names = []
  for (let entry = lib.readdir(directory); entry; entry = lib.readdir(directory)) names.push(ffi.string(entry.d_name))
  lib.closedir(directory)
  return names
}
