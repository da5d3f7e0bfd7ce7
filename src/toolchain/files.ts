/** Writing files so that nobody ever sees half of one, and what did not change keeps its date. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

let made = 0

/** A path beside `path` that no other process or thread uses; its name keeps the ending. */
export function temporaryBeside(path: string): string {
  const { randomBytes } = process.getBuiltinModule('node:crypto')
  const unique = `${process.pid}-${++made}-${randomBytes(4).toString('hex')}`
  return join(dirname(path), `.${unique}.${basename(path)}`)
}

/** Has `make` write to a temporary path, and gives the file its name when it is complete; makes missing folders. */
export function replaceFile<T>(path: string, make: (temporary: string) => T): T {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = temporaryBeside(path)
  try {
    const outcome = make(temporary)
    renameSync(temporary, path)
    return outcome
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Writes the text unless the file holds it already; says whether it wrote. Makes missing folders. */
export function writeIfChanged(path: string, text: string): boolean {
  if (contentOf(path)?.equals(Buffer.from(text))) return false
  replaceFile(path, (temporary) => writeFileSync(temporary, text))
  return true
}

/** The bytes of a file, or undefined where it cannot be read. */
export function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
