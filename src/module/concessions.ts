/**
 * What to concede to a compiler or a linker that refuses generated C. Where it says that a macro, a type's detail that
 * declarations do not keep, or a missing definition is why, the lines at fault are written otherwise, once; what is
 * refused again is an error as if nothing had been conceded.
 */
import type { CompilerDiagnostic, VerificationError } from '../diagnostics/errors.ts'
import type { Place } from '../diagnostics/source.ts'
import { type Concessions, NO_CONCESSIONS } from '../emit/c/concessions.ts'
import type { EmittedC } from '../emit/c/module.ts'
import type { CompiledPart, Entry } from '../plan/plan.ts'
import { differsInUnkept, saysUnkept } from './unkept-types.ts'

/** What a linker does not find, perhaps with C++'s parameters behind it. */
const UNDEFINED = /^undefined (?:reference to [`']|symbol: _?)(?<symbol>[\w$]+)/

export class Reviser {
  readonly #part: CompiledPart
  readonly #emit: (conceded: Concessions) => EmittedC
  readonly #macrosAmong: (names: readonly string[]) => ReadonlySet<string>
  #conceded: Concessions = NO_CONCESSIONS
  #isFinal = false

  /** `macrosAmong` tells which of some names C has macros of. */
  constructor(
    part: CompiledPart,
    emit: (conceded: Concessions) => EmittedC,
    macrosAmong: (names: readonly string[]) => ReadonlySet<string>,
  ) {
    this.#part = part
    this.#emit = emit
    this.#macrosAmong = macrosAmong
  }

  /** The names that were left out, as they are declared. */
  get absent(): readonly string[] {
    const { absent } = this.#conceded
    return [...new Set(this.#part.addresses.flatMap((entry) => linkedName(entry) ?? []))].filter((name) =>
      absent.has(name),
    )
  }

  /** The C with more conceded than `emitted`; nothing where there is nothing to concede. */
  revise(error: VerificationError, emitted: EmittedC): EmittedC | undefined {
    if (this.#isFinal) return undefined
    const found = this.#found(error, emitted)
    if (found) this.#conceded = found
    else if (this.#isFirst()) return undefined
    else this.#takeBack(error, emitted)
    return this.#emit(this.#conceded)
  }

  #isFirst(): boolean {
    const { literal, loose } = this.#conceded
    return literal.size === 0 && loose.size === 0
  }

  #found(error: VerificationError, emitted: EmittedC): Concessions | undefined {
    switch (error.code) {
      case 'toolchain/compile':
        return this.#atLines(error.diagnostics, emitted)
      case 'toolchain/link':
        return this.#leftOut(error.diagnostics)
      default:
        return undefined
    }
  }

  #atLines(diagnostics: readonly CompilerDiagnostic[], emitted: EmittedC): Concessions | undefined {
    const failed = groups(diagnostics).map((said) => ({ said, keys: keysOf(said, emitted) }))
    const keys = new Set(failed.flatMap((each) => each.keys))
    const literal = this.#literalNames(keys, emitted)
    const loose = new Set(this.#conceded.loose)
    const isUnkept = (said: readonly CompilerDiagnostic[]): boolean =>
      said.some(({ message }) => differsInUnkept(message))
    // A line that is wrong in any other way stays as it is.
    const wrong = new Set(failed.flatMap(({ said, keys }) => (isUnkept(said) ? [] : keys)))
    for (const key of keys) {
      if (!literal.has(key) && !wrong.has(key) && hasUnkept(emitted.declared.get(key) ?? [])) loose.add(key)
    }
    if (literal.size === 0 && loose.size === this.#conceded.loose.size) return undefined
    return { ...this.#conceded, literal: new Map([...this.#conceded.literal, ...literal]), loose }
  }

  /** The names on each line that are macros, where there are some and they were not taken literally before. */
  #literalNames(keys: ReadonlySet<string>, { written, declared }: EmittedC): Map<string, readonly string[]> {
    const names = new Map<string, readonly string[]>()
    for (const key of keys) {
      if (this.#conceded.literal.has(key)) continue
      const constants = this.#constantsAt(declared.get(key) ?? [])
      names.set(
        key,
        namesIn(written.get(key) ?? '').filter((name) => !constants.has(name)),
      )
    }
    const macros = this.#macrosAmong([...new Set([...names.values()].flat())])
    const found = [...names].map(([key, each]) => [key, each.filter((name) => macros.has(name))] as const)
    return new Map(found.filter(([, each]) => each.length > 0))
  }

  /** Constants that are declared at the places: where C has macros of those names, they are what is asked for. */
  #constantsAt(places: readonly Place[]): ReadonlySet<string> {
    const isAt = (place: Place): boolean =>
      places.some((each) => each.source === place.source && each.offset === place.offset)
    return new Set(this.#part.addresses.flatMap((entry) => ('name' in entry && isAt(entry.place) ? [entry.name] : [])))
  }

  /** Where everything is missing, the library is, and not its functions. */
  #leftOut(diagnostics: readonly CompilerDiagnostic[]): Concessions | undefined {
    const absent = new Set(this.#conceded.absent)
    for (const { message, within } of diagnostics.filter(({ severity }) => severity === 'error')) {
      const symbol = UNDEFINED.exec(message)?.groups?.['symbol']
      const name = symbol === undefined ? undefined : (this.#nameWithin(within) ?? this.#nameOf(symbol, absent))
      if (name === undefined) return undefined
      absent.add(name)
    }
    const linked = new Set(this.#part.addresses.flatMap((entry) => linkedName(entry) ?? []))
    const isMore = absent.size > this.#conceded.absent.size && absent.size < linked.size
    return isMore ? { ...this.#conceded, absent } : undefined
  }

  /** A symbol may have several names, of which some are left out already. */
  #nameOf(symbol: string, absent: ReadonlySet<string>): string | undefined {
    const entries = this.#part.addresses.filter((each) => linkedName(each) === symbol || symbolOf(each) === symbol)
    const names = entries.flatMap((entry) => linkedName(entry) ?? [])
    return names.find((name) => !absent.has(name)) ?? names[0]
  }

  /** The declaration whose generated function, or which itself, a linker names: it may use others, as a macro does. */
  #nameWithin(within: string | undefined): string | undefined {
    const index = /^_?cdef_(\d+)_/.exec(within ?? '')?.[1]
    const entry = index === undefined ? undefined : this.#part.addresses[Number(index)]
    if (entry) return linkedName(entry)
    const name = within === undefined ? undefined : this.#nameOf(within, this.#conceded.absent)
    // An inline function is there as long as something uses it.
    return name !== undefined && !this.#conceded.absent.has(name) ? name : undefined
  }

  /** Forgets what did not help, so that the last errors are about C as it is. */
  #takeBack({ diagnostics }: VerificationError, emitted: EmittedC): void {
    const failed = new Set(groups(diagnostics).flatMap((said) => keysOf(said, emitted)))
    const { literal, loose, absent } = this.#conceded
    this.#isFinal = true
    this.#conceded = {
      literal: new Map([...literal].filter(([key]) => !failed.has(key))),
      loose: new Set([...loose].filter((key) => !failed.has(key))),
      absent,
    }
  }
}

/** Each error with the notes to it. */
function groups(diagnostics: readonly CompilerDiagnostic[]): CompilerDiagnostic[][] {
  const found: CompilerDiagnostic[][] = []
  for (const each of diagnostics) {
    if (each.severity === 'error') found.push([each])
    else if (each.severity === 'note') found.at(-1)?.push(each)
    else found.push([])
  }
  return found
}

/** The lines of declarations that an error and its notes are about. */
function keysOf(said: readonly CompilerDiagnostic[], { declared }: EmittedC): string[] {
  return said.map(({ file, line }) => `${file}:${line}`).filter((key) => declared.has(key))
}

/** The names in generated C that are not its own. */
function namesIn(text: string): string[] {
  return [
    ...new Set(text.replace(/"(?:\\.|[^"\\])*"/g, '').match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []),
  ].filter((name) => !/^cdef_/i.test(name))
}

/** Whether the declarations of a line are from a text that says such a thing. */
function hasUnkept(places: readonly { readonly source: { readonly text: string } }[]): boolean {
  return places.some(({ source }) => saysUnkept(source.text))
}

/** The name of what the C of an entry links with. */
function linkedName(entry: Entry): string | undefined {
  const isLinked = 'declaration' in entry && entry.kind !== 'extern'
  return isLinked ? entry.declaration.name : undefined
}

const symbolOf = (entry: Entry): string | undefined => ('declaration' in entry ? entry.declaration.symbol : undefined)
