/** Pieces of an import as one text: those that can be declared together, with what C needs before them. */
import type { Target } from '../abi/target.ts'
import { declare } from '../declare/declare.ts'
import { Scope } from '../declare/scope.ts'
import type { Block } from './written.ts'

/** A piece that cannot be declared, and why. */
interface FailedBlock {
  readonly block: Block
  readonly why: string
}

/** The blocks that can be declared as they are written; each that fails is left out, and the rest read again. */
export function readable(
  blocks: readonly Block[],
  target: Target,
): { readonly kept: readonly Block[]; readonly failed: readonly FailedBlock[] } {
  const failed: FailedBlock[] = []
  let kept = blocks
  for (let last = -1; last !== failed.length; ) {
    last = failed.length
    const { warnings } = declare(new Scope(target), kept.map(({ text }) => `${text}\n`).join(''), { tolerant: true })
    const places = warnings.filter(({ code }) => code === 'warning/left-out')
    const bad = new Map<Block, string>()
    for (const { place, message } of places) bad.set(blockAt(kept, place.offset), message)
    for (const [block, why] of bad) failed.push({ block, why })
    kept = kept.filter((block) => !bad.has(block))
  }
  return { kept, failed }
}

function blockAt(blocks: readonly Block[], offset: number): Block {
  let end = 0
  const found = blocks.find(({ text }) => (end += text.length + 1) > offset)
  return found ?? (blocks.at(-1) as Block)
}

/** The blocks as `ffi.cdef` reads them; what has a comment stands apart. */
export const textOf = (blocks: readonly Block[]): string =>
  blocks.map(({ text }, i) => `${i > 0 && text.startsWith('/*') ? '\n' : ''}${text}\n`).join('')

/** The includes, and what makes new names those of C. */
export function preludeOf(includes: string, blocks: readonly Block[]): string {
  const renamed = blocks.flatMap((block) => block.renamed)
  return `${includes}${renamed.map(([now, was]) => `#define ${now} ${was}\n`).join('')}`
}
