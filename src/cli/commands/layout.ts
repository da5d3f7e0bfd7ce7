/** `cdef layout`: where the parts of a type of a header lie, as a table or a drawing. */
import { resolveType } from '../../declare/declare.ts'
import { Layout } from '../../headers/layout.ts'
import { readHeader } from '../../headers/read-header.ts'
import { HOST } from '../../platform.ts'
import type { Command } from '../arguments.ts'
import { commandFailure } from '../failure.ts'
import { HEADER_OPTIONS, headerBuild } from '../header-options.ts'

const OPTIONS = {
  svg: { type: 'boolean', help: 'Prints a drawing, as SVG.' },
  ...HEADER_OPTIONS,
} as const

export const layout: Command<typeof OPTIONS> = {
  summary: 'Shows where the members of a struct lie: offsets, sizes, holes, bits, cache lines.',
  usages: ["[--svg] '<header.h>' ... '<type>'"],
  options: OPTIONS,
  run(values, operands) {
    const type = operands.at(-1)
    if (operands.length < 2 || type === undefined) throw commandFailure('layout/operands', {})
    const { scope } = readHeader(operands.slice(0, -1), headerBuild(values))
    const shown = new Layout(resolveType(scope, type).type, HOST)
    process.stdout.write(values.svg ? shown.toSVG() : shown.toString())
  },
}
