/** zlib's two functions for whole buffers; codes other than 0 are exceptions, and C writes the lengths. */
import { CDLL, c_int, c_ubyte, c_ulong, find_library, inout, POINTER } from 'cdef/ctypes'

/** What zlib answers in place of Z_OK. */
export class ZlibError extends Error {}

const z = new CDLL(find_library('z'))
const bytes = POINTER(c_ubyte)
const errcheck = (code: number, fn: { readonly name: string }): void => {
  if (code !== 0) throw new ZlibError(`${fn.name} failed with code ${code}`)
}
const compressBound = z.func('compressBound', { argtypes: [c_ulong], restype: c_ulong })
const compress2 = z.func('compress2', {
  argtypes: [bytes, inout(c_ulong), bytes, c_ulong, c_int],
  restype: c_int,
  errcheck,
})
const uncompress_ = z.func('uncompress', {
  argtypes: [bytes, inout(c_ulong), bytes, c_ulong],
  restype: c_int,
  errcheck,
})

/** The bytes, packed. */
export function compress(data: Uint8Array, level = 6): Uint8Array {
  const into = new Uint8Array(compressBound(data.length))
  return into.subarray(0, compress2(into, into.length, data, data.length, level))
}

/** What was packed, which has at most so many bytes. Throws a ZlibError where it has more. */
export function uncompress(data: Uint8Array, most: number): Uint8Array {
  const into = new Uint8Array(most)
  return into.subarray(0, uncompress_(into, most, data, data.length))
}
