/**
 * Lines of C that know which line of the declarations they were made for. `#line` directives let the compiler's
 * messages point there, and back into the generated file for what nobody declared.
 */
import { type Place, positionOf, type Source } from '../../diagnostics/source.ts'
import { type CText, quoted } from './c-text.ts'

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
  private text = ''
  /** The number of the next line in the file. */
  private line = 1
  /** What the compiler takes the next line for. */
  private presumed: Presumed
  private readonly sources = new SourceNames()
  /** What the lines were made for, by what directives call those: `<cdef>:12`. */
  readonly declared = new Map<string, Place[]>()

  constructor(name: string) {
    this.name = name
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
      if (place) this.declare(place)
      else if (this.presumed.name !== this.name) this.presume({ name: this.name, line: this.line + 1 })
      this.append(`${text.c}\n`)
    }
  }

  /** The whole file. */
  toString(): string {
    return this.text
  }

  private declare(place: Place): void {
    const { source, offset } = place
    const { name: given, line } = positionOf(source, offset)
    const name = given === source.name ? this.sources.nameOf(source) : given
    this.presume({ name, line })
    const key = `${name}:${line}`
    const places = this.declared.get(key)
    if (places) places.push(place)
    else this.declared.set(key, [place])
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
