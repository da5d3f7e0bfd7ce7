/** Which type the words `unsigned long int` add up to, in any order. */
import {
  BFLOAT16_WORD,
  BOOL_WORD,
  CHAR_WORD,
  COMPLEX_WORD,
  DECIMAL32_WORD,
  DECIMAL64_WORD,
  DECIMAL128_WORD,
  DOUBLE_WORD,
  FLOAT_WORD,
  FLOAT16_WORD,
  FLOAT128_WORD,
  INT_WORD,
  INT128_WORD,
  LONG_LONG_WORD,
  LONG_WORD,
  SHORT_WORD,
  SIGNED_WORD,
  spellWords,
  UNSIGNED_WORD,
  VOID_WORD,
} from '../syntax/token.ts'
import {
  type CType,
  newRecord,
  type PrimitiveType,
  primitive,
  type RecordType,
  VOID,
  type VoidType,
} from '../types/ctype.ts'
import type { PrimitiveName } from '../types/primitives.ts'

interface PlainUse {
  readonly type: PrimitiveType | VoidType | RecordType
  readonly qualifiers: 0
  readonly depth: 0
}

const uses = new Map<number, PlainUse>([[VOID_WORD, { type: VOID, qualifiers: 0, depth: 0 }]])

const add = (words: number, name: PrimitiveName): void => {
  uses.set(words, { type: primitive(name), qualifiers: 0, depth: 0 })
}

/** C17 6.7.2p2: `int` may be left out where another word implies it, and `signed` where it changes nothing. */
const addInteger = (words: number, signedName: PrimitiveName, unsignedName: PrimitiveName): void => {
  for (const int of words & INT128_WORD ? [0] : [0, INT_WORD]) {
    if (words | int) add(words | int, signedName)
    add(words | int | SIGNED_WORD, signedName)
    add(words | int | UNSIGNED_WORD, unsignedName)
  }
}

add(BOOL_WORD, '_Bool')
add(CHAR_WORD, 'char')
add(CHAR_WORD | SIGNED_WORD, 'signed char')
add(CHAR_WORD | UNSIGNED_WORD, 'unsigned char')
addInteger(0, 'int', 'unsigned int')
addInteger(SHORT_WORD, 'short', 'unsigned short')
addInteger(LONG_WORD, 'long', 'unsigned long')
addInteger(LONG_LONG_WORD, 'long long', 'unsigned long long')
addInteger(INT128_WORD, '__int128', 'unsigned __int128')
add(FLOAT16_WORD, '_Float16')
add(FLOAT_WORD, 'float')
add(DOUBLE_WORD, 'double')
add(LONG_WORD | DOUBLE_WORD, 'long double')
add(FLOAT128_WORD, '__float128')
add(FLOAT_WORD | COMPLEX_WORD, 'float _Complex')
add(DOUBLE_WORD | COMPLEX_WORD, 'double _Complex')
add(COMPLEX_WORD, 'double _Complex')
add(LONG_WORD | DOUBLE_WORD | COMPLEX_WORD, 'long double _Complex')
add(FLOAT128_WORD | COMPLEX_WORD, '__float128 _Complex')

const unpassable = new Set<CType>()

// Numbers that headers name and no call can pass: functions that use them may be declared, and are refused when used.
for (const words of [FLOAT16_WORD | COMPLEX_WORD, DECIMAL32_WORD, DECIMAL64_WORD, DECIMAL128_WORD, BFLOAT16_WORD]) {
  const type = newRecord('struct', spellWords(words))
  unpassable.add(type)
  uses.set(words, { type, qualifiers: 0, depth: 0 })
}

/** Whether it is a number that no call can pass. */
export const isUnpassable = (type: CType): boolean => unpassable.has(type)

/** The type, if the words make one. */
export function typeOfWords(words: number): PlainUse | undefined {
  return uses.get(words)
}
