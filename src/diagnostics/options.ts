/** Options objects: what each option may be, as a table of rules. A misspelt name is refused; it would be ignored otherwise. */
import { describePlain } from './describe.ts'
import { failure } from './failure.ts'

/** What an option may be. */
export interface Rule {
  /** Stands behind `must be` in errors. */
  readonly wanted: string
  accepts(value: unknown): boolean
}

/** The rules of an options object, by name. */
export type Rules = Readonly<Record<string, Rule>>

/** One of some values. */
export const oneOf = (...values: readonly unknown[]): Rule => ({
  wanted: values.map(describePlain).join(' or '),
  accepts: (value) => values.includes(value),
})

/** Given or not. */
export const FLAG: Rule = oneOf(true, false)

/** A text. */
export const TEXT: Rule = { wanted: 'a string', accepts: (value) => typeof value === 'string' }

/** Several texts. */
export const TEXTS: Rule = {
  wanted: 'an array of strings',
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
}

/** Of any realm. */
const isRegExp = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object RegExp]'

/** Texts and regular expressions that names are compared with. */
export const PATTERNS: Rule = {
  wanted: 'an array of strings and regular expressions',
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string' || isRegExp(item)),
}

/** Whatever uses the option checks it, with an error of its own. */
export const CHECKED_LATER: Rule = { wanted: 'anything', accepts: () => true }

/** Checks the names and the values that are not undefined. Options that are no object are refused too. */
export function checkOptions(options: object, rules: Rules): void {
  if (typeof options !== 'object' || options === null)
    throw failure('argument/type', { what: 'the options', wanted: 'an object', value: describePlain(options) })
  for (const [option, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, option) ? rules[option] : undefined
    if (!rule) throw failure('option/unknown', { option, known: Object.keys(rules).join(', ') })
    if (value !== undefined) checkOption(option, value, rule)
  }
}

/** Checks one value, wherever it comes from. */
export function checkOption(option: string, value: unknown, rule: Rule): void {
  if (!rule.accepts(value)) throw failure('option/value', { option, value: describePlain(value), wanted: rule.wanted })
}
