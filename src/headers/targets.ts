/** The platforms that an import is for, and the compiler that reads headers as each has them. */
import type { Target } from '../abi/target.ts'
import { failure } from '../diagnostics/failure.ts'
import { HOST, PLATFORM, targetOf } from '../platform.ts'
import { type Compiler, namedCompiler } from '../toolchain/find.ts'
import type { ImportConfig } from './define.ts'

/** A platform that headers are read for. */
export interface HeaderTarget {
  /** As Node.js names it: `win32-x64`. */
  readonly platform: string
  readonly target: Target
  /** The usual C compiler where it is undefined. */
  readonly compiler: Compiler | undefined
}

/** This platform, with the usual compiler. */
export const HERE: HeaderTarget = { platform: PLATFORM, target: HOST, compiler: undefined }

/** What distributions call their compilers for other platforms. */
const USUAL: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-linux-gnu-gcc',
  'linux-arm64': 'aarch64-linux-gnu-gcc',
  'linux-ia32': 'i686-linux-gnu-gcc',
  'win32-x64': 'x86_64-w64-mingw32-gcc',
}

/** The targets of an import. Throws for a platform that is not known, and for one without a compiler. */
export function headerTargets({ targets, compilers = {} }: ImportConfig): readonly HeaderTarget[] {
  return targets ? [...new Set(targets)].map((platform) => headerTarget(platform, compilers[platform])) : [HERE]
}

function headerTarget(platform: string, named: string | undefined): HeaderTarget {
  const target = targetOf(platform)
  if (named === undefined && platform === PLATFORM) return HERE
  const command = named ?? USUAL[platform]
  const compiler = command === undefined ? undefined : namedCompiler(command)
  if (!compiler) throw failure('import/compiler', { target: platform, looked: command === undefined ? [] : [command] })
  return { platform, target, compiler }
}
