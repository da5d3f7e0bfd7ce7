/** What a program says of debugging when it makes an FFI; `debug/modes.ts` reads it. */

/** The option `debug` of an FFI. */
export type DebugOption =
  | boolean
  | {
      /** A fatal signal inside C is told on stderr with the call, its arguments and its place; then the process dies as before. */
      readonly report?: boolean
      /** Where that is sound, the fault becomes a `CrashError` instead. */
      readonly throw?: boolean
      /** A line for each call, on stderr or to a function. */
      readonly trace?: boolean | ((line: string) => void)
    }
