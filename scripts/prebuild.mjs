// @ts-check
/**
 * Copies the addon to where packages have it, under the name of this platform: whoever installs a tarball or a git
 * dependency that was packed on the same platform needs no compiler.
 */
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { platformName } from '../dist/src/platform.js'
import { ROOT } from './project-files.mjs'

const built = join(ROOT, 'build/cdef.node')
if (existsSync(built)) {
  const folder = join(ROOT, 'prebuilds', platformName())
  mkdirSync(folder, { recursive: true })
  // Whoever has the file of an earlier build open keeps that.
  copyFileSync(built, join(folder, `cdef.node.${process.pid}`))
  renameSync(join(folder, `cdef.node.${process.pid}`), join(folder, 'cdef.node'))
}
