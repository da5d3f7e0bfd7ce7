/** The text of a dependency file, as make, ninja and those that write their files read it. */

/**
 * A rule that makes the outputs depend on the inputs; an output is no input. Each input has an empty rule of its own,
 * so that make does not miss a header that is gone.
 */
export function dependencyRules(outputs: readonly string[], inputs: Iterable<string>): string {
  const own = new Set(outputs)
  const needed = [...new Set(inputs)].filter((path) => !own.has(path)).map(escaped)
  const rule = `${outputs.map(escaped).join(' ')}:${needed.map((path) => ` \\\n  ${path}`).join('')}\n`
  return [rule, ...needed.map((path) => `${path}:\n`)].join('\n')
}

/** Spaces and number signs take a backslash, with those before them doubled; a dollar is written twice. */
function escaped(path: string): string {
  return path.replace(/(\\*)([ \t#])/g, '$1$1\\$2').replaceAll('$', '$$$$')
}
