/** Where the members and enumerators of a text stand in it. */
const NONE = new Int32Array(0)

/** Offsets of members and enumerators of one text. They lie outside of the collector's heap, since there are many. */
export class OffsetTable {
  private numbers = NONE
  private used = 0

  /** Index of the first of three offsets for each of `count` members, to be set in any order. */
  reserve(count: number): number {
    const first = this.used
    this.used += count * 3
    if (this.used > this.numbers.length) {
      const numbers = new Int32Array(Math.max(this.used, this.numbers.length * 2))
      numbers.set(this.numbers)
      this.numbers = numbers
    }
    return first
  }

  /** Sets the three offsets of a member. */
  set(index: number, name: number, declaration: number, end: number): void {
    const { numbers } = this
    numbers[index] = name
    numbers[index + 1] = declaration
    numbers[index + 2] = end
  }

  at(index: number): number {
    return this.numbers[index] as number
  }
}
