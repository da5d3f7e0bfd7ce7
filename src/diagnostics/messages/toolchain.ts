/** What goes wrong while programs are run to compile something: class and text by stable code. */

const entry = <K extends 'VerificationError' | 'PkgConfigError', D>(kind: K, message: (details: D) => string) =>
  [kind, message] as const

interface Failed {
  /** What was compiled or linked. */
  readonly file: string
  /** The program that was run. */
  readonly program: string
  /** What it said, in lines. */
  readonly said: readonly string[]
}

const indented = (lines: readonly string[]): string => lines.map((line) => `\n  ${line}`).join('')

export const TOOLCHAIN_MESSAGES = {
  'toolchain/missing': entry(
    'VerificationError',
    ({ language, looked, remedy }: { language: string; looked: string; remedy: string }) =>
      `no ${language} compiler: ${looked}; ${remedy}`,
  ),
  'toolchain/compile': entry(
    'VerificationError',
    ({ file, program, said }: Failed) => `${program} cannot compile '${file}':${indented(said)}`,
  ),
  'toolchain/link': entry(
    'VerificationError',
    ({ file, program, said }: Failed) => `${program} cannot link '${file}':${indented(said)}`,
  ),
  'toolchain/headers': entry(
    'VerificationError',
    ({ program }: { program: string }) =>
      `${program} does not print headers with their macros and comments; set CC to gcc or clang`,
  ),
  'pkg-config/missing': entry(
    'PkgConfigError',
    ({ command, why }: { command: string; why: string }) =>
      `cannot run '${command}': ${why}; install pkg-config or pkgconf, or set PKG_CONFIG`,
  ),
  'pkg-config/failed': entry(
    'PkgConfigError',
    ({ command, said }: { command: string; said: readonly string[] }) => `'${command}' failed:${indented(said)}`,
  ),
} as const
