/** A plan as text: a line for each type, typedef, tag and name; read again line by line, when something is asked for. */
import type { ModulePlan, PlannedName, PlannedType, PlannedTypedef } from './plan.ts'

/** The declarations of a module as text. */
export interface ModuleLines {
  /** JSON, by index. */
  readonly types: string
  /** The name, a blank, and JSON. */
  readonly typedefs: string
  /** The tag, a blank, and the index of its type. */
  readonly tags: string
  /** The name, a blank, a letter for its kind, a blank, and JSON. */
  readonly names: string
}

const LETTERS = { function: 'f', variable: 'v', constant: 'c' } as const
type Kind = keyof typeof LETTERS
const KINDS = Object.fromEntries(Object.entries(LETTERS).map(([kind, letter]) => [letter, kind])) as Record<
  string,
  Kind
>

/** The text of a plan. */
export function linesOf({ types, typedefs, tags, names }: ModulePlan): ModuleLines {
  return {
    types: types.map((type) => JSON.stringify(type)).join('\n'),
    typedefs: typedefs.map(({ name, ...rest }) => `${name} ${JSON.stringify(rest)}`).join('\n'),
    tags: tags.map(({ name, type }) => `${name} ${type}`).join('\n'),
    names: names.map(({ name, kind, ...rest }) => `${name} ${LETTERS[kind]} ${JSON.stringify(rest)}`).join('\n'),
  }
}

/** What stands behind each name. */
export function byName(text: string): Map<string, string> {
  const lines = new Map<string, string>()
  for (const line of text === '' ? [] : text.split('\n')) {
    const end = line.indexOf(' ')
    lines.set(line.slice(0, end), line.slice(end + 1))
  }
  return lines
}

export const readType = (line: string): PlannedType => JSON.parse(line) as PlannedType

export const readTypedef = (line: string): Omit<PlannedTypedef, 'name'> => JSON.parse(line) as PlannedTypedef

/** The kind of a name, without reading the rest. */
export const kindOf = (line: string): Kind => KINDS[line[0] as string] as Kind

export const readName = (name: string, line: string): PlannedName =>
  ({ name, kind: kindOf(line), ...(JSON.parse(line.slice(2)) as object) }) as PlannedName
