/** Where a value goes, in words for errors; turned into text only when something is wrong. */
import { describePlain } from '../../diagnostics/describe.ts'
import type { CType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { ctypeOf } from './cdata.ts'

export interface ValuePlace {
  toString(): string
  /** Present where the place moves along: the place as it is now, for an error that may come later. */
  fixed?(): ValuePlace
}

const unplacedErrors = new WeakMap<object, (where: string) => Error>()

/** An error of reading, which does not know what is read: whoever does says so by `placed`. */
export function unplaced(make: (where: string) => Error): Error {
  const error = make('')
  unplacedErrors.set(error, make)
  return error
}

/** What was thrown while a place was read, with the place. */
export function placed(error: unknown, place: ValuePlace): unknown {
  const make = unplacedErrors.get(error as object)
  return make ? make(String(place)) : error
}

/** A place that stays what it is. */
export const fixedPlace = (place: ValuePlace): ValuePlace => place.fixed?.() ?? place

/** No place worth naming: the whole of what the user wrote. */
export const NOWHERE: ValuePlace = { toString: () => '' }

export class ArgumentPlace implements ValuePlace {
  readonly #function: string
  readonly #index: number
  readonly #name: string | undefined
  constructor(functionName: string, index: number, name: string | undefined) {
    this.#function = functionName
    this.#index = index
    this.#name = name
  }
  toString(): string {
    return `argument ${this.#index + 1}${this.#name ? ` '${this.#name}'` : ''} of '${this.#function}'`
  }
}

export class ResultPlace implements ValuePlace {
  readonly #function: string
  constructor(functionName: string) {
    this.#function = functionName
  }
  toString(): string {
    return `the result of ${this.#function}`
  }
}

export class MemberPlace implements ValuePlace {
  readonly #record: string
  readonly #name: string
  constructor(record: string, name: string) {
    this.#record = record
    this.#name = name
  }
  toString(): string {
    return `member '${this.#name}' of '${this.#record}'`
  }
}

/** A member inside a place that is worth naming too; `member` is moved along while the members are written. */
export class InnerPlace implements ValuePlace {
  member: ValuePlace = NOWHERE
  readonly #parent: ValuePlace
  constructor(parent: ValuePlace) {
    this.#parent = parent
  }
  toString(): string {
    return `${this.member} in ${this.#parent}`
  }
  fixed(): ValuePlace {
    const place = new InnerPlace(fixedPlace(this.#parent))
    place.member = this.member
    return place
  }
}

/** Memory that only its type names. */
export class TypePlace implements ValuePlace {
  readonly #type: CType
  constructor(type: CType) {
    this.#type = type
  }
  toString(): string {
    return `'${spell(this.#type)}'`
  }
}

export class VariablePlace implements ValuePlace {
  readonly #name: string
  constructor(name: string) {
    this.#name = name
  }
  toString(): string {
    return `variable '${this.#name}'`
  }
}

/** An item of an array; `index` is moved along while the items are written. */
export class ItemPlace implements ValuePlace {
  index = 0
  readonly #parent: ValuePlace
  constructor(parent: ValuePlace) {
    this.#parent = parent
  }
  toString(): string {
    const parent = String(this.#parent)
    return `item ${this.index}${parent ? ` of ${parent}` : ''}`
  }
  fixed(): ValuePlace {
    const place = new ItemPlace(fixedPlace(this.#parent))
    place.index = this.index
    return place
  }
}

/** A JavaScript value in a few words, for errors. */
export function describe(value: unknown): string {
  const type: CType | undefined = ctypeOf(value)
  return type ? `<cdata '${spell(type)}'>` : describePlain(value)
}
