// @ts-check
/** Projects that are no ES modules, and those whose code a bundler puts together: one line of options at most. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { build } from 'esbuild'
import { unlessAll } from '../../dist/test/support/settings.js'
import { ROOT } from '../../scripts/project-files.mjs'

const PROJECT = mkdtempSync(join(tmpdir(), 'cdef-projects-'))
const IMPORTING = `import { FFI } from 'cdef'
const ffi = new FFI('int abs(int x);')
console.log(ffi.dlopen(null).abs(-3))
`

before(() => {
  mkdirSync(join(PROJECT, 'node_modules/@types'), { recursive: true })
  symlinkSync(ROOT, join(PROJECT, 'node_modules/cdef'), 'dir')
  for (const name of ['@types/node', 'undici-types'])
    symlinkSync(join(ROOT, 'node_modules', name), join(PROJECT, 'node_modules', name), 'dir')
})
after(() => rmSync(PROJECT, { recursive: true, force: true }))

/**
 * Runs a file of the project.
 * @param {string} path
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(path, env = process.env) {
  const { stdout, stderr } = spawnSync(process.execPath, [path], { cwd: PROJECT, env, encoding: 'utf8' })
  return { stdout, stderr }
}

/**
 * @param {string} name
 * @param {string} text
 */
function write(name, text) {
  writeFileSync(join(PROJECT, name), text)
  return join(PROJECT, name)
}

describe('a CommonJS project', () => {
  it('requires the package', () => {
    const path = write('program.cjs', IMPORTING.replace(/import (.*) from '(.*)'/, "const $1 = require('$2')"))
    assert.equal(run(path).stdout, '3\n')
  })

  it('gets the same module from require and import', () => {
    const path = write('both.cjs', "import('cdef').then(({ FFI }) => console.log(FFI === require('cdef').FFI))")
    assert.equal(run(path).stdout, 'true\n')
  })

  for (const [module, resolution] of [
    ['commonjs', 'bundler'],
    ['node20', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
    ['preserve', 'bundler'],
  ])
    it(`is typed where TypeScript's "module" is ${module}`, { skip: unlessAll }, () => {
      const compilerOptions = {
        module,
        moduleResolution: resolution,
        target: 'es2022',
        lib: ['es2023', 'esnext.disposable'],
        types: ['node'],
        strict: true,
        noEmit: true,
      }
      write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['typed.ts'] }))
      write('typed.ts', IMPORTING.replace('console.log(', 'export const three: number = ('))
      const { stdout } = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', PROJECT], {
        encoding: 'utf8',
      })
      assert.equal(stdout, '')
    })
})

describe('a bundle', () => {
  const entry = join(PROJECT, 'entry.js')
  before(() => writeFileSync(entry, IMPORTING))

  for (const format of /** @type {const} */ (['esm', 'cjs']))
    for (const external of [['cdef'], []]) {
      const how =
        external.length > 0 ? 'leaves the package out' : 'takes the code of the package in, which is installed'
      it(`${how}, as ${format}`, async () => {
        const outfile = join(PROJECT, `bundle-${external.length}.${format === 'esm' ? 'mjs' : 'cjs'}`)
        await build({
          entryPoints: [entry],
          bundle: true,
          platform: 'node',
          format,
          outfile,
          external,
          logLevel: 'silent',
        })
        assert.equal(readFileSync(outfile).length > 100_000, external.length === 0)
        const { stdout, stderr } = run(outfile)
        assert.equal(stdout, '3\n', stderr)
      })

      if (external.length > 0) continue
      it(`says what to do where the package is missing, or loads the addon that it is told, as ${format}`, () => {
        const name = `bundle-0.${format === 'esm' ? 'mjs' : 'cjs'}`
        const elsewhere = mkdtempSync(join(tmpdir(), 'cdef-bundle-'))
        try {
          copyFileSync(join(PROJECT, name), join(elsewhere, name))
          assert.match(
            run(join(elsewhere, name), { ...process.env, CDEF_ADDON: '' }).stderr,
            /leave 'cdef' out of the bundle/,
          )
          copyFileSync(join(ROOT, 'build/cdef.node'), join(elsewhere, 'cdef.node'))
          const { stdout, stderr } = run(join(elsewhere, name), {
            ...process.env,
            CDEF_ADDON: join(elsewhere, 'cdef.node'),
          })
          assert.equal(stdout, '3\n', stderr)
        } finally {
          rmSync(elsewhere, { recursive: true })
        }
      })
    }
})
