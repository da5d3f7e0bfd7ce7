/** Which symbols a library of this machine has. */
import { closeLibrary, openLibrary } from '../library/open.ts'
import { addon } from '../native/load.ts'

/** Those of the symbols that the library, and what it brings along, does not have. Throws a LibraryError. */
export function missingSymbols(library: string, symbols: readonly string[]): ReadonlySet<string> {
  const open = openLibrary(library)
  const missing = new Set(symbols.filter((symbol) => addon.symbol(open.handle, symbol) === undefined))
  closeLibrary(open)
  return missing
}

/** The same; none where the library cannot be opened here. */
export function libraryMisses(library: string, symbols: readonly string[]): ReadonlySet<string> {
  try {
    return missingSymbols(library, symbols)
  } catch {
    return new Set()
  }
}
