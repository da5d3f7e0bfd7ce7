/**
 * Interned names: one string object for each name of a text, found by a hash that the lexer computes while it scans.
 * Keywords come first, so that a name's number also says whether it is one.
 */
import { IDENTIFIER, KEYWORDS } from './token.ts'

/** One step of the hash; start from 0 and feed every character code. */
export function hashStep(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0
}

export class NameTable {
  readonly names: string[]
  private hashes: number[]
  private slots: Int32Array

  constructor(template?: NameTable) {
    this.names = template ? template.names.slice() : ['']
    this.hashes = template ? template.hashes.slice() : [0]
    this.slots = template ? template.slots.slice() : new Int32Array(512)
  }

  /** Number of the name that `text` holds from `start` to `end`. */
  intern(text: string, start: number, end: number, hash: number): number {
    const { slots, hashes, names } = this
    const mask = slots.length - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    for (let id = slots[slot] as number; id !== 0; id = slots[slot] as number) {
      if (hashes[id] === hash && holds(text, start, end, names[id] as string)) return id
      slot = (slot + 1) & mask
    }
    return this.add(text.slice(start, end), hash, slot)
  }

  private add(name: string, hash: number, slot: number): number {
    const id = this.names.length
    this.names.push(name)
    this.hashes.push(hash)
    this.slots[slot] = id
    if (id * 2 > this.slots.length) this.grow()
    return id
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 4)
    const mask = slots.length - 1
    for (let id = 1; id < this.hashes.length; id++) {
      const hash = this.hashes[id] as number
      let slot = (hash ^ (hash >>> 15)) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = id
    }
    this.slots = slots
  }
}

function holds(text: string, start: number, end: number, name: string): boolean {
  if (name.length !== end - start) return false
  for (let i = 0, at = start; at < end; i++, at++) if (text.charCodeAt(at) !== name.charCodeAt(i)) return false
  return true
}

function hashOf(name: string): number {
  let hash = 0
  for (let i = 0; i < name.length; i++) hash = hashStep(hash, name.charCodeAt(i))
  return hash
}

const keywordTable = new NameTable()
for (const { spelling } of KEYWORDS) keywordTable.intern(spelling, 0, spelling.length, hashOf(spelling))

/** Names below this number are keywords. */
export const FIRST_NAME = KEYWORDS.length + 1
export const KEYWORD_KINDS: readonly number[] = [IDENTIFIER, ...KEYWORDS.map(({ kind }) => kind)]
export const KEYWORD_VALUES: readonly number[] = [0, ...KEYWORDS.map(({ value }) => value)]

/** Characters of a text that shares its table with others of its kind: type strings, bodies of macros. */
const SHORT = 256
/** Names in the shared table when a new one is begun. */
const MOST = 2048
let shared = new NameTable(keywordTable)

/** The table for a text of so many characters. It knows the keywords, and perhaps names of other texts. */
export function nameTableFor(length: number): NameTable {
  if (length > SHORT) return new NameTable(keywordTable)
  if (shared.names.length > MOST) shared = new NameTable(keywordTable)
  return shared
}
