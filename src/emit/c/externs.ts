/** Functions that JavaScript defines: C that packs the arguments into a frame and asks for whoever is attached. */
import type { FunctionDeclaration } from '../../declare/declaration.ts'
import { type CText, c, identifier, quoted, statements } from './c-text.ts'
import { header, resultRoom } from './entries.ts'
import { isVaListParameter, type TypeSpeller } from './spell.ts'

/** The name of the cdef_extern with that index. */
export function externName(index: number): CText {
  return c`cdef_extern_${index}`
}

/** What remembers that nobody was attached to it when C called. */
const reportedName = (index: number): CText => c`cdef_reported_${index}`

/** The cdef_extern of a declaration. */
export function externPlace({ name }: FunctionDeclaration, index: number, module: string): CText {
  return c`static cdef_extern ${externName(index)} = {${quoted(module)}, ${quoted(name)}, 0}; static int ${reportedName(index)};`
}

/** The C function that C calls. */
export function externFunction(declaration: FunctionDeclaration, index: number, speller: TypeSpeller): CText {
  const { result, parameters } = declaration.type
  const linkage = declaration.extern === 'JS+C' ? c`CDEF_SHARED` : c`static`
  const room = resultRoom(declaration, speller)
  const arguments_ = parameters.map((type, i) => {
    const name = c`cdef_a${i}`
    return isVaListParameter(type)
      ? { room: c`CDEF_ROOM(void *)`, put: c`{ void *cdef_list = CDEF_VA_POINTER(${name}); CDEF_PUT(cdef_list); }` }
      : { room: c`CDEF_ROOM(${speller.spell(type, declaration)})`, put: c`CDEF_PUT(${name});` }
  })
  const size = { c: [room, ...arguments_.map((each) => each.room)].map((each) => each.c).join(' + ') }
  const body = statements([
    c`char cdef_frame[${size}];`,
    ...(parameters.length === 0 ? [] : [c`CDEF_ARGUMENTS(${room});`]),
    ...arguments_.map((each) => each.put),
    c`cdef_call_javascript(&${externName(index)}, &${reportedName(index)}, cdef_frame, ${room});`,
    ...(result.kind === 'void'
      ? []
      : [c`{ ${speller.spell(result, declaration, c`cdef_result`)}; CDEF_RESULT(cdef_result); return cdef_result; }`]),
  ])
  return c`${linkage} ${header(declaration, identifier(declaration.name), speller)} { ${body} }`
}
