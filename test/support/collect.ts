import { setTimeout as wait } from 'node:timers/promises'

const collect = (globalThis as { gc?: () => void }).gc

/** For `test(name, { skip: withoutCollector }, ...)`: the collector can be asked only under --expose-gc. */
export const withoutCollector: string | false = collect ? false : 'needs --expose-gc'

/** Collects until the condition holds; false where it still does not after some dozens of rounds. */
export async function collectUntil(condition: () => boolean): Promise<boolean> {
  for (let round = 0; round < 60 && !condition(); round++) {
    collect?.()
    await wait(round < 20 ? 0 : 5)
  }
  return condition()
}

/** Collects often enough that what nothing refers to is gone, and what hangs on its end has run. */
export async function collectThoroughly(): Promise<void> {
  for (let round = 0; round < 6; round++) {
    collect?.()
    await wait(0)
  }
}

/** Collects now, once. */
export function collectNow(): void {
  collect?.()
}
