/** The C of a module on its way through the compiler: as it was first written, and as it is written after each refusal. */

import type { Scope } from '../declare/scope.ts'
import type { VerificationError } from '../diagnostics/errors.ts'
import { absentNames } from '../diagnostics/messages/module.ts'
import type { Concessions } from '../emit/c/concessions.ts'
import type { EmittedC } from '../emit/c/module.ts'
import type { CompiledPart } from '../plan/plan.ts'
import type { Reader } from '../toolchain/diagnostics.ts'
import { macrosAmong, type Preprocessing } from '../toolchain/macros.ts'
import type { Revision } from '../toolchain/revise.ts'
import { Reviser } from './concessions.ts'
import { hintsOf } from './hints.ts'
import { quoteOf } from './quoted-lines.ts'

/** What is compiled. */
interface Attempted {
  readonly part: CompiledPart
  readonly source: string
  readonly scope: Scope
}

export class Attempt {
  /** What is compiled now. */
  emitted: EmittedC
  readonly #source: string
  readonly #scope: Scope
  readonly #reviser: Reviser

  /** `how` the source is compiled, and what its file is called. */
  constructor(
    { part, source, scope }: Attempted,
    how: Omit<Preprocessing, 'text'>,
    emit: (conceded?: Concessions) => EmittedC,
  ) {
    this.emitted = emit()
    this.#source = source
    this.#scope = scope
    this.#reviser = new Reviser(part, emit, (names) => macrosAmong(names, { ...how, text: source }))
  }

  /** The declared functions and variables that nothing defines, once it is compiled. */
  get absent(): readonly string[] {
    return this.#reviser.absent
  }

  /** What errors need to know of the text. */
  reader(): Reader {
    return { quote: quoteOf(this.emitted, this.#source), hint: hintsOf(this.emitted, this.#scope) }
  }

  /** Another text, where the compiler's or the linker's error can be met by one. */
  readonly revise = (error: VerificationError): Revision | undefined => {
    const emitted = this.#reviser.revise(error, this.emitted)
    if (!emitted) return undefined
    this.emitted = emitted
    return { text: emitted.text, ...this.reader() }
  }
}

/** Says, as Node.js says its warnings, which names a module does without. */
export function warnOfAbsent(module: string, names: readonly string[]): void {
  if (names.length > 0) process.emitWarning(absentNames(module, names), { code: 'CDEF_ABSENT' })
}
