/** What an FFI declares: C texts, other FFIs, and the libraries that show what was declared. */
import { WeakList } from '../base/weak-list.ts'
import type { Functions } from '../call/functions.ts'
import { describe } from '../cdata/object/place.ts'
import { type DeclareOptions, declare, whyNoConstant } from '../declare/declare.ts'
import type { Scope } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { formatWarning, leftOutMessage, type Warning } from '../diagnostics/messages/declarations.ts'
import { CHECKED_LATER, checkOptions, FLAG, PATTERNS } from '../diagnostics/options.ts'
import { positionOf } from '../diagnostics/source.ts'
import { withCallerStack } from '../diagnostics/stack.ts'
import { DynamicSymbols } from '../library/dynamic-symbols.ts'
import { addMembers, libraryObject } from '../library/library.ts'
import { constantValue } from '../library/members.ts'
import { openLibrary } from '../library/open.ts'
import type { Types } from './types.ts'

/** Options of `cdef`. */
export type CdefOptions = Omit<DeclareOptions, 'name'>

const CDEF_OPTIONS = {
  packed: FLAG,
  pack: CHECKED_LATER,
  override: FLAG,
  tolerant: FLAG,
  only: PATTERNS,
  files: PATTERNS,
}

/** Something in a C text that was accepted all the same. */
export interface DeclarationWarning {
  /** What is odd, by a name that stays: `warning/extern`. */
  readonly code: string
  /** One sentence about it. */
  readonly message: string
  /** Name of the text, or what a line directive said. */
  readonly source: string
  /** 1-based, line directives obeyed. */
  readonly line: number
  /** 1-based, in UTF-16 units. */
  readonly column: number
}

/** What somebody may give who means the file: no text of C looks like it. */
const FILE = /^\s*[<"]?([\w.~/\\:+ -]+\.(?:h|hh|hpp|hxx|c|cc|cpp|i|inc))[>"]?\s*$/i
const LIBRARY = /^\s*([\w.~/\\:+ -]+\.(?:so(?:\.\d+)*|dylib|dll|node))\s*$/i

/** Declares a text; where it is the name of a file, the error says so. */
function orFileName<T>(source: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const [, file] = FILE.exec(source) ?? []
    if (file !== undefined) throw failure('source/file', { file }, error)
    const [, library] = LIBRARY.exec(source) ?? []
    throw library === undefined ? error : failure('source/library', { library }, error)
  }
}

const emit = (message: string, code: string): void => process.emitWarning(message, { type: 'CDefWarning', code })

export class DeclaredNames {
  readonly #scope: () => Scope
  readonly #types: Types
  readonly #functions: Functions
  readonly #libraries = new WeakList<object>()
  readonly #warnings: DeclarationWarning[] = []

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
    const { warnings, names } = orFileName(source, () =>
      withCallerStack(() => declare(scope, source, options), this.declare),
    )
    this.#types.forget()
    this.#warn(warnings)
    const added = names.filter((name) => scope.isListed(name))
    for (const library of this.#libraries) addMembers(library, added)
  }

  /** What was odd in the texts so far. */
  get warnings(): readonly DeclarationWarning[] {
    return [...this.#warnings]
  }

  /** What was left out is summed up, since a header may have much of it. */
  #warn(warnings: readonly Warning[]): void {
    let leftOut = 0
    for (const warning of warnings) {
      const { name, line, column } = positionOf(warning.place.source, warning.place.offset)
      this.#warnings.push({ code: warning.code, message: warning.message, source: name, line, column })
      if (warning.code === 'warning/left-out') leftOut++
      else emit(formatWarning(warning), warning.code)
    }
    if (leftOut > 0) emit(leftOutMessage(leftOut), 'warning/left-out')
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
        whyLeftOut: (name) => this.#scope().whyLeftOut(name),
        whyNoConstant: (name) => whyNoConstant(this.#scope(), name),
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
    if (!declaration) throw failure('library/undeclared', { name, remedy: this.#scope().whyLeftOut(name), near: '' })
    const value = declaration.kind === 'constant' ? constantValue(declaration) : undefined
    if (typeof value === 'bigint' || Number.isInteger(value)) return value as number | bigint
    throw failure('constant/integer', { name })
  }
}
