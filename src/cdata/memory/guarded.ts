/**
 * Memory of FFIs that guard: it lies between zones, and what was written there is told with the place where the memory was
 * made. Here is what all that allocate it share; the addon keeps the blocks.
 */
import { toStderr } from '../../debug/modes.ts'
import { failure } from '../../diagnostics/failure.ts'
import type { NativeDamage } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'

let isTold = false

/** What nobody has found when the program ends is told then. */
function tellAtExit(): void {
  if (isTold) return
  isTold = true
  process.on('exit', () => {
    const damages = addon.damages()
    if (damages) toStderr(failure('memory/overwritten', { damages, when: 'when the program ended' }).message)
  })
}

/** The address of guarded memory, zeroed. Throws where there is none left. */
export function takeGuarded(bytes: number, alignment: number, what: string, made: string): number {
  tellAtExit()
  const start = addon.guard(bytes, alignment, what, made)
  if (start === 0) throw failure('memory/exhausted', { bytes })
  return start
}

/** Gives it back; throws where something was written outside of it, found at that time. */
export function giveGuarded(start: number, where: string, when: string): void {
  throwFor(addon.unguard(start, where), when)
}

/** Throws where something was written outside of the blocks that these addresses lie in, told once. */
export function checkGuarded(addresses: readonly number[], when: string): void {
  throwFor(
    addresses.flatMap((address) => addon.damages(address) ?? []),
    when,
  )
}

/** The same for all guarded memory of this thread. */
export function checkAllGuarded(when: string): void {
  throwFor(addon.damages(), when)
}

function throwFor(damages: readonly NativeDamage[] | undefined, when: string): void {
  if (damages && damages.length > 0) throw failure('memory/overwritten', { damages, when })
}
