/**
 * Why a type has no size, alignment, member or calling shape: class and text by stable code.
 * `verb` finishes "cannot ...": what was asked for, as in "take the size of".
 */
import { didYouMean } from '../../base/nearest.ts'

interface Asked {
  readonly verb: string
  readonly type: string
}

const entry = <K extends 'TypeError' | 'VerificationMissing', D>(kind: K, message: (details: D) => string) =>
  [kind, message] as const

export const LAYOUT_MESSAGES = {
  'layout/void': entry('TypeError', ({ verb, type }: Asked) => `cannot ${verb} '${type}': it has no values`),
  'layout/opaque': entry(
    'TypeError',
    ({ verb, type, undeclared }: Asked & { readonly undeclared: { readonly near: string | undefined } | undefined }) =>
      `cannot ${verb} '${type}': ${
        undeclared ? `it was never declared${didYouMean(undeclared.near)}` : 'it is declared but not defined'
      }`,
  ),
  'layout/function': entry(
    'TypeError',
    ({ verb, type }: Asked) => `cannot ${verb} '${type}': it is a function; a pointer to it has a size`,
  ),
  'layout/array': entry('TypeError', ({ verb, type }: Asked) => `cannot ${verb} '${type}': it is an array`),
  'layout/open-array': entry(
    'TypeError',
    ({ verb, type }: Asked) => `cannot ${verb} '${type}': its length is not given`,
  ),
  'layout/open-array-member': entry(
    'TypeError',
    ({ verb, type, member }: Asked & { member: string }) =>
      `cannot ${verb} '${type}': the array '${member}' without a length is not its last member`,
  ),
  'layout/recursive': entry('TypeError', ({ verb, type }: Asked) => `cannot ${verb} '${type}': it contains itself`),
  'layout/too-large': entry(
    'TypeError',
    ({ verb, type }: Asked) => `cannot ${verb} '${type}': no object can be that large`,
  ),
  'layout/deferred': entry(
    'VerificationMissing',
    ({ verb, type }: Asked) =>
      `cannot ${verb} '${type}': only the C compiler knows it; ask it with ffi.verify or ffi.setSource, or write out what '...' stands for`,
  ),
  'layout/bit-field-type': entry(
    'TypeError',
    ({ type, member, memberType }: { type: string; member: string; memberType: string }) =>
      `'${type}' cannot be laid out: the bit-field '${member}' has type '${memberType}', not an integer`,
  ),
  'layout/bit-field-width': entry(
    'TypeError',
    ({ type, member, width, most }: { type: string; member: string; width: number; most: number }) =>
      `'${type}' cannot be laid out: the bit-field '${member}' has ${width} bits, not 1 to ${most}`,
  ),
  'layout/bit-field-zero': entry(
    'TypeError',
    ({ type, member }: { type: string; member: string }) =>
      `'${type}' cannot be laid out: the bit-field '${member}' has a name and no bits`,
  ),
  'layout/no-member': entry(
    'TypeError',
    ({ type, member }: { type: string; member: string }) => `'${type}' has no member '${member}'`,
  ),
  'layout/not-record': entry(
    'TypeError',
    ({ type, member }: { type: string; member: string }) =>
      `'${type}' has no member '${member}': it is neither a struct nor a union`,
  ),
  'layout/not-indexed': entry(
    'TypeError',
    ({ type, index }: { type: string; index: string }) =>
      `'${type}' has no item ${index}: it is neither an array nor a pointer at the start of the path`,
  ),
  'layout/index': entry(
    'TypeError',
    ({ type, index }: { type: string; index: string }) => `${index} is no index into '${type}'`,
  ),
} as const
