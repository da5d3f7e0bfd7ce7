/** A C function of a compiled module whose body is JavaScript: `extern "JS"`. */

import type { Signature } from '../frame/signature.ts'
import type { Closures } from './closures.ts'
import { type CallbackOptions, checkCallback } from './policy.ts'

export class ExternFunction {
  readonly #attach: (fn: Function, options: CallbackOptions) => void

  /** `address` is that of its `cdef_extern`, see include/cdef/module.h. */
  constructor(closures: Closures, signature: Signature, name: string, address: number) {
    this.#attach = closures.bindExtern(signature, name, address)
  }

  /** C runs `fn` from now on, in this thread, in place of what it ran before. Throws for wrong options. */
  attach(fn: unknown, options: CallbackOptions): void {
    checkCallback(fn, options)
    this.#attach(fn as Function, options)
  }
}
