/** Which symbols a library of this machine has. */

import { closeLibrary, openLibrary } from '../library/open.ts'
import { addon } from '../native/load.ts'

/** Those of the symbols that the library, and what it brings along, does not have; none where it cannot be opened here. */
export function libraryMisses(library: string, symbols: readonly string[]): ReadonlySet<string> {
  try {
    const open = openLibrary(library)
    const missing = new Set(symbols.filter((symbol) => addon.symbol(open.handle, symbol) === undefined))
    closeLibrary(open)
    return missing
  } catch {
    return new Set()
  }
}
