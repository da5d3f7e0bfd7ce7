/** Names in generated TypeScript: each once, and none that the language or the text itself uses. */
import type { EnumType, RecordType } from '../../types/ctype.ts'

const RESERVED = new Set(
  (
    'any arguments as async await bigint boolean break case catch class const continue debugger declare default delete do ' +
    'else enum eval export extends false finally for from function get if implements import in infer instanceof interface ' +
    'is keyof let module namespace never new null number object of package private protected public readonly require ' +
    'return set static string super switch symbol this throw true try type typeof undefined unique unknown var void while ' +
    'with yield c Library Readonly Partial Iterable ArrayBufferView'
  ).split(' '),
)

/** Identifiers of one generated text. */
export class Identifiers {
  private readonly taken = new Set(RESERVED)
  private readonly byType = new Map<RecordType | EnumType, string>()

  /** The identifier of a record: `point` for a typedef, `struct_point` for a tag. */
  of(type: RecordType): string {
    let name = this.byType.get(type)
    if (!name) this.byType.set(type, (name = this.claim(type.name.replace(/\W+/g, '_'))))
    return name
  }

  /** The name, or the name with underscores, whichever is free. */
  claim(name: string): string {
    let free = name
    while (this.taken.has(free)) free += '_'
    this.taken.add(free)
    return free
  }
}

/** Parameter names; those that C does not say, or TypeScript reserves, are made up. */
export function parameterNames(names: readonly (string | undefined)[], count: number): readonly string[] {
  const taken = new Set<string>()
  return Array.from({ length: count }, (_, i) => {
    let name = names[i] ?? `value${i}`
    while (RESERVED.has(name) || taken.has(name)) name += '_'
    taken.add(name)
    return name
  })
}
