/** What goes wrong on the command line itself: exit code and text by stable code. */
import { didYouMean } from '../../base/nearest.ts'

/** How a process ends that was called in a way it does not understand. */
const USAGE = 2
/** How it ends when what it was asked for cannot be done. */
const FAILED = 1

const entry = <D>(exitCode: number, message: (details: D) => string) => [exitCode, message] as const

interface Misspelt {
  readonly name: string
  readonly near: string | undefined
}
interface ForCommand {
  readonly command: string
}
interface Script {
  readonly script: string
}

export const COMMAND_MESSAGES = {
  'command/none': entry(
    USAGE,
    ({ commands }: { readonly commands: readonly string[] }) =>
      `a subcommand is missing: ${commands.join(', ')}; see 'cdef --help'`,
  ),
  'command/unknown': entry(
    USAGE,
    ({ name, near }: Misspelt) => `there is no subcommand '${name}'${didYouMean(near, "; see 'cdef --help'")}`,
  ),
  'command/option': entry(
    USAGE,
    ({ command, name, near }: Misspelt & ForCommand) =>
      `'${command}' has no option '${name}'${didYouMean(near, `; see '${command} --help'`)}`,
  ),
  'command/value': entry(
    USAGE,
    ({ option, value }: { readonly option: string; readonly value: string }) =>
      `option '${option}' needs a value: '${option} ${value}', or '${option}=${value}' for one that begins with a dash`,
  ),
  'command/no-value': entry(
    USAGE,
    ({ option }: { readonly option: string }) => `option '${option}' is either given or not; it takes no value`,
  ),
  'command/operand': entry(
    USAGE,
    ({ command, operand }: ForCommand & { readonly operand: string }) =>
      `'${command}' does not know what to do with '${operand}'; see '${command} --help'`,
  ),
  'command/together': entry(
    USAGE,
    ({ option, wanted }: { readonly option: string; readonly wanted: string }) =>
      `option '${option}' needs '${wanted}' with it`,
  ),
  'build/same-file': entry(
    USAGE,
    ({ file }: { readonly file: string }) => `'${file}' cannot hold both the declarations and the C source`,
  ),
  'build/no-script': entry(
    USAGE,
    ({ names }: { readonly names: readonly string[] }) =>
      `no script is given, and none of ${names.join(', ')} is in this folder`,
  ),
  'build/several': entry(
    USAGE,
    (_: object) => "option '--target' names one library, but more than one module is to be built",
  ),
  'build/read': entry(
    FAILED,
    ({ file, why }: { readonly file: string; readonly why: string }) => `cannot read '${file}': ${why}`,
  ),
  'build/typescript': entry(
    FAILED,
    ({ script, version }: Script & { readonly version: string }) =>
      `Node.js ${version} does not run '${script}': take 22.18 or later, a loader (NODE_OPTIONS='--import tsx'), or a script in JavaScript`,
  ),
  'build/export': entry(
    FAILED,
    ({ script, name, near }: Script & Misspelt) => `'${script}' does not export '${name}'${didYouMean(near)}`,
  ),
  'build/no-export': entry(
    FAILED,
    ({ script }: Script) =>
      `'${script}' exports no FFI: export it as default or as 'ffi', or say which export it is ('${script}:name')`,
  ),
  'build/no-ffi': entry(
    FAILED,
    ({ script, name, value }: Script & { readonly name: string; readonly value: string }) =>
      `the export '${name}' of '${script}' is ${value}, not an FFI, an array of them, or a function that makes them`,
  ),
  'build/no-source': entry(FAILED, ({ script }: Script) => `'${script}' calls setSource for none of its FFIs`),
  'command/pattern': entry(
    USAGE,
    ({ text, why }: { readonly text: string; readonly why: string }) => `'${text}' is no regular expression: ${why}`,
  ),
  'layout/operands': entry(USAGE, (_: object) => "headers and a type are needed: cdef layout '<zlib.h>' 'z_stream'"),
  'check/operands': entry(
    USAGE,
    (_: object) => "one file of declarations is needed, and '--header': cdef check zlib.h.txt --header '<zlib.h>'",
  ),
  'import/no-file': entry(
    USAGE,
    ({ names }: { readonly names: readonly string[] }) =>
      `no header is given, and none of ${names.join(', ')} is in this folder`,
  ),
  'import/options': entry(
    USAGE,
    ({ option, file }: { readonly option: string; readonly file: string }) =>
      `option '${option}' belongs to a header; '${file}' says what is imported`,
  ),
  'import/no-default': entry(
    FAILED,
    ({ file }: { readonly file: string }) => `'${file}' exports no default: export what defineImport returns`,
  ),
  'import/changed': entry(
    FAILED,
    ({
      file,
      header,
      changes,
    }: {
      readonly file: string
      readonly header: string
      readonly changes: readonly string[]
    }) => `'${file}' is not what ${header} says; 'cdef import' writes it again:\n${changes.join('\n')}`,
  ),
} as const
