/** Random records, described by calls and made as C text makes them: the same layout, of the same types. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordLayout } from '../../src/abi/layout.ts'
import { CTypeObject } from '../../src/cdata/object/ctype-object.ts'
import { scalarClass } from '../../src/ctypes/scalars.ts'
import * as ct from '../../src/ctypes/typed.ts'
import type { Type } from '../../src/ctypes/types.ts'
import { FFI } from '../../src/ffi.ts'
import { HOST } from '../../src/platform.ts'
import { arrayOf, type CType, type FunctionType, type Member, type RecordType } from '../../src/types/ctype.ts'
import { spell } from '../../src/types/spell.ts'
import { Random, SEED } from '../support/random.ts'
import { LAYOUT_OPTIONS, randomRecord } from '../support/random-records.ts'
import { record } from '../support/records.ts'
import { unlessAll } from '../support/settings.ts'

const { CFUNCTYPE, c_void_p, POINTER, Structure, array, Union } = ct

const define = (keyword: 'struct' | 'union') =>
  (keyword === 'struct' ? Structure : Union) as unknown as (name: string, members: unknown, options: unknown) => Type

/** What a description cannot say is left out of the record: bit-fields without a name. */
function describable(type: RecordType): RecordType {
  if (type.body.state !== 'complete') throw new Error(type.name)
  const { members, packing } = type.body
  const kept = members.flatMap((member): Member[] => {
    if (member.name === undefined && member.widthBits !== undefined) return []
    const own = { ...member, type: describableType(member.type) }
    // What has no name lends its members under one.
    return [member.name === undefined ? { ...own, name: `lent_${(own.type as RecordType).tag}`, lends: true } : own]
  })
  return record(type.keyword, kept, packing)
}

function describableType(type: CType): CType {
  if (type.kind === 'array') return arrayOf(describableType(type.element), type.length)
  return type.kind === 'record' ? describable(type) : type
}

function classOf(type: CType): Type {
  switch (type.kind) {
    case 'primitive':
    case 'enum':
      return scalarClass(type, type.name) as unknown as Type
    case 'array':
      return type.length === 'open' ? array(classOf(type.element)) : array(classOf(type.element), type.length as number)
    case 'record':
      return described(type)
    case 'pointer':
      if (type.target.kind === 'function') return functionClass(type.target)
      return type.target.kind === 'void' ? c_void_p : POINTER(classOf(type.target))
    default:
      throw new Error(type.kind)
  }
}

const functionClass = ({ result, parameters }: FunctionType): Type =>
  CFUNCTYPE(result.kind === 'void' ? null : classOf(result), ...parameters.map(classOf)) as unknown as Type

function described(type: RecordType): Type {
  if (type.body.state !== 'complete') throw new Error(type.name)
  const { members, packing } = type.body
  const bits = members.flatMap(({ name, widthBits }) => (widthBits === undefined ? [] : [[name, widthBits]]))
  return define(type.keyword)(
    type.name,
    members.map((member) => [member.name, classOf(member.type)]),
    {
      ...(bits.length > 0 ? { bits: Object.fromEntries(bits) } : {}),
      ...(packing.pack === undefined ? {} : { pack: packing.pack }),
      ...(packing.alignment === undefined ? {} : { align: packing.alignment }),
      ...(packing.bigEndian ? { endian: 'big' } : {}),
      anonymous: members.flatMap(({ name, lends }) => (lends ? [name] : [])),
    },
  )
}

/** Offsets, sizes and types by name. Records are types of their own each time; what they are made of is the same. */
function facts(type: RecordType): unknown {
  const { size, alignment, members } = recordLayout(type, HOST)
  const listed = members.map(({ name, offset, bits, member, bigEndian }) => [
    name,
    offset,
    bits,
    bigEndian,
    member.type.kind === 'record' ? facts(member.type) : sameType(member.type),
  ])
  return { size, alignment, listed }
}

const sameType = (type: CType): unknown =>
  spell(type).includes('struct r') || spell(type).includes('union r') ? spell(type) : type

const hasPointers = (type: CType): boolean =>
  type.kind === 'pointer' || (type.kind === 'array' && hasPointers(type.element))

/** Big-endian records hold no pointers here. */
const isDescribable = (type: CType): boolean => {
  if (type.kind === 'array') return isDescribable(type.element)
  if (type.kind !== 'record' || type.body.state !== 'complete') return true
  const { members, packing } = type.body
  return (
    !packing.packed &&
    members.every((each) => isDescribable(each.type) && !(packing.bigEndian && hasPointers(each.type)))
  )
}

const OPTIONS = { ...LAYOUT_OPTIONS, vectors: false, memberAttributes: false, alignedTypes: false }

for (const [count, skip] of [
  [400, false],
  [10000, unlessAll],
] as const) {
  test(`ct-023, ct-040, ct-045, ct-047, ct-051: ${count} random records lie as those of C text`, { skip }, () => {
    const random = new Random(SEED + count)
    for (let i = 0; i < count; i++) {
      const made = randomRecord(random, OPTIONS)
      if (!isDescribable(made)) continue
      const type = describable(made)
      const mine = CTypeObject.typeOf(ct.typeOf(described(type))) as RecordType
      assert.deepEqual(facts(mine), facts(type), `seed ${SEED}, record ${i}`)
    }
  })
}

test('ct-045: bit-fields by the rules of Microsoft lie as ms_struct has them', () => {
  const shapes: [Type, number | undefined][][] = [
    [
      [ct.c_int, 3],
      [ct.c_char, 5],
      [ct.c_short, 9],
    ],
    [
      [ct.c_char, 2],
      [ct.c_int, 30],
      [ct.c_int, undefined],
      [ct.c_ubyte, 7],
    ],
    [
      [ct.c_longlong, 40],
      [ct.c_int, 5],
      [ct.c_int, 28],
    ],
  ]
  for (const [n, members] of shapes.entries()) {
    const bits = Object.fromEntries(members.flatMap(([, width], i) => (width === undefined ? [] : [[`m${i}`, width]])))
    const Mine = define('struct')(
      'mine',
      members.map(([type], i) => [`m${i}`, type]),
      { layout: 'ms', bits },
    )
    const text = members.map(
      ([type, width], i) => `${ct.typeOf(type).cname} m${i}${width === undefined ? '' : ` : ${width}`};`,
    )
    const ffi = new FFI().cdef(`struct __attribute__((ms_struct)) s${n} { ${text.join(' ')} };` as string)
    const theirs = ffi.typeof(`struct s${n}` as string)
    const places = (type: CTypeObject) =>
      [...(type.fields ?? [])].map(([name, { offset, bitshift }]) => [name, offset, bitshift])
    assert.deepEqual([ct.sizeof(Mine), places(ct.typeOf(Mine))], [ffi.sizeof(theirs), places(theirs)])
  }
  assert.throws(() => define('union')('u', { a: ct.c_int }, { layout: 'ms', bits: { a: 3 } }), { name: 'FFIError' })
  assert.equal(ct.sizeof(define('struct')('plain', { a: ct.c_char, b: ct.c_int }, { layout: 'ms' })), 8)
})
