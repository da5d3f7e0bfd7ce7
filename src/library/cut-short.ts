/**
 * Whether a library file lacks its end. The system's loader maps what the file's headers promise without a look at its
 * size, and the process dies of SIGBUS where it reads on; so this is asked before the loader is.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { IS_LINUX } from '../platform.ts'
import { isPath, searchFolders } from './search.ts'

/** Program headers of this type are mapped (ELF gABI, figure 5-2). */
const PT_LOAD = 1
const MAGIC = 0x7f454c46

/** Where the fields lie in 32-bit and in 64-bit files: in the file's header, and in each program header. */
const FORMATS = {
  1: { header: 52, table: 28, entrySize: 42, count: 44, offset: 4, size: 16 },
  2: { header: 64, table: 32, entrySize: 54, count: 56, offset: 8, size: 32 },
} as const

/** Why the loader cannot be given what it finds under a name, if so: an error as the loader's own are. */
export function cutShort(name: string): string | undefined {
  if (!IS_LINUX) return undefined
  const path = isPath(name)
    ? name
    : searchFolders()
        .map((folder) => join(folder, name))
        .find(isFile)
  if (path === undefined || !isFile(path)) return undefined
  try {
    return withFile(path, (file, size) => {
      const wanted = wantedSize(file)
      return wanted > size ? `${path}: the file is cut short: it has ${size} of ${wanted} bytes` : undefined
    })
  } catch {
    // What cannot be read or is no such file at all is for the loader to name.
    return undefined
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

function withFile<T>(path: string, run: (file: number, size: number) => T): T {
  const file = openSync(path, 'r')
  try {
    return run(file, fstatSync(file).size)
  } finally {
    closeSync(file)
  }
}

/** The least size of a file in which everything lies that is to be mapped; 0 where it is no ELF file. */
function wantedSize(file: number): number {
  const start = bytesOf(file, 0, FORMATS[2].header)
  const [fileClass, order] = [start.getUint8(4), start.getUint8(5)]
  if (start.getUint32(0) !== MAGIC || (fileClass !== 1 && fileClass !== 2)) return 0
  const format = FORMATS[fileClass]
  const little = order === 1
  const word = (from: DataView, at: number): number =>
    fileClass === 1 ? from.getUint32(at, little) : Number(from.getBigUint64(at, little))
  const table = word(start, format.table)
  const entrySize = start.getUint16(format.entrySize, little)
  const count = start.getUint16(format.count, little)
  const end = table + count * entrySize
  const entries = bytesOf(file, table, count * entrySize)
  const ends = Array.from({ length: Math.floor(entries.byteLength / (entrySize || 1)) }, (_, i) => {
    const at = i * entrySize
    if (entries.getUint32(at, little) !== PT_LOAD) return 0
    return word(entries, at + format.offset) + word(entries, at + format.size)
  })
  return Math.max(end, ...ends)
}

/** So many bytes of a file, or those that it has. */
function bytesOf(file: number, position: number, length: number): DataView {
  const buffer = new Uint8Array(length)
  return new DataView(buffer.buffer, 0, readSync(file, buffer, 0, length, position))
}
