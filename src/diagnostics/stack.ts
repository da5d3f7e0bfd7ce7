/** Stacks of errors that are the caller's: they begin where the caller can do something about it. */

/**
 * Runs `work`. The stack of an error of the catalogue begins below `inner`, a function that is being called, so that
 * its first frames are the public method and whoever called that. Other errors keep all of their frames.
 */
export function withCallerStack<T>(work: () => T, inner: Function = withCallerStack): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && typeof (error as { code?: unknown }).code === 'string')
      Error.captureStackTrace(error, inner)
    throw error
  }
}
