/**
 * Lines of C that know which line of the declarations they were made for. `#line` directives let the compiler's
 * messages point there, and back into the generated file for what nobody declared.
 */
import { type Place, positionOf, type Source } from '../../diagnostics/source.ts'
import { type CText, identifier, quoted } from './c-text.ts'

/** One line of C; with a place, the compiler reports the line of that declaration. */
export interface Line {
  readonly text: CText
  readonly place: Place | undefined
}

/** A line that nobody declared. */
export function plain(text: CText): Line {
  return { text, place: undefined }
}

/** A file of C being written. */
export class CFile {
  private readonly name: string
  private readonly literal: LiteralNames
  private text = ''
  /** The number of the next line in the file. */
  private line = 1
  /** What the compiler takes the next line for. */
  private presumed: Presumed
  private readonly lines: DeclaredLines
  /** What the lines were made for, by what directives call those: `<cdef>:12`. */
  readonly declared = new Map<string, Place[]>()
  /** The C of those lines. */
  readonly written = new Map<string, string>()

  constructor(name: string, lines: DeclaredLines, literal: LiteralNames) {
    this.name = name
    this.lines = lines
    this.literal = literal
    this.presumed = { name, line: 1 }
  }

  /** Text of the user, as it is; the compiler calls it `name`. */
  writeSource(name: string, source: string): void {
    this.presume({ name, line: 1 })
    // The second line break is for a source that ends with a backslash.
    this.append(source.endsWith('\n') ? `${source}\n` : `${source}\n\n`)
  }

  /** Lines of generated C. */
  write(lines: readonly Line[]): void {
    for (const { text, place } of lines) {
      if (place) this.writeDeclared(text, place)
      else {
        if (this.presumed.name !== this.name) this.presume({ name: this.name, line: this.line + 1 })
        this.append(`${text.c}\n`)
      }
    }
  }

  private writeDeclared(text: CText, place: Place): void {
    const wanted = this.lines.at(place)
    const key = keyOf(wanted)
    const places = this.declared.get(key)
    if (places) places.push(place)
    else this.declared.set(key, [place])
    this.written.set(key, `${this.written.get(key) ?? ''}${text.c}\n`)
    const names = (this.literal.get(key) ?? []).filter((name) => isIn(text.c, name))
    for (const name of names) this.append(`#pragma push_macro(${quoted(name).c})\n#undef ${identifier(name).c}\n`)
    this.presume(wanted)
    this.append(`${text.c}\n`)
    for (const name of names) this.append(`#pragma pop_macro(${quoted(name).c})\n`)
  }

  /** The whole file. */
  toString(): string {
    return this.text
  }

  private presume(wanted: Presumed): void {
    const { name, line } = this.presumed
    if (wanted.name === name && wanted.line === line) return
    this.append(`#line ${wanted.line} ${quoted(wanted.name).c}\n`)
    this.presumed = wanted
  }

  private append(text: string): void {
    const count = text.split('\n').length - 1
    this.text += text
    this.line += count
    this.presumed = { name: this.presumed.name, line: this.presumed.line + count }
  }
}

interface Presumed {
  readonly name: string
  readonly line: number
}

/** Names that mean themselves on a line, by what directives call that, although C has macros of those names. */
export type LiteralNames = ReadonlyMap<string, readonly string[]>

const keyOf = ({ name, line }: Presumed): string => `${name}:${line}`

const isIn = (text: string, name: string): boolean =>
  new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text)

/** What directives call the lines of declarations. */
export class DeclaredLines {
  private readonly sources = new SourceNames()

  /** `<cdef>:12`. */
  keyAt(place: Place): string {
    return keyOf(this.at(place))
  }

  at({ source, offset }: Place): Presumed {
    const { name: given, line } = positionOf(source, offset)
    return { name: given === source.name ? this.sources.nameOf(source) : given, line }
  }
}

/** Names of sources: of two texts with one name, the second gets a number. */
class SourceNames {
  private readonly names = new Map<Source, string>()
  private readonly counts = new Map<string, number>()

  nameOf(source: Source): string {
    let name = this.names.get(source)
    if (name === undefined) {
      const count = (this.counts.get(source.name) ?? 0) + 1
      this.counts.set(source.name, count)
      name = count === 1 ? source.name : source.name.replace(/(?=>?$)/, ` ${count}`)
      this.names.set(source, name)
    }
    return name
  }
}
