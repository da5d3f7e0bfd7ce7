/** The calling conventions by name. */
import { aapcs64 } from './aapcs64/convention.ts'
import { appleArm64 } from './apple-arm64/convention.ts'
import type { Convention } from './convention.ts'
import { i386 } from './i386/convention.ts'
import { sysvX64 } from './sysv-x64/convention.ts'
import type { ConventionName } from './target.ts'
import { win64 } from './win64/convention.ts'

export const CONVENTIONS: Readonly<Record<ConventionName, Convention>> = {
  'sysv-x64': sysvX64,
  aapcs64,
  'apple-arm64': appleArm64,
  win64,
  i386,
}
