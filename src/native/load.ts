/** Finds and loads the addon, once for each JavaScript thread. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LibraryError } from '../diagnostics/errors.ts'
import { platformName } from '../platform.ts'
import { setting } from '../settings.ts'
import { type Addon, CONTRACT } from './addon.ts'
import { packageFolder } from './package-folder.ts'
import { pin } from './pin.ts'

/** What helps where the package itself cannot be found. */
const BUNDLED =
  "a bundle has cdef's code, but cdef is not installed where it runs: leave 'cdef' out of the bundle (\"external\") and install it there, or let CDEF_ADDON name the addon"

/** The addon of this thread. */
export const addon: Addon = loadAddon(setting('CDEF_ADDON') ?? findAddon())

/** Loads the addon at a path, and refuses one that follows another contract. */
export function loadAddon(path: string): Addon {
  const module: { exports: Partial<Addon> } = { exports: {} }
  try {
    // `require` would share one instance between two copies of this file; each needs its own state and callbacks.
    process.dlopen(module, path)
  } catch (error) {
    throw new LibraryError('native/load', `cannot load the addon: ${(error as Error).message}; ${remedy()}`, {
      cause: error,
    })
  }
  const { contract } = module.exports
  if (contract === CONTRACT) return withPinnedWindows(module.exports as Addon)
  const found = `${path} follows contract ${contract ?? 'unknown'}, this version needs contract ${CONTRACT}`
  throw new LibraryError('native/contract', `${found}; ${remedy()}`)
}

function withPinnedWindows(addon: Addon): Addon {
  const window = (address: number, bytes: number): ArrayBuffer | undefined => {
    const made = addon.window(address, bytes)
    if (made) pin(addon, made)
    return made
  }
  return { ...addon, window, external: (address, bytes) => addon.window(address, bytes) }
}

/** The checkout's own build before what the package brings: who builds one wants that. */
function findAddon(): string {
  const platform = platformName()
  const folder = packageFolder()
  if (folder === undefined) throw new LibraryError('native/missing', `no addon for ${platform}: ${BUNDLED}`)
  const places = ['build', join('prebuilds', platform)].map((inside) => join(folder, inside, 'cdef.node'))
  const found = places.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new LibraryError('native/missing', `no addon for ${platform}: neither ${places.join(' nor ')}; ${remedy()}`)
}

/** How to have an addon: a checkout builds it when it is installed; a package is built by hand, and brings no headers. */
function remedy(): string {
  const folder = packageFolder()
  if (folder === undefined) return BUNDLED
  const needs = "which needs a C++ compiler and libffi's headers"
  if (existsSync(join(folder, 'src/native/addon.ts'))) return `build it with "npm install" in ${folder}, ${needs}`
  const script = join(folder, 'scripts/build-addon.mjs')
  return `build it with "npm install node-api-headers" and then "node ${script}", ${needs}`
}
