/** Says what an access through memory that has been taken away means, where the engine only says that it refuses. */
import { failure } from '../../diagnostics/failure.ts'
import { storyOf, whyGone } from '../memory/region.ts'
import { isDetached } from '../memory/views.ts'
import { type CData, REGION, TYPE } from './cdata.ts'
import { placed, TypePlace, type ValuePlace } from './place.ts'

/**
 * What is thrown for an error that reading or writing through an object threw: ours where its buffer is gone, with the
 * place where it has none, and else the error. To ask before each access would cost more than the access.
 */
export function explained(object: CData, error: unknown, place: ValuePlace = new TypePlace(object[TYPE])): unknown {
  const story = error instanceof RangeError && !('code' in error) ? storyOf(object[REGION]) : undefined
  if (story !== undefined) return failure('memory/outside', { where: String(place), story }, error)
  if (!(error instanceof TypeError) || 'code' in error) return placed(error, place)
  const region = object[REGION]
  const why = whyGone(region) ?? (isDetached(region.buffer) ? 'detached' : undefined)
  if (why === 'released') return failure('memory/released', { story: storyOf(region) }, error)
  return why ? failure('memory/detached', { where: '' }, error) : error
}
