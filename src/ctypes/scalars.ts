/** Numbers, characters and bools: boxes in memory, of the primitive types and of enums. */

import type { Region } from '../cdata/memory/region.ts'
import { type BoxClass, numberBoxClass } from '../cdata/object/box.ts'
import { TypePlace } from '../cdata/object/place.ts'
import { type CType, primitive } from '../types/ctype.ts'
import type { PrimitiveName } from '../types/primitives.ts'
import { newClass } from './classes.ts'
import { allocate, codecs } from './engine.ts'
import { isNoView, type TypeClass, type TypeFacts } from './facts.ts'
import { classFor } from './registry.ts'

/** The class of boxes of a primitive type or an enum. */
export function scalarClass(type: CType, name: string): TypeClass {
  return classFor(type, () => newClass(name, scalarFacts(type)))
}

/** The class for a primitive, under the name that programs have for it. */
export const simple = (type: PrimitiveName, name: string): TypeClass => scalarClass(primitive(type), name)

function scalarFacts(type: CType): TypeFacts {
  const codec = codecs.of(type)
  const place = new TypePlace(type)
  let Class: BoxClass | undefined
  const box = (region: Region, offset: number) => new (Class ??= numberBoxClass(codec))(region, offset)
  return {
    shape: type,
    isReady: true,
    isWhole: true,
    depth: 0,
    type: () => type,
    codec: () => codec,
    isView: isNoView,
    make(initialiser) {
      const { region, offset } = allocate(codec.size, codec.alignment)
      if (initialiser !== undefined) codec.write(region, offset, initialiser, place)
      return box(region, offset)
    },
    over: box,
  }
}
