/** C functions as JavaScript calls them, and JavaScript functions as C calls them. */

import type { bodyValues, enumValues } from './constants.ts'
import type { declaratorOf } from './declarators.ts'
import type { initialiser, recordInitialiser } from './initialisers.ts'
import type * as input from './input.ts'
import type { kindOf } from './objects.ts'
import type { classOf, PrimitiveName, storageOf } from './primitives.ts'
import type { Reading } from './reading.ts'
import type { bodyOf, nameOf } from './records.ts'
import type { Declarations, specified } from './specifiers.ts'
import type { chop, splitCommas } from './text.ts'
import type { pointerTo, read, spell } from './values.ts'

/** The call of a C function. */
export type callable<C, D extends Declarations, R extends Reading> = C extends ['(', infer T, infer P extends string]
  ? (...values: parametersOf<P, D, R>) => read<T, D, R>
  : never

type parametersOf<P extends string, D extends Declarations, R extends Reading> =
  parameterTexts<P> extends infer L
    ? L extends readonly [...infer Fixed extends readonly string[], '...']
      ? [...eachArgument<Fixed, D, R>, ...input.Variadic[]]
      : L extends readonly string[]
        ? eachArgument<L, D, R>
        : never
    : never

type parameterTexts<P extends string> = P extends '' | 'void' | ' ' | ' void '
  ? []
  : P extends `${string}(${string}`
    ? splitCommas<P>
    : splitParameters<P>

/** As `splitCommas`, where nothing is in parentheses. */
type splitParameters<P extends string, Found extends readonly string[] = []> = P extends `${infer A},${infer B}`
  ? splitParameters<B extends ` ${infer C}` ? C : B, [...Found, chop<A>]>
  : [...Found, chop<P extends ` ${infer C}` ? C : P>]

type eachArgument<L extends readonly string[], D extends Declarations, R extends Reading> = {
  -readonly [I in keyof L]: argument<parameterType<L[I], D>, L[I], D, R>
}

/** Arrays and functions as parameters are pointers (C17 6.7.6.3p7-8), and so is a `va_list`. A plain `T *name` takes the short way. */
export type parameterType<P extends string, D extends Declarations> = P extends `${infer B} *${infer N}`
  ? N extends `${string}${'*' | '(' | '[' | ' '}${string}`
    ? anyParameter<P, D>
    : specified<B, D> extends [infer T, '']
      ? ['*', T]
      : anyParameter<P, D>
  : anyParameter<P, D>

type anyParameter<P extends string, D extends Declarations> =
  specified<P, D> extends [infer T, infer Rest extends string] ? adjusted<declaratorOf<T, Rest>> : never

type adjusted<C> = C extends ['[', infer T, string]
  ? ['*', T]
  : C extends ['(', unknown, string] | ['record', 'va_list']
    ? ['*', C]
    : C

/** What a call accepts for a parameter of type `C`, declared as `P`. */
type argument<C, P extends string, D extends Declarations, R extends Reading> = C extends PrimitiveName
  ? scalarArgument<C, P>
  : C extends ['*', infer T]
    ? pointerArgument<T, P, D, R>
    : C extends ['record', infer K extends string]
      ? input.RecordCopy<P, recordInitialiser<K, D, R>>
      : C extends ['enum', infer K extends string]
        ? input.Enumeration<P, enumValues<K, D>>
        : C extends ['body', `${string}enum${string}`, infer Body extends string]
          ? input.Enumeration<P, bodyValues<Body, D>>
          : C extends ['number', infer K, string]
            ? K extends 'float'
              ? input.Float<P>
              : input.Integer<P>
            : unknown

type scalarArgument<C extends PrimitiveName, P extends string> =
  classOf<C> extends infer K
    ? K extends 'integer'
      ? input.Integer<P>
      : K extends 'float'
        ? input.Float<P>
        : K extends 'char'
          ? input.Character<P>
          : K extends 'bool'
            ? input.Bool<P>
            : K extends 'text'
              ? input.WideCharacter<P>
              : input.ComplexNumber<P>
    : never

/** What streams are called: <stdio.h> has a record behind `FILE`. */
type StreamName = 'FILE' | 'struct FILE' | 'struct _IO_FILE' | 'struct __sFILE' | 'type FILE'

type pointerArgument<T, P extends string, D extends Declarations, R extends Reading> = T extends PrimitiveName
  ? classOf<T> extends 'text'
    ? input.WideText<P, T>
    : storageOf<T> extends 'byte'
      ? input.Text<P>
      : input.NumberPointer<P, T, initialiser<T, D, R>>
  : T extends 'void'
    ? input.AnyPointer<P>
    : T extends ['record', infer K extends string]
      ? K extends StreamName
        ? input.Stream<P, nameOf<K>>
        : [bodyOf<K, D>] extends [never]
          ? input.OpaqueAddress<P, nameOf<K>>
          : input.RecordAddress<P, nameOf<K>, recordInitialiser<K, D, R>>
      : T extends ['(', unknown, string]
        ? input.Callback<P, callbackOf<T, D, R>>
        : T extends ['?', string]
          ? unknown
          : input.ItemAddress<P, kindOf<spell<T>>, initialiser<T, D, R>>

/** A JavaScript function that C may call: it gets what reading gives, and returns what an initialiser would be. */
export type callbackOf<C, D extends Declarations, R extends Reading> = C extends ['(', infer T, infer P extends string]
  ? (...values: passedValues<parameterTexts<P>, D, R>) => T extends 'void' ? void : initialiser<T, D, R>
  : never

type passedValues<L, D extends Declarations, R extends Reading> = L extends readonly string[]
  ? eachPassed<L, D, R>
  : never

type eachPassed<L extends readonly string[], D extends Declarations, R extends Reading> = {
  -readonly [I in keyof L]: passed<parameterType<L[I], D>, D, R>
}

/** An argument that C passes: a pointer is typed as one that is not NULL. */
type passed<C, D extends Declarations, R extends Reading> = C extends ['*', infer T]
  ? pointerTo<T, D, R>
  : read<C, D, R>
