// @ts-check
/**
 * `node scripts/windows.mjs [20 22]` compares random signatures on Windows, on each way into C and back, with what MinGW's gcc
 * compiles of them: under Wine, with the addon that the package brings. Takes minutes, so nothing else runs it.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CROSS } from './cross-tools.mjs'
import { prebuiltAddon } from './prebuild.mjs'
import { isMain, ROOT } from './project-files.mjs'
import { WINE_VERSIONS, wineNode } from './wine.mjs'

const GCC = 'x86_64-w64-mingw32-gcc'
const SCENE = join(ROOT, 'dist/test/oracle/windows-scene.js')
const FOLDER = join(CROSS, 'windows')
const ORACLE = { CDEF_ORACLE: 'win-x64' }

/** @param {string} major */
function runs(major) {
  const node = wineNode(major)
  if (typeof node === 'string') {
    console.log(`Node ${major} for Windows: skipped, ${node}`)
    return true
  }
  console.log(`Node ${major} for Windows:`)
  const env = { ...node.env, ...ORACLE, CDEF_ADDON: prebuiltAddon('win32-x64') }
  return spawnSync(node.program, [SCENE, 'run', FOLDER], { stdio: 'inherit', env }).status === 0
}

if (isMain(import.meta.url)) {
  if (spawnSync(GCC, ['--version'], { stdio: 'ignore' }).status === 0) {
    mkdirSync(FOLDER, { recursive: true })
    const env = { ...process.env, ...ORACLE }
    const { status } = spawnSync(process.execPath, [SCENE, 'prepare', FOLDER], { stdio: 'inherit', env })
    const versions = process.argv.length > 2 ? process.argv.slice(2) : WINE_VERSIONS
    if (status !== 0 || versions.filter((major) => !runs(major)).length > 0) process.exitCode = 1
  } else console.log('windows: skipped, "apt-get install gcc-mingw-w64-x86-64" brings what it needs')
}
