/** The lines that a compiler's messages about a module are about: of the declarations, and of the user's C. */
import { positionOf } from '../diagnostics/source.ts'
import { type EmittedC, USER_SOURCE } from '../emit/c/module.ts'
import type { Quote } from '../toolchain/diagnostics.ts'

/** Finds lines by the names that directives of the generated C give them. */
export function quoteOf({ declared }: EmittedC, source: string): Quote {
  let lines: readonly string[] | undefined
  return (file, line) => {
    const place = declared.get(`${file}:${line}`)?.[0]
    if (place) return { text: positionOf(place.source, place.offset).lineText, verbatim: false }
    if (file !== USER_SOURCE) return undefined
    lines ??= source.split(/\r?\n/)
    const text = lines[line - 1]
    return text === undefined ? undefined : { text, verbatim: true }
  }
}
