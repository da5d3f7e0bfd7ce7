/** What debugging finds, and what C++ throws. */
import type { CppDetails, CrashDetails } from '../errors.ts'
import { entry } from './entry.ts'

/** Memory that was written where nobody may write. */
export interface Overwritten {
  /** What it is, in words: "'int[4]'". */
  readonly what: string
  readonly made: string
  /** Empty while it lives. */
  readonly released: string
  readonly bytes: number
  /** The first byte, from the start of the memory. */
  readonly offset: number
  readonly count: number
  readonly found: readonly number[]
}

/** An access that would end the process, or spoil what others have. */
interface Inaccessible {
  readonly address: string
  readonly isWritten: boolean
  /** What lies there, or lay there. */
  readonly there?: Pick<Overwritten, 'what' | 'made' | 'released'> | { readonly library: string } | undefined
}

const hexOf = (found: readonly number[], count: number): string =>
  found.map((byte) => byte.toString(16).padStart(2, '0')).join(' ') + (count > found.length ? ' ...' : '')

/** Where the bytes lie that were overwritten. */
function placeOf({ what, released, bytes, offset }: Overwritten): string {
  if (offset < 0) return offset === -1 ? `right before ${what}` : `from ${-offset} before the start of ${what} on`
  if (offset >= bytes)
    return offset === bytes ? `right behind the end of ${what}` : `${offset - bytes} behind the end of ${what}`
  return `of ${what}, from its byte ${offset} on${released ? '' : ' inside it'}`
}

function overwritten(damage: Overwritten): string {
  const { released, made, count, found } = damage
  const life = released ? `it was made ${made} and released ${released}` : `it was made ${made}`
  const bytes = count === 1 ? '1 byte' : `${count} bytes`
  return `${bytes} ${placeOf(damage)}: now ${hexOf(found, count)}; ${life}`
}

export const DEBUG_MESSAGES = {
  'call/crash': entry('CrashError', ({ text }: CrashDetails & { text: string }) => text),
  'call/exception': entry(
    'CppError',
    ({ function: name, type, what }: CppDetails) => `'${name}' threw ${type}${what === '' ? '' : `: ${what}`}`,
  ),
  'module/exceptions': entry(
    'FFIError',
    () => "'exceptions' makes errors of C++ exceptions, and the source is C: give 'sourceExtension' as '.cpp' with it",
  ),
  'debug/platform': entry(
    'FFIError',
    () =>
      "Windows tells cdef of no fault inside C: 'report' and 'throw' are not there yet; use { debug: { guard: true, trace: true } }",
  ),
  'memory/overwritten': entry(
    'FFIError',
    ({ damages, when }: { damages: readonly Overwritten[]; when: string }) =>
      `memory was overwritten, found ${when}: ${damages.map(overwritten).join('\n')}`,
  ),
  'memory/inaccessible': entry('FFIError', ({ address, isWritten, there }: Inaccessible) => {
    const what = `cannot ${isWritten ? 'write' : 'read'} at ${address}`
    if (!there) return `${what}: no memory of this process lies there${isWritten ? ' that can be written' : ''}`
    if ('library' in there) return `${what}: ${there.library} lay there, which has been closed`
    if (there.released)
      return `${what}: it is in ${there.what}, which was made ${there.made} and released ${there.released}`
    return `${what}: it lies outside of ${there.what}, which was made ${there.made}`
  }),
  'gc/twice': entry(
    'FFIError',
    ({ place }: { place: string }) =>
      `this memory is to be freed already, as was said ${place}: to free it twice would damage the heap`,
  ),
  'memory/outside': entry(
    'RangeError',
    ({ where, story }: { where: string; story: string }) =>
      `this lies outside of the memory that was made for it (${where}): ${story}`,
  ),
  'memory/released-twice': entry(
    'FFIError',
    ({ story }: { story: string }) => `this memory has been released already: ${story}`,
  ),
}
