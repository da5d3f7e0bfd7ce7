// @ts-check
/** What a built addon asks of the system: the libraries it needs, and the newest symbols of the C library. ELF and Mach-O. */
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
  return bytes.readUInt32LE(0) === MACH_O_64 ? machOFacts(bytes) : elfFacts(path)
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
