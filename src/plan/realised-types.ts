/** The types of a module from their lines: each when it is first asked for, bodies of records and enums later still. */

import type { Target } from '../abi/target.ts'
import { assertNever } from '../base/assert-never.ts'
import { predeclared } from '../declare/predeclared.ts'
import type { Scope } from '../declare/scope.ts'
import { moduleFailure } from '../diagnostics/messages/module.ts'
import {
  type ArrayLength,
  arrayOf,
  type CType,
  completeLater,
  defineEnum,
  functionOf,
  type Member,
  NATURAL,
  newEnum,
  newRecord,
  type PrimitiveType,
  pointerTo,
  primitive,
  type RecordBody,
  type RecordType,
  VOID,
  vectorOf,
} from '../types/ctype.ts'
import type { Answers } from './answers.ts'
import { readType } from './lines.ts'
import type { PlannedEnum, PlannedLength, PlannedMember, PlannedRecord, PlannedType, TypeIndex } from './plan.ts'
import { answeredNumber, enumBody, verifyRecord } from './verified.ts'

interface Context {
  readonly target: Target
  readonly includes: readonly Scope[]
  readonly answers: Answers | undefined
}

export class RealisedTypes {
  readonly #text: string
  readonly #context: Context
  readonly #types: CType[] = []
  #lines: readonly string[] | undefined

  constructor(text: string, context: Context) {
    this.#text = text
    this.#context = context
  }

  /** The type of that index. */
  at(index: TypeIndex): CType {
    const known = this.#types[index]
    if (known) return known
    this.#lines ??= this.#text.split('\n')
    const made = this.#realise(readType(this.#lines[index] as string))
    this.#types[index] = made
    return made
  }

  #realise(planned: PlannedType): CType {
    switch (planned.kind) {
      case 'void':
        return VOID
      case 'primitive':
        return primitive(planned.name)
      case 'pointer':
        return pointerTo(this.at(planned.target), planned.qualifiers)
      case 'array':
        return arrayOf(this.at(planned.element), this.#length(planned.length))
      case 'vector':
        return vectorOf(this.at(planned.element) as PrimitiveType, planned.bytes)
      case 'function': {
        const parameters = planned.parameters.map((parameter) => this.at(parameter))
        return functionOf(this.at(planned.result), parameters, planned.variadic, planned.convention)
      }
      case 'number':
        return answeredNumber(planned, this.#answers, this.#context.target)
      case 'record':
        return this.#record(planned)
      case 'enum':
        return planned.enumerators
          ? completeLater(newEnum(planned.name, planned.tag), {
              make: () => enumBody(planned, this.#context),
              check() {},
            })
          : newOpaqueEnum(planned)
      case 'predeclared':
        return predeclared(this.#context.target).get(planned.name) as CType
      case 'included':
        return this.#completed(included(this.#context.includes[planned.include] as Scope, planned), planned.body)
      default:
        return assertNever(planned)
    }
  }

  #length(length: PlannedLength): ArrayLength {
    return typeof length === 'object' ? this.#answers.number(length.number) : length
  }

  get #answers(): Answers {
    return this.#context.answers as Answers
  }

  #record(planned: PlannedRecord): RecordType {
    const { keyword, name, tag, members } = planned
    if (!members) return newRecord(keyword, name, tag)
    const record: RecordType = completeLater(newRecord(keyword, name, tag), {
      make: () => this.#recordBody(planned, members),
      check: () => verifyRecord(record, planned, this.#context),
    })
    return record
  }

  /** A type of an included module with the body that it gets here, unless another module gave it one before. */
  #completed(type: CType, body: PlannedRecord | PlannedEnum | undefined): CType {
    if (type.kind === 'record' && body?.kind === 'record' && body.members) {
      const { members } = body
      const check = (): void => verifyRecord(type, body, this.#context)
      if (type.body.state === 'opaque')
        return completeLater(type, { make: () => this.#recordBody(body, members), check })
      check()
    } else if (type.kind === 'enum' && body?.kind === 'enum' && body.enumerators && type.body.state === 'opaque') {
      return completeLater(type, { make: () => enumBody(body, this.#context), check() {} })
    }
    return type
  }

  #recordBody({ partial, packing = NATURAL }: PlannedRecord, planned: readonly PlannedMember[]): RecordBody {
    const members = planned.map((member) => this.#member(member))
    return partial ? { state: 'partial', members } : { state: 'complete', members, packing }
  }

  #member({ type, qualifiers = 0, ...rest }: PlannedMember): Member {
    return { ...rest, type: this.at(type), qualifiers }
  }
}

function newOpaqueEnum({ name, tag, base }: PlannedEnum): CType {
  const type = newEnum(name, tag)
  if (base) defineEnum(type, { state: 'opaque', base: primitive(base) })
  return type
}

function included(scope: Scope, { typedef, tag }: { readonly typedef?: string; readonly tag?: string }): CType {
  const found = tag === undefined ? scope.typedefEntry(typedef as string) : scope.tagEntry(tag)
  if (!found) throw moduleFailure('module/include', { what: tag ?? (typedef as string) }, undefined)
  return found.type
}
