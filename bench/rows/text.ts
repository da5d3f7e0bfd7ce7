/** Text on its way in and out: how long, how fresh, how it was made and what is in it. Each row says what varies. */
import { FFI } from 'cdef'
import koffi from 'koffi'
import { loopOf, nanoseconds } from '../harness.ts'
import type { Fixture, Row } from '../row.ts'

/** Different texts that take turns; more than any memory of the last few has. */
const MANY = 4096
const FEW = 16

const LENGTHS = [5, 20, 200] as const

/** A text of so many characters that begins with its number. */
const textOf = (i: number, length: number, filling: string): string => String(i).padEnd(length, filling)

/** The same text in one piece, as it comes from a file: what was joined, or served as a key, is a string of another sort. */
function inOnePiece(text: string): string {
  const encoding = /^[\0-\xff]*$/.test(text) ? 'latin1' : 'utf16le'
  return Buffer.from(text, encoding).toString(encoding)
}

const textsOf = (count: number, length: number, filling = 'x'): string[] =>
  Array.from({ length: count }, (_, i) => inOnePiece(textOf(i, length, filling)))

/** The same texts after they have served as keys. */
function asKeys(texts: readonly string[]): readonly string[] {
  for (const text of texts) Object.hasOwn({}, text)
  return texts
}

interface Subject {
  readonly name: string
  readonly note: string
  readonly texts: readonly string[]
  /** The text of a turn, as source; `texts` and `i` are in scope. */
  readonly text: string
}

const TURNS = (count: number): string => `texts[i & ${count - 1}]`

const INTO: readonly Subject[] = [
  ...LENGTHS.flatMap((length) => [
    { name: `text in, ${length}, 16 in turn`, note: 'the same 16', texts: textsOf(FEW, length), text: TURNS(FEW) },
    {
      name: `text in, ${length}, 4,096 in turn`,
      note: 'the same 4,096',
      texts: textsOf(MANY, length),
      text: TURNS(MANY),
    },
  ]),
  {
    name: 'text in, 20, joined just before',
    note: 'a new string each time, in two pieces',
    texts: textsOf(FEW, 10),
    text: `(${TURNS(FEW)} + texts[(i + 1) & ${FEW - 1}])`,
  },
  {
    name: 'text in, 20, once keys',
    note: 'the same 16, which served as keys of objects',
    texts: asKeys(textsOf(FEW, 20)),
    text: TURNS(FEW),
  },
  {
    name: 'text in, 200, Latin-1',
    note: 'the same 16, beyond ASCII',
    texts: textsOf(FEW, 200, 'é'),
    text: TURNS(FEW),
  },
  {
    name: 'text in, 200, two-byte',
    note: 'the same 16, Greek',
    texts: textsOf(FEW, 200, 'λ'),
    text: TURNS(FEW),
  },
]

function into({ texts, text }: Subject, { declarations, library }: Fixture): { cdef: number; koffi: number } {
  const lib = new FFI(declarations).dlopen(library)
  const measure = koffi.load(library).func('size_t count_bytes(const char *)')
  return {
    cdef: nanoseconds(loopOf('cdef text in', `sum += lib.count_bytes(${text})`, { lib, texts })),
    koffi: nanoseconds(loopOf('koffi text in', `sum += measure(${text})`, { measure, texts })),
  }
}

const OUT: readonly (readonly [name: string, note: string, count: number, length: number, filling: string])[] = [
  ...LENGTHS.flatMap(
    (length) =>
      [
        [`text out, ${length}, 16 in turn`, 'the same 16', FEW, length, 'x'],
        [`text out, ${length}, 4,096 in turn`, 'the same 4,096', MANY, length, 'x'],
      ] as const,
  ),
  ['text out, 200, Latin-1', 'the same 16, beyond ASCII', FEW, 200, 'é'],
  ['text out, 200, two-byte', 'the same 16, Greek', FEW, 200, 'λ'],
]

/** Reads the texts where C has them. */
function out(count: number, length: number, filling: string): { cdef: number; koffi: number } {
  const ffi = new FFI()
  const kept = textsOf(count, length, filling).map((text) => ffi.new('char[]', text))
  const ours = kept.map((array) => ffi.addressof(array, 0))
  const theirs = kept.map((array) => koffi.alloc('char', array.length))
  for (const [i, place] of theirs.entries())
    koffi.encode(place, koffi.array('char', kept[i]?.length ?? 0), ffi.string(kept[i] as never))
  const at = `p[i & ${count - 1}]`
  const result = {
    cdef: nanoseconds(loopOf('cdef text out', `sum += ffi.string(${at}).length`, { ffi, p: ours, kept })),
    koffi: nanoseconds(loopOf('koffi text out', `sum += koffi.decode(${at}, 'char', -1).length`, { koffi, p: theirs })),
  }
  for (const place of theirs) koffi.free(place)
  return result
}

/** One row for each subject. */
export const rows: readonly Row[] = [
  ...INTO.map((subject) => ({ ...subject, run: (fixture: Fixture) => into(subject, fixture) })),
  ...OUT.map(([name, note, ...texts]) => ({ name, note, run: () => out(...texts) })),
].map(({ name, note, run }) => ({
  group: 'text',
  name,
  measure: (fixture) => ({ group: 'text', name, note, unit: 'ns', ...run(fixture) }),
}))
