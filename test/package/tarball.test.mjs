// @ts-check
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { platformName } from '../../dist/src/platform.js'
import { unlessAll } from '../../dist/test/support/settings.js'
import { ROOT } from '../../scripts/project-files.mjs'

const FOLDER = mkdtempSync(join(tmpdir(), 'cdef-tarball-'))
const PROJECT = join(FOLDER, 'project')
const INSTALLED = join(PROJECT, 'node_modules/cdef')
/** All that may be run there: no compiler, no make, no Python. */
const TOOLS = join(FOLDER, 'tools')
const PROGRAM = `import { FFI } from 'cdef'
const ffi = new FFI('int abs(int x); typedef struct { int quot, rem; } div_t; div_t div(int a, int b); void qsort(void *base, size_t n, size_t size, int (*compare)(const int *, const int *));')
const libc = ffi.dlopen(null)
const { quot, rem } = libc.div(17, 5)
const numbers = ffi.new('int[]', [3, 1, 2])
libc.qsort(numbers, 3, 4, ffi.callback('int (*)(const int *, const int *)', (a, b) => a[0] - b[0]))
console.log(libc.abs(-3), quot, rem, [...numbers].join(''))`

after(() => rmSync(FOLDER, { recursive: true, force: true }))

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(program, args, env = process.env) {
  const { stdout, stderr, status } = spawnSync(program, args, { cwd: PROJECT, env, encoding: 'utf8' })
  return { stdout, stderr, status }
}

/** An environment as on a machine that nobody prepared. */
const bare = () => ({ PATH: TOOLS, HOME: FOLDER, npm_config_cache: join(FOLDER, 'cache') })

/** @param {string} name */
function find(name) {
  const folder = (process.env['PATH'] ?? '').split(delimiter).find((one) => existsSync(join(one, name)))
  return folder === undefined ? undefined : join(folder, name)
}

/**
 * Every file below a folder.
 * @param {string} folder
 */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe('the tarball', { skip: unlessAll || (find('npm') === undefined && 'no npm') }, () => {
  let tarball = ''

  before(() => {
    mkdirSync(PROJECT)
    mkdirSync(TOOLS)
    symlinkSync(process.execPath, join(TOOLS, 'node'))
    for (const name of ['sh', 'env', 'npm']) symlinkSync(realpathSync(String(find(name))), join(TOOLS, name))
    writeFileSync(join(PROJECT, 'package.json'), '{ "private": true, "type": "module" }\n')
    const own = spawnSync(process.execPath, [join(ROOT, 'scripts/prebuild.mjs'), '--own'], { encoding: 'utf8' })
    assert.equal(own.status, 0, own.stderr)
    const packed = run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', FOLDER, ROOT])
    assert.equal(packed.status, 0, packed.stderr)
    tarball = join(FOLDER, packed.stdout.trim())
  })

  it('is installed without scripts and without a compiler, and runs', (t) => {
    for (const name of ['gcc', 'g++', 'cc', 'c++', 'clang', 'make', 'python3'])
      assert.notEqual(spawnSync(name, ['--version'], { env: bare() }).status, 0, name)
    const install = `npm install --ignore-scripts --omit=dev --offline --no-audit --no-fund '${tarball}' >&2`
    writeFileSync(join(PROJECT, 'program.mjs'), PROGRAM)
    const begin = performance.now()
    const { stdout, stderr } = run(join(TOOLS, 'sh'), ['-c', `${install} && node program.mjs`], bare())
    assert.equal(stdout, '3 3 2 123\n', stderr)
    t.diagnostic(`installed and run in ${((performance.now() - begin) / 1000).toFixed(1)} s`)
  })

  it('brings its addon, and no script that npm would run', () => {
    assert.ok(existsSync(join(INSTALLED, 'prebuilds', platformName(), 'cdef.node')))
    assert.equal(existsSync(join(INSTALLED, 'build')), false)
    const lock = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8'))
    const { hasInstallScript, dependencies, optionalDependencies } = lock.packages['node_modules/cdef']
    assert.deepEqual([hasInstallScript, dependencies, optionalDependencies], [undefined, undefined, undefined])
  })

  it('holds no path of the machine that packed it', () => {
    const foreign = [ROOT.replace(/\/$/, ''), homedir(), dirname(dirname(process.execPath))].filter(
      (path) => path.split('/').length > 2,
    )
    for (const file of filesIn(INSTALLED)) {
      const bytes = readFileSync(file)
      for (const path of foreign) assert.equal(bytes.includes(path), false, `${path} in ${file}`)
    }
  })
})
