/**
 * `emitC`: the C file of a module. The user's source stands first, then <cdef/module.h>, then what answers the plan's
 * questions. The text depends on the plan alone: it has no sizes in it and is the same on every platform.
 */
import type { Place } from '../../diagnostics/source.ts'
import type { CompiledPart, Entry } from '../../plan/plan.ts'
import { type CText, c, quoted } from './c-text.ts'
import { checkLines } from './checks.ts'
import { type Concessions, NO_CONCESSIONS } from './concessions.ts'
import { writeEntry } from './entries.ts'
import { externFunction, externName, externPlace } from './externs.ts'
import { CFile, DeclaredLines, type Line, plain } from './lines.ts'
import { numberLines } from './questions.ts'
import { type Language, TypeSpeller } from './spell.ts'

export type { Language } from './spell.ts'

/** What the C of a module takes from its builder. */
export interface ModuleSource {
  readonly name: string
  /** Ties the library to the JavaScript of the same module. */
  readonly id: string
  /** C or C++ of the user, which knows what was declared. */
  readonly source: string
  readonly language: Language
  /** Whether exceptions of C++ are errors of JavaScript. */
  readonly exceptions?: boolean
}

/** The C file of a module. */
export interface EmittedC {
  readonly text: string
  /** What its lines were made for, by what the compiler calls those in its messages: `<cdef>:12`. */
  readonly declared: ReadonlyMap<string, readonly Place[]>
  /** The C of those lines. */
  readonly written: ReadonlyMap<string, string>
}

/** What the compiler calls the user's source in its messages. */
export const USER_SOURCE = '<C source>'

/** A module's C file; a VerificationError where a declaration needs a type that C cannot name. */
export function emitC(part: CompiledPart, module: ModuleSource, conceded: Concessions = NO_CONCESSIONS): EmittedC {
  const lines = new DeclaredLines()
  const catches = module.exceptions === true
  const isLoose = (place: Place): boolean => conceded.loose.size > 0 && conceded.loose.has(lines.keyAt(place))
  const speller = new TypeSpeller(module.language, part.typedefNames)
  const externs = [
    ...part.externs.map((declaration, i) => plain(externPlace(declaration, i, module.name))),
    ...part.externs.map((declaration, i) => ({
      text: externFunction(declaration, i, speller),
      place: declaration.place,
    })),
  ]
  const entries = part.addresses.map((entry, i) => {
    const isAbsent = 'declaration' in entry && conceded.absent.has(entry.declaration.name)
    if (isAbsent) return { entry, definition: undefined, address: c`0` }
    const how = { isLoose: isLoose(placeOf(entry)), catches }
    return { entry, ...writeEntry(entry, i, speller, how) }
  })
  const definitions = (isWanted: (kind: Entry['kind']) => boolean): Line[] =>
    entries.flatMap(({ entry, definition }) =>
      definition && isWanted(entry.kind) ? [{ text: definition, place: placeOf(entry) }] : [],
    )
  const numbers = numberLines(part.numbers, speller)
  const checks = part.checks.flatMap((check, i) => checkLines(check, i, speller, isLoose))

  const file = new CFile(`${module.name}.c${module.language === 'c++' ? 'pp' : ''}`, lines, conceded.literal)
  file.write([plain(c`/* Written by cdef; do not edit. */`)])
  file.writeSource(USER_SOURCE, module.source)
  file.write([
    ...includes(part, speller, catches),
    plain(c`CDEF_GENERATED_BEGIN`),
    ...(catches ? [plain(c`CDEF_EXCEPTIONS(${quoted(module.name)});`)] : []),
    ...externs,
    ...definitions((kind) => kind !== 'variable'),
    ...between(
      c`CDEF_QUALIFIED_BEGIN`,
      definitions((kind) => kind === 'variable'),
      c`CDEF_QUALIFIED_END`,
    ),
    ...between(c`CDEF_UNQUALIFIED_BEGIN`, checks, c`CDEF_UNQUALIFIED_END`),
    ...table(c`static const cdef_number cdef_numbers[]`, numbers),
    ...table(
      c`static const cdef_address cdef_addresses[]`,
      entries.map(({ address }) => plain(c`  ${address},`)),
    ),
    ...table(
      c`static cdef_extern *const cdef_externs[]`,
      [...part.externs.map((_, i) => externName(i)), ...(catches ? [c`cdef_exceptions`] : [])].map((name) =>
        plain(c`  &${name},`),
      ),
    ),
    ...moduleLines(part, module),
    plain(c`CDEF_GENERATED_END`),
  ])
  return { text: file.toString(), declared: file.declared, written: file.written }
}

function between(begin: CText, lines: readonly Line[], end: CText): readonly Line[] {
  return lines.length === 0 ? lines : [plain(begin), ...lines, plain(end)]
}

function includes(part: CompiledPart, speller: TypeSpeller, catches: boolean): Line[] {
  const externs = part.externs.length > 0 ? [c`#include <cdef/extern.h>`] : []
  const own = [...externs, ...(catches ? [c`#include <cdef/exceptions.h>`] : [])]
  return [c`#include <cdef/module.h>`, ...own, ...speller.headers()].map(plain)
}

function placeOf(entry: Entry): Place {
  return 'declaration' in entry ? entry.declaration.place : entry.place
}

/** A table; one without entries gets a dummy, since C knows no arrays of length 0. */
function table(declarator: CText, entries: readonly Line[]): Line[] {
  return [plain(c`${declarator} = {`), ...(entries.length > 0 ? entries : [plain(c`  0,`)]), plain(c`};`)]
}

function moduleLines({ numbers, addresses, externs }: CompiledPart, { name, id, exceptions }: ModuleSource): Line[] {
  return [
    c`const struct cdef_module cdef_module = {`,
    c`  CDEF_MODULE_CONTRACT, sizeof(struct cdef_module), ${quoted(name)}, ${quoted(id)},`,
    c`  cdef_numbers, ${numbers.length}, cdef_addresses, ${addresses.length}, cdef_externs, ${externs.length + (exceptions ? 1 : 0)},`,
    c`};`,
  ].map(plain)
}
