/** Types of two scopes compared: by what they are to a call and in memory, and not by the objects that stand for them. */
import { isSigned } from '../abi/integers.ts'
import { sizeOf } from '../abi/layout.ts'
import type { Target } from '../abi/target.ts'
import type { Scope } from '../declare/scope.ts'
import { CONST, type CType, type PrimitiveType, type RecordType } from '../types/ctype.ts'
import { baseOfEnum } from '../types/scalars.ts'

/** Stands for a type that only the compiler knows; it agrees with every other. */
const ANY = '?'

/** Begins the key of an enum. */
const ENUM = '@'
const ENUMS = /@(\d+)/g

/** Compares types of the declarations with those of a header. */
export class TypeKeys {
  readonly #target: Target
  /** Records of the declarations that may have another tag in the header, and what they are there. */
  readonly #pairs = new Map<RecordType, RecordType>()

  constructor(declared: Scope, header: Scope, target: Target) {
    this.#target = target
    for (const [name, { type }] of declared.ownTypedefs()) {
      const other = header.typedefEntry(name)?.type
      if (other) this.#pair(type, other)
    }
  }

  /** A typedef of one name means one record, whatever its tag. */
  #pair(declared: CType, other: CType): void {
    if (declared.kind === 'pointer' && other.kind === 'pointer') this.#pair(declared.target, other.target)
    if (declared.kind === 'record' && other.kind === 'record') this.#pairs.set(declared, other)
  }

  /** What a typedef of the same name says that a record is in the header. */
  pairOf(record: CType): RecordType | undefined {
    return record.kind === 'record' ? this.#pairs.get(record) : undefined
  }

  /** Whether the types are one to whoever calls or reads; `const` is compared where it is asked for. */
  same(a: CType, b: CType, withConst: boolean): boolean {
    const [x, y] = [this.#key(a, withConst), this.#key(b, withConst)]
    if (x === y || x.includes(ANY) || y.includes(ANY)) return true
    const theirs = new Set(readings(y))
    return readings(x).some((reading) => theirs.has(reading))
  }

  #key(type: CType, withConst: boolean): string {
    switch (type.kind) {
      case 'primitive':
        return this.#primitive(type)
      case 'enum':
        return type.body.state === 'partial' ? ANY : `${ENUM}${sizeOf(baseOfEnum(type), this.#target)}`
      case 'pointer': {
        const isConst = withConst && (type.qualifiers & CONST) !== 0
        return `*${isConst ? 'const ' : ''}${this.#key(type.target, withConst)}`
      }
      case 'array':
        return `[${typeof type.length === 'number' ? type.length : ''}]${this.#key(type.element, withConst)}`
      case 'vector':
        return `<${type.bytes}>${this.#key(type.element, withConst)}`
      case 'function': {
        const parameters = type.parameters.map((parameter) => this.#key(parameter, withConst)).join()
        return `${type.convention}(${parameters}${type.variadic ? '...' : ''})${this.#key(type.result, withConst)}`
      }
      case 'record':
        return nameOf(this.#pairs.get(type) ?? type)
      case 'deferred':
        return ANY
      case 'void':
        return 'void'
    }
  }

  /** The sign of a character says nothing to a caller. */
  #primitive(type: PrimitiveType): string {
    const size = sizeOf(type, this.#target)
    const { class: kind } = type.facts
    if (kind === 'float' || kind === 'complex' || kind === 'bool') return `${kind}${size}`
    return `integer${size}${size === 1 || isSigned(type, this.#target) ? '' : 'u'}`
  }
}

/** An enum is an integer of either sign to who declares it so; C itself leaves the sign to the compiler. */
const readings = (key: string): string[] =>
  key.includes(ENUM) ? ['', 'u'].map((sign) => key.replace(ENUMS, `integer$1${sign}`)) : [key]

const nameOf = ({ keyword, tag, name }: RecordType): string => (tag === undefined ? name : `${keyword} ${tag}`)
