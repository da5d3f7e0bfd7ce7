/** Macros as enums: those that a pattern names stand together, where the first of them stood. */
import { namesOf } from '../declare/selection.ts'
import { constantText } from './constant-text.ts'
import type { ImportConfig } from './define.ts'
import type { MacroValue } from './macro-values.ts'
import type { Renaming } from './rename.ts'
import type { Block } from './written.ts'

/** The blocks with groups in them, and what each group holds. */
export interface Grouped {
  readonly blocks: readonly Block[]
  readonly enums: ReadonlyMap<string, readonly (readonly [name: string, value: bigint])[]>
}

/** Puts macros of integers together, as the configuration says; a macro is in the first enum whose pattern is its own. */
export function enumBlocks(
  blocks: readonly Block[],
  { enums = {}, mode }: ImportConfig,
  values: ReadonlyMap<string, MacroValue>,
  rename: Renaming,
): Grouped {
  const groups = Object.entries(enums).map(([name, pattern]) => ({
    name,
    isIn: namesOf([pattern]),
    members: [] as Block[],
  }))
  const placed = new Map<Block, (typeof groups)[number]>()
  for (const block of blocks) {
    const [name = ''] = block.names
    if (block.names.length !== 1 || typeof values.get(name)?.value !== 'bigint') continue
    const group = groups.find(({ isIn }) => isIn(name))
    if (!group) continue
    group.members.push(block)
    placed.set(block, group)
  }
  const items = (members: readonly Block[]): (readonly [string, bigint])[] =>
    members.map(({ names: [name = ''] }) => [rename(name), values.get(name)?.value as bigint])
  return {
    blocks: blocks.flatMap((block) => {
      const group = placed.get(block)
      if (!group) return [block]
      return group.members[0] === block ? [groupBlock(group.name, group.members, values, rename, mode === 'api')] : []
    }),
    enums: new Map(groups.filter(({ members }) => members.length > 0).map((each) => [each.name, items(each.members)])),
  }
}

/** In `api` mode the enum has no name, since C has none of that name to compare it with. */
function groupBlock(
  name: string,
  members: readonly Block[],
  values: ReadonlyMap<string, MacroValue>,
  rename: Renaming,
  isCompiled: boolean,
): Block {
  const lines = members.map(({ names: [each = ''], text }) => {
    const comment = text.slice(0, text.lastIndexOf('#define ')).trimEnd()
    const above = comment === '' ? '' : `${comment.replace(/^/gm, '  ')}\n`
    return `${above}  ${rename(each)} = ${constantText({ value: values.get(each)?.value, type: undefined })},`
  })
  return {
    names: members.flatMap((each) => each.names),
    text: `enum ${isCompiled ? '' : `${name} `}{\n${lines.join('\n')}\n};`,
    offset: members[0]?.offset ?? 0,
    renamed: members.flatMap((each) => each.renamed),
  }
}
