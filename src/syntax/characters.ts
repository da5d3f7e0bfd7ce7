/** Classes of ASCII characters, as the lexer needs them. */

const CLASSES: readonly (readonly [string, number])[] = [
  [' \t\v\f\r', 1],
  ['\n', 2],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$', 3],
  ['0123456789', 4],
  ['!%&()*+,-.:;<=>?[]^{|}~', 5],
  ['"\'', 6],
  ['/', 7],
  ['#', 8],
  ['\\', 9],
]

/** By character code: 1 blank, 2 newline, 3 letter, 4 digit, 5 punctuator, 6 quote, 7 slash, 8 hash, 9 backslash, 0 none. */
export const CHARACTER_CLASSES = new Uint8Array(128)
for (const [characters, number] of CLASSES) {
  for (let i = 0; i < characters.length; i++) CHARACTER_CLASSES[characters.charCodeAt(i)] = number
}

/** Whether a character continues a name. */
export function isNamePart(code: number): boolean {
  if (code >= 128) return code !== 0xfeff && code !== 0xa0
  const number = CHARACTER_CLASSES[code] as number
  return number === 3 || number === 4
}
