// @ts-check
/** Real bundlers and test runners on the package, set up as docs/guide/bundlers.md and docs/guide/testing.md say. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { unlessAll } from '../../dist/test/support/settings.js'
import { ROOT } from '../../scripts/project-files.mjs'
import { FOLDER, reasonWithoutTools } from '../../scripts/tools.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'

const reason = unlessAll || reasonWithoutTools('projects')
const PROJECT = mkdtempSync(join(tmpdir(), 'cdef-tools-'))

/**
 * The sample of a document that begins with a comment.
 * @param {string} document
 * @param {string} comment
 * @param {number} [which]
 */
function sample(document, comment, which = 0) {
  const text = readFileSync(join(ROOT, 'docs/guide', document), 'utf8')
  const found = [...text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, body = '']) => body)
  return found.filter((body) => body.startsWith(comment))[which] ?? assert.fail(`${document} has no ${comment}`)
}

/** @param {string} name @param {string} text */
const write = (name, text) => writeFileSync(join(PROJECT, name), text)

/** @param {readonly string[]} args */
function node(...args) {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1', FORCE_COLOR: undefined }
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: PROJECT, env, encoding: 'utf8' })
  return { stdout, said: stdout + stderr, status }
}

/** @param {string} path */
const tool = (path) => join(PROJECT, 'node_modules', path)

before(() => {
  mkdirSync(join(PROJECT, 'node_modules'))
  symlinkSync(ROOT, join(PROJECT, 'node_modules/cdef'), 'dir')
  write('package.json', '{ "private": true }\n')
  if (reason) return
  for (const name of readdirSync(join(FOLDER, 'node_modules')))
    if (name !== 'cdef') symlinkSync(join(FOLDER, 'node_modules', name), join(PROJECT, 'node_modules', name))
})
after(() => rmSync(PROJECT, { recursive: true, force: true }))

describe('a program with a compiled module', { skip: reason || withoutCompiler }, () => {
  /**
   * Compiles the module as the documents do, and writes the program.
   * @param {'.cjs' | '.mjs'} extension
   */
  function prepare(extension) {
    for (const name of ['out', 'native']) rmSync(join(PROJECT, name), { recursive: true, force: true })
    write('build.mjs', sample('bundlers.md', '// build.mjs').replace("'.cjs'", `'${extension}'`))
    const built = node('build.mjs')
    assert.equal(built.status, 0, built.said)
    const rest = "from 'cdef/ctypes'\nconsole.log(lib.square(7), sizeof(c_int))\n"
    if (extension === '.mjs')
      write('main.mjs', `import { lib } from './native/square.mjs'\nimport { c_int, sizeof } ${rest}`)
    else
      write(
        'main.cjs',
        "const { lib } = require('./native/square.cjs')\nconst { c_int, sizeof } = require('cdef/ctypes')\nconsole.log(lib.square(7), sizeof(c_int))\n",
      )
  }

  /** @param {string} file */
  function runs(file) {
    const { stdout, said } = node(file)
    assert.equal(stdout, '49 4\n', said)
  }

  for (const format of ['es', 'cjs'])
    it(`is bundled by Rollup, as ${format}`, () => {
      prepare('.mjs')
      const [file, external] = [`out/main.${format === 'es' ? 'mjs' : 'cjs'}`, "'cdef', 'cdef/ctypes'"]
      const config = sample('bundlers.md', '// rollup.config.mjs').replace("'cdef'", external)
      write('rollup.config.mjs', config.replace("'out/main.mjs', format: 'es'", `'${file}', format: '${format}'`))
      const { status, said } = node(tool('rollup/dist/bin/rollup'), '--config', 'rollup.config.mjs')
      assert.equal(status, 0, said)
      runs(file)
    })

  for (const [which, extension, kind] of /** @type {const} */ ([
    [0, '.cjs', 'commonjs'],
    [1, '.mjs', 'module'],
  ]))
    it(`is bundled by webpack, as ${kind}`, () => {
      prepare(extension)
      const config = sample('bundlers.md', which === 0 ? '// webpack.config.cjs' : 'module.exports = {')
      const head = which === 0 ? '' : "const path = require('node:path')\n"
      const externals = `externals: { cdef: '${kind} cdef', 'cdef/ctypes': '${kind} cdef/ctypes' }`
      write('webpack.config.cjs', head + config.replace(/externals: \{.*\}/, externals))
      write(
        'webpack.mjs',
        `import webpack from 'webpack'
import config from './webpack.config.cjs'
webpack(config, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString())
})
`,
      )
      const { status, said } = node('webpack.mjs')
      assert.equal(status, 0, said)
      runs(`out/main${extension}`)
    })

  it('is bundled by Vite', () => {
    prepare('.mjs')
    const library = readFileSync(join(PROJECT, 'out/square.so'))
    const { status, said } = node(tool('vite/bin/vite.js'), 'build', '--ssr', 'main.mjs', '--outDir', 'out')
    assert.equal(status, 0, said)
    const [file = ''] = readdirSync(join(PROJECT, 'out'))
    writeFileSync(join(PROJECT, 'out/square.so'), library)
    runs(`out/${file}`)
  })
})

describe('a bundle with the code of the package in it', { skip: reason }, () => {
  before(() =>
    write('whole.mjs', "import { FFI } from 'cdef'\nconsole.log(new FFI('int abs(int);').dlopen(null).abs(-3))"),
  )

  it('is made by Vite', () => {
    write('vite.config.mjs', 'export default { ssr: { noExternal: true } }')
    const { status, said } = node(tool('vite/bin/vite.js'), 'build', '--ssr', 'whole.mjs', '--outDir', 'whole')
    assert.equal(status, 0, said)
    const [file = ''] = readdirSync(join(PROJECT, 'whole'))
    assert.ok(readFileSync(join(PROJECT, 'whole', file)).length > 100_000)
    assert.equal(node(`whole/${file}`).stdout, '3\n')
  })

  it('is made by webpack', () => {
    write(
      'webpack.mjs',
      `import webpack from 'webpack'
webpack({ target: 'node', mode: 'production', context: process.cwd(), entry: './whole.mjs', output: { path: process.cwd() + '/whole', filename: 'webpack.cjs' } },
  (error, stats) => { if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString()) })
`,
    )
    const { status, said } = node('webpack.mjs')
    assert.equal(status, 0, said)
    assert.equal(node('whole/webpack.cjs').stdout, '3\n')
  })
})

describe('test runners', () => {
  it('node --test runs the sample', () => {
    write('clock.node.mjs', sample('testing.md', '// clock.node.mjs'))
    const { status, said } = node('--test', 'clock.node.mjs')
    assert.equal(status, 0, said)
    assert.match(said, /pass 1/)
  })

  it('Vitest runs the sample, and says how structs differ', { skip: reason }, () => {
    write('vite.config.mjs', "export default { test: { include: ['*.vitest.mjs'] } }")
    write('clock.vitest.mjs', sample('testing.md', '// clock.vitest.mjs'))
    const passing = node(tool('vitest/vitest.mjs'), 'run')
    assert.match(passing.said, /1 passed/)
    write(
      'clock.vitest.mjs',
      sample('testing.md', '// clock.vitest.mjs').replace('{ quot: 3, rem: 2 }', '{ quot: 3, rem: 9 }'),
    )
    assert.equal(node(tool('vitest/vitest.mjs'), 'run').status, 1)
  })

  it('Jest runs the sample without configuration, and says how structs differ', { skip: reason }, () => {
    const jest = () => node(tool('jest/bin/jest.js'), '--rootDir', PROJECT, '--testMatch', '**/clock.jest.cjs')
    write('clock.jest.cjs', sample('testing.md', '// clock.jest.cjs'))
    const passing = jest()
    assert.equal(passing.status, 0, passing.said)
    write(
      'clock.jest.cjs',
      sample('testing.md', '// clock.jest.cjs').replace('{ quot: 3, rem: 2 }', '{ quot: 3, rem: 9 }'),
    )
    const failing = jest()
    assert.equal(failing.status, 1)
    assert.match(failing.said, /-\s+"rem": 9,\s+\+\s+"rem": 2,/)
  })
})

describe('a require that loads no ES modules', () => {
  it('gets CommonJS, whose entries share their classes', () => {
    const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const [cdef, ctypes] = [exports['.'].require, exports['./ctypes'].require].map((path) => join(ROOT, path))
    write(
      'old.cjs',
      `const { CData, FFI } = require(${JSON.stringify(cdef)})
const { c_type, sizeof } = require(${JSON.stringify(ctypes)})
const ffi = new FFI('typedef struct { int x, y; } point; int abs(int x);')
console.log(ffi.dlopen(null).abs(-3), sizeof(c_type(ffi, 'point')), ffi.new('point *') instanceof CData)
try { ffi.new('nothing *') } catch (error) { console.log(error.code) }`,
    )
    const { stdout, said } = node('old.cjs')
    assert.equal(stdout, '3 8 true\nsyntax/unknown-type\n', said)
  })
})
