/** Where typed arrays lie, asked of the engine's own objects: many different ones in turn take hardly longer than one. */
import type { ViewFinder } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'

/** `ArrayBuffer` as ES2024 makes it. */
type ResizableConstructor = new (bytes: number, options: { readonly maxByteLength: number }) => ArrayBuffer

/** The finder of this thread; undefined where there is none. */
export function makeViewFinder(): ViewFinder | undefined {
  const buffer = new ArrayBuffer(256)
  const resizable = new (ArrayBuffer as unknown as ResizableConstructor)(64, { maxByteLength: 128 })
  return addon.viewFinder(
    new Uint8Array(buffer, 24, 7),
    new Uint16Array(buffer, 40, 16),
    new Float64Array(new ArrayBuffer(4096), 64, 5),
    new Uint8Array(16),
    new Uint8Array(resizable),
    new Uint8Array(resizable, 8, 3),
  )
}
