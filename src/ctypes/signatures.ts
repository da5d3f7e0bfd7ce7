/** Signatures of C functions, as static types: what a call takes and gives. */

import type { Includable } from '../declare/scope.ts'
import type { Addressed as Kinded } from '../infer/objects.ts'
import type { Address, Addressed, Memory, VoidPointer } from './objects.ts'
import type { ARGUMENT, Argument, Arguments, FunctionType, Read, Result, Type, WAY } from './types.ts'

/** `T *` that C fills. */
export interface Out<T> {
  readonly [WAY]: 'out'
  /** What the pointer points to. */
  readonly type: T
}
/** `T *` that C reads and fills. */
export interface InOut<T> {
  readonly [WAY]: 'inout'
  /** What the pointer points to. */
  readonly type: T
}
/** What need not be given. */
export interface Optional<T> {
  readonly [WAY]: 'optional'
  /** What the parameter takes where it is given. */
  readonly type: T
}
/** A parameter that takes what a function converts. */
export type Converted<T, V> = T & { readonly [ARGUMENT]: (value: V) => void }

/** What may stand in `argtypes`. */
export type Parameter = Type | Out<Type> | InOut<Type> | Optional<Type>

/** The arguments of a call. Where all parameters are types, each is worked out when it is asked for. */
export type In<A extends readonly unknown[]> = A extends readonly Type[] ? Arguments<A> : InEach<A>
type InEach<A> = A extends readonly [infer H, ...infer T]
  ? H extends Out<unknown>
    ? InEach<T>
    : H extends InOut<infer X>
      ? [Argument<X>, ...InEach<T>]
      : H extends Optional<infer X>
        ? [Argument<X>?, ...InEach<T>]
        : [Argument<H>, ...InEach<T>]
  : []
/** What C has filled. */
export type Outs<A> = A extends readonly [infer H, ...infer T]
  ? H extends Out<infer X> | InOut<infer X>
    ? [Read<X>, ...Outs<T>]
    : Outs<T>
  : []
/** The result beside what was filled; one alone stands bare. */
export type Gathered<E, O extends readonly unknown[]> = O extends []
  ? E
  : // biome-ignore lint/suspicious/noConfusingVoidType: what returns nothing is asked for.
    [E] extends [void]
    ? O extends [infer Only]
      ? Only
      : O
    : [E, ...O]

/** What the call of a function gives. */
type Given<A extends readonly unknown[], E> = A extends readonly Type[] ? E : Gathered<E, Outs<A>>

/** What a function takes and returns; nothing is guessed. */
export interface Signature<A extends readonly Parameter[], R extends Type | null, E> {
  /** The types of the parameters; `[]` is none. */
  readonly argtypes: A
  /** null is void. */
  readonly restype: R
  /** Not given, or false: as many arguments as there are types. */
  readonly variadic?: false
  /** Sees the result, the function and the arguments as they were given; what it returns is the call's result. */
  readonly errcheck?: (result: Result<R>, fn: CFunction, args: In<A>) => E
}

/** The same, where further arguments may follow. */
export interface VariadicSignature<A extends readonly Parameter[], R extends Type | null, E> {
  /** The types of the parameters before `...`. */
  readonly argtypes: A
  /** null is void. */
  readonly restype: R
  /** Further arguments may follow. */
  readonly variadic: true
  /** Sees the result, the function and the arguments as they were given; what it returns is the call's result. */
  readonly errcheck?: (result: Result<R>, fn: CFunction, args: In<A>) => E
}

/** A C function as a value. */
export interface CFunction extends Addressed<'function'>, Kinded<'function'> {
  /** What C calls it. */
  readonly name: string
}
/** A function by its signature: called here, or off this thread. */
export interface Callable<A extends readonly unknown[], E> extends CFunction {
  (...values: In<A>): Given<A, E>
  /** Runs off this thread; the checks are thrown at once. */
  async(...values: In<A>): Promise<Given<A, E>>
  /** Runs off this thread, which serves callbacks meanwhile. */
  pumped(...values: In<A>): Given<A, E>
}
/** The same, with arguments that say their types behind the declared ones. */
export interface VariadicCallable<A extends readonly unknown[], E> extends CFunction {
  (...values: [...In<A>, ...Extra[]]): Given<A, E>
  /** Runs off this thread; the checks are thrown at once. */
  async(...values: [...In<A>, ...Extra[]]): Promise<Given<A, E>>
  /** Runs off this thread, which serves callbacks meanwhile. */
  pumped(...values: [...In<A>, ...Extra[]]): Given<A, E>
}
/** What may follow the declared arguments: an integral number may be an int, a long or a double, so it has to say. */
export type Extra = Address | Kinded<string> | string | boolean | Memory | null

/** How a library is opened. */
export interface LibraryOptions {
  /** Flags of dlopen(3). */
  readonly mode?: number
  /** Accepted for those who are used to it: errno is kept always. */
  readonly use_errno?: boolean
  /** A library that is open already. */
  readonly handle?: VoidPointer | Kinded<'void'>
}

/** An open library. */
export interface Library extends Includable {
  /** As it was given. */
  readonly name: string | null
  /** A function by its signature. Throws a LibraryError where there is none of the name. */
  func<const A extends readonly Parameter[], R extends Type | null, E = Result<R>>(
    name: string,
    signature: Signature<A, R, E>,
  ): Callable<A, E>
  func<R extends Type | null, A extends readonly Type[]>(
    name: string,
    prototype: FunctionType<R, A>,
  ): Callable<A, Result<R>>
  func<const A extends readonly Parameter[], R extends Type | null, E = Result<R>>(
    name: string,
    signature: VariadicSignature<A, R, E>,
  ): VariadicCallable<A, E>
  /** Closes the library; every use of it throws from then on. Closing twice does nothing. */
  close(): void
  [Symbol.dispose](): void
}

/** `new CDLL('z')`. */
export interface LibraryClass {
  /** Opens a path, a name that is searched for, or the running process. Throws a LibraryError that lists what was tried. */
  new (name: string | null, options?: LibraryOptions): Library
  readonly prototype: Library
}
