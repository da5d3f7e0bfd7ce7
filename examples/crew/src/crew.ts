/** Threads of C's that ask JavaScript about each piece of their work, and say on the way what they do. */
import { ffi, lib } from '../native/crew.js'

/** What a piece is worth, of which the crew has found `found`; less than 0 to have all stop. */
export type Judge = (piece: number, found: number) => number

export class Crew {
  // A log that nobody reads fast enough loses lines; the work goes on.
  readonly #log = ffi.channel('crew_log', { capacity: 1000, overflow: 'drop' })
  readonly #crew

  constructor(threads: number) {
    const crew = lib.crew_hire(threads, this.#log.pointer)
    if (!crew) throw new Error(`there are no ${threads} threads to be had`)
    this.#crew = crew
  }

  /** What the crew says while it works: each line with the number of the thread that says it. Ends with the crew. */
  get log(): AsyncIterable<{ thread: number; text: string | null }> {
    return this.#log
  }

  /**
   * What the pieces are worth together; everything else goes on meanwhile. Rejects with what the judge throws: the judge is
   * asked by threads of the crew's, not by the one on which C's call runs, so the call knows nothing of it.
   */
  async work(pieces: number, judge: Judge): Promise<number> {
    const thrown: unknown[] = []
    const worth = await lib.crew_work.async(this.#crew, pieces, (piece, found) => {
      try {
        return judge(piece, found)
      } catch (error) {
        thrown.push(error)
        return -1
      }
    })
    if (thrown.length > 0) throw thrown[0]
    return worth
  }

  /**
   * The same, at once. An ordinary call could never return: this thread would wait for the threads of C's, and they for
   * the judge, which runs on this thread. In a pumped call this thread serves them while C waits elsewhere.
   */
  workNow(pieces: number, judge: Judge): number {
    return lib.crew_work.pumped(this.#crew, pieces, judge)
  }

  [Symbol.dispose](): void {
    lib.crew_dismiss(this.#crew)
    this.#log.close()
  }
}
