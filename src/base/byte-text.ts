/**
 * Text that may hold bytes which are no UTF-8, as C's strings may: such a byte is a character from U+DC80 to U+DCFF, which
 * no UTF-8 is decoded to.
 */

const FIRST_LOOSE = 0xdc00

/** The bytes as text. */
export function textOfBytes(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length === 0) text += String.fromCharCode(FIRST_LOOSE + (bytes[at++] as number))
    else {
      text += new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, at + length))
      at += length
    }
  }
  return text
}

/** How many bytes make the character that begins there; 0 where they make none (RFC 3629). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  if (first < 0x80) return 1
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  const rest = bytes.subarray(at + 1, at + length)
  if (length === 0 || rest.length < length - 1 || rest.some((byte) => (byte & 0xc0) !== 0x80)) return 0
  const second = rest[0] as number
  const isTooShort = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90)
  const isNoCharacter = (first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f)
  return isTooShort || isNoCharacter ? 0 : length
}

/** The bytes of such a text. */
export function bytesOfText(text: string): Uint8Array {
  const pieces = [...text].map((character) => {
    const code = character.codePointAt(0) as number
    return isLoose(code) ? Uint8Array.of(code - FIRST_LOOSE) : new TextEncoder().encode(character)
  })
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** Whether a text holds bytes that are no characters. */
export function hasLooseBytes(text: string): boolean {
  return [...text].some((character) => isLoose(character.codePointAt(0) as number))
}

const isLoose = (code: number): boolean => code >= FIRST_LOOSE + 0x80 && code <= FIRST_LOOSE + 0xff
