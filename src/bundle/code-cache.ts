/**
 * The file that keeps what V8 compiled from the implementation's text.
 * V8 does not notice damage in such a file, and versions before 14 not even that another build of the same version
 * made it; both would crash. So the file's name says which text and which executable it belongs to, and the file holds
 * everything twice: comparing takes 0.1 ms, where a checksum takes 2 (its loop is not compiled yet, nor zlib loaded).
 */

/** Tells the texts of implementations apart. */
export function textId(text: Buffer): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** Name of the file for a text and the Node.js that runs; undefined where the executable is no file. */
export function cacheName(id: string): string | undefined {
  const { statSync } = process.getBuiltinModule('node:fs')
  const executable = statSync(process.execPath, { throwIfNoEntry: false })
  return executable && `${id}-${process.version}-${process.platform}-${process.arch}-${executable.size}.bin`
}

/** What to write for what V8 gave. */
export function sealed(data: Buffer): Buffer {
  return Buffer.concat([data, data])
}

/** What V8 gave, undefined where the file is not as it was written. */
export function unsealed(file: Buffer): Buffer | undefined {
  const data = file.subarray(0, file.length / 2)
  return data.length > 0 && data.equals(file.subarray(data.length)) ? data : undefined
}
