/** Functions that are generated as source, each with type feedback of its own. */

let mayGenerate: boolean | undefined

/** False where `--disallow-code-generation-from-strings` or a policy forbids `new Function`. */
export function canGenerate(): boolean {
  if (mayGenerate === undefined) {
    try {
      mayGenerate = new Function('return true')() as boolean
    } catch {
      mayGenerate = false
    }
  }
  return mayGenerate
}

/**
 * V8 14.6 (Node.js 26) keeps what it compiles from a text until the heap is full, in case the text comes again, which ours
 * never do. It must not where a template is tagged, since that gives another object each time; this one is never reached.
 */
const UNCACHED = '\n;0``'

/** Makes every text different, so that no two functions share compiled code and the feedback that it was made from. */
let serial = 0

/** Runs the body of a function, which ends by returning what is wanted, with the names of the scope. */
export function generate(scope: Readonly<Record<string, unknown>>, body: string): unknown {
  return new Function(...Object.keys(scope), `${body}${UNCACHED} // ${serial++}`)(...Object.values(scope))
}
