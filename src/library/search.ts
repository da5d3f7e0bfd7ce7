/** Where a library may be: the names and folders that are tried, in order. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { IS_LINUX, IS_WINDOWS, LIBRARY_PREFIX, LIBRARY_SUFFIX } from '../platform.ts'
import { setting } from '../settings.ts'

/** One thing to give to dlopen. */
export type Candidate = string

/** A name with a folder in it is taken as it is. */
export const isPath = (name: string): boolean => name.includes('/') || (IS_WINDOWS && name.includes('\\'))

/** What to try for a name, in order: `lib<name>.so`, the versioned files of the search folders, the name as it is. */
export function candidates(name: string): Candidate[] {
  if (isPath(name)) return [name]
  const names = new Set<string>()
  const file = libraryFile(name)
  names.add(file)
  for (const versioned of versionedFiles(file)) names.add(versioned)
  names.add(name)
  return [...names]
}

/** `m` as `libm.so`; a name with a suffix as it is. */
function libraryFile(name: string): string {
  if (name.endsWith(LIBRARY_SUFFIX) || name.includes(`${LIBRARY_SUFFIX}.`)) return name
  return `${name.startsWith(LIBRARY_PREFIX) ? '' : LIBRARY_PREFIX}${name}${LIBRARY_SUFFIX}`
}

/** Files such as `/lib/x86_64-linux-gnu/libm.so.6`, the highest version first. */
function versionedFiles(file: string): string[] {
  if (!IS_LINUX) return []
  const prefix = `${file}.`
  return searchFolders().flatMap((folder) =>
    list(folder)
      .filter((name) => name.startsWith(prefix) && /^[0-9.]+$/.test(name.slice(prefix.length)))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((name) => join(folder, name)),
  )
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** The loader's folders (ld.so(8)): LD_LIBRARY_PATH, those of /etc/ld.so.conf, and the built-in ones. */
export function searchFolders(): string[] {
  const fromEnvironment = (setting('LD_LIBRARY_PATH') ?? '').split(':').filter((folder) => folder !== '')
  return [
    ...new Set([
      ...fromEnvironment,
      ...configuredFolders('/etc/ld.so.conf', 0),
      '/lib64',
      '/usr/lib64',
      '/lib',
      '/usr/lib',
    ]),
  ]
}

/** Nested includes of ld.so.conf, at most. */
const DEPTH = 4

function configuredFolders(file: string, depth: number): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [word = '', pattern = ''] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (word === 'include')
      return depth < DEPTH ? expand(pattern).flatMap((included) => configuredFolders(included, depth + 1)) : []
    return word.startsWith('/') ? [word] : []
  })
}

/** The files of a pattern whose only wildcard is a `*` in the last part, as ld.so.conf uses it. */
function expand(pattern: string): string[] {
  if (!pattern.includes('*')) return [pattern]
  const folder = dirname(pattern)
  const [start = '', end = ''] = pattern.slice(folder.length + 1).split('*')
  return list(folder)
    .filter((file) => file.startsWith(start) && file.endsWith(end))
    .sort()
    .map((file) => join(folder, file))
}
