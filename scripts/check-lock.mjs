// @ts-check
/**
 * Holds package-lock.json to what `npm ci` needs on every platform: npm drops the optional packages of other platforms
 * from a lock file that it writes beside an installed tree. No registry is named either; npm asks the configured one. And
 * nothing says which C library a package is for, since npm 10 takes that out of the file at each `npm install`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMain, ROOT, report } from './project-files.mjs'

/**
 * @typedef {object} LockedPackage
 * @property {string} [resolved]
 * @property {readonly string[]} [libc]
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 */

/**
 * What a lock file lacks or has too much of, as `file: sentence`.
 * @param {Readonly<Record<string, LockedPackage>>} packages the lock's packages by their place in the tree
 * @returns {string[]}
 */
export function lockProblems(packages) {
  return Object.entries(packages).flatMap(([place, { resolved, libc, optionalDependencies = {} }]) => {
    const missing = Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages),
    )
    return [
      ...missing.map((name) => `package-lock.json: '${name}' is missing, which '${place}' needs on some platform`),
      ...(libc ? [`package-lock.json: '${place}' says 'libc', which npm 10 does not keep`] : []),
      ...(resolved ? [`package-lock.json: '${place}' names the registry '${resolved}'`] : []),
    ]
  })
}

/** The problems of the project's lock file; `npm install --package-lock-only` without node_modules mends it. */
export function checkLock() {
  return lockProblems(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages)
}

if (isMain(import.meta.url)) report(checkLock())
