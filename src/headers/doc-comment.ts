/** What a header says of a declaration, as a comment that editors and TSDoc understand. */

/** Doxygen's commands that TSDoc has under another name, and those that say nothing to a reader. */
const COMMANDS: readonly (readonly [RegExp, string])[] = [
  [/[\\@]brief\b[ \t]*/g, ''],
  [/[\\@](?:short|details|par)\b[ \t]*/g, ''],
  [/[\\@]param\s*\[[^\]]*\]/g, '@param'],
  [/\\param\b/g, '@param'],
  [/[\\@](?:returns?|result|retval)\b/g, '@returns'],
  [/[\\@](?:sa|see)\b/g, '@see'],
  [/[\\@](?:note|remarks?|attention|warning)\b/g, '@remarks'],
  [/[\\@]deprecated\b/g, '@deprecated'],
  [/[\\@](?:since)\b/g, '@since'],
  [/[\\@](?:c|p|a|e|em|b|ref)[ \t]+(\S+?)(?=[.,;:)]*(?:\s|$))/g, '`$1`'],
  [/[\\@](?:code|verbatim)\b(?:\{[^}]*\})?/g, '```c'],
  [/[\\@]end(?:code|verbatim)\b/g, '```'],
  [/^[ \t]*[\\@](?:ingroup|addtogroup|defgroup|name|file|fn|def|struct|typedef|enum|union|var|class)\b.*$/gm, ''],
  [/[\\@][{}]/g, ''],
]

/** A comment above a declaration; empty where nothing is said. `text` comes without marks. */
export function docComment(text: string): string {
  const said = COMMANDS.reduce((words, [command, by]) => words.replace(command, by), text)
  const lines = trimmedLines(said.replaceAll('*/', '* /'))
  if (lines.length === 0) return ''
  const [only = ''] = lines
  if (lines.length === 1 && only.length < 100) return `/** ${only} */\n`
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`
}

/** Lines that say something, without rulers, and no two empty ones in a row. */
function trimmedLines(text: string): string[] {
  const lines = text.split('\n').map((line) => (/^[-=*_#~+/ ]{4,}$/.test(line) ? '' : line.trimEnd()))
  const kept = lines.filter((line, i) => line !== '' || (i > 0 && lines[i - 1] !== ''))
  while (kept[0] === '') kept.shift()
  while (kept.at(-1) === '') kept.pop()
  const indent = Math.min(
    ...kept
      .slice(1)
      .filter((line) => line !== '')
      .map((line) => line.search(/\S/)),
    100,
  )
  return kept.map((line, i) => (i === 0 ? line.trimStart() : line.slice(Math.min(indent, line.search(/\S|$/)))))
}
