/** Says what an access through memory that has been taken away means, where the engine only says that it refuses. */
import { failure } from '../../diagnostics/failure.ts'
import { whyGone } from '../memory/region.ts'
import { isDetached } from '../memory/views.ts'
import { type CData, REGION, TYPE } from './cdata.ts'
import { placed, TypePlace, type ValuePlace } from './place.ts'

/**
 * What is thrown for an error that reading or writing through an object threw: ours where its buffer is gone, with the
 * place where it has none, and else the error. To ask before each access would cost more than the access.
 */
export function explained(object: CData, error: unknown, place: ValuePlace = new TypePlace(object[TYPE])): unknown {
  if (!(error instanceof TypeError) || 'code' in error) return placed(error, place)
  const region = object[REGION]
  const why = whyGone(region) ?? (isDetached(region.buffer) ? 'detached' : undefined)
  return why ? failure(`memory/${why}`, { where: '' }, error) : error
}
