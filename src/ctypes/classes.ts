/** The classes that stand for C types: what `new` does, and what is an instance. */
import { ctypeOf } from '../cdata/object/cdata.ts'
import { STANDS_FOR } from '../cdata/object/ctype-object.ts'
import { failure } from '../diagnostics/failure.ts'
import { FACTS, factsOf, type TypeClass, type TypeFacts } from './facts.ts'
import { MADE } from './made.ts'

/** A class whose `new` makes what the facts say. What it makes is an instance of it where the C type is. */
export function newClass(name: string, facts: TypeFacts, statics: object = {}): TypeClass {
  const Class = bareClass(name, facts)
  Object.defineProperty(Class, Symbol.hasInstance, { value: (object: unknown) => ctypeOf(object) === facts.type() })
  for (const [key, value] of Object.entries(statics)) Object.defineProperty(Class, key, { value })
  return Class
}

/** The same, of which only what inherits from its prototype is an instance. */
export function bareClass(name: string, facts: TypeFacts): TypeClass {
  const most = facts.takesOptions ? 2 : 1
  let claimed: Function | undefined
  function Class(initialiser?: unknown, options?: unknown): unknown {
    if (!new.target) throw failure('described/new', { name })
    // biome-ignore lint/complexity/noArguments: a list of the arguments would be made for each object.
    const { length } = arguments
    if (length > most) throw failure('call/count', { name, wanted: most, given: length, variadic: false })
    if (new.target !== claimed) {
      facts.claim?.(new.target)
      claimed = new.target
    }
    return facts.make(initialiser, options)
  }
  Object.setPrototypeOf(Class, MADE)
  Object.defineProperties(Class, {
    name: { value: name, configurable: true },
    [FACTS]: { value: facts },
    [STANDS_FOR]: {
      value(this: unknown) {
        return factsOf(this, 'the type').type()
      },
    },
  })
  return Class as unknown as TypeClass
}
