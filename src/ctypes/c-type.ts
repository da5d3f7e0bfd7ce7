/** Classes for the types of C text. */
import { CTypeObject } from '../cdata/object/ctype-object.ts'
import { describe } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import type { CType, RecordType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { arrayClass } from './arrays.ts'
import { newClass } from './classes.ts'
import { FACTS, type TypeClass, type TypeFacts } from './facts.ts'
import { pointerClass, VOID_FACTS } from './pointers.ts'
import { prototypeClass } from './prototypes.ts'
import { textRecordFacts } from './records.ts'
import { classFor } from './registry.ts'
import { scalarClass } from './scalars.ts'

/** The class for a type that an FFI knows, by its spelling. */
export function c_type(ffi: unknown, name: string): TypeClass {
  const describeType = (ffi as { readonly typeof?: (name: string) => unknown } | null | undefined)?.typeof
  const type = typeof describeType === 'function' ? CTypeObject.typeOf(describeType.call(ffi, name)) : undefined
  if (!type) throw failure('argument/type', { what: 'what c_type asks', wanted: 'an FFI', value: describe(ffi) })
  return classOf(type)
}

/** The class for a type. Throws for `void`, functions and vectors, which have no objects. */
function classOf(type: CType): TypeClass {
  const name = spell(type)
  switch (type.kind) {
    case 'primitive':
    case 'enum':
      return scalarClass(type, name)
    case 'record':
      return classFor(type, () => textRecordClass(type, name))
    case 'array':
      return arrayClass(factsFor(type.element), type.length, name)
    case 'pointer':
      return type.target.kind === 'function'
        ? classFor(type, () => functionClass(type.target as CType & { kind: 'function' }))
        : pointerClass(factsFor(type.target), type.qualifiers, name)
    default:
      throw failure('described/type', { value: `'${name}'`, what: 'a type with objects' })
  }
}

const factsFor = (type: CType): TypeFacts => (type.kind === 'void' ? VOID_FACTS : classOf(type)[FACTS])

function functionClass({ result, parameters }: CType & { kind: 'function' }): TypeClass {
  const restype = result.kind === 'void' ? undefined : factsFor(result)
  return prototypeClass({ restype, argtypes: parameters.map(factsFor) }, {})
}

/** A record of C text: its objects are FFI's, and instances by their type. */
const textRecordClass = (type: RecordType, name: string): TypeClass => newClass(name, textRecordFacts(type))
