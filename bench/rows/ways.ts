/** Each way into C and back, beside the reference path for the same function; every figure from a process of its own. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../../src/settings.ts'
import type { Fixture, Row } from '../row.ts'

const PROGRAM = fileURLToPath(new URL('../way.js', import.meta.url))
const REFERENCE = { CDEF_FAST: '0' }

const measure = (way: string, { folder, library }: Fixture, env: Readonly<Record<string, string>> = {}): number =>
  Number(execFileSync(process.execPath, [PROGRAM, way, folder, library], { env: { ...childEnvironment(), ...env } }))

const WAYS: Readonly<Record<string, string>> = {
  numbers: 'int add(int, int), numbers',
  bigints: 'int64_t add(int64_t, int64_t), bigints',
  packed: 'double f(int64_t, struct), packed',
  entry: 'int add(int, int), entry (a callback is alive)',
  variadic: 'int f(int, ...), two ints, variadic',
  compiled: 'int add(int, int), compiled module',
  callback: 'callback int(int), entry code',
  'callback by libffi': 'callback long double(int), libffi',
  'callback of a module': 'callback of a compiled module',
}

export const rows: readonly Row[] = Object.entries(WAYS).map(([way, name]) => ({
  group: 'ways',
  name,
  measure(fixture) {
    const plain = measure(way, fixture, REFERENCE)
    return { group: 'ways', name, unit: 'ns', cdef: measure(way, fixture), plain, plainIs: 'CDEF_FAST=0' }
  },
}))
