/** A map whose values are made when they are first asked for. */
export class LaterMap<V> extends Map<string, V> {
  readonly #make: (name: string) => V
  readonly #read: () => Iterable<string>
  #pending: Set<string> | undefined

  /** `read` gives the names that `make` can make; it is not called before something is looked up. */
  constructor(read: () => Iterable<string>, make: (name: string) => V) {
    super()
    this.#read = read
    this.#make = make
  }

  get #names(): Set<string> {
    return (this.#pending ??= new Set(this.#read()))
  }

  #fill(): void {
    for (const name of this.#names) this.get(name)
  }

  override get(name: string): V | undefined {
    const known = super.get(name)
    if (known !== undefined || !this.#names.has(name)) return known
    const made = this.#make(name)
    this.set(name, made)
    return made
  }

  /** The value, if it has been made. */
  made(name: string): V | undefined {
    return super.get(name)
  }

  override has(name: string): boolean {
    return super.has(name) || this.#names.has(name)
  }

  override set(name: string, value: V): this {
    // The constructor of Map would call this before there are fields.
    this.#names.delete(name)
    return super.set(name, value)
  }

  override delete(name: string): boolean {
    const wasPending = this.#names.delete(name)
    return super.delete(name) || wasPending
  }

  override clear(): void {
    this.#names.clear()
    super.clear()
  }

  override get size(): number {
    return super.size + this.#names.size
  }

  /** Makes no values. */
  override keys(): MapIterator<string> {
    return new Set([...super.keys(), ...this.#names]).values()
  }

  override values(): MapIterator<V> {
    this.#fill()
    return super.values()
  }

  override entries(): MapIterator<[string, V]> {
    this.#fill()
    return super.entries()
  }

  override [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries()
  }

  override forEach(visit: (value: V, key: string, map: Map<string, V>) => void): void {
    for (const [name, value] of this.entries()) visit(value, name, this)
  }
}
