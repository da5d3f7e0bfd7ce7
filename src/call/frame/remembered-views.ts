/**
 * Views whose addresses are remembered: until the microtasks run, so that none is kept alive for long. While C has
 * something to call, their bytes are held as well.
 */
import { bufferOfView } from '../../cdata/memory/views.ts'
import { STATE } from '../../native/addon.ts'
import { type Held, held } from './held-bytes.ts'

/** Where one parameter remembers its last view. */
export interface Remembered {
  view: ArrayBufferView | undefined
  address: number
}

/** More than a call has arguments whose bytes are held. */
const MOST_HELD = 256

export class RememberedViews {
  readonly #state: Int32Array
  #all: Remembered[] = []
  #held: { readonly remembered: Remembered; readonly bytes: Held | undefined }[] = []

  constructor(state: Int32Array) {
    this.#state = state
  }

  /** Remembers a view of fixed length, whose address is asked for no more while it has items. */
  add(remembered: Remembered, view: ArrayBufferView, address: number): void {
    if (this.#all.length === 0) queueMicrotask(this.forget)
    if (remembered.view === undefined) this.#all.push(remembered)
    remembered.view = view
    remembered.address = address
    if (this.#state[STATE.closures] !== 0) this.#hold(remembered, view)
  }

  #hold(remembered: Remembered, view: ArrayBufferView): void {
    if (this.#held.length >= MOST_HELD && this.#state[STATE.depth] === 0) this.#dropOldest(MOST_HELD / 2)
    this.#held.push({ remembered, bytes: held(bufferOfView(view)) })
  }

  #dropOldest(count: number): void {
    for (const { remembered, bytes } of this.#held.splice(0, count)) {
      remembered.view = undefined
      bytes?.drop()
    }
  }

  /** Forgets all; bytes that a call under way works on are held until another time. */
  readonly forget = (): void => {
    for (const remembered of this.#all) remembered.view = undefined
    this.#all = []
    if (this.#state[STATE.depth] === 0) this.#dropOldest(this.#held.length)
  }
}
