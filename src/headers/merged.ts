/** One import of several platforms', for `api` mode: what they have alike as it is, what differs with `...`, which C fills in. */
import { HOST, PLATFORM } from '../platform.ts'
import { preludeOf, readable, textOf } from './blocks.ts'
import { differing, type Version } from './differing.ts'
import { type Imported, type LeftOut, leftOut as leftOutOf } from './import.ts'
import type { Block } from './written.ts'

/** The imports joined, in the order of the first. What cannot be written for all of them is left out, with the reason. */
export function merged(imports: readonly Imported[]): Imported {
  const [first] = imports as [Imported]
  const sides = imports.map((imported) => ({ imported, blocks: byKey(imported.blocks) }))
  const leftOut: LeftOut[] = imports.flatMap((imported) => imported.leftOut)
  const leave = ({ read }: Imported, { names, offset }: Block, why: string): void => {
    leftOut.push(...names.flatMap((name) => leftOutOf(read, name, offset, why)))
  }
  const joined: Block[] = []
  for (const key of new Set(sides.flatMap(({ blocks }) => [...blocks.keys()]))) {
    const versions = sides.flatMap(({ imported, blocks }): Version[] => {
      const block = blocks.get(key)
      return block ? [{ block, imported }] : []
    })
    const [{ block, imported }] = versions as [Version]
    if (versions.length < imports.length) {
      leave(
        imported,
        block,
        `it is only in the headers of ${versions.map((each) => each.imported.target.platform).join(' and ')}`,
      )
      continue
    }
    const result = differing(versions)
    if (result.text === undefined) leave(imported, block, result.why)
    else joined.push({ ...block, text: result.text })
  }
  const { kept, failed } = readable(joined, HOST)
  for (const { block, why } of failed) leave(first, block, why)
  const names = new Set(kept.flatMap((block) => block.names))
  return {
    ...(imports.find(({ target }) => target.platform === PLATFORM) ?? first),
    blocks: kept,
    text: textOf(kept),
    prelude: preludeOf(first.read.includes, kept),
    candidates: first.candidates.filter(({ item }) => names.has(item.name)),
    unmatched: first.unmatched.filter((pattern) => imports.every((each) => each.unmatched.includes(pattern))),
    leftOut: withoutRepeated(leftOut),
  }
}

/** Blocks by their first name; a tag and a typedef of one name are told apart by their order. */
function byKey(blocks: readonly Block[]): Map<string, Block> {
  const keyed = new Map<string, Block>()
  for (const block of blocks) {
    let key = block.names[0] ?? ''
    while (keyed.has(key)) key += "'"
    keyed.set(key, block)
  }
  return keyed
}

function withoutRepeated(leftOut: readonly LeftOut[]): LeftOut[] {
  const told = new Map<string, LeftOut>()
  for (const each of leftOut) {
    const key = `${each.name} ${each.why}`
    if (!told.has(key)) told.set(key, each)
  }
  return [...told.values()]
}
