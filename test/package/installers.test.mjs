// @ts-check
/** The package in projects of other package managers than npm, of npm without a lock file's say, and as a dependency on its repository. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { unlessAll, unlessProof } from '../../dist/test/support/settings.js'
import { ROOT } from '../../scripts/project-files.mjs'
import { reasonWithoutTools, FOLDER as TOOLS } from '../../scripts/tools.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'

const FOLDER = mkdtempSync(join(tmpdir(), 'cdef-installers-'))
after(() => rmSync(FOLDER, { recursive: true, force: true }))

const PROGRAM = `import { FFI } from 'cdef'
import { c_int, sizeof } from 'cdef/ctypes'
const ffi = new FFI('typedef struct { int quot, rem; } div_t; div_t div(int a, int b); int abs(int x);')
const libc = ffi.dlopen(null)
console.log(libc.abs(-3), libc.div(17, 5).rem, sizeof(c_int))`
const SAID = '3 2 4\n'

/**
 * A program in a project's folder. What the tools keep lies in a folder of the tests.
 * @param {string} cwd
 * @param {string} program
 * @param {readonly string[]} args
 */
function run(cwd, program, args) {
  const env = {
    ...process.env,
    CDEF_ADDON: undefined,
    NODE_OPTIONS: undefined,
    NODE_TEST_CONTEXT: undefined,
    XDG_DATA_HOME: join(FOLDER, 'data'),
    YARN_GLOBAL_FOLDER: join(FOLDER, 'yarn'),
    YARN_CACHE_FOLDER: join(FOLDER, 'yarn-cache'),
    YARN_ENABLE_TELEMETRY: '0',
    // In continuous integration the managers refuse to write a lock file.
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    CI: undefined,
  }
  const { stdout, stderr, status } = spawnSync(program, args, { cwd, env, encoding: 'utf8', timeout: 1_200_000 })
  return { stdout, said: stdout + stderr, status }
}

/**
 * A project whose program uses the package.
 * @param {string} name
 * @param {object} [more]
 */
function project(name, more = {}) {
  const folder = join(FOLDER, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module', ...more }))
  writeFileSync(join(folder, 'main.js'), PROGRAM)
  return folder
}

/**
 * @param {string} cwd
 * @param {string} program
 * @param {readonly string[]} args
 */
function succeeds(cwd, program, args) {
  const { stdout, said, status } = run(cwd, program, args)
  assert.equal(status, 0, said)
  return stdout
}

const withoutNpm = unlessAll || (spawnSync('npm', ['--version']).status !== 0 && 'no npm')

describe('a packed package', { skip: withoutNpm }, () => {
  const reason = unlessAll || reasonWithoutTools('installers')
  let tarball = ''

  before(() => {
    succeeds(FOLDER, process.execPath, [join(ROOT, 'scripts/prebuild.mjs'), '--own'])
    const packed = succeeds(FOLDER, 'npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', FOLDER, ROOT])
    tarball = join(FOLDER, packed.trim())
  })

  /**
   * A manager's own program, run by this Node.js.
   * @param {string} cwd
   * @param {string} path
   * @param {readonly string[]} args
   */
  const manager = (cwd, path, ...args) => succeeds(cwd, process.execPath, [join(TOOLS, 'node_modules', path), ...args])

  it('is installed by npm ci, as the lock file says', () => {
    const folder = project('npm-ci')
    const quiet = ['--offline', '--no-audit', '--no-fund', '--omit=dev', '--ignore-scripts']
    succeeds(folder, 'npm', ['install', ...quiet, '--package-lock-only', tarball])
    assert.equal(existsSync(join(folder, 'node_modules')), false)
    succeeds(folder, 'npm', ['ci', ...quiet])
    assert.equal(succeeds(folder, process.execPath, ['main.js']), SAID)
  })

  it('is installed by pnpm, whose links lead into a store', { skip: reason }, () => {
    const folder = project('pnpm', { dependencies: { cdef: `file:${tarball}` } })
    const store = `--store-dir=${join(FOLDER, 'pnpm-store')}`
    const said = manager(folder, 'pnpm/bin/pnpm.cjs', 'install', '--offline', store)
    assert.doesNotMatch(said, /build scripts/i)
    assert.equal(succeeds(folder, process.execPath, ['main.js']), SAID)
  })

  it('is installed by Yarn 1', { skip: reason }, () => {
    const folder = project('yarn-classic', { dependencies: { cdef: `file:${tarball}` } })
    manager(folder, 'yarn/bin/yarn.js', 'install', '--offline', '--non-interactive', '--ignore-engines')
    assert.equal(succeeds(folder, process.execPath, ['main.js']), SAID)
  })

  it('is found by Yarn without a node_modules', { skip: reason }, () => {
    const folder = project('yarn-pnp')
    cpSync(tarball, join(folder, 'cdef.tgz'))
    writeFileSync(join(folder, 'yarn.lock'), '')
    writeFileSync(join(folder, '.yarnrc.yml'), 'nodeLinker: pnp\nenableNetwork: false\n')
    const yarn = '@yarnpkg/cli-dist/bin/yarn.js'
    manager(folder, yarn, 'add', 'cdef@file:./cdef.tgz')
    assert.equal(existsSync(join(folder, 'node_modules')), false)
    assert.ok(existsSync(join(folder, '.pnp.cjs')))
    assert.equal(manager(folder, yarn, 'node', 'main.js'), SAID)
  })
})

/** Committed files alone are what a dependency on the repository gets. */
const withoutRepository =
  unlessProof ||
  withoutNpm ||
  withoutCompiler ||
  (!existsSync(join(ROOT, '.git')) && 'no repository') ||
  (spawnSync('npm', ['ping'], { stdio: 'ignore', timeout: 60_000 }).status !== 0 && 'no registry of npm')

describe('a dependency on the repository', { skip: withoutRepository }, () => {
  it('builds its addon for this platform when it is installed, and runs', (t) => {
    const folder = project('repository')
    const begin = performance.now()
    const url = `git+file://${ROOT.replace(/\/$/, '')}`
    succeeds(folder, 'npm', ['install', '--no-audit', '--no-fund', url])
    t.diagnostic(`installed and built in ${((performance.now() - begin) / 1000).toFixed(0)} s`)
    const installed = JSON.parse(readFileSync(join(folder, 'node_modules/cdef/package.json'), 'utf8'))
    assert.equal(installed.name, 'cdef')
    assert.equal(existsSync(join(folder, 'node_modules/cdef/src')), false)
    assert.equal(succeeds(folder, process.execPath, ['main.js']), SAID)
  })
})
