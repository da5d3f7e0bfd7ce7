/** What a C type may be initialised with, or set to where it lies in memory. */

import type { bodyValues, enumValues } from './constants.ts'
import type { Dynamic } from './dynamic.ts'
import type { callable } from './functions.ts'
import type { BoolValue, CharacterValue, FloatValue, Initial, IntegerValue, ItemsFrom, Lasting } from './input.ts'
import type { Addressed, FunctionPointer, kindOf, VoidPointer } from './objects.ts'
import type { Complex, classOf, PrimitiveName } from './primitives.ts'
import type { Reading } from './reading.ts'
import type { bodyOf, listedOf, memberList, memberName, memberType, nameOf } from './records.ts'
import type { Declarations } from './specifiers.ts'
import type { spell } from './values.ts'

/** What a value of the type may be made from. */
export type initialiser<C, D extends Declarations, R extends Reading> = C extends PrimitiveName
  ? scalarInitialiser<C>
  : C extends ['*', infer T]
    ? pointerInitialiser<T, D, R>
    : C extends ['record', infer K extends string]
      ? recordInitialiser<K, D, R>
      : C extends ['[', infer T, string]
        ? arrayInitialiser<T, D, R>
        : C extends ['enum', infer K extends string]
          ? enumValues<K, D> | (number & {}) | bigint
          : C extends ['body', infer Head extends string, infer Body extends string]
            ? Head extends `${string}enum${string}`
              ? bodyValues<Body, D> | (number & {}) | bigint
              : Initial<Head, namedMembers<Body, D, R>, listedMembers<Body, D, R>>
            : C extends ['number', infer K, string]
              ? K extends 'float'
                ? FloatValue
                : IntegerValue
              : unknown

type scalarInitialiser<P extends PrimitiveName> =
  classOf<P> extends infer K
    ? K extends 'integer'
      ? IntegerValue
      : K extends 'float'
        ? FloatValue
        : K extends 'bool'
          ? BoolValue
          : K extends 'complex'
            ? number | Complex
            : CharacterValue
    : never

/** A pointer that outlives the call: what has an address already. */
export type pointerInitialiser<T, D extends Declarations, R extends Reading> = T extends PrimitiveName
  ? Lasting<T>
  : T extends 'void'
    ? null | Addressed<string> | ArrayBufferView | ArrayBufferLike
    : T extends ['(', unknown, string]
      ? null | FunctionPointer<callable<T, D, R>> | VoidPointer
      : T extends ['?', string]
        ? unknown
        : null | Addressed<kindOf<spell<T>>> | VoidPointer

/** Items in order, a typed array that fits, text for characters. */
export type arrayInitialiser<T, D extends Declarations, R extends Reading> = T extends PrimitiveName
  ? ItemsFrom<T, scalarInitialiser<T>>
  : Iterable<initialiser<T, D, R>>

/** A record, an object that names some members, or a list of the first. */
export type recordInitialiser<K extends string, D extends Declarations, R extends Reading> = [bodyOf<K, D>] extends [
  never,
]
  ? Dynamic
  : Initial<nameOf<K>, namedMembers<bodyOf<K, D>, D, R>, listedMembers<bodyOf<K, D>, D, R>>

/** Nothing of the body is read before a member is asked for. */
type namedMembers<Body extends string, D extends Declarations, R extends Reading> = Body extends infer B extends string
  ? { readonly [M in memberList<B>[number] as memberName<M>]?: initialiser<memberType<M, D>, D, R> }
  : never

/** A list, as an object with indices: a tuple would be worked out whether or not a list is given. */
type listedMembers<Body extends string, D extends Declarations, R extends Reading> = Body extends infer B extends string
  ? { readonly [I in indices<listedOf<B>>]?: initialiser<memberType<listedOf<B>[I] & string, D>, D, R> } & {
      readonly length: indices<listedOf<B>> | listedOf<B>['length']
    }
  : never

type indices<L extends readonly unknown[]> = L extends readonly [unknown, ...infer Rest]
  ? Rest['length'] | indices<Rest>
  : never
