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

/** Frames of ours that lie at most above those of the caller. */
const MOST_OURS = 24

/**
 * Makes an error whose stack begins with the caller's frames, and has as many of them as the engine's limit says. It is
 * put together when somebody asks for it; without frames of ours there is nothing to tell them by, and it stays whole.
 */
export function beginAtCaller<E extends Error>(make: () => E): E {
  const limit: unknown = Error.stackTraceLimit
  if (typeof limit !== 'number' || !(limit > 0) || !setLimit(0)) return make()
  try {
    const error = make()
    setLimit(limit + MOST_OURS)
    // Formatted for the error, which is its prototype; `stack` of the error itself is ours.
    const whole = Object.create(error) as { readonly stack?: unknown }
    Error.captureStackTrace(whole, beginAtCaller)
    const settle = (value: unknown): unknown => {
      Object.defineProperty(error, 'stack', { value, writable: true, configurable: true, enumerable: false })
      return value
    }
    const get = (): unknown => settle(cut(whole.stack, limit))
    Object.defineProperty(error, 'stack', { get, set: settle, configurable: true, enumerable: false })
    return error
  } finally {
    setLimit(limit)
  }
}

/** Where the program called what runs now: "at main (file:///program.js:3:5)". */
export function callerPlace(): string {
  const { stack } = beginAtCaller(() => new Error('here'))
  const line = typeof stack === 'string' ? stack.split('\n').find((each) => FRAME.test(each)) : undefined
  return line ? line.trim() : 'at a place that is not known'
}

/** False where the limit is not to be changed: a program may freeze what is the engine's. */
function setLimit(limit: number): boolean {
  try {
    Error.stackTraceLimit = limit
    return Error.stackTraceLimit === limit
  } catch {
    return false
  }
}

/** The stack without the frames at its top that are ours; what a hook of the program's made instead stays what it is. */
function cut(stack: unknown, limit: number): unknown {
  if (typeof stack !== 'string') return stack
  ours ??= findOurs()
  const lines = stack.split('\n')
  const top = lines.findIndex((line) => FRAME.test(line))
  if (top < 0) return stack
  const isOurs = (line: string): boolean => ours?.test(line) === true
  let first = top
  for (let i = top; i < lines.length && (isOurs(lines[i] as string) || BUILT_IN.test(lines[i] as string)); i++)
    first = i + 1
  // Nothing but frames of ours, or none: it is all that there is to say.
  if (first === lines.length || !isOurs(lines[top] as string)) first = top
  return [...lines.slice(0, top), ...lines.slice(first, first + limit)].join('\n')
}

const FRAME = /^ {4}at /
/** A function of the engine's, between two of ours. */
const BUILT_IN = /^ {4}at .*\(<anonymous>\)$|^ {4}at <anonymous>$/

/** What the frames of this package have in them; nothing that matches where its files were made one with others. */
let ours: RegExp | undefined

/** Where this file lies; in the package's implementation a place as deep in the same folder. */
const HERE = import.meta.url

function findOurs(): RegExp {
  const own = String(new Error('where').stack).split('\n')[1] ?? ''
  // What a code cache was made of has the name that it had there, which need not be a path.
  const [, bundled] = /(?:\(|at (?:async )?)((?:(?!\(| at ).)*implementation\.cjs)[:?]/.exec(own) ?? []
  if (bundled !== undefined)
    return new RegExp(
      `${escaped(bundled)}[:?]|(?:${folders().map(escaped).join('|')})(?:implementation\\.cjs|cdef\\.c?js)[:?]`,
    )
  const [, folder] = /(?:file:\/\/|\()?(\/[^()]*?|[A-Za-z]:\\[^()]*?)diagnostics[/\\]stack\.[jt]s[:?]/.exec(own) ?? []
  return folder === undefined ? NOTHING : new RegExp(escaped(folder))
}

const NOTHING = /^(?!)/

/**
 * The folder of the package's entries, as the frames of ES modules, of CommonJS and of CommonJS on Windows have it; the
 * implementation is told where it lies.
 */
function folders(): string[] {
  const { href, pathname } = new URL('../..', HERE)
  const path = decodeURIComponent(pathname)
  return [href, path, path.slice(1).replaceAll('/', '\\')]
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
