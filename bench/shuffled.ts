/** The numbers that the qsort row sorts; plain.c and the peers in other languages make the same ones. */

/** How many numbers are sorted. */
export const SORTED = 10_000

/** The numbers, in an order that looks random and is always the same. */
export const shuffled = new Int32Array(SORTED)
let seed = 1
for (let i = 0; i < SORTED; i++) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  shuffled[i] = seed >>> 8
}
