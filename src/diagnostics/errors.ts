/**
 * The error classes. Every error carries a stable `code`; its message comes from the catalogue.
 * TypeError and RangeError are used for values; the classes here for everything else.
 */
import { excerpt, type Position } from './source.ts'

/** Base of the errors that are neither a TypeError nor a RangeError: a declaration or a state that cannot be used so. */
export class FFIError extends Error {
  override name = 'FFIError'
  /** What went wrong, by a name that stays: `library/open`, `memory/released`. The reference lists them all. */
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** C text that cannot be read or declared. Carries the place, the line, and shows a caret. */
export class CDefError extends FFIError {
  override name = 'CDefError'
  /** 1-based, line directives obeyed. */
  readonly line: number
  /** 1-based, in UTF-16 units. */
  readonly column: number
  /** Name of the text: `<cdef>`, `<type>`, or what a line directive said. */
  readonly source: string
  /** The line of C at fault. */
  readonly sourceLine: string
  constructor(code: string, message: string, position: Position) {
    super(code, `${position.name}:${position.line}:${position.column}: ${message}\n${excerpt(position)}`)
    this.line = position.line
    this.column = position.column
    this.source = position.name
    this.sourceLine = position.lineText
  }
}

/** A library that cannot be opened, or lacks a symbol. */
export class LibraryError extends FFIError {
  override name = 'LibraryError'
}

/** What a compiler or a linker said about one place. */
export interface CompilerDiagnostic {
  /** How bad it is, by the compiler. */
  readonly severity: 'error' | 'warning' | 'note'
  /** Its words, in English. */
  readonly message: string
  /** As the compiler names it: what a line directive said, such as `<cdef>`, or a path; undefined where it named none. */
  readonly file: string | undefined
  /** 1-based. */
  readonly line: number | undefined
  /** 1-based. */
  readonly column: number | undefined
  /** The function that a linker's message is about, where it names one. */
  readonly within?: string | undefined
}

/** A compiled module that disagrees with its declarations, or does not compile. */
export class VerificationError extends FFIError {
  override name = 'VerificationError'
  /** Everything that the compiler or the linker said, in its order; empty where none ran. */
  readonly diagnostics: readonly CompilerDiagnostic[]
  /** The member of a struct or union that is declared otherwise than in C; undefined where it is no member. */
  readonly member: string | undefined
  /** The struct or union that has that member, as it is spelled. */
  readonly record: string | undefined
  constructor(
    code: string,
    message: string,
    options?: ErrorOptions & {
      readonly diagnostics?: readonly CompilerDiagnostic[]
      readonly member?: string
      readonly record?: string
    },
  ) {
    super(code, message, options)
    this.diagnostics = options?.diagnostics ?? []
    this.member = options?.member
    this.record = options?.record
  }
}

/** pkg-config cannot be run, or does not know a package. */
export class PkgConfigError extends FFIError {
  override name = 'PkgConfigError'
}

/** What is known of a fault inside C. */
export interface CrashDetails {
  /** `'SIGSEGV'`, `'SIGFPE'` ... */
  readonly signal: string
  /** The address that the signal was about; 0 where it was about none. */
  readonly address: number
  /** The C function that JavaScript called. */
  readonly function: string
  /** Its arguments, as C saw them. */
  readonly arguments: readonly string[]
  /** The functions of C that were under way, the innermost first. */
  readonly backtrace: readonly string[]
}

/** A fault inside C that ended a call of a debugging FFI instead of the process. */
export class CrashError extends FFIError implements CrashDetails {
  override name = 'CrashError'
  readonly signal: string
  readonly address: number
  readonly function: string
  readonly arguments: readonly string[]
  readonly backtrace: readonly string[]
  constructor(code: string, message: string, details: CrashDetails) {
    super(code, message)
    this.signal = details.signal
    this.address = details.address
    this.function = details.function
    this.arguments = details.arguments
    this.backtrace = details.backtrace
  }
}

/** What is known of a C++ exception. */
export interface CppDetails {
  /** The C function that JavaScript called. */
  readonly function: string
  /** The type of what was thrown, as C++ spells it: `std::out_of_range`. */
  readonly type: string
  /** What `what()` says; of a text or an integer that was thrown, that; empty for everything else. */
  readonly what: string
}

/** A C++ exception that left a function of a module with `exceptions: true`. */
export class CppError extends FFIError implements CppDetails {
  override name = 'CppError'
  readonly function: string
  readonly type: string
  readonly what: string
  constructor(code: string, message: string, details: CppDetails) {
    super(code, message)
    this.function = details.function
    this.type = details.type
    this.what = details.what
  }
}

/** Something declared with `...` was asked for; only the C compiler (API mode) knows it. */
export class VerificationMissing extends FFIError {
  override name = 'VerificationMissing'
}
