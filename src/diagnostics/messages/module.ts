/** What goes wrong with modules: what cannot be planned, and what the C compiler says otherwise than the declarations. */
import { CDefError, FFIError, VerificationError } from '../errors.ts'
import { excerpt, type Place, positionOf } from '../source.ts'

interface Named {
  readonly name: string
}
interface What {
  readonly what: string
}
/** What the declarations say, and what C says. */
interface Disagreement {
  readonly what: string
  readonly declared: number | string
  readonly actual: number | string
  /** The name of a member; `what` is then its record. */
  readonly member?: string
}

const hexadecimal = (value: number | string): string =>
  /^-?\d+$/.test(String(value))
    ? ` (${BigInt(value) < 0n ? '-' : ''}0x${BigInt(value).toString(16).replace('-', '')})`
    : ''

const PLAN_MESSAGES = {
  'module/needs-compiler': ({ what }: What) =>
    `only the C compiler knows '${what}', and setSource(name, null) makes a module without one; give it a C source, or write out what '...' stands for`,
  'module/unnamed-partial': ({ what }: What) =>
    `C has no name for '${what}', so the compiler cannot be asked what '...' stands for; give it a tag or a typedef`,
  'module/length-place': ({ what }: What) => `'${what}' stands where the compiler cannot be asked for its length`,
  'module/opaque-value': ({ name, type }: Named & { readonly type: string }) =>
    `'${name}' takes or returns '${type}' by value, whose members are not declared; end them in '...;' where you know none`,
  'module/include': ({ what }: What) =>
    `an included module does not declare '${what}' any more; build both modules again`,
} as const

type PlanCode = keyof typeof PLAN_MESSAGES
type PlanDetails<C extends PlanCode> = Parameters<(typeof PLAN_MESSAGES)[C]>[0]

/** Something that was declared and cannot be in a module. */
export function moduleFailure<C extends PlanCode>(
  code: C,
  details: PlanDetails<C>,
  place: Place | undefined,
): FFIError {
  const message = (PLAN_MESSAGES[code] as (details: PlanDetails<C>) => string)(details)
  return place ? new CDefError(code, message, positionOf(place.source, place.offset)) : new FFIError(code, message)
}

const VERIFICATION_MESSAGES = {
  'verify/size': ({ what, declared, actual }: Disagreement) =>
    `'${what}': wrong total size: ${declared} bytes as declared, ${actual} in C; declare every member, or end them in '...;'`,
  'verify/alignment': ({ what, declared, actual }: Disagreement) =>
    `'${what}': wrong alignment: ${declared} bytes as declared, ${actual} in C; end its members in '...;' to take C's`,
  'verify/offset': ({ what, declared, actual }: Disagreement) =>
    `'${what}': wrong offset: byte ${declared} as declared, byte ${actual} in C; end the members in '...;' to take C's`,
  'verify/member-size': ({ what, declared, actual }: Disagreement) =>
    `'${what}': wrong size for a member: ${declared} bytes as declared, ${actual} in C`,
  'verify/bits': ({ what, declared, actual }: Disagreement) =>
    `'${what}': wrong place of a bit-field: ${declared} as declared, ${actual} in C`,
  'verify/constant': ({ what, declared, actual }: Disagreement) =>
    `the C compiler says that '${what}' is ${actual}${hexadecimal(actual)}, but it is declared as ${declared}${hexadecimal(declared)}`,
  'verify/range': ({ what, declared, actual }: Disagreement) =>
    `'${what}' is ${actual} in C, which the declared type '${declared}' does not hold; declare it with the type that it has in C`,
  'verify/enum-size': ({ what, declared, actual }: Disagreement) =>
    `'${what}': wrong size: ${declared} bytes as declared, ${actual} in C`,
  'verify/included': ({ what, declared, actual }: Disagreement) =>
    `'${what}' has ${declared} bytes in the included module, ${actual} in the C of this one; compile both with the same headers`,
  'verify/integer': ({ what, actual }: Disagreement) =>
    `'${what}' is declared as an integer type of some size, but in C it is ${actual}`,
  'verify/float': ({ what, actual }: Disagreement) =>
    `'${what}' is declared as float or double, but in C it is ${actual}`,
} as const

export type VerificationCode = keyof typeof VERIFICATION_MESSAGES

/** Something that C sees otherwise than the declarations say. */
export function disagreement(code: VerificationCode, details: Disagreement): VerificationError {
  const { what, member } = details
  const message = VERIFICATION_MESSAGES[code]
  if (member === undefined) return new VerificationError(code, message(details))
  return new VerificationError(code, message({ ...details, what: `${what}.${member}` }), { member, record: what })
}

const SPELLING_MESSAGES = {
  'emit/unnamed-type': 'which C cannot name; give it a tag, or a typedef of its own',
  'emit/long-type': 'which holds too many types of functions to be written out; declare one of them as `void *`',
} as const

/** A declaration that needs a type that generated C cannot spell. */
export function unspelledType(
  code: keyof typeof SPELLING_MESSAGES,
  declaration: string,
  type: string,
  place: Place,
): VerificationError {
  const position = positionOf(place.source, place.offset)
  const { name, line, column } = position
  const message = `'${declaration}' needs '${type}', ${SPELLING_MESSAGES[code]}`
  return new VerificationError(code, `${name}:${line}:${column}: ${message}\n${excerpt(position)}`)
}

/** As many names are shown of a list. */
const MOST_NAMES = 20

/** The warning of names that are declared and that nothing which is linked defines. */
export function absentNames(module: string, names: readonly string[]): string {
  const rest = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : ''
  const shown = names.slice(0, MOST_NAMES).join(', ')
  return `module '${module}' goes without ${shown}${rest}: nothing that is linked defines ${names.length === 1 ? 'it' : 'them'}, and using ${names.length === 1 ? 'it' : 'one'} throws; is a library missing in \`libraries\`?`
}
