/** `cdef check`: declarations against the real header, and against a library's symbols. */
import { readFileSync } from 'node:fs'
import { checkDeclarations, differenceLine } from '../../headers/check.ts'
import type { Command } from '../arguments.ts'
import { commandFailure } from '../failure.ts'
import { HEADER_OPTIONS, headerBuild } from '../header-options.ts'

const OPTIONS = {
  header: { type: 'string', value: "'<header.h>'", multiple: true, help: 'What the declarations are compared with.' },
  library: { type: 'string', value: '<name>', help: 'Looks for every function and variable in the library.' },
  ...HEADER_OPTIONS,
} as const

/** How the process ends where something differs. */
const DIFFERS = 1

export const check: Command<typeof OPTIONS> = {
  summary: 'Compares declarations with the real header: types, layouts, values; and with a library.',
  usages: ["<declarations> --header '<header.h>' [--library <name>]"],
  options: OPTIONS,
  run(values, operands) {
    const [file] = operands
    const { header: headers, library } = values
    if (file === undefined || operands.length > 1 || !headers) throw commandFailure('check/operands', {})
    const { found, count } = checkDeclarations({
      name: file,
      text: textOf(file),
      headers,
      library,
      build: headerBuild(values),
    })
    for (const difference of found) console.log(differenceLine(difference))
    const compared = `${count} declaration${count === 1 ? '' : 's'} compared with ${headers.join(', ')}`
    console.log(
      `${compared}: ${found.length === 0 ? 'no difference' : `${found.length} difference${found.length === 1 ? '' : 's'}`}`,
    )
    if (found.length > 0) process.exitCode = DIFFERS
  },
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw commandFailure('build/read', { file, why: (error as Error).message })
  }
}
