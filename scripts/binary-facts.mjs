// @ts-check
/** What a built addon asks of the system: the libraries it needs, and the newest symbols of the C library. ELF, Mach-O and PE. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const MACH_O_64 = 0xfeedfacf
/** LC_LOAD_DYLIB of mach-o/loader.h. */
const LOAD_DYLIB = 0xc

/**
 * `newest` is the newest version of glibc's symbols that it asks for, if it asks for any.
 * @param {string} path
 * @returns {{ readonly needs: readonly string[], readonly newest: string | undefined }}
 */
export function binaryFacts(path) {
  const bytes = readFileSync(path)
  if (bytes.readUInt32LE(0) === MACH_O_64) return machOFacts(bytes)
  return bytes.toString('latin1', 0, 2) === 'MZ' ? peFacts(bytes) : elfFacts(path)
}

/** @param {string} path */
function elfFacts(path) {
  const said = execFileSync('readelf', ['-W', '-d', '-V', path], { encoding: 'utf8' })
  const needs = [...said.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => String(name))
  const versions = [...said.matchAll(/Name: (GLIBC(?:XX)?_[\d.]+)/g)].map(([, name]) => String(name))
  return { needs, newest: versions.sort(byNumbers).at(-1) }
}

/**
 * @param {string} a
 * @param {string} b
 */
const byNumbers = (a, b) => a.localeCompare(b, 'en', { numeric: true })

/** @param {Buffer} bytes */
function machOFacts(bytes) {
  /** @type {string[]} */
  const needs = []
  const commands = bytes.readUInt32LE(16)
  for (let i = 0, at = 32; i < commands; i++) {
    if (bytes.readUInt32LE(at) === LOAD_DYLIB) {
      const from = at + bytes.readUInt32LE(at + 8)
      needs.push(bytes.toString('utf8', from, bytes.indexOf(0, from)))
    }
    at += bytes.readUInt32LE(at + 4)
  }
  return { needs, newest: undefined }
}

/**
 * The libraries of the table of imports of a 64-bit PE file (PE format, "Import Directory Table").
 * @param {Buffer} bytes
 */
function peFacts(bytes) {
  const header = bytes.readUInt32LE(0x3c)
  const [sections, optional] = [bytes.readUInt16LE(header + 6), header + 24]
  const table = optional + bytes.readUInt16LE(header + 20)
  /** @param {number} address */
  const inFile = (address) => {
    for (let i = 0, at = table; i < sections; i++, at += 40) {
      const inSection = address - bytes.readUInt32LE(at + 12)
      if (inSection >= 0 && inSection < bytes.readUInt32LE(at + 16)) return inSection + bytes.readUInt32LE(at + 20)
    }
    throw new Error(`no section holds ${address}`)
  }
  /** @type {string[]} */
  const needs = []
  for (let at = inFile(bytes.readUInt32LE(optional + 120)); bytes.readUInt32LE(at + 12) !== 0; at += 20) {
    const from = inFile(bytes.readUInt32LE(at + 12))
    needs.push(bytes.toString('latin1', from, bytes.indexOf(0, from)))
  }
  return { needs, newest: undefined }
}
