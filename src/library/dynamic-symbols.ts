/** The members of a library that was opened by dlopen: functions and variables by their symbols, constants as declared. */
import { nearest } from '../base/nearest.ts'
import type { CFunction, Functions } from '../call/functions.ts'
import type {
  ConstantDeclaration,
  Declaration,
  FunctionDeclaration,
  VariableDeclaration,
} from '../declare/declaration.ts'
import { failure } from '../diagnostics/failure.ts'
import { addon } from '../native/load.ts'
import { exportedNames } from './exports.ts'
import { declaredConstant, type Symbols } from './members.ts'
import type { OpenLibrary } from './open.ts'

export class DynamicSymbols implements Symbols {
  readonly #library: OpenLibrary
  readonly #functions: Functions

  constructor(library: OpenLibrary, functions: Functions) {
    this.#library = library
    this.#functions = functions
  }

  has(declaration: Declaration): boolean {
    if (declaration.kind === 'constant') return true
    if (!this.#library.open || (declaration.kind === 'function' && declaration.extern)) return false
    return addon.symbol(this.#library.handle, declaration.symbol) !== undefined
  }

  function({ name, symbol, type, parameterNames, extern, restraint }: FunctionDeclaration): CFunction {
    if (extern) throw failure('library/extern', { name, language: extern })
    const address = addressOfSymbol(this.#library, symbol, 'function')
    return this.#functions.make(type, { name, address, library: this.#library.handle, parameterNames, restraint })
  }

  /** Finds a variable once, and refuses once its library is closed. */
  variable({ name, symbol }: VariableDeclaration): () => number {
    let address: number | undefined
    return () => {
      if (!this.#library.open) throw failure('library/closed', { name, library: this.#library.name })
      return (address ??= addressOfSymbol(this.#library, symbol, 'variable'))
    }
  }

  constant(declaration: ConstantDeclaration): unknown {
    return declaredConstant(declaration, this.#functions.codecs)
  }
}

/** The address of a symbol; an error that names the library and symbols with similar names where there is none. */
export function addressOfSymbol({ handle, name, open }: OpenLibrary, symbol: string, what: string): number {
  if (!open) throw failure('library/closed', { name: symbol, library: name })
  const address = addon.symbol(handle, symbol)
  if (address !== undefined) return address
  const near = nearest(
    symbol,
    exportedNames(name).filter((exported) => exported !== symbol),
  )
  throw failure('library/symbol', { name: symbol, library: name, what, near: near ? `; it has '${near}'` : '' })
}
