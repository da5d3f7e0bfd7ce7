/** A folder of files that were compiled before, each under a key of everything that it was made from. */
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import { setting } from '../settings.ts'
import { contentOf, temporaryBeside, writeIfChanged } from './files.ts'

/** What is known of a cached file: its name, and what each file held that it was made from. */
interface Entry {
  readonly file: string
  readonly inputs: readonly (readonly [path: string, digest: string | null])[]
}

/** Stands beside the file that it describes. */
const ENTRY = 'inputs.json'

/**
 * The path of a file that was made from equal parts before, if every file read then still holds the same; else of a new
 * one. `build` makes it at the given path, may use that path's folder, and returns the files that it read, without those
 * in the folder. `name` ends the file's name. Of processes that build at once, each gets a complete file.
 */
export function cached(parts: readonly unknown[], name: string, build: (path: string) => readonly string[]): string {
  const folder = join(cacheFolder(), digest(JSON.stringify(parts)))
  const known = freshFile(folder)
  if (known !== undefined) return known
  mkdirSync(folder, { recursive: true })
  const started = Date.now()
  const made = temporaryBeside(join(folder, name))
  try {
    const outside = build(made).filter((path) => !path.startsWith(folder + sep))
    const inputs = outside.map((path) => [path, contentDigest(path)] as const)
    // A name of its own for each state of the inputs: who has opened the file of another state keeps it.
    const file = `${digest(JSON.stringify(inputs)).slice(0, 8)}-${name}`
    renameSync(made, join(folder, file))
    const entry: Entry = { file, inputs }
    if (!outside.some((path) => isNewer(path, started))) writeIfChanged(join(folder, ENTRY), JSON.stringify(entry))
    return join(folder, file)
  } catch (error) {
    rmSync(made, { force: true })
    throw error
  }
}

/** The file of the entry in a folder, if there is one that may be used. */
function freshFile(folder: string): string | undefined {
  const entry = readEntry(folder)
  if (entry === undefined) return undefined
  const path = join(folder, entry.file)
  const isFresh = existsSync(path) && entry.inputs.every(([input, wanted]) => contentDigest(input) === wanted)
  return isFresh ? path : undefined
}

/** Nothing where there is none, or one that nobody of us has written. */
function readEntry(folder: string): Entry | undefined {
  try {
    const entry: Partial<Entry> | null = JSON.parse(readFileSync(join(folder, ENTRY), 'utf8'))
    return typeof entry?.file === 'string' && Array.isArray(entry.inputs) ? (entry as Entry) : undefined
  } catch {
    return undefined
  }
}

function digest(content: string | Buffer): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}

function contentDigest(path: string): string | null {
  const content = contentOf(path)
  return content === undefined ? null : digest(content)
}

/** Was the file written after that time? Then nobody knows which of its contents was read. */
function isNewer(path: string, time: number): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > time
}

/** Where nothing else may be written: a folder for this process alone. */
let lastResort: string | undefined

/**
 * The folder that `CDEF_CACHE` names, else `node_modules/.cache/cdef` beside the nearest package.json of the current
 * folder and those above, else a folder of this user's among the temporary ones.
 */
export function cacheFolder(): string {
  const given = setting('CDEF_CACHE')
  if (given) return resolve(given)
  const project = projectFolder(process.cwd())
  if (project !== undefined) {
    const folder = join(project, 'node_modules', '.cache', 'cdef')
    if (isOwn(folder, 0o777)) return folder
  }
  const shared = join(tmpdir(), `cdef-${process.getuid?.() ?? 'cache'}`)
  if (isOwn(shared, 0o700)) return shared
  return (lastResort ??= mkdtempSync(join(tmpdir(), 'cdef-')))
}

function projectFolder(folder: string): string | undefined {
  if (existsSync(join(folder, 'package.json'))) return folder
  const above = dirname(folder)
  return above === folder ? undefined : projectFolder(above)
}

/**
 * Can this user write there, and nobody else put files there? It is made if missing.
 * SAFETY: what lies in the cache is loaded into the process, so a folder that somebody else prepared is refused.
 */
function isOwn(folder: string, mode: number): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode })
    accessSync(folder, constants.W_OK)
    const found = lstatSync(folder)
    if (!process.getuid) return found.isDirectory()
    return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o002) === 0
  } catch {
    return false
  }
}
