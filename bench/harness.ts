/** Measures loops: each is calibrated to some tens of milliseconds, and the best of several rounds counts. */

/** Does the thing `count` times, and returns something made of all results so that none can be skipped. */
export type Loop = (count: number) => unknown

/** How many rounds, and how many milliseconds a round and the warming last at least; also told to other languages. */
export const ROUNDS = 7
export const ROUND_MS = 25
export const WARM_MS = 60

/** Keeps results alive in the eyes of the compiler. */
export const results: unknown[] = []

/**
 * A loop with source text of its own, so that no two rows share type feedback.
 * `body` is JavaScript; it may use `i`, add to `sum`, and see the names of `scope`.
 */
export function loopOf(title: string, body: string, scope: Readonly<Record<string, unknown>>): Loop {
  const names = Object.keys(scope)
  const source = `// ${title}
    return (count) => { let sum = 0; for (let i = 0; i < count; i++) { ${body} } return sum }`
  return new Function(...names, source)(...names.map((name) => scope[name])) as Loop
}

/** Best nanoseconds for one turn of the loop. */
export function nanoseconds(loop: Loop): number {
  let count = 1
  let spent = 0
  const start = performance.now()
  while (spent < ROUND_MS || performance.now() - start < WARM_MS) {
    spent = milliseconds(loop, count)
    if (spent < ROUND_MS) count = Math.ceil(count * Math.min(10, (1.2 * ROUND_MS) / Math.max(spent, 0.01)))
  }
  let best = spent / count
  for (let round = 1; round < ROUNDS; round++) best = Math.min(best, milliseconds(loop, count) / count)
  return best * 1e6
}

function milliseconds(loop: Loop, count: number): number {
  const start = performance.now()
  results[0] = loop(count)
  return performance.now() - start
}

/** As `Loop`, for things that promises stand for. */
export type AsyncLoop = (count: number) => Promise<unknown>

/** As `loopOf`, for a body that awaits; so many turns are under way at the same time. */
export function asyncLoopOf(
  title: string,
  body: string,
  scope: Readonly<Record<string, unknown>>,
  inFlight: number,
): AsyncLoop {
  const names = Object.keys(scope)
  const source = `// ${title}
    return async (count) => {
      let sum = 0, i = 0
      const run = async () => { while (i++ < count) { ${body} } }
      await Promise.all(Array.from({ length: ${inFlight} }, run))
      return sum
    }`
  return new Function(...names, source)(...names.map((name) => scope[name])) as AsyncLoop
}

/** Best nanoseconds for one turn of the loop, whose warming begins with so many. */
export async function asyncNanoseconds(loop: AsyncLoop, first = 100): Promise<number> {
  const spend = async (count: number): Promise<number> => {
    const start = performance.now()
    results[0] = await loop(count)
    return performance.now() - start
  }
  let count = first
  for (const start = performance.now(); performance.now() - start < WARM_MS; ) await spend(count)
  count = Math.ceil((count * ROUND_MS) / Math.max(await spend(count), 0.01))
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) best = Math.min(best, (await spend(count)) / count)
  return best * 1e6
}

/** `make` gets what the callback does, and returns what has C call it so often; the promise is of the last call. */
export function hearing(make: (heard: () => void) => (count: number) => void): (count: number) => Promise<number> {
  let left = 0
  let end = (): void => {}
  const start = make(() => {
    if (--left === 0) end()
  })
  return (count) =>
    new Promise((resolve) => {
      left = count
      end = () => resolve(count)
      start(count)
    })
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
