/** Objects to be found again for as long as something else refers to them. */

/** Sweeping fewer is not worth the while. */
const FEW = 32

export class WeakList<T extends object> implements Iterable<T> {
  #references: WeakRef<T>[] = []
  /** How many there may be before those that were collected are looked for. */
  #limit = FEW

  add(object: T): void {
    if (this.#references.length >= this.#limit) {
      this.#references = this.#references.filter((reference) => reference.deref() !== undefined)
      this.#limit = Math.max(FEW, this.#references.length * 2)
    }
    this.#references.push(new WeakRef(object))
  }

  /** Those that are still there, in the order in which they came. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (const reference of this.#references) {
      const object = reference.deref()
      if (object) yield object
    }
  }
}
