/** Where variables are found: what a library has under a symbol, for classes to ask. */
import type { Block } from '../cdata/memory/heap.ts'

/** Finds a variable. */
export const IN_LIBRARY = Symbol('inLibrary')

/** A library in which variables are found by name. */
export interface SymbolSource {
  [IN_LIBRARY](name: string): Block
}
