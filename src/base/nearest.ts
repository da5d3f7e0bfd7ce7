/** Which of some names was meant by one that is not among them, and how errors say so. */

/** More typing mistakes than this are another word. */
const MOST_MISTAKES = 3

/** The name that is a few typing mistakes away from `wanted`, if one is; case and underscores count only to break ties. */
export function nearest(wanted: string, names: Iterable<string>): string | undefined {
  const plain = bare(wanted)
  let best: string | undefined
  let bestExact = Infinity
  // A third of the letters may differ, and never all of them.
  let bound = Math.min(Math.max(1, Math.floor(wanted.length / 3)), MOST_MISTAKES, Math.max(0, plain.length - 1))
  for (const name of names) {
    const candidate = bare(name)
    if (Math.abs(candidate.length - plain.length) > bound) continue
    const distance = editDistance(plain, candidate)
    if (distance > bound) continue
    const exact = editDistance(wanted, name)
    if (distance < bound || exact < bestExact) {
      bound = distance
      bestExact = exact
      best = name
    }
  }
  return best
}

/** Ends a sentence about a name that is not known. `otherwise` stands there where no other is near. */
export const didYouMean = (near: string | undefined, otherwise = ''): string =>
  near === undefined ? otherwise : `; did you mean '${near}'?`

const bare = (name: string): string => name.toLowerCase().replaceAll('_', '')

/** Letters to add, drop, replace, or swap with their neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) least = Math.min(least, (before[j - 2] as number) + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return row[b.length] as number
}
