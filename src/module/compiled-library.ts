/** The shared library of a module: its tables, read from its memory, and the functions that its addresses lead to. */

import type { CallThread } from '../call/out/call-thread.ts'
import { type FrameFunction, runOnFrame } from '../call/out/frame-function.ts'
import { decodeText, terminatedLength } from '../cdata/kinds/text.ts'
import { regionAt } from '../cdata/memory/region.ts'
import { failure } from '../diagnostics/failure.ts'
import type { OpenLibrary } from '../library/open.ts'
import { addon } from '../native/load.ts'
import type { Answers } from '../plan/answers.ts'
import type { AddressIndex, NumberIndex } from '../plan/plan.ts'
import { EXCEPTIONS, EXTERN_NAME, MODULE_CONTRACT, MODULE_FIELDS, WORD } from './header.ts'

export class CompiledLibrary implements Answers {
  readonly library: OpenLibrary
  readonly #thread: CallThread
  readonly #numbers: number
  readonly #addresses: number
  readonly #externs: number
  readonly #externCount: number

  /** Throws where the library is no module, or belongs to other declarations. */
  constructor(thread: CallThread, library: OpenLibrary, name: string, id: string) {
    this.#thread = thread
    this.library = library
    const header = addon.symbol(library.handle, 'cdef_module')
    if (header === undefined) throw failure('module/none', { name: library.name })
    const region = regionAt(header)
    const contract = region.getUint32(header - region.base + MODULE_FIELDS.contract, true)
    if (contract !== MODULE_CONTRACT)
      throw failure('module/contract', { name: library.name, found: contract, wanted: MODULE_CONTRACT })
    if (textAt(addressAt(header + MODULE_FIELDS.id)) !== id)
      throw failure('module/stale', { name, library: library.name })
    this.#numbers = addressAt(header + MODULE_FIELDS.numbers)
    this.#addresses = addressAt(header + MODULE_FIELDS.addresses)
    this.#externs = addressAt(header + MODULE_FIELDS.externs)
    this.#externCount = wordAt(header + MODULE_FIELDS.extern_count)
  }

  number(index: NumberIndex): number {
    return wordAt(this.#numbers + index * WORD)
  }

  /** A function of the library. */
  address(index: AddressIndex): number {
    return addressAt(this.#addresses + index * WORD)
  }

  /** The `cdef_extern` of a function that JavaScript defines. */
  extern(index: number): number {
    return addressAt(this.#externs + index * WORD)
  }

  /** The `cdef_extern` of what makes errors of C++ exceptions; undefined where the module catches none. */
  exceptions(): number | undefined {
    if (this.#externCount === 0) return undefined
    const last = this.extern(this.#externCount - 1)
    return textAt(addressAt(last + EXTERN_NAME)) === EXCEPTIONS ? last : undefined
  }

  /** The function at an address, which writes so many bytes. */
  frameFunction(index: AddressIndex, bytes: number): FrameFunction {
    return { address: this.address(index), bytes, library: this.library.handle }
  }

  integer(index: AddressIndex): bigint {
    return runOnFrame(this.#thread, this.frameFunction(index, WORD + 1), (frames, frame) => {
      const isNegative = frames.getUint8(frame + WORD) === 1
      return isNegative ? frames.getBigInt64(frame, true) : frames.getBigUint64(frame, true)
    })
  }

  bits(index: AddressIndex, size: number): Uint8Array {
    const fn = this.frameFunction(index, size)
    return runOnFrame(this.#thread, fn, (frames, frame) => new Uint8Array(frames.buffer, frame, size).slice())
  }
}

/** A 64-bit integer of the library's memory that a number holds. */
function wordAt(address: number): number {
  const region = regionAt(address)
  return Number(region.getBigInt64(address - region.base, true))
}

const addressAt = wordAt

function textAt(address: number): string {
  const region = regionAt(address)
  const offset = address - region.base
  return decodeText(region, offset, 1, terminatedLength(region, offset, 1, Infinity))
}
