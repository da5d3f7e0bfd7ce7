/** Words as a POSIX shell separates them: in environment variables, in what pkg-config prints, in commands that are shown. */

import { IS_WINDOWS } from '../platform.ts'

/** A backslash separates folders on Windows, and quotes elsewhere. */
const WORD = IS_WINDOWS
  ? /(?:"[^"]*"?|'[^']*'?|[^\s"'])+/g
  : /(?:\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"?|'[^']*'?|[^\s"'\\])+/g
const PIECE = IS_WINDOWS ? /"([^"]*)"?|'([^']*)'?/g : /\\([\s\S])|"((?:\\[\s\S]|[^"\\])*)"?|'([^']*)'?/g

/** The words of a text, without their quotes. Nothing is expanded. */
export function words(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) =>
    word.replace(PIECE, (piece: string, ...groups: (string | undefined)[]) => {
      const inner = groups.slice(0, -2).find((group) => group !== undefined) ?? ''
      // Between double quotes a backslash quotes only these; see the shell's grammar.
      return piece.startsWith('"') ? inner.replace(/\\(["\\$`])/g, '$1') : inner
    }),
  )
}

/** A command as someone would type it. */
export function shown(command: readonly string[]): string {
  return command
    .map((word) => (/^[\w@%+=:,./~\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ')
}
