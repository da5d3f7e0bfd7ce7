// @ts-check
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { platformName } from '../../dist/src/platform.js'
import { unlessAll } from '../../dist/test/support/settings.js'
import { ROOT } from '../../scripts/project-files.mjs'

/** A project outside the checkout, which would lend its `node_modules`; what `npm pack` packs lies in its own. */
const PROJECT = mkdtempSync(join(tmpdir(), 'cdef-install-'))
const MODULES = join(PROJECT, 'node_modules')
const INSTALLED = join(MODULES, 'cdef')
const BUILD = join(INSTALLED, 'scripts/build-addon.mjs')
const PROGRAM = `import { FFI } from 'cdef'
console.log(new FFI('int abs(int x);').dlopen(null).abs(-3))`

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(program, args, env) {
  const options = { cwd: PROJECT, env: { ...process.env, ...env }, encoding: /** @type {const} */ ('utf8') }
  const { stdout, stderr, status } = spawnSync(program, args, options)
  return { stdout, stderr, status }
}

/** @param {readonly string[]} args */
const node = (args, env = {}) => run(process.execPath, args, { CDEF_ADDON: undefined, ...env })

/** @param {string} name */
const lend = (name) => symlinkSync(join(ROOT, 'node_modules', name), join(MODULES, name), 'dir')

/** Compiles nothing: what it links is the addon of this checkout. */
const COMPILER = `#!/bin/sh
for last do if [ "$before" = -o ]; then cp '${ROOT}/build/cdef.node' "$last"; fi; before=$last; done
`
const CXX = join(PROJECT, 'compiler')

before(() => writeFileSync(CXX, COMPILER, { mode: 0o755 }))
after(() => rmSync(PROJECT, { recursive: true, force: true }))

/** Whether there are headers without the package that has some. */
const bringsHeaders =
  existsSync(join(realpathSync(process.execPath), '../../include/node/node_api.h')) && 'this Node.js brings its headers'

describe('what npm pack packs', { skip: unlessAll }, () => {
  let tarball = ''

  before(() => {
    writeFileSync(join(PROJECT, 'package.json'), '{ "private": true, "type": "module" }\n')
    mkdirSync(INSTALLED, { recursive: true })
    const packed = run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', PROJECT, ROOT])
    assert.equal(packed.status, 0, packed.stderr)
    tarball = join(PROJECT, packed.stdout.trim())
    const unpacked = run('tar', ['-xzf', tarball, '-C', INSTALLED, '--strip-components=1'])
    assert.equal(unpacked.status, 0, unpacked.stderr)
    // What somebody has prepared here is another test's.
    rmSync(join(INSTALLED, 'prebuilds'), { recursive: true, force: true })
  })

  it('has no addon, and says how to have one', () => {
    const { stderr, status } = node(['--input-type=module', '-e', PROGRAM])
    assert.equal(status, 1)
    const [, said = ''] = /^LibraryError: (.*)$/m.exec(stderr) ?? []
    assert.ok(said.includes(`"npm install node-api-headers" and then "node ${BUILD}"`), stderr)
    assert.doesNotMatch(said, /checkout|optional/)
  })

  it('F12: brings the addon of the platform where it was packed, and then has nothing to build', () => {
    const folder = join(INSTALLED, 'prebuilds', platformName())
    mkdirSync(folder, { recursive: true })
    cpSync(join(ROOT, 'build/cdef.node'), join(folder, 'cdef.node'))
    assert.equal(node(['--input-type=module', '-e', PROGRAM]).stdout, '3\n')
    const { status, stderr } = node([BUILD], { CXX: '/nonexistent', PATH: '' })
    assert.deepEqual([status, stderr, existsSync(join(INSTALLED, 'build'))], [0, '', false])
    // One that does not load here, as on another platform or beside an older C library, is no addon.
    writeFileSync(join(folder, 'cdef.node'), 'not for this system')
    assert.match(
      node(['--input-type=module', '-e', PROGRAM]).stderr,
      /LibraryError: cannot load the addon: .*; build it with/,
    )
    const needing = node([BUILD], { CXX: '/nonexistent', PATH: '' })
    assert.match(needing.stderr, /the native half needs a C\+\+ compiler/)
    rmSync(join(INSTALLED, 'prebuilds'), { recursive: true })
  })

  it('says how to have the headers that its addon is compiled with', { skip: bringsHeaders }, () => {
    const { stderr, status } = node([BUILD], { CXX })
    assert.equal(status, 1)
    assert.match(stderr, /node-api-headers: run "npm install node-api-headers" in your project/)
  })

  it('F12: builds with the headers that Node.js was installed with', { skip: !bringsHeaders && 'it has none' }, () => {
    const { stderr, status } = node([BUILD], { CXX })
    assert.equal(status, 0, stderr)
    rmSync(join(INSTALLED, 'build'), { recursive: true })
  })

  it('builds its addon with them', () => {
    lend('node-api-headers')
    const { stderr, status } = node([BUILD], { CXX })
    assert.equal(status, 0, stderr)
    assert.equal(node(['--input-type=module', '-e', PROGRAM]).stdout, '3\n')
  })

  it('is installed where development dependencies are left out, and its addon built in "postinstall"', () => {
    const project = join(PROJECT, 'production')
    mkdirSync(project)
    const manifest = {
      private: true,
      dependencies: {
        cdef: `file:${tarball}`,
        'node-api-headers': `file:${join(ROOT, 'node_modules/node-api-headers')}`,
      },
      scripts: { postinstall: 'node node_modules/cdef/scripts/build-addon.mjs' },
    }
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
    const options = ['--omit=dev', '--offline', '--no-audit', '--no-fund']
    const { stdout, stderr, status } = run('npm', ['install', '--prefix', project, ...options], { CXX })
    assert.equal(status, 0, stdout + stderr)
    const installed = join(project, 'node_modules/cdef')
    const addons = ['build', `prebuilds/${platformName()}`].map((folder) => join(installed, folder, 'cdef.node'))
    assert.ok(
      addons.some((path) => existsSync(path)),
      'neither packed nor built',
    )
  })

  for (const compiler of ['typescript', 'typescript-5.9'])
    it(`is typed with the settings that the documents show, for ${compiler}`, () => {
      const [, settings = ''] =
        /```json\n(\{\n {2}"compilerOptions"[\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/types.md'), 'utf8')) ?? []
      writeFileSync(join(PROJECT, 'tsconfig.json'), settings)
      mkdirSync(join(PROJECT, 'src'), { recursive: true })
      writeFileSync(
        join(PROJECT, 'src/program.ts'),
        `${PROGRAM}\nusing library = new FFI().dlopen(null)\nvoid library\n`,
      )
      for (const name of ['@types', 'undici-types'])
        cpSync(join(ROOT, 'node_modules', name), join(MODULES, name), { recursive: true })
      const { stdout } = node([join(ROOT, 'node_modules', compiler, 'bin/tsc'), '--noEmit', '-p', PROJECT])
      assert.equal(stdout, '')
    })
})

describe('the checkout', () => {
  it('says how to have the headers that its addon is compiled with', { skip: bringsHeaders }, () => {
    const checkout = mkdtempSync(join(tmpdir(), 'cdef-checkout-'))
    try {
      for (const part of ['scripts/build-addon.mjs', 'scripts/compile-addon.mjs', 'src/native/addon.ts', 'native'])
        cpSync(join(ROOT, part), join(checkout, part), { recursive: true })
      const { stderr } = node([join(checkout, 'scripts/build-addon.mjs')], { CXX })
      assert.ok(stderr.includes(`node-api-headers: run "npm install" in ${checkout}`), stderr)
    } finally {
      rmSync(checkout, { recursive: true })
    }
  })
})
