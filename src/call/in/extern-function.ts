/** A C function of a compiled module whose body is JavaScript: `extern "JS"`. */

import type { Signature } from '../frame/signature.ts'
import type { Closures } from './closures.ts'
import { type CallbackOptions, checkCallback } from './policy.ts'

export class ExternFunction {
  readonly #closures: Closures
  readonly #signature: Signature
  readonly #name: string
  readonly #address: number

  /** `address` is that of its `cdef_extern`, see include/cdef/module.h. */
  constructor(closures: Closures, signature: Signature, name: string, address: number) {
    this.#closures = closures
    this.#signature = signature
    this.#name = name
    this.#address = address
  }

  /** C runs `fn` from now on, in this thread, in place of what it ran before. Throws for wrong options. */
  attach(fn: unknown, options: CallbackOptions): void {
    checkCallback(fn, options)
    this.#closures.attachExtern(this.#signature, this.#name, this.#address, fn as Function, options)
  }
}
