/** One class for each type, so that equal arguments give the same class. */
import type { CType } from '../types/ctype.ts'
import type { TypeClass, TypeFacts } from './facts.ts'

/** Classes of types that are read as their type says, by type. */
const byType = new WeakMap<CType, TypeClass>()
/** Classes that are made of another, by the facts of that and by what they are. */
const byPart = new WeakMap<TypeFacts, Map<string | number, TypeClass>>()

/** The class for a type that is read as it is, made where there is none. */
export function classFor(type: CType, make: () => TypeClass): TypeClass {
  let known = byType.get(type)
  if (!known) byType.set(type, (known = make()))
  return known
}

/** The class that is made of a part whose type does not tell it, made where there is none. */
export function classMadeOf(part: TypeFacts, key: string | number, make: () => TypeClass): TypeClass {
  let classes = byPart.get(part)
  if (!classes) byPart.set(part, (classes = new Map()))
  let known = classes.get(key)
  if (!known) classes.set(key, (known = make()))
  return known
}
