// @ts-check
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
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
  })

  it('has no addon, and says how to have one', () => {
    const { stderr, status } = node(['--input-type=module', '-e', PROGRAM])
    assert.equal(status, 1)
    const [, said = ''] = /^LibraryError: (.*)$/m.exec(stderr) ?? []
    assert.ok(said.includes(`"npm install node-api-headers" and then "node ${BUILD}"`), stderr)
    assert.doesNotMatch(said, /checkout|optional/)
  })

  it('says how to have the headers that its addon is compiled with', () => {
    const { stderr, status } = node([BUILD], { CXX })
    assert.equal(status, 1)
    assert.match(stderr, /node-api-headers: run "npm install node-api-headers" in your project/)
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
    assert.ok(existsSync(join(project, 'node_modules/cdef/build/cdef.node')))
  })

  for (const compiler of ['typescript', 'typescript-5.9'])
    it(`is typed with the settings that the documents show, for ${compiler}`, () => {
      const [, settings = ''] =
        /```json\n(\{\n {2}"compilerOptions"[\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/types.md'), 'utf8')) ?? []
      writeFileSync(join(PROJECT, 'tsconfig.json'), settings)
      writeFileSync(join(PROJECT, 'program.ts'), `${PROGRAM}\nusing library = new FFI().dlopen(null)\nvoid library\n`)
      for (const name of ['@types', 'undici-types'])
        cpSync(join(ROOT, 'node_modules', name), join(MODULES, name), { recursive: true })
      const { stdout } = node([join(ROOT, 'node_modules', compiler, 'bin/tsc'), '--noEmit', '-p', PROJECT])
      assert.equal(stdout, '')
    })
})

describe('the checkout', () => {
  it('says how to have the headers that its addon is compiled with', () => {
    const checkout = mkdtempSync(join(tmpdir(), 'cdef-checkout-'))
    try {
      for (const part of ['scripts/build-addon.mjs', 'src/native/addon.ts', 'native'])
        cpSync(join(ROOT, part), join(checkout, part), { recursive: true })
      const { stderr } = node([join(checkout, 'scripts/build-addon.mjs')], { CXX })
      assert.ok(stderr.includes(`node-api-headers: run "npm install" in ${checkout}`), stderr)
    } finally {
      rmSync(checkout, { recursive: true })
    }
  })
})
