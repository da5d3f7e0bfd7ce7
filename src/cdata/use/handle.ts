/** JavaScript objects as `void *`: for the user data that C hands back to callbacks. */
import { failure } from '../../diagnostics/failure.ts'
import { pointerTo, VOID } from '../../types/ctype.ts'
import type { PointerCodec } from '../kinds/pointer.ts'
import { Pointer } from '../kinds/pointer.ts'
import { regionOf } from '../memory/region.ts'
import { addressOf, ctypeOf, hide, KEPT, UNDO } from '../object/cdata.ts'
import type { Codecs } from '../object/codec.ts'
import { describe } from '../object/place.ts'

/** Handles by address. The object hangs on the handle itself, so a handle that its own object refers to is collected with it. */
const handles = new Map<number, WeakRef<Pointer>>()
/** By then a new handle may have the address. */
const collected = new FinalizationRegistry<number>((address) => {
  if (!handles.get(address)?.deref()) handles.delete(address)
})

/**
 * What was found last, until the microtasks run: callbacks ask for the same object again and again, and asking a
 * WeakRef takes longer than all the rest. A WeakRef that was asked keeps its object for as long.
 */
let lastHandle: { readonly address: number; readonly handle: Pointer } | undefined

function liveHandle(address: number): Pointer | undefined {
  if (lastHandle?.address === address) return lastHandle.handle
  const handle = handles.get(address)?.deref()
  if (!handle) return undefined
  if (!lastHandle) queueMicrotask(forget)
  lastHandle = { address, handle }
  return handle
}

function forget(): void {
  lastHandle = undefined
}

/** A new `void *` that stands for the object, and keeps it alive for as long as the handle lives. */
export function newHandle(object: unknown, codecs: Codecs): Pointer {
  // A buffer of its own: the address belongs to this handle alone, and to none after it while it lives.
  const region = regionOf(new ArrayBuffer(1))
  const handle = (codecs.of(pointerTo(VOID)) as PointerCodec).to(region, 0, 1)
  hide(handle, KEPT, { object, region })
  const address = addressOf(handle)
  handles.set(address, new WeakRef(handle))
  hide(handle, UNDO, () => {
    handles.delete(address)
    if (lastHandle?.address === address) lastHandle = undefined
    hide(handle, KEPT, undefined)
  })
  collected.register(handle, address)
  return handle
}

/** The object of a live handle, also after casts or a trip through C. */
export function fromHandle(pointer: unknown): unknown {
  if (pointer === null) throw failure('handle/null', {})
  const type = ctypeOf(pointer)
  if (!(pointer instanceof Pointer) || type?.kind !== 'pointer')
    throw failure('handle/type', { value: describe(pointer) })
  const address = addressOf(pointer)
  const handle = liveHandle(address)
  if (!handle) throw failure('handle/dead', { address: `0x${address.toString(16)}` })
  return (handle[KEPT] as { readonly object: unknown }).object
}
