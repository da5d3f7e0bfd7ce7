/** What an FFI declares: C texts, other FFIs, and the libraries that show what was declared. */
import { WeakList } from '../base/weak-list.ts'
import type { Functions } from '../call/functions.ts'
import { describe } from '../cdata/object/place.ts'
import { type DeclareOptions, declare } from '../declare/declare.ts'
import type { Scope } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { formatWarning } from '../diagnostics/messages/declarations.ts'
import { CHECKED_LATER, checkOptions, FLAG } from '../diagnostics/options.ts'
import { withCallerStack } from '../diagnostics/stack.ts'
import { DynamicSymbols } from '../library/dynamic-symbols.ts'
import { addMembers, libraryObject } from '../library/library.ts'
import { constantValue } from '../library/members.ts'
import { openLibrary } from '../library/open.ts'
import type { Types } from './types.ts'

/** Options of `cdef`. */
export type CdefOptions = Omit<DeclareOptions, 'name'>

const CDEF_OPTIONS = { packed: FLAG, pack: CHECKED_LATER, override: FLAG }

export class DeclaredNames {
  readonly #scope: () => Scope
  readonly #types: Types
  readonly #functions: Functions
  readonly #libraries = new WeakList<object>()

  /** `scope` is where names are declared now. */
  constructor(scope: () => Scope, types: Types, functions: Functions) {
    this.#scope = scope
    this.#types = types
    this.#functions = functions
  }

  /** Declares a text; open libraries get what it adds. Nothing is declared where it throws. */
  declare(source: string, options: CdefOptions): void {
    if (typeof source !== 'string')
      throw failure('argument/type', { what: 'the C text', wanted: 'a string', value: describe(source) })
    checkOptions(options, CDEF_OPTIONS)
    const scope = this.#scope()
    const { warnings, names } = withCallerStack(() => declare(scope, source, options), this.declare)
    this.#types.forget()
    for (const warning of warnings)
      process.emitWarning(formatWarning(warning), { type: 'CDefWarning', code: warning.code })
    const added = names.filter((name) => scope.isListed(name))
    for (const library of this.#libraries) addMembers(library, added)
  }

  /** Makes the types and constants of another scope known. */
  include(other: Scope): void {
    this.#scope().include(other)
    this.#types.forget()
  }

  setUnicode(wide: boolean): void {
    this.#scope().setUnicode(wide)
    this.#types.forget()
  }

  /** Opens a library, and keeps its object up to date with what is declared. */
  open(source: string | null | object, flags: number | undefined): object {
    const library = openLibrary(source, flags)
    const object = libraryObject({
      library,
      functions: this.#functions,
      symbols: new DynamicSymbols(library, this.#functions),
      declarations: {
        find: (name) => this.#scope().declaration(name),
        listed: () => this.#scope().listedNames(),
      },
    })
    this.#libraries.add(object)
    return object
  }

  /** Names of the declared typedefs, structs and unions, sorted. */
  typeNames(): { readonly typedefs: string[]; readonly structs: string[]; readonly unions: string[] } {
    const scope = this.#scope()
    return { typedefs: scope.typedefNames(), structs: scope.structNames(), unions: scope.unionNames() }
  }

  /** The value of an integer constant. */
  integer(name: string): number | bigint {
    const declaration = this.#scope().declaration(name)
    if (!declaration) throw failure('library/undeclared', { name, near: '' })
    const value = declaration.kind === 'constant' ? constantValue(declaration) : undefined
    if (typeof value === 'bigint' || Number.isInteger(value)) return value as number | bigint
    throw failure('constant/integer', { name })
  }
}
