/** Compresses a file with zlib and restores it; a failed call becomes an exception with zlib's own words. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { FFI, LibraryError } from 'cdef'
import { refused, say, section, skip, step } from './page.ts'

const ffi = new FFI(`
  typedef unsigned char Bytef;
  typedef unsigned long uLong, uLongf;
  const char *zlibVersion(void);
  const char *zError(int);
  uLong compressBound(uLong sourceLen);
  int compress2(Bytef *dest, uLongf *destLen, const Bytef *source, uLong sourceLen, int level);
  int uncompress(Bytef *dest, uLongf *destLen, const Bytef *source, uLong sourceLen);
`)

/** Runs the section. */
export function compressFile(): void {
  section('Compress and restore a file', 'compressBound compress2 uncompress')
  const zlib = openZlib()
  if (!zlib) {
    skip('libz.so.1 is not on this machine (apt-get install zlib1g)')
    return
  }

  const path = fileURLToPath(new URL('../../package-lock.json', import.meta.url))
  const original = readFileSync(path)
  say(`zlib ${ffi.string(zlib.zlibVersion())}, package-lock.json, ${original.length.toLocaleString('en')} bytes`)
  const percent = (bytes: Uint8Array) => `${((100 * bytes.length) / original.length).toFixed(1)} %`
  const packed = step('compress2, level 9', () => compress(zlib, original, 9), percent)
  const restored = step('uncompress', () => uncompress(zlib, packed, original.length), percent)
  if (!original.equals(restored)) throw new Error('the restored file differs')
  refused('uncompress into 100 bytes', () => uncompress(zlib, packed, 100))
}

type Zlib = NonNullable<ReturnType<typeof openZlib>>

function openZlib() {
  try {
    return ffi.dlopen('libz.so.1')
  } catch (error) {
    if (error instanceof LibraryError) return undefined
    throw error
  }
}

function compress(zlib: Zlib, bytes: Uint8Array, level: number): Uint8Array {
  const into = new Uint8Array(zlib.compressBound(bytes.length))
  const length = ffi.new('uLongf *', into.length)
  check(zlib, zlib.compress2(into, length, bytes, bytes.length, level))
  return into.subarray(0, length.value)
}

function uncompress(zlib: Zlib, bytes: Uint8Array, capacity: number): Uint8Array {
  const into = new Uint8Array(capacity)
  const length = ffi.new('uLongf *', capacity)
  check(zlib, zlib.uncompress(into, length, bytes, bytes.length))
  return into.subarray(0, length.value)
}

function check(zlib: Zlib, code: number): void {
  if (code !== 0) throw new Error(ffi.string(zlib.zError(code)))
}
