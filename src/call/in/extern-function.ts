/** A C function of a compiled module whose body is JavaScript: `extern "JS"`. */

import type { Signature } from '../frame/signature.ts'
import type { CallbackOptions, Closures } from './closures.ts'
import { checkCallback, type Runner } from './runner.ts'

export class ExternFunction {
  readonly #signature: Signature
  readonly #name: string
  readonly #closures: Closures
  readonly #setRunner: (runner: Runner) => void

  /** `address` is that of its `cdef_extern`, see include/cdef/module.h. */
  constructor(closures: Closures, signature: Signature, name: string, address: number) {
    this.#closures = closures
    this.#signature = signature
    this.#name = name
    this.#setRunner = closures.bindExtern(signature, name, address)
  }

  /** C runs `fn` from now on, in this thread, in place of what it ran before. Throws for wrong options. */
  attach(fn: unknown, options: CallbackOptions): void {
    checkCallback(this.#signature, fn, options)
    this.#setRunner(this.#closures.runner(this.#signature, fn as Function, options, this.#name))
  }
}
