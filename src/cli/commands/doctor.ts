/** `cdef doctor`: whether all that cdef needs is here, and what it would take. */
import type { Command } from '../arguments.ts'
import { type Finding, findings, libraryFinding } from '../findings.ts'

/** How the process ends where something is not well. */
const UNWELL = 1

export const doctor: Command = {
  summary: 'Says whether all is well: Node.js, the addon, fast calls, the compiler, headers, libraries.',
  usages: ['[<library> ...]'],
  options: {},
  async run(_values, libraries) {
    const found: Finding[] = [...(await findings())]
    for (const name of libraries) found.push(await libraryFinding(name))
    const width = Math.max(...found.map(({ what }) => what.length))
    for (const { isWell, what, said } of found)
      console.log(`${isWell ? 'ok  ' : 'FAIL'}  ${what.padEnd(width)}  ${said}`)
    if (found.some(({ isWell }) => !isWell)) process.exitCode = UNWELL
  },
}
