/** What a program says of debugging when it makes an FFI; `debug/modes.ts` reads it. */

/** The option `debug` of an FFI. */
export type DebugOption =
  | boolean
  | {
      /** A fatal signal inside C is told on stderr with the call, its arguments and its place; then the process dies as before. */
      readonly report?: boolean
      /** Where that is sound, the fault becomes a `CrashError` instead. */
      readonly throw?: boolean
      /**
       * What the FFI allocates lies between zones that show what is written outside of it, and what is released shows what is
       * written then: found after each call, at release, by the collector and by `ffi.checkMemory()`.
       */
      readonly guard?: boolean
      /** A line for each call, on stderr or to a function. */
      readonly trace?: boolean | ((line: string) => void)
    }
