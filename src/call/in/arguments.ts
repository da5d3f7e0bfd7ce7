/** How generated text reads what C passed from a frame. */
import { readOut, readsInPlace } from '../frame/result.ts'
import type { Signature } from '../frame/signature.ts'

/** An expression for each argument of the frame at `frame` in `frames`; what they need besides is put into `scope`. */
export function argumentSources({ parameters, shape }: Signature, scope: Record<string, unknown>): string[] {
  scope['readOut'] = readOut
  return parameters.map((codec, i) => {
    const at = `frame + ${shape.offsets[i]}`
    if (codec.source) return codec.source.read('frames', at)
    scope[`codec${i}`] = codec
    return readsInPlace(codec) ? `readOut(codec${i}, frames, ${at})` : `codec${i}.read(frames, ${at})`
  })
}
