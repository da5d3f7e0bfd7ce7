/** A folder of files that were compiled before, each under a key of everything that it was made from. */
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { reportOnce, setting } from '../settings.ts'
import { contentOf, replaceFile, temporaryBeside, writeIfChanged } from './files.ts'
import { ownFolder, whyNotOwn } from './own-folder.ts'

/** What is known of a cached file. */
interface Entry {
  readonly file: string
  /** Of what the file held when it was made. */
  readonly content: string
  /** What each file held that it was made from. */
  readonly inputs: readonly (readonly [path: string, digest: string | null])[]
}

/** An entry as it is written: with what only this user can have computed of it. */
interface MarkedEntry extends Entry {
  readonly mark: string
}

/** Stands beside the file that it describes. */
const ENTRY = 'inputs.json'

/**
 * The path of a file that was made from equal parts before, if it and every file read then still hold the same; else of
 * a new one. `build` makes it at the given path, may use that path's folder, and returns the files that it read, without
 * those in the folder. `name` ends the file's name. Of processes that build at once, each gets a complete file.
 */
export function cached(parts: readonly unknown[], name: string, build: (path: string) => readonly string[]): string {
  const key = userKey()
  // Nobody else knows the folder's name before it is there, so nothing can wait in it.
  const folder = join(cacheFolder(), digest(JSON.stringify(parts), key))
  const known = freshFile(folder, key)
  if (known !== undefined) return known
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const started = Date.now()
  const made = temporaryBeside(join(folder, name))
  try {
    const outside = build(made).filter((path) => !path.startsWith(folder + sep))
    const inputs = outside.map((path) => [path, contentDigest(path)] as const)
    // A name of its own for each state of the inputs: who has opened the file of another state keeps it.
    const entry: Entry = {
      file: `${digest(JSON.stringify(inputs)).slice(0, 8)}-${name}`,
      content: digest(readFileSync(made)),
      inputs,
    }
    renameSync(made, join(folder, entry.file))
    const marked: MarkedEntry = { ...entry, mark: markOf(entry, folder, key) }
    if (!outside.some((path) => isNewer(path, started))) writeIfChanged(join(folder, ENTRY), JSON.stringify(marked))
    return join(folder, entry.file)
  } catch (error) {
    rmSync(made, { force: true })
    throw error
  }
}

/**
 * The file of the entry in a folder, if there is one that may be used.
 * SAFETY: it is loaded into the process, so it has to be what this user's process has written there, to the byte.
 */
function freshFile(folder: string, key: Buffer): string | undefined {
  const entry = readEntry(folder)
  if (entry === undefined || entry.mark !== markOf(entry, folder, key)) return undefined
  const path = join(folder, entry.file)
  const isFresh = [[path, entry.content] as const, ...entry.inputs].every(
    ([input, wanted]) => contentDigest(input) === wanted,
  )
  return isFresh ? path : undefined
}

/** Nothing where there is none, or one that nobody of us has written. */
function readEntry(folder: string): MarkedEntry | undefined {
  try {
    const entry: Partial<MarkedEntry> | null = JSON.parse(readFileSync(join(folder, ENTRY), 'utf8'))
    return typeof entry?.file === 'string' && Array.isArray(entry.inputs) ? (entry as MarkedEntry) : undefined
  } catch {
    return undefined
  }
}

function markOf({ file, content, inputs }: Entry, folder: string, key: Buffer): string {
  return digest(JSON.stringify([folder, file, content, inputs]), key)
}

/** A digest that says nothing to those who lack the key, where one is given. */
function digest(content: string | Buffer, key?: Buffer): string {
  const { createHash, createHmac } = process.getBuiltinModule('node:crypto')
  const hash = key ? createHmac('sha256', key) : createHash('sha256')
  return hash.update(content).digest('hex').slice(0, 32)
}

function contentDigest(path: string): string | null {
  const content = contentOf(path)
  return content === undefined ? null : digest(content)
}

/** Was the file written after that time? Then nobody knows which of its contents was read. */
function isNewer(path: string, time: number): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > time
}

/**
 * The folder that `CDEF_CACHE` names, else one of this user's. Never one of the project that a program happens to run
 * in: what lies there may come from anywhere.
 */
export function cacheFolder(): string {
  const given = setting('CDEF_CACHE')
  if (!given) return ownFolder()
  const trouble = whyNotOwn(given)
  if (trouble === undefined) return resolve(given)
  reportOnce(`cdef: CDEF_CACHE names '${given}', which is not used, because ${trouble}\n`)
  return ownFolder()
}

const KEY_BYTES = 32

/** What this user's marks are computed with: in the user's own folder, wherever the cache is. */
function userKey(): Buffer {
  const path = join(ownFolder(), 'key')
  const known = keyIn(path)
  if (known) return known
  const { randomBytes } = process.getBuiltinModule('node:crypto')
  const made = randomBytes(KEY_BYTES)
  replaceFile(path, (temporary) => writeFileSync(temporary, made, { mode: 0o600, flag: 'wx' }))
  // Of processes that make one at once, the last decides.
  return keyIn(path) ?? made
}

function keyIn(path: string): Buffer | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found?.isFile() || found.size !== KEY_BYTES) return undefined
  const isOurs = !process.getuid || (found.uid === process.getuid() && (found.mode & 0o077) === 0)
  return isOurs ? contentOf(path) : undefined
}
