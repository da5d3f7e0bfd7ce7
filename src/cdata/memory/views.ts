/**
 * What buffers and their views say of themselves, asked by the engine's own getters: an object of the user's can hide each
 * of these properties behind one of its own. Kinds are told by what a value is, so that those of other realms count too.
 */
import { types } from 'node:util'

type Getter<T> = (this: unknown) => T

const getterOf = <T>(prototype: object, name: string): Getter<T> | undefined =>
  Object.getOwnPropertyDescriptor(prototype, name)?.get as Getter<T> | undefined

const ARRAY: object = Object.getPrototypeOf(Uint8Array.prototype)
const arrayBuffer = getterOf<ArrayBufferLike>(ARRAY, 'buffer') as Getter<ArrayBufferLike>
const arrayOffset = getterOf<number>(ARRAY, 'byteOffset') as Getter<number>
const arrayBytes = getterOf<number>(ARRAY, 'byteLength') as Getter<number>
const viewBuffer = getterOf<ArrayBufferLike>(DataView.prototype, 'buffer') as Getter<ArrayBufferLike>
const viewOffset = getterOf<number>(DataView.prototype, 'byteOffset') as Getter<number>
const viewBytes = getterOf<number>(DataView.prototype, 'byteLength') as Getter<number>
const bufferBytes = getterOf<number>(ArrayBuffer.prototype, 'byteLength') as Getter<number>
const sharedBytes = getterOf<number>(SharedArrayBuffer.prototype, 'byteLength') as Getter<number>
/** ES2024; older engines have no resizable buffers, or cannot say that one is detached. */
const resizableGetter = getterOf<boolean>(ArrayBuffer.prototype, 'resizable')
const detachedGetter = getterOf<boolean>(ArrayBuffer.prototype, 'detached')
const growableGetter = getterOf<boolean>(SharedArrayBuffer.prototype, 'growable')

/** Items of a typed array, 0 once it is detached. Called with the array as `this`. */
export const lengthGetter = getterOf<number>(ARRAY, 'length') as Getter<number>

/** Which typed array of any realm a value is, by the name of its class; undefined for everything else. Called as `this`. */
export const kindGetter = Object.getOwnPropertyDescriptor(ARRAY, Symbol.toStringTag)?.get as Getter<string | undefined>

/** Whether a view is a DataView, which the engine answers faster than `types.isDataView` of it. */
const hasNoItems = (view: ArrayBufferView): boolean => kindGetter.call(view) === undefined

/** True for an ArrayBuffer or SharedArrayBuffer of any realm. */
export const isBuffer = (value: unknown): value is ArrayBufferLike => types.isAnyArrayBuffer(value)

/** True for an ArrayBuffer of any realm. */
export const isArrayBuffer = (value: unknown): value is ArrayBuffer => types.isArrayBuffer(value)

/** True for a Uint8Array of any realm. */
export const isBytes = (value: unknown): value is Uint8Array => types.isUint8Array(value)

/** True for a DataView of any realm. */
export const isDataView = (value: unknown): value is DataView => types.isDataView(value)

/** The buffer of a view. Asking moves a small typed array out of the collector's reach. */
export const bufferOfView = (view: ArrayBufferView): ArrayBufferLike =>
  hasNoItems(view) ? viewBuffer.call(view) : arrayBuffer.call(view)

/** Where a view begins in its buffer. A DataView throws where its buffer is detached or has become too short. */
export const byteOffsetOf = (view: ArrayBufferView): number =>
  hasNoItems(view) ? viewOffset.call(view) : arrayOffset.call(view)

/** Bytes of a view: 0 where its buffer is detached or has become too short. */
export function byteLengthOf(view: ArrayBufferView): number {
  if (!hasNoItems(view)) return arrayBytes.call(view)
  try {
    return viewBytes.call(view)
  } catch {
    return 0
  }
}

/** Bytes of a buffer, 0 once it is detached. */
export const bytesOfBuffer = (buffer: ArrayBufferLike): number =>
  types.isArrayBuffer(buffer) ? bufferBytes.call(buffer) : sharedBytes.call(buffer)

/** Whether the end of the buffer can move back: C must not keep an address in it while JavaScript may run. */
export const isResizable = (buffer: ArrayBufferLike): boolean =>
  types.isArrayBuffer(buffer) && resizableGetter?.call(buffer) === true

/** Whether the buffer can change its length at all. */
export const isVariable = (buffer: ArrayBufferLike): boolean =>
  types.isArrayBuffer(buffer) ? isResizable(buffer) : growableGetter?.call(buffer) === true

/** Node 20 has no property that says it; a detached buffer cannot be viewed there either. */
export function isDetached(buffer: ArrayBufferLike): boolean {
  if (!types.isArrayBuffer(buffer)) return false
  if (detachedGetter) return detachedGetter.call(buffer)
  if (bufferBytes.call(buffer) > 0) return false
  try {
    new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}

/** A fresh array of the user's bytes, which nothing of the user's can change the meaning of. */
export const bytesOfView = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(bufferOfView(view) as ArrayBuffer, byteOffsetOf(view), byteLengthOf(view))
