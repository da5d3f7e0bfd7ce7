/** How 64-bit integers are read: as numbers, or as bigints. */
export interface Reading {
  /** `long long`, `int64_t` and their like. */
  readonly int64: 'bigint' | 'number'
  /** `long`, `size_t` and their like: a number, or a RangeError where a number cannot hold the value. */
  readonly long: 'bigint' | 'number'
}
