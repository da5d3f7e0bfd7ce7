/** The target that this process runs on. */
import { TARGETS, type Target, type TargetName } from '../abi/target.ts'

const NAMES: Readonly<Record<string, TargetName>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'linux-x64',
  'darwin-arm64': 'linux-arm64',
  'win32-x64': 'win-x64',
  'linux-ia32': 'linux-x86',
}

/** The data model of this process. */
export const HOST: Target = TARGETS[NAMES[`${process.platform}-${process.arch}`] ?? 'linux-x64']
