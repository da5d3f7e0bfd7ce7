// @ts-check
/** A text as the fragment of an address, compressed, and back: what is shared never leaves the browser otherwise. */

/**
 * @param {BlobPart} data
 * @param {CompressionStream | DecompressionStream} through
 */
const piped = async (data, through) =>
  new Uint8Array(await new Response(new Blob([data]).stream().pipeThrough(through)).arrayBuffer())

/** @param {string} text */
export async function fragmentOf(text) {
  const bytes = await piped(text, new CompressionStream('deflate-raw'))
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return `#c=${letters.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`
}

/**
 * The text, or undefined where the fragment has none.
 * @param {string} fragment
 */
export async function textOf(fragment) {
  const [, letters] = /^#c=([\w-]+)$/.exec(fragment) ?? []
  if (letters === undefined) return undefined
  try {
    const bytes = Uint8Array.from(atob(letters.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
    return new TextDecoder().decode(await piped(bytes, new DecompressionStream('deflate-raw')))
  } catch {
    return undefined
  }
}
