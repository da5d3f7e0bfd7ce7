/**
 * What a class of C values knows: its C type, and how JavaScript sees it. The two may differ, as where a `char *` is read as
 * text. Every class of this room carries its facts, and all that takes a type asks for them here.
 */
import type { Block } from '../cdata/memory/heap.ts'
import type { Region } from '../cdata/memory/region.ts'
import type { Codec } from '../cdata/object/codec.ts'
import { describe } from '../cdata/object/place.ts'
import { MAX_TYPE_DEPTH } from '../declare/type-depth.ts'
import { failure } from '../diagnostics/failure.ts'
import type { CType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'

export interface TypeFacts {
  /** The type, where what a thunk leads to is `void`: what can be told before all classes are there. */
  readonly shape: CType
  /** Whether the shape is the type. */
  readonly isReady: boolean
  /** Whether its layout can be asked for before thunks are called. */
  readonly isWhole: boolean
  /** Of a record without members: there are pointers to it, and nothing else. */
  readonly isOpaque?: true
  /** How many types stand inside one another. */
  readonly depth: number
  /** The C type; thunks are called. */
  type(): CType
  /** Reads and writes values as JavaScript sees them. */
  codec(): Codec
  /** Whether it is read otherwise than its type says. */
  isView(): boolean
  /** What a value becomes that was read by the type alone, where it is read otherwise. */
  converted?(value: unknown): unknown
  /** A new object, zero where there is no initialiser. */
  make(initialiser: unknown, options?: unknown): unknown
  /** Whether `new` takes options too. */
  readonly takesOptions?: true
  /** An object over memory; `extent` is not 0 where that many bytes are known to be there. */
  over(region: Region, offset: number, extent: number): unknown
  /** Of an array: whether its items are plain numbers, which a typed array shows. */
  isNumbers?(): boolean
  /** Of a C function: what is at an address of code. */
  atAddress?(place: Block): unknown
  /** The C type of a parameter, where that says more: that C does not write to what it gets. */
  readonly asParameter?: CType
  /** Makes what C gets for an argument, which is kept until C has returned; nothing where that is the value itself. */
  passing?(): ((value: unknown) => unknown) | undefined
  /** Hears which class is used for the type; throws where that cannot be. */
  readonly claim?: (Class: Function) => void
}

/** Where a class has its facts. */
export const FACTS = Symbol('facts')

/** A class with facts, as this room makes them. */
export type TypeClass = Function & { readonly [FACTS]: TypeFacts }

/** The facts of what is used as a type; a TypeError that says where for anything else. */
export function factsOf(value: unknown, what: string): TypeFacts {
  const facts = typeof value === 'function' ? (value as Partial<TypeClass>)[FACTS] : undefined
  if (!facts) throw failure('described/type', { value: describe(value), what })
  facts.claim?.(value as Function)
  return facts
}

/** Whether it is a class of C values. */
export const isType = (value: unknown): value is TypeClass => typeof value === 'function' && FACTS in value

/** One more than the depth of what stands inside. Throws where that is too deep. */
export function deeper(...inner: readonly TypeFacts[]): number {
  const depth = inner.reduce((most, { depth }) => Math.max(most, depth), 0) + 1
  if (depth > MAX_TYPE_DEPTH)
    throw failure('described/parameter', { why: `its type is nested more than ${MAX_TYPE_DEPTH} levels deep` })
  return depth
}

/** How the type of facts is spelled, as far as it can be told. */
export const spelled = (facts: TypeFacts): string => spell(facts.isReady ? facts.type() : facts.shape)

/** Most types are read as they are. */
export const isNoView = (): boolean => false
