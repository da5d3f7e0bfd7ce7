/** What the compiler is asked, as integer constant expressions. */
import type { CArray, CHandle, CompiledPart } from '../../plan/plan.ts'
import { type CText, c, identifier, repeated } from './c-text.ts'
import { type Line, plain } from './lines.ts'
import type { TypeSpeller, Wanted } from './spell.ts'

type PlacedQuestion = CompiledPart['numbers'][number]

/** Text without a place, for what nobody declared. */
const NOWHERE: Wanted['place'] = { source: { name: '<cdef>', text: '' }, offset: 0 }

/** The lines of a table: one for each declaration that is asked about. */
export function numberLines(questions: readonly PlacedQuestion[], speller: TypeSpeller): Line[] {
  const lines: Line[] = []
  for (const question of questions) {
    const { place } = question
    const text = c`${answer(question, speller)},`
    const last = lines.at(-1)
    if (last?.place && place && last.place.source === place.source && last.place.offset === place.offset)
      lines[lines.length - 1] = { text: c`${last.text} ${text}`, place }
    else lines.push(place ? { text: c`  ${text}`, place } : plain(c`  ${text}`))
  }
  return lines
}

function answer(question: PlacedQuestion, speller: TypeSpeller): CText {
  const handle = (of: CHandle): CText => speller.handle(of, { name: nameOf(of), place: question.place ?? NOWHERE })
  switch (question.ask) {
    case 'size':
      return c`sizeof(${handle(question.of)})`
    case 'alignment':
      return c`CDEF_ALIGNMENT(${handle(question.of)})`
    case 'offset':
      return c`CDEF_OFFSETOF(${handle(question.of)}, ${identifier(question.member)})`
    case 'member-size':
      return c`sizeof(CDEF_MEMBER(${handle(question.of)}, ${identifier(question.member)}))`
    case 'length':
      return c`CDEF_LENGTH(${array(question.of, handle)}${repeated(c`[0]`, question.depth)})`
    case 'signed':
      return c`CDEF_SIGNED(${handle(question.of)})`
    case 'floating':
      return c`CDEF_FLOATING(${handle(question.of)})`
    case 'nothing':
      return c`0`
  }
}

function array(of: CArray, handle: (of: CHandle) => CText): CText {
  switch (of.kind) {
    case 'member':
      return c`CDEF_MEMBER(${handle(of.of)}, ${identifier(of.member)})`
    case 'variable':
      return identifier(of.name)
    case 'typedef':
      return c`(*(${identifier(of.name)} *)0)`
  }
}

function nameOf(of: CHandle): string {
  if (of.kind === 'target') return of.typedef
  if (of.kind === 'inside') return of.member
  if (of.kind === 'variable') return of.name
  return 'name' in of.type ? of.type.name : of.type.kind
}
