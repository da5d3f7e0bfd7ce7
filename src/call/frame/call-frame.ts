/** The values of one call in a frame, which may lie on the frame stack or anywhere else. */
import type { Region } from '../../cdata/memory/region.ts'
import type { Temporary } from '../../cdata/object/codec.ts'
import type { ValuePlace } from '../../cdata/object/place.ts'
import { readOut } from './result.ts'
import type { Signature } from './signature.ts'

/** Memory for the arguments and the result of one call, and where whatever lives as long as the call comes from. */
export interface CallFrame {
  readonly region: Region
  /** Where the frame begins in the region. */
  readonly offset: number
  readonly temporary: Temporary
}

/** Converts the arguments and stores them where the signature's shape has them. Throws for the first that does not fit. */
export function writeArguments(
  { parameters, shape }: Pick<Signature, 'parameters' | 'shape'>,
  { region, offset, temporary }: CallFrame,
  values: readonly unknown[],
  places: readonly ValuePlace[],
): void {
  parameters.forEach((codec, i) => {
    const at = offset + (shape.offsets[i] as number)
    const place = places[i] as ValuePlace
    if (codec.writeArgument) codec.writeArgument(region, at, values[i], place, temporary)
    else codec.write(region, at, values[i], place, temporary)
  })
}

/** What C returned, once it has been called on the frame; the frame may serve again afterwards. */
export function readResult({ result }: Pick<Signature, 'result'>, { region, offset }: CallFrame): unknown {
  return result && readOut(result, region, offset)
}
