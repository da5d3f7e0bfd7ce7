/** What the calls of one JavaScript thread share, as whatever makes calls gets it passed. */
import type { ViewFinder } from '../../native/addon.ts'
import type { CallStack } from '../frame/call-stack.ts'
import type { Closures } from '../in/closures.ts'
import type { FastCalls } from './fast-calls.ts'
import type { StackText } from './text-conversion.ts'

export interface CallThread {
  readonly stack: CallStack
  readonly closures: Closures
  readonly fastCalls: FastCalls
  /** Strings on the frame stack. */
  readonly text: StackText
  /** Finds typed arrays, where the engine lets it. */
  readonly findView: ViewFinder | undefined
  /** Names that the source text of every generated wrapper may use. */
  readonly scope: Readonly<Record<string, unknown>>
}
