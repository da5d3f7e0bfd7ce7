/** The one place that makes what calls share: each JavaScript thread evaluates this file once. */
import { setUnderWay } from '../cdata/memory/lingering.ts'
import { findTexts } from '../cdata/memory/recent-texts.ts'
import { STATE } from '../native/addon.ts'
import { addon } from '../native/load.ts'
import { CallStack } from './frame/call-stack.ts'
import { Closures } from './in/closures.ts'
import { sharedScope } from './out/argument-conversion.ts'
import { FastCalls } from './out/fast-calls.ts'
import { StackText } from './out/text-conversion.ts'
import { makeViewFinder } from './out/view-finder.ts'
import { PooledCalls } from './pooled/calls.ts'
import type { Thread } from './pooled/thread.ts'

function makeThread(): Thread {
  const stack = new CallStack()
  setUnderWay(() => stack.state[STATE.depth] !== 0)
  const closures = new Closures(stack)
  const fastCalls = new FastCalls(stack, closures)
  const pooled = new PooledCalls(stack)
  const finder = fastCalls.areAllowed ? addon.textFinder() : undefined
  if (finder) findTexts(finder)
  const text = new StackText(stack, fastCalls.areAllowed ? addon.textWriter() : undefined)
  const findView = fastCalls.areAllowed ? makeViewFinder() : undefined
  return { stack, closures, fastCalls, pooled, text, findView, scope: sharedScope(stack) }
}

export const thisThread = makeThread()
