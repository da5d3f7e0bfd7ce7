// @ts-check
/** A copy of an example where it is built and run as its reader would: with npm, in processes of its own. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/project-files.mjs'

/** @typedef {{ readonly stdout: string[], readonly stderr: string[], readonly status: number | null }} Ended  Lines without the empty ones. */

export class Workbench {
  /** @param {string} example */
  constructor(example) {
    /** Holds the example, and `node_modules` with cdef. */
    this.home = join(ROOT, 'build', 'examples', `${process.pid}-${example}`)
    this.folder = join(this.home, example)
    this.example = example
  }

  /**
   * Runs a program in the example's folder, which must succeed; returns the lines of its stdout.
   * @param {string} program
   * @param {readonly string[]} args
   */
  run(program, ...args) {
    const { status, stdout, stderr } = ended(this.folder, program, args)
    const said = [...stdout, ...stderr].filter((line) => !line.startsWith('npm warn'))
    if (status !== 0) throw new Error([`'${[program, ...args].join(' ')}' ended with ${status}`, ...said].join('\n'))
    return stdout
  }

  /** Copies the example, and does what its own `npm run build` does. */
  build() {
    const made = ['native', 'dist', 'npm', 'node_modules'].map((name) => join(ROOT, 'examples', this.example, name))
    cpSync(join(ROOT, 'examples', this.example), this.folder, {
      recursive: true,
      filter: (path) => !made.includes(path),
    })
    linkPackage(this.home)
    this.run('npm', 'run', 'build')
  }

  dispose() {
    rmSync(this.home, { recursive: true, force: true })
  }
}

/**
 * An example with all that its `npm run build` makes, unless its tests are skipped. Called before its suite begins: where
 * it throws, that is the file's one failure, while each test would fail of its own after a hook.
 * @param {string} example
 * @param {string | false} skip
 */
export function built(example, skip) {
  const bench = new Workbench(example)
  if (skip) return bench
  try {
    bench.build()
    return bench
  } catch (error) {
    bench.dispose()
    throw error
  }
}

/**
 * Makes `import 'cdef'` work below a folder.
 * @param {string} folder
 */
export function linkPackage(folder) {
  const modules = join(folder, 'node_modules')
  mkdirSync(modules, { recursive: true })
  if (!existsSync(join(modules, 'cdef'))) symlinkSync(ROOT, join(modules, 'cdef'), 'dir')
}

/**
 * Runs a program to its end.
 * @param {string} cwd
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Ended}
 */
export function ended(cwd, program, args, env) {
  const options = { cwd, env: { ...process.env, ...env }, encoding: /** @type {const} */ ('utf8') }
  const { status, stdout, stderr, error } = spawnSync(program, args, options)
  if (error) throw error
  return { status, stdout: linesOf(stdout), stderr: linesOf(stderr) }
}

/** @param {string} text */
function linesOf(text) {
  return text.split('\n').filter((line) => line !== '')
}
