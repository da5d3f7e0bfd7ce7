/** Every row of the benchmark, in the order of the table. */
import type { Row } from '../row.ts'
import { rows as asynchronous } from './async.ts'
import { rows as callbacks } from './callbacks.ts'
import { rows as calls } from './calls.ts'
import { rows as debug } from './debug.ts'
import { rows as declaring } from './declaring.ts'
import { rows as described } from './described.ts'
import { rows as loading } from './loading.ts'
import { rows as memory } from './memory.ts'
import { rows as sqlite } from './sqlite.ts'
import { rows as text } from './text.ts'
import { rows as ways } from './ways.ts'

/** The rows; those with callbacks come last, since they may slow other calls down. */
export const ROWS: readonly Row[] = [
  ...loading,
  ...declaring,
  ...calls,
  ...described,
  ...memory,
  ...text,
  ...asynchronous,
  ...callbacks,
  ...sqlite,
  ...ways,
  ...debug,
]
