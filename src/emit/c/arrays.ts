/** Arrays in C: their items are named one by one, because only pointers to items tolerate other qualifiers. */
import type { CType } from '../../types/ctype.ts'
import { type CText, c, repeated } from './c-text.ts'

/** The element of an array of any dimension, and the first item in C; of another type itself. */
export function arrayParts(type: CType, place: CText): { readonly element: CType; readonly item: CText } {
  let element = type
  let depth = 0
  for (; element.kind === 'array'; depth++) element = element.element
  return { element, item: c`${place}${repeated(c`[0]`, depth)}` }
}

/** Statements that compile where `place` is an array of those dimensions. Lengths that only the compiler knows are free. */
export function lengthChecks(type: CType, place: CText): CText[] {
  const checks: CText[] = []
  let inner = type
  for (let depth = 0; inner.kind === 'array'; depth++, inner = inner.element) {
    const item = c`${place}${repeated(c`[0]`, depth)}`
    checks.push(c`CDEF_IS_ARRAY(${item});`)
    if (typeof inner.length !== 'number' || inner.length === 0) continue
    checks.push(c`{ char (*cdef_length)[${inner.length}] = CDEF_LENGTH_OF(${item}); (void)cdef_length; }`)
  }
  return checks
}
