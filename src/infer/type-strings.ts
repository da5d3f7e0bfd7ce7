/** Type strings, such as `DataPoint[4]`: checked, and typed like the declarations. */
import type { declaratorOf } from './declarators.ts'
import type { Dynamic } from './dynamic.ts'
import type { messageOf } from './messages.ts'
import type { Addressed, OwnedFunction, Scalar } from './objects.ts'
import type { PrimitiveName } from './primitives.ts'
import type { Reading } from './reading.ts'
import type { bodyOf, nameOf } from './records.ts'
import type { Declarations, specified } from './specifiers.ts'
import type { oneLine } from './text.ts'
import type { arrayInitialiser, callable, callbackOf, initialiser, mapped, pointerTo, read, spell } from './values.ts'

/** The C type that a text says. */
type resolved<T extends string, D extends Declarations> = resolvedLine<oneLine<T>, D>

type resolvedLine<T extends string, D extends Declarations> = T extends `${string}${'{' | 'typeof' | '/'}${string}`
  ? ['unread']
  : specified<T, D> extends [infer C, infer Rest extends string]
    ? declaratorOf<C, Rest>
    : ['unread']

/** What stands at the bottom of a type: `int` of `int *[3]`. */
type bottom<C> = C extends ['*' | '[' | '(', infer T, ...unknown[]] ? bottom<T> : C

type problem<C, D extends Declarations> =
  bottom<C> extends infer B
    ? B extends ['?', infer N extends string]
      ? `no type '${N}' is declared`
      : B extends ['record' | 'enum', infer K extends `${string} ${string}`]
        ? K extends keyof D
          ? false
          : [Extract<D[keyof D], `${string}${K}${' ' | '*' | '(' | '[' | ')' | ','}${string}`>] extends [never]
            ? `no type '${K}' is declared`
            : false
        : false
    : false

/** What a type string is for, where that wants more than that it can be read. */
type Purpose = 'new' | 'size' | 'alignment' | 'cast' | 'callback' | 'channel' | 'any'

/** The same as the run time says. */
type misuse<C, T extends string, D extends Declarations, For extends Purpose> = C extends ['unread' | '?', ...unknown[]]
  ? false
  : For extends 'new'
    ? C extends ['*', infer B] | ['[', infer B, string]
      ? sizeless<B, D>
      : `ffi.new expects a pointer or array type, not '${T}'; for one item, use '${T} *'`
    : For extends 'size'
      ? C extends ['[', unknown, '']
        ? `cannot take the size of '${T}': its length is not given`
        : sizeless<C, D>
      : For extends 'alignment'
        ? sizeless<C, D>
        : For extends 'cast'
          ? C extends 'void' | ['record', string]
            ? `cannot cast to '${T}': C casts to numbers and pointers only`
            : false
          : For extends 'callback'
            ? functionIn<C> extends ['(', unknown, string] | ['unread' | '?', ...unknown[]]
              ? false
              : `ffi.callback expects a function type or a pointer to one, not '${T}'`
            : For extends 'channel'
              ? functionIn<C> extends ['(', 'void', string] | ['unread' | '?', ...unknown[]]
                ? false
                : `ffi.channel expects a function type that returns void, or a pointer to one, not '${T}'`
              : false

type sizeless<C, D extends Declarations> = C extends 'void'
  ? `'void' has no size`
  : C extends ['(', unknown, string]
    ? 'a function has no size'
    : C extends ['[', infer T, string]
      ? sizeless<T, D>
      : C extends ['record', infer K extends string]
        ? isOpaque<K, D> extends true
          ? `'${nameOf<K>}' is declared but not defined`
          : false
        : false

/** A record that is defined within another one is not in the index of a text. */
type isOpaque<K extends string, D extends Declarations> = K extends keyof D
  ? [bodyOf<K, D>] extends [never]
    ? true
    : false
  : [Extract<D[keyof D], `${string}${K}${' ' | '\n' | '{'}${string}`> & `${string}{${string}`] extends [never]
    ? true
    : false

type complaint<C, T extends string, D extends Declarations, For extends Purpose> =
  problem<C, D> extends infer Problem extends string ? Problem : misuse<C, T, D, For>

/** The type string itself where it is right, and otherwise a text that says what is wrong with it. */
export type checked<T, D extends Declarations, Like, For extends Purpose = 'any'> = T extends string
  ? string extends T | keyof D
    ? T
    : T extends ''
      ? offered<T, D, For>
      : complaint<resolved<T, D>, T, D, For> extends infer Problem extends string
        ? Problem
        : T
  : T extends Like
    ? T
    : Like

/**
 * What an editor offers between quotes with nothing in them: the declared types as they are used most.
 * The first question puts the work off until the text is known, since inference looks into every branch.
 */
type offered<T, D extends Declarations, For extends Purpose> = (T extends '' ? keyof D : never) extends infer K
  ? K extends `type ${infer N}`
    ? usual<N, For>
    : K extends `${'struct' | 'union' | 'enum'} ${string}`
      ? For extends 'new' | 'size' | 'alignment'
        ? D[K] extends `${string}{${string}`
          ? usual<K, For>
          : never
        : usual<K, For>
      : never
  : never

type usual<N extends string, For extends Purpose> = For extends 'new' | 'cast' ? `${N} *` | `${N}[]` : N

/** As `checked`, where a cdata may stand as well. */
export type measurable<T, D extends Declarations, For extends Purpose = 'any'> = T extends string
  ? checked<T, D, T, For>
  : T extends object
    ? T
    : string | object

/** `V` for a type string that can be read, `Dynamic` for one that cannot, and a type argument as it was given. */
type typed<T, D extends Declarations, Like, V> = T extends string
  ? string extends T | keyof D
    ? Dynamic
    : V
  : T extends Like
    ? Dynamic
    : T

/** What `ffi.new` returns. */
export type made<T, D extends Declarations, R extends Reading, Like> = typed<
  T,
  D,
  Like,
  T extends string ? madeOf<resolved<T, D>, D, R> : never
>

type madeOf<C, D extends Declarations, R extends Reading> = C extends ['*', infer T]
  ? pointerTo<T, D, R>
  : C extends ['[', unknown, string]
    ? read<C, D, R>
    : Dynamic

/** What `ffi.new` takes as an initialiser. */
export type initial<T, D extends Declarations, R extends Reading> = T extends string
  ? string extends T | keyof D
    ? unknown
    : initialOf<resolved<T, D>, D, R>
  : unknown

type initialOf<C, D extends Declarations, R extends Reading> = C extends ['*', infer T]
  ? initialiser<T, D, R>
  : C extends ['[', infer T, infer N]
    ? arrayInitialiser<T, D, R> | (N extends '' ? number | bigint : never)
    : unknown

/** What `ffi.cast` returns; `null` where the value may be NULL or 0. */
export type castTo<T, V, D extends Declarations, R extends Reading, Like> = typed<
  T,
  D,
  Like,
  T extends string ? castOf<resolved<T, D>, V, D, R> : never
>

type castOf<C, V, D extends Declarations, R extends Reading> = C extends PrimitiveName
  ? Scalar<C, plain<read<C, D, R>>>
  : C extends ['enum', string]
    ? Scalar<spell<C>, number>
    : C extends ['number', string, infer N extends string]
      ? Scalar<N, read<C, D, R>>
      : C extends ['*', infer T]
        ? pointerTo<T, D, R> | (V extends Addressed<string> | ArrayBufferView ? never : null)
        : C extends ['[', unknown, string]
          ? read<C, D, R>
          : Dynamic

type plain<T> = T extends Scalar<string, infer V> ? V : T

/** The function that `ffi.callback` takes. */
export type callbackFor<T, D extends Declarations, R extends Reading> = T extends string
  ? string extends T | keyof D
    ? (...values: never[]) => unknown
    : functionIn<resolved<T, D>> extends infer C
      ? C extends ['(', unknown, string]
        ? callbackOf<C, D, R>
        : (...values: never[]) => unknown
      : never
  : (...values: never[]) => unknown

/** The C function that `ffi.callback` returns. */
export type calledBack<T, D extends Declarations, R extends Reading, Like> = typed<
  T,
  D,
  Like,
  T extends string
    ? functionIn<resolved<T, D>> extends infer C
      ? C extends ['(', unknown, string]
        ? OwnedFunction<callable<C, D, R>, mapped<C, D, R>>
        : Dynamic
      : never
    : never
>

/** What `ffi.channel` reads. */
export type messageFor<T, D extends Declarations, R extends Reading, Like> = typed<
  T,
  D,
  Like,
  T extends string
    ? functionIn<resolved<T, D>> extends infer C
      ? C extends ['(', unknown, infer P extends string]
        ? messageOf<P, D, R>
        : Dynamic
      : never
    : never
>

type functionIn<C> = C extends ['*', infer T] ? T : C

/** The value that reading the type gives: `TypeOf<typeof ffi, 'DataPoint'>`; of a misspelt one, what is wrong with it. */
export type readAs<T extends string, D extends Declarations, R extends Reading> =
  resolved<T, D> extends infer C
    ? problem<C, D> extends infer Problem extends string
      ? Problem
      : read<C, D, R>
    : never
