/** Makes errors from the catalogue of the toolchain's messages. */
import { type CompilerDiagnostic, PkgConfigError, VerificationError } from '../diagnostics/errors.ts'
import { TOOLCHAIN_MESSAGES } from '../diagnostics/messages/toolchain.ts'

type Messages = typeof TOOLCHAIN_MESSAGES
type ToolchainCode = keyof Messages

/** An error of the catalogue, with what the compiler said as data. */
export function toolchainFailure<C extends ToolchainCode>(
  code: C,
  details: Parameters<Messages[C][1]>[0],
  diagnostics: readonly CompilerDiagnostic[] = [],
): VerificationError | PkgConfigError {
  const [kind, message] = TOOLCHAIN_MESSAGES[code]
  const text = (message as (given: typeof details) => string)(details)
  return kind === 'PkgConfigError' ? new PkgConfigError(code, text) : new VerificationError(code, text, { diagnostics })
}
