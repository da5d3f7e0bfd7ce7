/** What every class of C values has: objects over memory that is there already. */

import { bufferAddress } from '../cdata/kinds/located.ts'
import { writeBytes } from '../cdata/memory/bytes.ts'
import { borrowedRegion, type Region } from '../cdata/memory/region.ts'
import { bufferOfView, byteLengthOf, byteOffsetOf, bytesOfView, isBuffer, isResizable } from '../cdata/memory/views.ts'
import { describe, NOWHERE } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import { addressBlock } from './addresses.ts'
import { allocate } from './engine.ts'
import { factsOf, spelled, type TypeFacts } from './facts.ts'
import { IN_LIBRARY, type SymbolSource } from './symbol-source.ts'

/** The bytes that a type takes of so many: all of an open array's items, and one object of any other type. */
function bytesNeeded(facts: TypeFacts, available: number): number {
  const { size } = facts.codec()
  if (size > available) throw failure('buffer/small', { type: spelled(facts), size, length: Math.max(0, available) })
  return size
}

function viewOf(source: unknown): ArrayBufferView {
  const view = ArrayBuffer.isView(source) ? source : isBuffer(source) ? new Uint8Array(source) : undefined
  if (!view) throw failure('buffer/source', { value: describe(source) })
  return view
}

function checkedOffset(offset: unknown): number {
  if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) return offset
  throw failure('described/offset', { value: describe(offset), what: 'the offset in a buffer' })
}

/** An object over memory of JavaScript's. A typed array must begin where its items can lie. */
function placed(facts: TypeFacts, region: Region, offset: number, available: number): unknown {
  const type = facts.type()
  const object = facts.over(region, offset, available)
  if (type.kind === 'array' && facts.isNumbers?.() && !ArrayBuffer.isView(object))
    throw failure('described/unaligned', { type: spelled(facts), offset })
  return object
}

/** The statics of the classes, on the prototype of all of them. */
export const MADE = Object.setPrototypeOf(
  {
    /** An object over the bytes of a buffer, from an offset: the same memory. It keeps the buffer. */
    from_buffer(this: unknown, source: unknown, offset: unknown = 0): unknown {
      const facts = factsOf(this, 'the class')
      const view = viewOf(source)
      const from = checkedOffset(offset)
      const available = byteLengthOf(view) - from
      bytesNeeded(facts, available)
      const buffer = bufferOfView(view)
      if (isResizable(buffer)) throw failure('memory/resizable', {})
      const region = borrowedRegion(buffer, bufferAddress(buffer, NOWHERE))
      region.keep = buffer
      return placed(facts, region, byteOffsetOf(view) + from, available)
    },

    /** An object over a copy of the bytes of a buffer, from an offset. */
    from_buffer_copy(this: unknown, source: unknown, offset: unknown = 0): unknown {
      const facts = factsOf(this, 'the class')
      const bytes = bytesOfView(viewOf(source))
      const from = checkedOffset(offset)
      const available = bytes.length - from
      const size = bytesNeeded(facts, available) || available
      const { region, offset: at } = allocate(size, facts.codec().alignment)
      writeBytes(region, at, bytes.subarray(from, from + size))
      return facts.over(region, at, size)
    },

    /** An object over memory of C's, which nobody keeps. */
    from_address(this: unknown, address: unknown): unknown {
      const facts = factsOf(this, 'the class')
      if (facts.atAddress) return facts.atAddress(addressBlock(address, 'from_address'))
      const { region, offset } = addressBlock(address, 'from_address')
      return facts.over(region, offset, 0)
    },

    /** A variable of a library, live. Throws a LibraryError where there is none of that name. */
    in_dll(this: unknown, library: unknown, name: unknown): unknown {
      const facts = factsOf(this, 'the class')
      const find = (library as Partial<SymbolSource> | null | undefined)?.[IN_LIBRARY]
      if (!find) throw failure('argument/type', { what: 'the library', wanted: 'a CDLL', value: describe(library) })
      if (typeof name !== 'string')
        throw failure('argument/type', { what: 'the name of a variable', wanted: 'a string', value: describe(name) })
      const { region, offset } = find.call(library as SymbolSource, name)
      return facts.over(region, offset, 0)
    },
  },
  Function.prototype,
) as object
