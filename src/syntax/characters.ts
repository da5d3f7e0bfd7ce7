/** Characters that are no tokens by themselves, and the classes of ASCII characters, as the lexer needs them. */

export const NEWLINE = 10
export const RETURN = 13
export const BLANK = 32
export const DOUBLE_QUOTE = 34
export const SINGLE_QUOTE = 39
export const DIGIT_0 = 48
export const DIGIT_9 = 57
export const BACKSLASH = 92
export const LETTER_E = 101
export const LETTER_P = 112
export const LETTER_X = 120
/** The bit that makes a letter small. */
export const LOWER_CASE = 32

export const BLANK_CLASS = 1
export const NEWLINE_CLASS = 2
export const LETTER_CLASS = 3
export const DIGIT_CLASS = 4
export const PUNCTUATOR_CLASS = 5
export const QUOTE_CLASS = 6
export const SLASH_CLASS = 7
export const HASH_CLASS = 8
export const BACKSLASH_CLASS = 9

const CLASSES: readonly (readonly [string, number])[] = [
  [' \t\v\f\r', BLANK_CLASS],
  ['\n', NEWLINE_CLASS],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$', LETTER_CLASS],
  ['0123456789', DIGIT_CLASS],
  ['!%&()*+,-.:;<=>?[]^{|}~', PUNCTUATOR_CLASS],
  ['"\'', QUOTE_CLASS],
  ['/', SLASH_CLASS],
  ['#', HASH_CLASS],
  ['\\', BACKSLASH_CLASS],
]

/** The class of each character code, 0 for those that C's text does not hold. */
export const CHARACTER_CLASSES = new Uint8Array(128)
for (const [characters, number] of CLASSES) {
  for (let i = 0; i < characters.length; i++) CHARACTER_CLASSES[characters.charCodeAt(i)] = number
}

/** Whether a character continues a name. */
export function isNamePart(code: number): boolean {
  if (code >= 128) return code !== 0xfeff && code !== 0xa0
  const number = CHARACTER_CLASSES[code] as number
  return number === LETTER_CLASS || number === DIGIT_CLASS
}
