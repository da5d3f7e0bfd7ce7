/** Where the installed package, or the checkout, lies: its addons and its headers are files beside the code. */

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A bundle that is a CommonJS module has no such value. */
const HERE = import.meta.url as string | undefined

/** Below `dist/src/native/`, the package begins three folders up; undefined in a bundle. */
const OWN: string | undefined = ownFolder()

/** Its path; where a bundler has taken the code away from there, that of the package that the bundle finds installed. */
export function packageFolder(): string | undefined {
  return OWN ?? installedFolder()
}

/** The version of the package; empty where it is not found. */
export function packageVersion(): string {
  const folder = packageFolder()
  if (folder === undefined) return ''
  const { version }: { readonly version?: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return version ?? ''
}

function ownFolder(): string | undefined {
  if (HERE === undefined) return undefined
  const folder = fileURLToPath(new URL('../../../', HERE))
  return existsSync(join(folder, 'include/cdef')) ? folder : undefined
}

function installedFolder(): string | undefined {
  for (const from of [HERE, process.argv[1]]) {
    if (from === undefined) continue
    try {
      return dirname(createRequire(from).resolve('cdef/package.json'))
    } catch {}
  }
  return undefined
}
