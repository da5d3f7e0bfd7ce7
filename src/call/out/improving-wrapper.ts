/** Wrappers for functions that are bound before it is known whether fast calls serve: they become faster when it is. */
import { generate } from '../../cdata/object/generate.ts'
import type { FastCalls } from './fast-calls.ts'
import type { Wrapper } from './wrapper.ts'

/** Calls between two looks at the self-test. */
const INTERVAL = 256

/** Calls `slow`, and what `make` makes as soon as that can be the better one. */
export function improvingWrapper(
  { isUndecided }: FastCalls,
  slow: Wrapper,
  make: () => Wrapper,
  parameters: number,
): Wrapper {
  const values = Array.from({ length: parameters }, (_, i) => `value${i}`).join(', ')
  const source = `'use strict'; let target = slow, calls = 0; return function (${values}) {
  if (target === slow && ++calls % ${INTERVAL} === 0 && !isUndecided()) target = make()
  return arguments.length === ${parameters} ? target(${values}) : target(...arguments)
}`
  return generate({ slow, make, isUndecided }, source) as Wrapper
}
