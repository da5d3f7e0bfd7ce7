/** How the demo looks: sections, aligned columns, timings; colour only on a terminal. */

const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined

const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)
const bold = paint(1)
const dim = paint(2)
const green = paint(32)

const WIDTH = 78
const LABEL = 32

/** Starts a section: what is done, and with which functions of C. */
export function section(title: string, functions: string): void {
  console.log(
    `\n${bold(title)}  ${dim('─'.repeat(Math.max(3, WIDTH - title.length - functions.length - 4)))}  ${dim(functions)}`,
  )
}

/** Prints a line of the section. */
export function say(text: string): void {
  console.log(`  ${text}`)
}

/** Prints rows under dim headings; numbers stand to the right. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const texts = rows.map((row) => row.map(String))
  const widths = headings.map((heading, i) => Math.max(heading.length, ...texts.map((row) => (row[i] ?? '').length)))
  const right = headings.map((_, i) => rows.every((row) => typeof row[i] === 'number'))
  const aligned = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  say(dim(aligned(headings)))
  for (const row of texts) say(aligned(row))
}

/** Runs a step and prints how long it took, with what the step reports about itself. */
export function step<T>(label: string, run: () => T, about: (value: T) => string = () => ''): T {
  const start = performance.now()
  const value = run()
  const took = performance.now() - start
  const left = `${green('✓')} ${label.padEnd(LABEL)} ${about(value)}`
  const visible = label.padEnd(LABEL).length + about(value).length + 3
  say(`${left}${' '.repeat(Math.max(1, WIDTH - 2 - 10 - visible))}${dim(`${took.toFixed(2).padStart(7)} ms`)}`)
  return value
}

/** Runs a step that must throw, and prints what it throws. */
export function refused(label: string, run: () => unknown): void {
  try {
    run()
  } catch (error) {
    const { name, message } = error as Error
    say(`${green('✓')} ${label}`)
    say(dim(`    ${name}: ${message}`))
    return
  }
  throw new Error(`${label} should have been refused`)
}

/** Says that a section cannot be shown on this machine, and why. */
export function skip(reason: string): void {
  say(dim(`skipped: ${reason}`))
}
