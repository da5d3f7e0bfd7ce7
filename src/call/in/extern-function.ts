/** A C function of a compiled module whose body is JavaScript: `extern "JS"`. */

import type { Signature } from '../frame/signature.ts'
import { bindExtern, type CallbackOptions } from './callback.ts'
import { checkCallback, makeRunner, type Runner } from './runner.ts'

export class ExternFunction {
  readonly #signature: Signature
  readonly #name: string
  readonly #aim: (runner: Runner) => void

  /** `address` is that of its `cdef_extern`, see include/cdef/module.h. */
  constructor(signature: Signature, name: string, address: number) {
    this.#signature = signature
    this.#name = name
    this.#aim = bindExtern(signature, name, address)
  }

  /** C runs `fn` from now on, in this thread, in place of what it ran before. Throws for wrong options. */
  attach(fn: unknown, options: CallbackOptions): void {
    checkCallback(this.#signature, fn, options)
    this.#aim(makeRunner(this.#signature, fn as Function, options, 'own', this.#name))
  }
}
