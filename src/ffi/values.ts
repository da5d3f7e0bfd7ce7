/** What can be done with C values, whatever declared them: text, bytes, handles, errno, items and arithmetic. */
import type { CallStack } from '../call/frame/call-stack.ts'
import type { Functions } from '../call/functions.ts'
import type { Codecs } from '../cdata/object/codec.ts'
import { describe } from '../cdata/object/place.ts'
import * as access from '../cdata/use/access.ts'
import { bufferOf, memmove } from '../cdata/use/buffer.ts'
import { fromHandle, newHandle } from '../cdata/use/handle.ts'
import { stringOf, unpack } from '../cdata/use/string.ts'
import { failure } from '../diagnostics/failure.ts'
import type { Dynamic } from '../infer/dynamic.ts'
import type { TextSource } from '../infer/input.ts'
import type { VoidPointer } from '../infer/objects.ts'

export abstract class Values {
  readonly #codecs: Codecs
  readonly #stack: CallStack

  constructor(functions: Functions) {
    this.#codecs = functions.codecs
    this.#stack = functions.thread.stack
  }

  /** UTF-8, UTF-16 or UTF-32 text up to the first NUL, at most `limit` units; the name of an enum value. */
  string(value: TextSource, limit = Infinity): string {
    return stringOf(value, limit)
  }

  /** `length` items: bytes of `char` as a Buffer, wide characters as a string, everything else as an array. */
  unpack(value: unknown, length: number): Buffer | string | unknown[] {
    return unpack(value, length, this.#codecs)
  }

  /** A Buffer over the memory of a cdata: all of an array or record, one item of a pointer, or `size` bytes. It keeps the cdata alive. */
  buffer(cdata: unknown, size?: number): Buffer {
    return bufferOf(cdata, size)
  }

  /** Copies `bytes` bytes between cdata or buffers; they may overlap. */
  memmove(destination: unknown, source: unknown, bytes: number): void {
    memmove(destination, source, bytes)
  }

  /** A `void *` that stands for a JavaScript value and keeps it alive for as long as the handle lives. */
  newHandle<T = VoidPointer>(object: unknown): T {
    return newHandle(object, this.#codecs) as T
  }

  /** The value of a live handle, also after casts or a trip through C. */
  fromHandle(pointer: unknown): unknown {
    return fromHandle(pointer)
  }

  /** C's errno as the last call of this thread left it, and as the next one finds it. */
  get errno(): number {
    return this.#stack.errno
  }
  set errno(value: number) {
    if (typeof value !== 'number' || (value | 0) !== value)
      throw failure('argument/type', { what: 'errno', wanted: 'an integer', value: describe(value) })
    this.#stack.errno = value
  }

  /** `p[index]`; bounds of arrays are checked. */
  at<T = Dynamic>(object: unknown, index: number): T {
    return access.itemAt(object, index, this.#codecs) as T
  }

  /** `p[index] = value`, converted and checked. */
  put(object: unknown, index: number, value: unknown): void {
    access.putItem(object, index, value, this.#codecs)
  }

  /** `p + count`, in items; of an array, a pointer into it. */
  add<T = Dynamic>(pointer: unknown, count: number): T {
    return access.add(pointer, count, this.#codecs) as T
  }

  /** `p - count`, in items. */
  sub<T = Dynamic>(pointer: unknown, count: number): T {
    return access.add(pointer, -count, this.#codecs) as T
  }

  /** `p - q`, in items. */
  diff(p: unknown, q: unknown): number {
    return access.diff(p, q, this.#codecs)
  }

  /** Whether two pointers, arrays or records lie at the same address; `null` is address 0. */
  equals(p: unknown, q: unknown): boolean {
    return access.equals(p, q)
  }

  /** -1, 0 or 1: the order of two addresses. */
  compare(p: unknown, q: unknown): number {
    return access.compare(p, q)
  }
}
