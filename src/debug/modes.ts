/** What debugging does, as an FFI's option or `CDEF_DEBUG` asks for it. */
import type { DebugOption } from '../diagnostics/debug-option.ts'
import { failure } from '../diagnostics/failure.ts'
import { checkOption, checkOptions, FLAG, type Rule } from '../diagnostics/options.ts'
import { IS_WINDOWS } from '../platform.ts'
import { reportOnce, setting } from '../settings.ts'

/** What is done in calls of a debugging FFI. */
export interface DebugModes {
  readonly report: boolean
  readonly throw: boolean
  readonly guard: boolean
  readonly trace: ((line: string) => void) | undefined
}

const RULES = {
  report: FLAG,
  throw: FLAG,
  guard: FLAG,
  trace: {
    wanted: 'true, false or a function',
    accepts: (value: unknown) => typeof value === 'boolean' || typeof value === 'function',
  },
} satisfies Record<string, Rule>

const DEBUG: Rule = {
  wanted: 'true, false or an object',
  accepts: (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
}

/** Where lines go that nobody else takes. */
export const toStderr = (line: string): void => void process.stderr.write(`${line.replace(/^(?=.)/gm, 'cdef: ')}\n`)

/** The modes of an FFI with that option; undefined where it does not debug. Without an option `CDEF_DEBUG` decides. */
export function debugModes(option: DebugOption | undefined, isWindows = IS_WINDOWS): DebugModes | undefined {
  if (option === undefined) return modesOfProcess(isWindows)
  checkOption('debug', option, DEBUG)
  if (option === false) return undefined
  const wanted = option === true ? { report: true, throw: true, guard: true } : option
  checkOptions(wanted, RULES)
  if (isWindows && (wanted.report || wanted.throw)) throw failure('debug/platform', {})
  const { report = false, guard = false, trace = false } = wanted
  return modesOf({ report, throw: wanted.throw === true, guard, trace })
}

interface Wanted {
  readonly report: boolean
  readonly throw: boolean
  readonly guard: boolean
  readonly trace: boolean | ((line: string) => void)
}

function modesOf(wanted: Wanted): DebugModes | undefined {
  const { report, guard, trace } = wanted
  if (!report && !wanted.throw && !guard && trace === false) return undefined
  return { report, throw: wanted.throw, guard, trace: trace === false ? undefined : trace === true ? toStderr : trace }
}

let ofProcess: { readonly words: string | undefined; readonly modes: DebugModes | undefined } | undefined

function modesOfProcess(isWindows: boolean): DebugModes | undefined {
  const words = setting('CDEF_DEBUG')
  if (!ofProcess || ofProcess.words !== words)
    ofProcess = { words, modes: words === undefined ? undefined : modesOfWords(words, isWindows) }
  return ofProcess.modes
}

function modesOfWords(text: string, isWindows: boolean): DebugModes | undefined {
  const known = Object.keys(RULES)
  const words = text.split(',').map((word) => word.trim())
  for (const word of words) {
    if (word !== '' && !known.includes(word))
      reportOnce(`cdef: '${word}' is no mode of CDEF_DEBUG and is ignored; known: ${known.join(', ')}\n`)
  }
  const isWatched = words.includes('report') || words.includes('throw')
  if (isWindows && isWatched)
    reportOnce('cdef: CDEF_DEBUG=report,throw is ignored: Windows tells cdef of no fault inside C\n')
  const has = (word: string): boolean => words.includes(word)
  const tells = (word: string): boolean => has(word) && !isWindows
  return modesOf({ report: tells('report'), throw: tells('throw'), guard: has('guard'), trace: has('trace') })
}
