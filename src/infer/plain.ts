/** What `ffi.plain` makes of a value. */
import type { Addressed, Scalar } from './objects.ts'

/** A pointer is followed; those inside are addresses. */
export type Plain<T> = 0 extends 1 & T
  ? T
  : T extends { readonly value: infer V; diff(other: never): number }
    ? part<V>
    : part<T>

/** A value inside: no pointer is followed. */
type part<T> = 0 extends 1 & T
  ? T
  : T extends null | undefined | boolean | number | bigint | string | ((...values: never[]) => unknown)
    ? T
    : T extends { diff(other: never): number }
      ? string
      : T extends Scalar<string, infer V>
        ? V
        : T extends Addressed<unknown> & ArrayBufferView
          ? (T extends BigInt64Array | BigUint64Array ? bigint : number)[]
          : T extends { readonly length: number; put(index: number, value: never): void; [index: number]: infer I }
            ? part<I>[]
            : T extends readonly (infer I)[]
              ? part<I>[]
              : T extends object
                ? { -readonly [K in keyof T as K extends symbol ? never : K]: part<T[K]> }
                : T
