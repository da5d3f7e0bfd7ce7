/**
 * C types as TypeScript: what they are read as, what a call accepts for them, what they are initialised with.
 * It says what `infer` infers; a test compares the two for every declaration of the test suite.
 */
import { isWideFloat } from '../../abi/floats.ts'
import { arrayStorageOf, TYPED_ARRAYS } from '../../abi/storage.ts'
import type { Target } from '../../abi/target.ts'
import { assertNever } from '../../base/assert-never.ts'
import type { ArrayType, CType, EnumType, FunctionType, PrimitiveType, RecordType } from '../../types/ctype.ts'
import { isOpaque } from '../../types/members.ts'
import type { Reading } from '../../types/reading.ts'
import { baseOfEnum } from '../../types/scalars.ts'
import { spell } from '../../types/spell.ts'
import { parameterNames, type RecordPart } from './identifiers.ts'
import type { TypeNames } from './names.ts'
import { quoted, type TsText, ts, union } from './ts-text.ts'

const isEnum = (type: CType): boolean => type.kind === 'enum'
const isDefined = (type: RecordType): boolean => !isOpaque(type)

/** What the types of records are called. */
export interface RecordIdentifiers {
  of(type: RecordType): string
  part(type: RecordType, part: RecordPart): string
}

/** How many types of functions are written inside one type: some that are named by typedefs hold each other over and over. */
const MOST_FUNCTIONS = 500

/** TypeScript for the types of one text. */
export class TypeWriter {
  readonly names: TypeNames
  readonly records: RecordIdentifiers
  private readonly target: Target
  private readonly reading: Reading
  private nesting = 0
  private functions = 0

  constructor(target: Target, names: TypeNames, reading: Reading, records: RecordIdentifiers) {
    this.target = target
    this.names = names
    this.reading = reading
    this.records = records
  }

  /** What reading gives. */
  read(type: CType): TsText {
    switch (type.kind) {
      case 'void':
        return ts`void`
      case 'primitive':
        return this.number(type)
      case 'enum':
        return this.enumRead(type)
      case 'pointer':
        return union([this.pointer(type.target), ts`null`])
      case 'array':
        return this.array(type)
      case 'record':
        return isDefined(type) ? { ts: this.records.of(type) } : ts`c.Opaque<${quoted(this.names.of(type))}>`
      case 'function':
        return this.pointer(type)
      case 'deferred':
        return { ts: type.class === 'float' ? 'number' : this.reading.long }
      case 'vector':
        return ts`c.Dynamic`
      default:
        return assertNever(type)
    }
  }

  private number(type: PrimitiveType): TsText {
    const { facts, name } = type
    const isWide = this.target.sizes[facts.size].size === 8
    if (facts.reading && isWide) return { ts: facts.reading === 'long' ? this.reading.long : this.reading.int64 }
    switch (facts.class) {
      case 'bool':
        return ts`boolean`
      case 'text':
        return ts`string`
      case 'complex':
        return ts`c.Complex`
      case 'float':
        return isWideFloat(type, this.target) ? ts`c.Scalar<${quoted(name)}, number>` : ts`number`
      default:
        return facts.size === 'i128' ? ts`bigint` : ts`number`
    }
  }

  /** What lies in memory. It is a pair of accessors where more can be stored than numbers where numbers are read. */
  property(name: TsText, type: CType): TsText {
    const read = this.read(type)
    const written = this.stored(type)
    // An array without a length has room for nothing.
    const isOpen = type.kind === 'array' && type.length === 'open'
    const isPlain = isOpen || type.kind === 'vector' || read.ts === 'number' || read.ts === written.ts
    if (isPlain) return ts`${name}: ${read}`
    return ts`get ${name}(): ${read}\nset ${name}(value: ${written})`
  }

  /** A constant that only C knows. An integer is a number where that is exact, whatever its type. */
  constant(type: CType): TsText {
    const isInteger =
      (type.kind === 'deferred' && type.class === 'integer') ||
      (type.kind === 'primitive' && type.facts.class !== 'float' && type.facts.class !== 'complex')
    if (!isInteger) return this.read(type)
    const isNarrow = type.kind === 'primitive' && this.target.sizes[type.facts.size].size < 8
    return isNarrow ? ts`number` : ts`number | bigint`
  }

  /** The values as they are read: bigints where the type that the enum says it has is read as such. */
  private enumRead(type: EnumType): TsText {
    const known = this.enumValues(type)
    if (this.number(baseOfEnum(type)).ts !== 'bigint') return known
    const { body } = type
    const values = body.state === 'complete' ? body.enumerators.flatMap(({ value }) => value ?? []) : []
    return values.length > 0 ? union(values.map((value) => ({ ts: `${value}n` }))) : ts`bigint`
  }

  private enumValues(type: CType): TsText {
    const values = type.kind === 'enum' && type.body.state === 'complete' ? type.body.enumerators : []
    const known = values.flatMap(({ value }) => (value === undefined ? [] : [{ ts: String(value) }]))
    return known.length > 0 && values.every(({ value }) => Number.isSafeInteger(Number(value)))
      ? union(known)
      : ts`number`
  }

  /** A pointer that is not NULL. */
  private pointer(target: CType): TsText {
    if (target.kind === 'void') return ts`c.VoidPointer`
    if (target.kind === 'function') return this.nested(() => this.callable(target, []))
    if (target.kind !== 'record') return ts`c.Pointer<${quoted(this.names.of(target))}, ${this.read(target)}>`
    if (!isDefined(target)) return ts`c.Opaque<${quoted(this.names.of(target))}>`
    return ts`c.StructPointer<${quoted(this.names.of(target))}, ${{ ts: this.records.part(target, 'members') }}>`
  }

  /** A type of a function inside others; what would be without end is `Dynamic`. */
  private nested(write: () => TsText): TsText {
    if (this.nesting === 0) this.functions = 0
    if (this.functions++ >= MOST_FUNCTIONS) return ts`c.Dynamic`
    this.nesting++
    const text = write()
    this.nesting--
    return text
  }

  private array({ element, length }: ArrayType): TsText {
    const view = this.view(element)
    const items = view ? ts`c.NumberArray<${quoted(this.names.of(element))}, ${view}` : this.arrayObject(element)
    return ts`${items}, ${typeof length === 'number' ? ts`${length}` : ts`number`}>`
  }

  /** The typed array of such items; undefined where there is none. */
  private view(element: CType): TsText | undefined {
    if (element.kind === 'deferred') return element.class === 'float' ? ts`c.AnyFloatArray` : ts`c.AnyIntegerArray`
    if (isEnum(element)) return ts`Uint32Array | Int32Array`
    const storage = element.kind === 'primitive' ? arrayStorageOf(element, this.target) : undefined
    return storage && { ts: TYPED_ARRAYS[storage] }
  }

  /** The beginning of the type of an array object. */
  private arrayObject(element: CType): TsText {
    return ts`c.CArray<${quoted(this.names.of(element))}, ${this.read(element)}`
  }

  /** A C function: how it is called, and the array of the results of many calls. */
  callable(type: FunctionType, names: readonly (string | undefined)[]): TsText {
    const { result } = type
    const results = result.kind === 'void' ? ts`void` : (this.view(result) ?? ts`${this.arrayObject(result)}, number>`)
    return ts`c.FunctionPointer<${this.call(type, names)}, ${results}>`
  }

  /** The type of a call, parameters named as C names them. */
  call(type: FunctionType, names: readonly (string | undefined)[]): TsText {
    const labels = parameterNames(names, type.parameters.length)
    const parameters = type.parameters.map(
      (parameter, i) => ts`${{ ts: labels[i] as string }}: ${this.argument(parameter, spell(parameter, names[i]))}`,
    )
    if (type.variadic) parameters.push(ts`...${{ ts: 'rest' }}: c.Variadic[]`)
    return ts`(${parameters}) => ${this.read(type.result)}`
  }

  private argument(type: CType, text: string): TsText {
    const declared = quoted(text)
    switch (type.kind) {
      case 'primitive':
        return ts`c.${{ ts: ARGUMENTS[type.facts.class] }}<${declared}>`
      case 'deferred':
        return ts`c.${{ ts: ARGUMENTS[type.class] }}<${declared}>`
      case 'enum':
        return ts`c.Enumeration<${declared}, ${this.enumValues(type)}>`
      case 'record':
        return ts`c.RecordCopy<${declared}, ${this.initial(type)}>`
      case 'pointer':
        return this.address(type.target, declared)
      default:
        return ts`unknown`
    }
  }

  private address(target: CType, declared: TsText): TsText {
    switch (target.kind) {
      case 'void':
        return ts`c.AnyPointer<${declared}>`
      case 'function':
        return this.nested(() => ts`c.Callback<${declared}, ${this.callback(target)}>`)
      case 'record': {
        const name = quoted(this.names.of(target))
        if (STREAM_NAMES.has(this.names.of(target))) return ts`c.Stream<${declared}, ${name}>`
        return isDefined(target)
          ? ts`c.RecordAddress<${declared}, ${name}, ${this.initial(target)}, ${{ ts: this.records.part(target, 'named') }}>`
          : ts`c.OpaqueAddress<${declared}, ${name}>`
      }
      case 'primitive': {
        const name = quoted(target.name)
        if (target.facts.class === 'text') return ts`c.WideText<${declared}, ${name}>`
        if (target.facts.size === 'i8') return ts`c.Text<${declared}>`
        return ts`c.NumberPointer<${declared}, ${name}, ${this.initial(target)}>`
      }
      case 'vector':
        return ts`unknown`
      default:
        return ts`c.ItemAddress<${declared}, ${this.kindOf(target)}, ${this.listItem(target)}>`
    }
  }

  /** An item of a list that lives for the call: so do what its pointers point to. */
  private listItem(type: CType): TsText {
    return type.kind === 'pointer' ? this.address(type.target, quoted('')) : this.initial(type)
  }

  /** A JavaScript function that C may call. */
  private callback(type: FunctionType): TsText {
    const parameters = type.parameters.map((parameter, i) => {
      const value = parameter.kind === 'pointer' ? this.pointer(parameter.target) : this.read(parameter)
      return ts`${{ ts: `value${i}` }}: ${value}`
    })
    return ts`(${parameters}) => ${type.result.kind === 'void' ? ts`void` : this.stored(type.result)}`
  }

  /** What a value of the type may be made from. */
  initial(type: CType): TsText {
    switch (type.kind) {
      case 'primitive':
        return INITIAL[type.facts.class]
      case 'deferred':
        return INITIAL[type.class]
      case 'enum':
        return ts`c.EnumValue<${this.enumValues(type)}>`
      case 'pointer':
        return union([this.lasting(type.target), ...this.ownedText(type.target)])
      case 'array':
        return this.items(type)
      case 'record':
        return isDefined(type) ? { ts: this.records.part(type, 'initial') } : ts`c.Dynamic`
      default:
        return ts`unknown`
    }
  }

  /** What is assigned or returned: nobody would keep the strings of that. */
  private stored(type: CType): TsText {
    if (type.kind === 'array' && type.element.kind !== 'primitive') return ts`Iterable<${this.stored(type.element)}>`
    return type.kind === 'pointer' ? this.lasting(type.target) : this.initial(type)
  }

  /** Strings that what is made owns, for a pointer to the type: one, or a list of them. */
  private ownedText(target: CType): TsText[] {
    if (target.kind === 'pointer')
      return this.ownedText(target.target).length > 0 ? [ts`Iterable<${this.initial(target)}>`] : []
    return target.kind === 'primitive' && (target.facts.class === 'text' || target.facts.size === 'i8')
      ? [ts`c.OwnedString<${quoted(target.name)}>`]
      : []
  }

  private lasting(target: CType): TsText {
    switch (target.kind) {
      case 'primitive':
        return ts`c.Lasting<${quoted(target.name)}>`
      case 'void':
        return ts`c.Addressed<string> | ArrayBufferView | ArrayBufferLike | null`
      case 'function':
        return ts`${this.callable(target, [])} | c.VoidPointer | null`
      case 'vector':
        return ts`unknown`
      default:
        return ts`c.Addressed<${this.kindOf(target)}> | c.VoidPointer | null`
    }
  }

  private kindOf(type: CType): TsText {
    return ts`c.kindOf<${quoted(this.names.of(type))}>`
  }

  private items({ element }: ArrayType): TsText {
    return element.kind === 'primitive'
      ? ts`c.ItemsFrom<${quoted(element.name)}, ${this.initial(element)}>`
      : ts`Iterable<${this.initial(element)}>`
  }
}

/** What streams are called: <stdio.h> has a record behind `FILE`. */
const STREAM_NAMES: ReadonlySet<string> = new Set(['FILE', 'struct FILE', 'struct _IO_FILE', 'struct __sFILE'])

const ARGUMENTS: Readonly<Record<PrimitiveType['facts']['class'], string>> = {
  integer: 'Integer',
  bool: 'Bool',
  char: 'Character',
  text: 'WideCharacter',
  float: 'Float',
  complex: 'ComplexNumber',
}

const INITIAL: Readonly<Record<PrimitiveType['facts']['class'], TsText>> = {
  integer: ts`c.IntegerValue`,
  bool: ts`c.BoolValue`,
  char: ts`c.CharacterValue`,
  text: ts`c.CharacterValue`,
  float: ts`c.FloatValue`,
  complex: ts`c.ComplexValue`,
}
