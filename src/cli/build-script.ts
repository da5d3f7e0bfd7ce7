/** What a build script exports. Its FFIs may come from any copy of cdef, so only their public methods are used. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { nearest } from '../base/nearest.ts'
import type { CompileOptions, ModuleFiles } from '../module/build.ts'
import { NODE_VERSION } from '../platform.ts'
import { codeOf, commandFailure } from './failure.ts'

/** The methods of an FFI that building uses. Copies of other versions may return less of the files. */
export interface Buildable {
  setSource: unknown
  compile(options: CompileOptions): Pick<ModuleFiles, 'js' | 'dts' | 'c' | 'library'> & Partial<ModuleFiles>
}

/** A script on the command line. */
export interface ScriptName {
  /** The path as it was given. */
  readonly file: string
  /** Which export is meant; undefined leaves it to the script. */
  readonly name: string | undefined
}

type Exports = Readonly<Record<string, unknown>>

/** Where the FFI is looked for. */
const USUAL = ['default', 'ffi']

/** Takes `script.js` or `script.js:name` apart. */
export function scriptName(given: string): ScriptName {
  const [, file, name] = /^(.+):([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(given) ?? []
  return file === undefined || existsSync(given) ? { file: given, name: undefined } : { file, name }
}

/** Imports a script and returns the FFIs that it exports. Throws a CommandError, or what the script throws. */
export async function ffisOfScript({ file, name }: ScriptName): Promise<Buildable[]> {
  if (!existsSync(file)) throw commandFailure('build/read', { file, why: 'there is no such file' })
  const exported = await importScript(file)
  const chosen = name ?? USUAL.find((usual) => mayBeFFIs(exported[usual]))
  if (chosen === undefined) throw commandFailure('build/no-export', { script: file })
  if (!(chosen in exported))
    throw commandFailure('build/export', { script: file, name: chosen, near: nearest(chosen, Object.keys(exported)) })
  return (await ffisOf(exported[chosen])).map((value) => {
    if (isFFI(value)) return value
    throw commandFailure('build/no-ffi', { script: file, name: chosen, value: inspect(value, { depth: 0 }) })
  })
}

async function importScript(script: string): Promise<Exports> {
  try {
    return await import(pathToFileURL(resolve(script)).href)
  } catch (error) {
    if (codeOf(error) !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error
    throw commandFailure('build/typescript', { script, version: NODE_VERSION })
  }
}

/** The FFIs that an export leads to: functions are called, arrays are spread, promises are awaited. */
async function ffisOf(value: unknown): Promise<unknown[]> {
  const made: unknown = await (typeof value === 'function' ? value() : value)
  return Array.isArray(made) ? (await Promise.all(made.map(ffisOf))).flat() : [made]
}

function mayBeFFIs(value: unknown): boolean {
  return typeof value === 'function' || Array.isArray(value) || value instanceof Promise || isFFI(value)
}

function isFFI(value: unknown): value is Buildable {
  const { compile, setSource } = Object(value) as Partial<Buildable>
  return typeof compile === 'function' && typeof setSource === 'function'
}
