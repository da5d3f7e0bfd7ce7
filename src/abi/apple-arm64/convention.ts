/**
 * 64-bit ARM as macOS has it: values travel as AAPCS64 says, but small arguments on the stack are packed, and variadic ones
 * all lie there. libffi knows; by the text of the ABI, and not yet proven on such a machine.
 */
import { aapcs64 } from '../aapcs64/convention.ts'
import type { Convention } from '../convention.ts'

const { moves: _ofLinux, ...values } = aapcs64

export const appleArm64: Convention = values
