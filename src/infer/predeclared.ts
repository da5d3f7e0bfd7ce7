/** Names that are types without being declared; from the tables of `declare`. */
import type { COMMON, POSIX, RECORDS } from '../declare/predeclared.ts'

type Names = typeof COMMON & typeof POSIX

/** The C spelling that the name stands for, 'opaque' for a record, `false` for a name that is not known. */
export type predeclaredSpelling<W extends string> = W extends keyof Names
  ? Names[W]
  : W extends keyof typeof RECORDS
    ? 'opaque'
    : false

/** What a predeclared record is called: all names of `va_list` mean one type. */
export type predeclaredRecord<W extends string> = W extends '__builtin_va_list' | '__gnuc_va_list' ? 'va_list' : W
