// @ts-check
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ROOT } from '../../scripts/project-files.mjs'

const SCENE = fileURLToPath(new URL('scene.mjs', import.meta.url))
const ADDON = join(ROOT, 'build/cdef.node')
const PARTS = ['package.json', 'scripts/code-cache.mjs', 'dist/cdef.js', 'dist/implementation.cjs', 'dist/src/bundle']

/** A copy of the package with a code cache of the Node.js that runs this. */
const COPY = join(ROOT, 'build', 'package', String(process.pid))
const CACHE = join(COPY, 'dist/cache')
const ENTRY = pathToFileURL(join(COPY, 'dist/cdef.js')).href

/**
 * What a process prints, warnings aside.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(args, env = { CDEF_ADDON: ADDON }) {
  const options = { cwd: ROOT, env: { ...process.env, ...env }, encoding: /** @type {const} */ ('utf8') }
  const { stdout, stderr, status } = spawnSync(process.execPath, args, options)
  assert.equal(status, 0, stderr)
  return stdout.trim().split('\n')
}

const makeCache = () => run([join(COPY, 'scripts/code-cache.mjs')])

/** @param {(data: Buffer) => Uint8Array} change */
function changeCache(change) {
  for (const name of readdirSync(CACHE)) {
    const file = join(CACHE, name)
    writeFileSync(file, change(readFileSync(file)))
  }
}

before(() => {
  for (const part of PARTS) cpSync(join(ROOT, part), join(COPY, part), { recursive: true })
})
after(() => rmSync(COPY, { recursive: true, force: true }))

describe('the code cache', () => {
  before(makeCache)

  it('is made for the Node.js that runs, and accepted', () => {
    assert.equal(readdirSync(CACHE).length, 1)
    assert.deepEqual(run([SCENE, ENTRY]), ['accepted', '3'])
  })

  it('is accepted in a worker', () => {
    assert.deepEqual(run([SCENE, ENTRY, 'worker']), ['accepted', '3'])
  })

  it('is dispensable', () => {
    rmSync(CACHE, { recursive: true })
    assert.deepEqual(run([SCENE, ENTRY]), ['no cache', '3'])
    makeCache()
  })

  it('is not given to V8 when a bit of it has changed, or its end is missing', () => {
    for (const at of [0, 100, 200_000]) {
      changeCache((data) => data.fill(Number(data[at]) ^ 1, at, at + 1))
      assert.deepEqual(run([SCENE, ENTRY]), ['no cache', '3'])
      makeCache()
    }
    changeCache((data) => data.subarray(0, -4096))
    assert.deepEqual(run([SCENE, ENTRY]), ['no cache', '3'])
    changeCache((data) => data.subarray(0, 0))
    assert.deepEqual(run([SCENE, ENTRY]), ['no cache', '3'])
    makeCache()
  })

  it('may be rejected by V8', () => {
    changeCache((data) => Buffer.concat([data, data]).fill(0))
    assert.deepEqual(run([SCENE, ENTRY]), ['rejected', '3'])
    makeCache()
  })

  it('belongs to one text of the implementation', () => {
    const implementation = join(COPY, 'dist/implementation.cjs')
    const text = readFileSync(implementation, 'utf8')
    writeFileSync(implementation, text.replace('"use strict"', "'use strict'"))
    makeCache()
    writeFileSync(implementation, text)
    assert.deepEqual(run([SCENE, ENTRY]), ['no cache', '3'])
    makeCache()
    assert.equal(readdirSync(CACHE).length, 1)
  })
})

describe('the package', () => {
  it('exports what its types say, under the same names', async () => {
    /** @type {Record<string, { name?: string }>[]} */
    const [entry = {}, index = {}] = await Promise.all(
      ['dist/cdef.js', 'dist/src/index.js'].map((path) => import(pathToFileURL(join(ROOT, path)).href)),
    )
    assert.deepEqual(Object.keys(entry), Object.keys(index))
    for (const [name, value] of Object.entries(index)) assert.equal(entry[name]?.name, value.name)
  })

  it('says at the first FFI that its addon is missing, each time', () => {
    const program = `import { FFI, LibraryError } from '${ENTRY}'
      for (let i = 0; i < 2; i++) try { new FFI() } catch (error) { console.log(error instanceof LibraryError, error.code) }`
    const missing = { CDEF_ADDON: join(COPY, 'none.node') }
    const said = run(['--input-type=module', '-e', program], missing)
    assert.deepEqual(said, ['true native/load', 'true native/load'])
  })

  it('is required by CommonJS', () => {
    const program = `console.log(new (require('cdef').FFI)('int abs(int x);').dlopen(null).abs(-3))`
    assert.deepEqual(run(['-e', program], {}), ['3'])
  })

  it('works where code generation from strings is forbidden', () => {
    assert.deepEqual(run(['--disallow-code-generation-from-strings', SCENE, ENTRY]).at(-1), '3')
  })

  it('can be loaded twice in a process', () => {
    const program = `import * as one from 'cdef'; import * as two from '${ENTRY}'
      const sum = [one, two].map(({ FFI }) => new FFI('int abs(int x);').dlopen(null).abs(-3))
      console.log(...sum, one.FFI === two.FFI)`
    assert.deepEqual(run(['--input-type=module', '-e', program]), ['3 3 false'])
  })

  it('names functions and files in stacks', () => {
    const program = `import { FFI } from 'cdef'
      Error.stackTraceLimit = 50
      const own = { get x() { throw new Error('of the program') } }
      try { new FFI('struct s { int x; };').new('struct s *', own) } catch (error) { console.log(error.stack) }`
    const stack = run(['--input-type=module', '-e', program], {}).join('\n')
    assert.match(stack, /at RecordCodecOf\.take \(.*implementation\.cjs:\d+:\d+\)/)
    assert.match(stack, /at FFI\.new \(.*cdef\.js:\d+:\d+\)/)
  })

  it('begins the stacks of errors in C text with the method, then the line that called it', () => {
    const program = `import { FFI } from 'cdef'
      const ffi = new FFI()
      const calls = {
        'new FFI': () => new FFI('int x y;'),
        'FFI.cdef': () => ffi.cdef('int x y;'),
        'FFI.new': () => ffi.new('foo *'),
        'FFI.cast': () => ffi.cast('foo *', 0),
        'FFI.typeof': () => ffi.typeof('foo *'),
        'FFI.sizeof': () => ffi.sizeof('foo'),
        'FFI.alignof': () => ffi.alignof('foo'),
        'FFI.callback': () => ffi.callback('foo(*)(void)', () => 0),
        'Arena.new': () => ffi.arena().new('foo *'),
      }
      for (const [name, call] of Object.entries(calls))
        try { call() } catch (error) {
          const frames = error.stack.split('\\n').filter((line) => line.startsWith('    at ')).map((line) => line.slice(7))
          const own = frames.findIndex((frame) => frame.includes('[eval'))
          console.log(error.name, name, frames.slice(0, own).map((frame) => frame.split(' (')[0]).join(' < '))
        }`
    const said = run(['--input-type=module', '-e', program], {})
    assert.deepEqual(said, [
      'CDefError new FFI FFI.cdef < new FFI',
      ...['cdef', 'new', 'cast', 'typeof', 'sizeof', 'alignof', 'callback'].map(
        (name) => `CDefError FFI.${name} FFI.${name}`,
      ),
      'CDefError Arena.new Arena.<anonymous> < Arena.new',
    ])
  })

  it('has a code cache without a path, and stacks with one begin at the caller all the same', () => {
    makeCache()
    for (const name of readdirSync(CACHE)) {
      const bytes = readFileSync(join(CACHE, name))
      for (const path of [ROOT, COPY]) assert.equal(bytes.includes(path), false, name)
    }
    const program = `const { FFI } = await import('${ENTRY}')
      const ffi = new FFI('int abs(int x); int atoi(const char *s); struct s { int x; };')
      const libc = ffi.dlopen(null)
      const calls = [
        () => ffi.new('foo *'), () => ffi.new('struct s *', { y: 1 }), () => libc.abs('text'), () => libc.abs(2 ** 40), () => libc.abs(),
        () => libc.atoi(3n), () => ffi.cdef('int x y;'), () => ffi.dlopen('no-such-library'), () => ffi.sizeof('nothing'),
      ]
      for (const call of calls) try { call() } catch (error) {
        const frames = error.stack.split('\\n').filter((line) => line.startsWith('    at '))
        console.log(frames.findIndex((frame) => frame.includes('[eval')) < 3, error.code)
      }`
    const said = run(['--input-type=module', '-e', program])
    assert.deepEqual([said.length, said.filter((line) => line.startsWith('false'))], [9, []])
  })

  it('makes objects of the context that imports it', () => {
    const program = `import { readFileSync } from 'node:fs'
      import vm from 'node:vm'
      const context = vm.createContext({ process, console, URL, TextDecoder, TextEncoder, Buffer })
      const initializeImportMeta = (meta) => Object.assign(meta, { url: '${ENTRY}', dirname: ${JSON.stringify(join(COPY, 'dist'))} })
      const source = readFileSync(new URL('${ENTRY}'), 'utf8')
      const entry = new vm.SourceTextModule(source, { context, initializeImportMeta })
      const user = new vm.SourceTextModule(\`import { FFI } from 'cdef'
        console.log(new FFI('int abs(int x);').listTypes().structs instanceof Array)\`, { context })
      await user.link(() => entry)
      await user.evaluate()`
    assert.deepEqual(run(['--experimental-vm-modules', '--input-type=module', '-e', program]), ['true'])
  })
})

describe('a bundler', () => {
  it('takes the modules one by one', async () => {
    const { build } = await import('esbuild')
    const outfile = join(COPY, 'program.mjs')
    mkdirSync(COPY, { recursive: true })
    const contents = `import { FFI } from 'cdef'\nconsole.log(new FFI('int abs(int x);').dlopen(null).abs(-3))`
    const { metafile } = await build({
      absWorkingDir: ROOT,
      stdin: { contents, resolveDir: ROOT },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      metafile: true,
    })
    assert.ok('dist/src/ffi.js' in metafile.inputs && !('dist/cdef.js' in metafile.inputs))
    assert.deepEqual(run([outfile]), ['3'])
  })
})
