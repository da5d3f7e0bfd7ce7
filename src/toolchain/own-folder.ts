/** Folders whose content is trusted: nobody but this user, and root, can have put anything there. */
import { accessSync, constants, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { IS_MAC, IS_WINDOWS } from '../platform.ts'
import { setting } from '../settings.ts'

const GROUP_OR_OTHERS = 0o022
/** Set on a folder: who may write there can still not rename what others have put there. */
const STICKY = 0o1000
/** Links one behind the other, at most. */
const MOST_LINKS = 40

/**
 * Why a folder is not this user's own, if it is not: this user cannot write there, or somebody else can put something
 * there or in the place of a folder above. It is made if missing, for this user alone.
 * SAFETY: what lies in such a folder is loaded into the process.
 */
export function whyNotOwn(folder: string): string | undefined {
  const path = resolve(folder)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    accessSync(path, constants.W_OK)
    const found = statSync(path)
    if (!found.isDirectory()) return `'${path}' is no folder`
    const user = process.getuid?.()
    if (user === undefined) return undefined
    if (found.uid !== user) return `'${path}' belongs to another user`
    if ((found.mode & GROUP_OR_OTHERS) !== 0) return `others can write to '${path}'`
    return sharedLevel(path, user, MOST_LINKS)
  } catch (error) {
    return `it cannot be written to (${(error as NodeJS.ErrnoException).code})`
  }
}

/** What is wrong with the first level of a path that somebody else could exchange, links and where they lead included. */
function sharedLevel(path: string, user: number, links: number): string | undefined {
  const above = dirname(path)
  const trouble = above === path ? undefined : sharedLevel(above, user, links)
  if (trouble !== undefined) return trouble
  const found = lstatSync(path)
  if (found.uid !== user && found.uid !== 0) return `'${path}' belongs to another user`
  if (!found.isSymbolicLink()) return isExchangeable(found.mode) ? `others can write to '${path}'` : undefined
  if ((statSync(above).mode & GROUP_OR_OTHERS) !== 0) return `'${path}' is a link in a folder that others can write to`
  if (links === 0) return `'${path}' is one link too many`
  return sharedLevel(resolve(above, readlinkSync(path)), user, links - 1)
}

const isExchangeable = (mode: number): boolean => (mode & GROUP_OR_OTHERS) !== 0 && (mode & STICKY) === 0

/** Where nothing else may be written: a folder for this thread alone, which is gone when it ends. */
let lastResort: string | undefined

/** The folder for what cdef keeps for this user: among the user's caches, else among the temporary files. */
export function ownFolder(): string {
  const found = [userFolder(), join(tmpdir(), `cdef-${process.getuid?.() ?? 'cache'}`)].find(
    (folder) => isAbsolute(folder) && whyNotOwn(folder) === undefined,
  )
  return found ?? (lastResort ??= temporaryFolder())
}

function userFolder(): string {
  if (IS_WINDOWS) return join(setting('LOCALAPPDATA') ?? join(homedir(), 'AppData', 'Local'), 'cdef', 'cache')
  if (IS_MAC) return join(homedir(), 'Library', 'Caches', 'cdef')
  const given = setting('XDG_CACHE_HOME')
  // The XDG Base Directory Specification wants relative paths to be ignored.
  return join(given && isAbsolute(given) ? given : join(homedir(), '.cache'), 'cdef')
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-'))
  process.on('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Where open libraries cannot be removed, the system's own cleaning does it.
    }
  })
  return folder
}
