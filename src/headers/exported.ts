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

/** Those that none of the libraries has; none where there is no library, or one that cannot be opened here. */
export function libraryMisses(libraries: readonly string[], symbols: readonly string[]): ReadonlySet<string> {
  if (libraries.length === 0) return new Set()
  try {
    let missing: ReadonlySet<string> = new Set(symbols)
    for (const library of libraries) missing = missingSymbols(library, [...missing])
    return missing
  } catch {
    return new Set()
  }
}
