/** Patterns where only text can be written: on the command line, and in JSON. */
import type { ImportPattern } from '../headers/define.ts'
import { commandFailure } from './failure.ts'

/** `/.../` is a regular expression, anything else a name in which `*` stands for anything. */
export function patternOf(text: string): ImportPattern {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? []
  if (source === undefined) return text
  try {
    return new RegExp(source, flags)
  } catch (error) {
    throw commandFailure('command/pattern', { text, why: (error as Error).message })
  }
}
