/** Names that a shared library exports, read from its ELF file; for near names in errors, so nothing here ever throws. */
import { readFileSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'

/** Section type of the dynamic symbol table (ELF gABI, figure 4-9). */
const SHT_DYNSYM = 11
const SECTION_HEADER = 64
const SYMBOL = 24
/** `\x7fELF`, 64 bits, little-endian. */
const MAGIC = '7f454c460201'

/** Exported names of the library that was opened under that name, or of all mapped libraries where it is no file's. */
export function exportedNames(name: string): string[] {
  const files = mappedFiles()
  const path = realPath(name)
  const own = files.filter((file) => file === path || basename(file) === name)
  return (own.length > 0 ? own : files).flatMap(namesIn)
}

function realPath(name: string): string | undefined {
  try {
    return realpathSync(name)
  } catch {
    return undefined
  }
}

/** Shared libraries of this process, as Linux lists them (proc(5)). */
function mappedFiles(): string[] {
  try {
    const maps = readFileSync('/proc/self/maps', 'utf8')
    return [...new Set([...maps.matchAll(/ (\/.*\.so[.\d]*)$/gm)].map(([, path]) => path as string))]
  } catch {
    return []
  }
}

const known = new Map<string, string[]>()

/** A mapped file keeps its names, so they are read once. */
function namesIn(file: string): string[] {
  let names = known.get(file)
  if (!names) known.set(file, (names = readNames(file)))
  return names
}

function readNames(file: string): string[] {
  try {
    const bytes = readFileSync(file)
    if (bytes.toString('hex', 0, 6) !== MAGIC) return []
    return dynamicNames(bytes)
  } catch {
    return []
  }
}

const word = (bytes: Buffer, offset: number): number => Number(bytes.readBigUInt64LE(offset))

/** Defined names of the dynamic symbol table. */
function dynamicNames(bytes: Buffer): string[] {
  const headers = word(bytes, 0x28)
  const count = bytes.readUInt16LE(0x3c)
  for (let i = 0; i < count; i++) {
    const header = headers + i * SECTION_HEADER
    if (bytes.readUInt32LE(header + 4) !== SHT_DYNSYM) continue
    const strings = word(bytes, headers + bytes.readUInt32LE(header + 0x28) * SECTION_HEADER + 0x18)
    return symbolNames(bytes, word(bytes, header + 0x18), word(bytes, header + 0x20), strings)
  }
  return []
}

function symbolNames(bytes: Buffer, start: number, size: number, strings: number): string[] {
  const names: string[] = []
  for (let symbol = start; symbol < start + size; symbol += SYMBOL) {
    const section = bytes.readUInt16LE(symbol + 6)
    const at = strings + bytes.readUInt32LE(symbol)
    if (section !== 0) names.push(bytes.toString('latin1', at, bytes.indexOf(0, at)))
  }
  return names
}
