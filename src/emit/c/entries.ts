/** The functions of a module: what each entry of its address table leads to. Frames are described in <cdef/module.h>. */
import { assertNever } from '../../base/assert-never.ts'
import type { FunctionDeclaration, VariableDeclaration } from '../../declare/declaration.ts'
import type { Entry } from '../../plan/plan.ts'
import { CONST, type CType, pointerTo, type Qualifiers, VOID, VOLATILE } from '../../types/ctype.ts'
import { arrayParts, lengthChecks } from './arrays.ts'
import { type CText, c, identifier, quoted, statements } from './c-text.ts'
import { isVaListParameter, type TypeSpeller, type Wanted } from './spell.ts'

/** How functions are called. */
interface How {
  readonly isLoose: boolean
  /** Whether C++ exceptions end there. */
  readonly catches: boolean
}

/** The C of an entry: what goes before the table, and what stands in it. */
export interface WrittenEntry {
  readonly definition: CText | undefined
  readonly address: CText
}

/** The C of the entry with that index; a loose one hands pointers on as C's own code for them would, whatever they point to. */
export function writeEntry(entry: Entry, index: number, speller: TypeSpeller, { isLoose, catches }: How): WrittenEntry {
  const wanted = 'declaration' in entry ? entry.declaration : entry
  switch (entry.kind) {
    case 'direct':
      return direct(entry.declaration, own(index, entry.declaration.name), speller, { isLoose, catches })
    case 'packed':
      return framed(index, entry.declaration.name, caught(packed(entry.declaration, speller, isLoose), entry, catches))
    case 'itself':
      return itself(entry.declaration, own(index, entry.declaration.name), speller, isLoose)
    case 'extern':
      return { definition: undefined, address: c`(cdef_address)${identifier(entry.declaration.name)}` }
    case 'variable':
      return framed(index, entry.declaration.name, variable(entry.declaration, speller, isLoose))
    case 'integer':
      return calledOnce(framed(index, entry.name, c`CDEF_GIVE_INTEGER(${identifier(entry.name)});`))
    case 'text':
      return calledOnce(framed(index, entry.name, text(entry.type, entry, speller)))
    case 'value':
      return calledOnce(framed(index, entry.name, value(entry.type, entry, speller)))
    case 'bits':
      return framed(index, entry.member, bits(entry, { ...wanted, name: entry.member }, speller))
    default:
      return assertNever(entry)
  }
}

/** The name of an entry's function: nobody else's, and legible in a stack trace. */
function own(index: number, name: string): CText {
  return c`cdef_${index}_${identifier(name)}`
}

function framed(index: number, name: string, body: CText): WrittenEntry {
  const function_ = own(index, name)
  return {
    definition: c`static void ${function_}(char *cdef_frame) { ${body} }`,
    address: c`(cdef_address)${function_}`,
  }
}

/** A constant is asked for once; thousands of them shall not keep the compiler busy. */
const calledOnce = ({ definition, address }: WrittenEntry): WrittenEntry => ({
  definition: definition && c`CDEF_ONCE ${definition}`,
  address,
})

/** The C function called by one with the declared type, so that C converts, and macros work. */
function direct(
  declaration: FunctionDeclaration,
  name: CText,
  speller: TypeSpeller,
  { isLoose, catches }: How,
): WrittenEntry {
  const { result, parameters } = declaration.type
  const passed = parameters.map((parameter, i) => handedOn(parameter, argument(i), isLoose))
  const call = handedOn(result, c`${identifier(declaration.name)}(${passed})`, isLoose)
  const plain = result.kind === 'void' ? c`${call};` : c`return ${call};`
  const end = catches && result.kind !== 'void' ? c` return cdef_nothing();` : c``
  const body = caught(plain, { declaration }, catches)
  return {
    definition: c`static ${header(declaration, name, speller)} { ${body}${end} }`,
    address: c`(cdef_address)${name}`,
  }
}

/** Statements whose exceptions are errors of JavaScript. */
function caught(
  body: CText,
  { declaration }: Pick<Entry & { kind: 'direct' }, 'declaration'>,
  catches: boolean,
): CText {
  return catches ? c`try { ${body} } CDEF_CATCH(${quoted(declaration.name)})` : body
}

/** A function's declarator, its parameters named as `argumentNames` does. */
export function header(declaration: FunctionDeclaration, name: CText, speller: TypeSpeller): CText {
  const { type } = declaration
  const parameters = type.parameters.map((parameter, i) => speller.parameter(parameter, declaration, argument(i)))
  const list = parameters.length === 0 ? [c`void`] : parameters
  return speller.spell(type.result, declaration, c`${speller.convention(type)}${name}(${list})`)
}

const argument = (index: number): CText => c`cdef_a${index}`

/** A value; a pointer as one to nothing in particular where it is loose: what is declared as `va_list *` is one, too. */
function handedOn(type: CType, value: CText, isLoose: boolean): CText {
  if (!isLoose || type.kind !== 'pointer') return value
  return isVaListParameter(type) ? c`CDEF_VA_POINTER(${value})` : c`(void *)${value}`
}

/** A variadic function: C has no way to hand its arguments on. */
function itself(declaration: FunctionDeclaration, check: CText, speller: TypeSpeller, isLoose: boolean): WrittenEntry {
  const name = identifier(declaration.name)
  const type = pointerTo(declaration.type)
  return {
    definition: c`static ${speller.spell(type, declaration, check, CONST)} = ${handedOn(type, name, isLoose)};`,
    address: c`(cdef_address)(${speller.spell(type, declaration)})${name}`,
  }
}

function packed(declaration: FunctionDeclaration, speller: TypeSpeller, isLoose: boolean): CText {
  const { result, parameters } = declaration.type
  const passed = parameters.map((parameter, i) =>
    isVaListParameter(parameter) && !isLoose
      ? c`CDEF_VA_LIST(${argument(i)})`
      : handedOn(pointerTo(VOID), argument(i), isLoose && parameter.kind === 'pointer'),
  )
  const taken = parameters.map((parameter, i) => {
    const type = isVaListParameter(parameter)
      ? c`void *${argument(i)}`
      : speller.spell(parameter, declaration, argument(i))
    return c`CDEF_TAKE(${type}, ${argument(i)});`
  })
  const start = parameters.length === 0 ? [] : [c`CDEF_ARGUMENTS(${resultRoom(declaration, speller)});`]
  const call = handedOn(result, c`${identifier(declaration.name)}(${passed})`, isLoose)
  const end =
    result.kind === 'void'
      ? [c`${call};`]
      : [c`${speller.spell(result, declaration, c`cdef_result`)} = ${call};`, c`CDEF_GIVE(cdef_result);`]
  return statements([...start, ...taken, ...end])
}

/** The bytes that a result takes in a frame. */
export function resultRoom(declaration: FunctionDeclaration, speller: TypeSpeller): CText {
  const { result } = declaration.type
  return result.kind === 'void' ? c`CDEF_NO_RESULT` : c`CDEF_RESULT_ROOM(${speller.spell(result, declaration)})`
}

/**
 * A variable's address, asked for each time: it may be a macro, or differ from thread to thread. That C has declared
 * it `volatile` is no error; that it is `const`, and the declaration is not, is one. What C cannot name goes unchecked.
 */
function variable(declaration: VariableDeclaration, speller: TypeSpeller, isLoose: boolean): CText {
  const { type, qualifiers } = declaration
  const name = identifier(declaration.name)
  const { element, item } = arrayParts(type, name)
  const pointer = placeOf(element, qualifiers, declaration, speller)
  const place = isLoose ? c`(void *)&${item}` : speller.addressOf(item)
  const size =
    isLoose && speller.canSpell(element) ? [c`CDEF_CHECK_SIZE(${speller.spell(element, declaration)}, ${item});`] : []
  return statements([...lengthChecks(type, name), ...size, c`${pointer} = ${place};`, c`CDEF_GIVE(cdef_place);`])
}

function placeOf(type: CType, qualifiers: Qualifiers, wanted: Wanted, speller: TypeSpeller): CText {
  const target = speller.canSpell(type) ? type : VOID
  return speller.spell(pointerTo(target, qualifiers | VOLATILE), wanted, c`cdef_place`)
}

function value(type: CType, wanted: Wanted, speller: TypeSpeller): CText {
  const name = identifier(wanted.name)
  return c`${speller.spell(type, wanted, c`cdef_value`)} = ${name}; CDEF_GIVE(cdef_value);`
}

/** A string, however the constant that is one is cast; what is no pointer at all does not compile. */
function text(type: CType, wanted: Wanted, speller: TypeSpeller): CText {
  const name = identifier(wanted.name)
  return c`${speller.spell(type, wanted, c`cdef_value`)} = CDEF_TEXT(${name}); CDEF_GIVE(cdef_value);`
}

function bits(entry: Entry & { kind: 'bits' }, wanted: Wanted, speller: TypeSpeller): CText {
  return statements([
    c`${speller.handle(entry.of, wanted)} cdef_record;`,
    c`CDEF_CLEAR(&cdef_record, sizeof(cdef_record));`,
    c`CDEF_SET_BITS(cdef_record.${identifier(entry.member)});`,
    c`CDEF_GIVE(cdef_record);`,
  ])
}
