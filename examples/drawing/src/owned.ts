/**
 * C objects that JavaScript owns: each is destroyed once, and after those that need it. It is destroyed when it is
 * disposed of, when the collector finds that the program has lost it, or at exit: whatever comes first.
 */
import { ffi } from '../native/drawing.js'

/** The objects that no other is needed for, which stand for all the others. */
const independent = new Set<Lifetime>()

// The collector leaves alone what lives at exit, and in no order would be the right one. In a worker, this is its own.
process.on('exit', () => {
  for (const lifetime of independent) lifetime.end()
})

/** How long a C object lives. It knows no JavaScript object, so that it keeps none from the collector. */
class Lifetime {
  readonly #destroy: () => void
  readonly #needed: Lifetime | undefined
  readonly #dependents = new Set<Lifetime>()
  #isLost = false
  #hasEnded = false

  /** `needed` must not end before this. */
  constructor(destroy: () => void, needed?: Lifetime) {
    this.#destroy = destroy
    this.#needed = needed
    this.#peers.add(this)
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  get #peers(): Set<Lifetime> {
    return this.#needed ? this.#needed.#dependents : independent
  }

  /** Destroys the object now, and before it those that need it, the newest first. */
  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    for (const dependent of [...this.#dependents].reverse()) dependent.end()
    this.#destroy()
    this.#peers.delete(this)
    this.#needed?.dependentEnded()
  }

  /** The program cannot reach the object any more. Objects are lost in any order: those that need it end first. */
  lose(): void {
    this.#isLost = true
    if (this.#dependents.size === 0) this.end()
  }

  /** What was lost before may end now. */
  private dependentEnded(): void {
    if (this.#isLost) this.lose()
  }
}

/** What the classes of the library have in common. */
export abstract class Owned<P extends object> {
  readonly #pointer: P
  readonly #lifetime: Lifetime

  /** Takes over what C has made. */
  protected constructor(made: P, destroy: (pointer: P) => void, needed?: Owned<object>) {
    const lifetime = new Lifetime(() => destroy(made), needed ? needed.#lifetime : undefined)
    this.#lifetime = lifetime
    this.#pointer = ffi.gc(made, () => lifetime.lose())
  }

  /** What C gets; for the classes of the library alone. Throws where C has the object no more. */
  get pointer(): P {
    if (this.#lifetime.hasEnded) throw new Error(`this ${this.constructor.name} has been disposed of`)
    return this.#pointer
  }

  get isDisposed(): boolean {
    return this.#lifetime.hasEnded
  }

  /** Destroys the object and all that need it. A second time does nothing. */
  [Symbol.dispose](): void {
    this.#lifetime.end()
  }
}
