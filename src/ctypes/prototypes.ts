/** Function types: prototypes, callbacks, and C functions as values. */

import type { CallbackOptions } from '../call/in/policy.ts'
import { ctypeOf } from '../cdata/object/cdata.ts'
import { describe } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import { type CType, type FunctionType, functionOf, pointerTo, VOID } from '../types/ctype.ts'
import { newClass } from './classes.ts'
import { codecs, functions } from './engine.ts'
import { deeper, factsOf, spelled, type TypeClass, type TypeFacts } from './facts.ts'

/** The result and the parameters of a function. */
export interface Prototype {
  readonly restype: TypeFacts | undefined
  readonly argtypes: readonly TypeFacts[]
}

/** Facts of a class of function pointers. */
export interface FunctionFacts extends TypeFacts {
  readonly prototype: Prototype
}

export const isFunctionFacts = (facts: TypeFacts): facts is FunctionFacts => 'prototype' in facts

/** What a parameter of the type is in C: an array is a pointer to its first item (C17 6.7.6.3p7). */
export function parameterType(facts: TypeFacts, what: string): CType {
  if (facts.asParameter) return facts.asParameter
  const type = facts.type()
  if (type.kind === 'array') return pointerTo(type.element)
  if (facts.isOpaque)
    throw failure('described/parameter', { why: `${what} is '${spelled(facts)}', whose size is not known` })
  return type
}

/** The C type of such functions. */
export function functionType({ restype, argtypes }: Prototype, variadic = false): FunctionType {
  const parameters = argtypes.map((facts, i) => parameterType(facts, `argument ${i + 1}`))
  return functionOf(resultType(restype), parameters, variadic)
}

/** The C type of a result. */
export function resultType(restype: TypeFacts | undefined): CType {
  const type = restype?.type() ?? VOID
  if (!restype || (type.kind !== 'array' && !restype.isOpaque)) return type
  throw failure('described/parameter', { why: `C functions return no '${spelled(restype)}'` })
}

/** The facts of a result; undefined for null, which is void. */
export const resultFacts = (restype: unknown, what: string): TypeFacts | undefined =>
  restype === null ? undefined : factsOf(restype, what)

/** The class of C functions of a type: `new` makes one that runs a function of JavaScript's. */
export function CFUNCTYPE(restype: unknown, ...argtypes: readonly unknown[]): TypeClass {
  const result = resultFacts(restype, 'the result of CFUNCTYPE (null for void)')
  const parameters = argtypes.map((type, i) => factsOf(type, `argument ${i + 1} of CFUNCTYPE`))
  return prototypeClass({ restype: result, argtypes: parameters }, { restype, argtypes: Object.freeze([...argtypes]) })
}

/** The class of a prototype, with what it was made from as statics. */
export function prototypeClass(prototype: Prototype, statics: object): TypeClass {
  const parts = [...prototype.argtypes, ...(prototype.restype ? [prototype.restype] : [])]
  const type = () => pointerTo(functionType(prototype))
  const isReady = parts.every((part) => part.isReady)
  const facts: FunctionFacts = {
    prototype,
    isReady,
    isWhole: isReady,
    shape: isReady ? type() : pointerTo(functionOf(VOID, [])),
    depth: deeper(...parts.filter(({ shape }) => shape.kind !== 'record')),
    type,
    codec: () => codecs.of(type()),
    isView: () => false,
    takesOptions: true,
    make(fn, options = {}) {
      if (typeof fn !== 'function') throw failure('callback/function', { value: describe(fn), what: 'a callback' })
      return functions.callback(type(), calledWith(prototype, fn), options as CallbackOptions)
    },
    over: (region, offset) => codecs.of(type()).read(region, offset),
    passing: () =>
      hasViews(prototype)
        ? (value) => (typeof value === 'function' && !ctypeOf(value) ? calledWith(prototype, value) : value)
        : undefined,
    atAddress: ({ region, offset }) => functions.callable(type().target as FunctionType, region.base + offset),
  }
  return newClass('CFUNCTYPE', facts, statics)
}

/** Whether arguments are read otherwise than their types say. */
const hasViews = ({ argtypes }: Pick<Prototype, 'argtypes'>): boolean => argtypes.some((facts) => facts.isView())

/** A function of the user's, called with arguments as their classes read them. */
function calledWith({ argtypes }: Pick<Prototype, 'argtypes'>, fn: Function): Function {
  if (!hasViews({ argtypes })) return fn
  const call = (...values: unknown[]): unknown =>
    fn(...values.map((value, i) => (argtypes[i]?.isView() ? argtypes[i]?.converted?.(value) : value)))
  return Object.defineProperty(call, 'name', { value: fn.name })
}
