/** Finds and loads the addon, once for each JavaScript thread. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LibraryError } from '../diagnostics/errors.ts'
import { platformName } from '../platform.ts'
import { setting } from '../settings.ts'
import { type Addon, CONTRACT } from './addon.ts'
import { pin } from './pin.ts'

/** Below `dist/src/native/`, the checkout or the installed package begins three folders up. */
const ROOT = new URL('../../../', import.meta.url)

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
  const built = fileURLToPath(new URL('build/cdef.node', ROOT))
  if (existsSync(built)) return built
  const platform = platformName()
  const packed = fileURLToPath(new URL(`prebuilds/${platform}/cdef.node`, ROOT))
  if (existsSync(packed)) return packed
  throw new LibraryError('native/missing', `no addon for ${platform}: neither ${built} nor ${packed}; ${remedy()}`)
}

/** How to have an addon: a checkout builds it when it is installed; a package is built by hand, and brings no headers. */
function remedy(): string {
  const needs = "which needs a C++ compiler and libffi's headers"
  if (existsSync(new URL('src/native/addon.ts', ROOT)))
    return `build it with "npm install" in ${fileURLToPath(ROOT)}, ${needs}`
  const script = fileURLToPath(new URL('scripts/build-addon.mjs', ROOT))
  return `build it with "npm install node-api-headers" and then "node ${script}", ${needs}`
}
