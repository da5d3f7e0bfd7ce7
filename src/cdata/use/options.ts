/** Options objects: a misspelt name is refused, since it would be ignored otherwise. */
import { failure } from '../../diagnostics/failure.ts'
import { describe } from '../object/place.ts'

/** Checks names, and values where the list of them is not empty. Options that are no object are refused too. */
export function checkOptions(options: object, known: Readonly<Record<string, readonly unknown[]>>): void {
  if (typeof options !== 'object' || options === null)
    throw failure('argument/type', { what: 'the options', wanted: 'an object', value: describe(options) })
  for (const [option, value] of Object.entries(options)) {
    const wanted = Object.hasOwn(known, option) ? known[option] : undefined
    if (!wanted) throw failure('option/unknown', { option, known: Object.keys(known).join(', ') })
    if (wanted.length > 0 && value !== undefined && !wanted.includes(value))
      throw failure('option/value', {
        option,
        value: describe(value),
        wanted: wanted.map((each) => describe(each)).join(' or '),
      })
  }
}
