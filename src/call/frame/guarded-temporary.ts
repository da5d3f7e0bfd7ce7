/** What the arguments of one call are converted into, where an FFI guards: each piece lies between zones of its own. */
import { giveGuarded, takeGuarded } from '../../cdata/memory/guarded.ts'
import type { Block } from '../../cdata/memory/heap.ts'
import { regionAt } from '../../cdata/memory/region.ts'
import type { LateAddress, Temporary } from '../../cdata/object/codec.ts'
import { callerPlace } from '../../diagnostics/stack.ts'
import type { CallFrame } from './call-frame.ts'

export class GuardedTemporary implements Temporary {
  readonly #inner: Temporary
  readonly #name: string
  readonly #starts: number[] = []
  #place: string | undefined

  /** Gives everything back when `inner` ends; `name` is the function's. */
  constructor(inner: Temporary, name: string) {
    this.#inner = inner
    this.#name = name
    inner.defer(() => this.#end())
  }

  /** Where the pieces begin. */
  get starts(): readonly number[] {
    return this.#starts
  }

  allocate(bytes: number, alignment: number): Block {
    this.#place ??= callerPlace()
    const start = takeGuarded(bytes, alignment, `an argument of ${this.#name}`, this.#place)
    this.#starts.push(start)
    const region = regionAt(start)
    return { region, offset: start - region.base }
  }

  /** Strings in a record that is passed live as long as those that are passed themselves. */
  own(bytes: number, alignment: number): Block {
    return this.allocate(bytes, alignment)
  }

  point(address: LateAddress): void {
    this.#inner.point(address)
  }

  defer(action: () => void): void {
    this.#inner.defer(action)
  }

  #end(): void {
    // What was written outside of them has been told when C returned.
    for (const start of this.#starts)
      giveGuarded(start, `when ${this.#name} had returned, ${this.#place}`, `when ${this.#name} had returned`)
  }
}

/** The frame as it is, or one whose temporary memory is guarded. */
export function guardedFrame(frame: CallFrame, name: string, guards: boolean | undefined): CallFrame {
  return guards
    ? { region: frame.region, offset: frame.offset, temporary: new GuardedTemporary(frame.temporary, name) }
    : frame
}
