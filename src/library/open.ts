/** Opening and closing shared libraries. */

import { fileURLToPath } from 'node:url'
import { Pointer } from '../cdata/kinds/pointer.ts'
import { ctypeOf, exactAddressOf } from '../cdata/object/cdata.ts'
import { describe } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import type { LibraryHandle } from '../native/addon.ts'
import { addon } from '../native/load.ts'
import { IS_LINUX } from '../platform.ts'
import { cutShort } from './cut-short.ts'
import { candidates, isPath, searchFolders } from './search.ts'

/** An open library with the name that errors show. */
export interface OpenLibrary {
  readonly handle: LibraryHandle
  readonly name: string
  /** Of a compiled module, which is never closed. */
  readonly permanent?: true
  open: boolean
}

/** Flags of dlopen; see dlopen(3). */
export const LINKING = addon.constants

/** dlopen wants to know when symbols are resolved; at once where the flags do not say. */
const withBinding = (flags: number): number =>
  flags & (LINKING.RTLD_LAZY | LINKING.RTLD_NOW) ? flags : flags | LINKING.RTLD_NOW

/**
 * Opens a path or `file:` URL, a name that is searched for, `null` for the running process, or adopts a `void *` that dlopen returned.
 * Without flags a library resolves its own symbols before those of the process (RTLD_DEEPBIND, dlopen(3)):
 * Node exports a zlib and an OpenSSL of its own, which the system's libz and libssl would call into otherwise.
 */
export function openLibrary(given: unknown, flags?: number): OpenLibrary {
  const source = isFileUrl(given) ? fileURLToPath(given) : given
  if (source === null) return opened(null, withBinding(flags ?? 0), 'the process')
  if (source instanceof Pointer && isAnyPointer(source)) {
    return { handle: addon.adopt(handleAddress(source)), name: 'an open handle', open: true }
  }
  if (typeof source !== 'string' || source === '') throw failure('library/name', { value: describe(source) })
  return firstOf(source, withBinding(flags ?? LINKING.RTLD_DEEPBIND ?? 0))
}

const isFileUrl = (source: unknown): source is string | URL =>
  source instanceof URL || (typeof source === 'string' && source.startsWith('file:'))

function isAnyPointer(pointer: Pointer): boolean {
  const type = ctypeOf(pointer)
  return type?.kind === 'pointer' && type.target.kind === 'void'
}

function handleAddress(pointer: Pointer): number {
  const address = Number(exactAddressOf(pointer))
  if (address === 0) throw failure('library/null-handle', {})
  return address
}

function opened(path: string | null, flags: number, name: string): OpenLibrary {
  const handle = addon.open(path, flags)
  if (typeof handle === 'string') throw failure('library/open', { name, tried: `\n  ${handle}` })
  return { handle, name, open: true }
}

function firstOf(name: string, flags: number): OpenLibrary {
  const reasons: string[] = []
  for (const candidate of candidates(name)) {
    const handle = openFile(candidate, flags)
    if (typeof handle !== 'string') return { handle, name: candidate, open: true }
    reasons.push(handle.startsWith(candidate) ? handle : `${candidate}: ${handle}`)
  }
  if (IS_LINUX && !isPath(name)) reasons.push(`lib*.so.* in ${searchFolders().join(', ')}`)
  throw failure('library/open', { name, tried: reasons.map((reason) => `\n  ${reason}`).join('') })
}

/** Opens what has a name; a string says why it cannot be opened. */
function openFile(name: string, flags: number): LibraryHandle | string {
  return cutShort(name) ?? addon.open(name, flags)
}

/** The file that `openLibrary` would open for a name, or null. */
export function findLibrary(name: string): string | null {
  for (const candidate of candidates(name)) {
    const handle = openFile(candidate, LINKING.RTLD_LAZY | LINKING.RTLD_LOCAL)
    if (typeof handle === 'string') continue
    addon.close(handle)
    return candidate
  }
  return null
}

/** Closes; what was bound from the library throws from then on. Closing twice does nothing. */
export function closeLibrary(library: OpenLibrary): void {
  if (library.permanent) throw failure('module/open', { name: library.name })
  if (!library.open) return
  library.open = false
  addon.close(library.handle)
}
