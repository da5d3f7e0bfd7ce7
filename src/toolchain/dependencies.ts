/** Which files a compilation read, as compilers list them. */

/** The files of a rule that gcc or clang wrote for make (-MD). */
export function filesOfRule(rule: string): string[] {
  const line = rule.replace(/\\\r?\n/g, ' ')
  const names = line.slice(line.indexOf(': ') + 1).match(/(?:\\[ #]|\$\$|\S)+/g) ?? []
  return names.map((name) => name.replace(/\\([ #])/g, '$1').replaceAll('$$', '$'))
}

/** The files that Microsoft's compiler names among what it prints (/showIncludes). */
export function filesOfNotes(output: string): string[] {
  return [...output.matchAll(/^Note: including file: +(.+?)\r?$/gm)].map(([, file = '']) => file)
}
