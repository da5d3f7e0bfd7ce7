/** `cdef include-dir`: where the header lies that the C of modules includes. */
import { INCLUDE } from '../../toolchain/compile.ts'
import type { Command } from '../arguments.ts'
import { commandFailure } from '../failure.ts'

export const includeDir: Command = {
  summary: 'Prints the folder with cdef/module.h, for other build systems.',
  usages: [''],
  options: {},
  run(_values, [operand]) {
    if (operand !== undefined) throw commandFailure('command/operand', { command: 'cdef include-dir', operand })
    console.log(INCLUDE)
  },
}
