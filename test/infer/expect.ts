/** True where two types are the same, `readonly` and optional members included. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Does not compile unless the type is `true`. */
export type Expect<T extends true> = T

/** Does not compile unless the value has exactly that type: `typed<number>()(value)`. */
export function typed<T>(): <V>(value: V & (Equal<T, V> extends true ? unknown : never)) => void {
  return () => {}
}
