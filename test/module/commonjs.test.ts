import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { type ModuleFolder, moduleFolder, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

/** Runs a program that lies in the folder. */
function run(folder: ModuleFolder, name: string, text: string): string {
  const path = folder.file(name, text)
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--no-warnings', path], {
    encoding: 'utf8',
    cwd: dirname(path),
  })
  assert.equal(status, 0, stderr)
  return stdout.trim()
}

const C = 'struct part { int x; }; int twice(int x) { return 2 * x; }'
const DECLARED = 'struct part { int x; }; int twice(int x);'
const SHOW = 'console.log(lib.twice(21), ffi.sizeof("struct part"))'

/** Compiles one module that includes another. */
function compile(outDir: string, extension?: string): Record<string, string>[] {
  const given = extension === undefined ? { outDir } : { outDir, extension }
  const inner = newFFI(DECLARED)
  inner.setSource('inner', C)
  const outer = newFFI().include(inner)
  outer.cdef('int x_of(struct part p);')
  outer.setSource('sub/outer', 'struct part { int x; }; int x_of(struct part p) { return p.x; }')
  return [inner.compile(given), outer.compile(given)]
}

test('F11: in a project of CommonJS a module is CommonJS, with what it includes', options, () => {
  const folder = moduleFolder()
  folder.file('package.json', '{ "type": "commonjs" }')
  const [inner, outer] = compile(folder.at('deep/er'))
  assert.match(readFileSync(String(inner?.['js']), 'utf8'), /^const \{ loadModule \} = require\('cdef'\)$/m)
  assert.match(readFileSync(String(outer?.['js']), 'utf8'), /^const include0 = require\('\.\.\/inner\.js'\)$/m)
  assert.match(
    readFileSync(String(inner?.['dts']), 'utf8'),
    /^import type \* as c from 'cdef' with \{ 'resolution-mode': 'import' \}$/m,
  )
  assert.equal(run(folder, 'a.js', `const { ffi, lib } = require('./deep/er/inner.js'); ${SHOW}`), '42 4')
  const both = "const { lib } = require('./deep/er/sub/outer.js'); console.log(lib.x_of({ x: 7 }), lib.twice(4))"
  assert.equal(run(folder, 'b.cjs', both), '7 8')
  assert.equal(run(folder, 'c.mjs', `import { ffi, lib } from './deep/er/inner.js'; ${SHOW}`), '42 4')
})

test('F11: the nearest package.json decides, and only where it says a type', options, () => {
  const cases: readonly (readonly [outer: string, inner: string | undefined, isCommonJs: boolean])[] = [
    ['{ "type": "commonjs" }', '{ "type": "module" }', false],
    ['{ "type": "module" }', '{ "type": "commonjs" }', true],
    ['{ "type": "commonjs" }', '{}', false],
    ['{ "type": "commonjs" }', undefined, true],
    ['{ "type": "module" }', undefined, false],
    ['{ "name": "x" }', undefined, false],
    ['{ "type": "commonjs" }', 'no JSON', false],
  ]
  for (const [outer, inner, isCommonJs] of cases) {
    const folder = moduleFolder()
    folder.file('package.json', outer)
    if (inner !== undefined) folder.file('inside/package.json', inner)
    const ffi = newFFI('int abs(int);')
    ffi.setSource('plain', null)
    const { js } = ffi.compile({ outDir: folder.at('inside') })
    assert.equal(readFileSync(js, 'utf8').includes('require('), isCommonJs, `${outer} ${inner}`)
  }
})

test('F11: .mjs and .cjs are what they say wherever they are, with types beside them', options, () => {
  const folder = moduleFolder()
  folder.file('package.json', '{ "type": "commonjs" }')
  const [, module] = compile(folder.at('m'), '.mjs')
  assert.deepEqual(
    [module?.['js'], module?.['dts']].map((path) => String(path).replace(/.*\//, '')),
    ['outer.mjs', 'outer.d.mts'],
  )
  assert.match(readFileSync(folder.at('m/sub/outer.d.mts'), 'utf8'), /from '\.\.\/inner\.mjs'/)
  assert.equal(run(folder, 'm.mjs', `import { ffi, lib } from './m/inner.mjs'; ${SHOW}`), '42 4')
  const both = "import { lib } from './m/sub/outer.mjs'; console.log(lib.x_of({ x: 7 }), lib.twice(4))"
  assert.equal(run(folder, 'n.mjs', both), '7 8')
  folder.file('esm/package.json', '{ "type": "module" }')
  compile(folder.at('esm/c'), '.cjs')
  assert.ok(existsSync(folder.at('esm/c/inner.d.cts')))
  assert.equal(run(folder, 'esm/a.js', `import { ffi, lib } from './c/inner.cjs'; ${SHOW}`), '42 4')
  assert.equal(run(folder, 'esm/b.cjs', `const { ffi, lib } = require('./c/inner.cjs'); ${SHOW}`), '42 4')
  const abi = newFFI('int abs(int);')
  abi.setSource('plain', null)
  abi.compile({ outDir: folder.at('esm/c'), extension: '.cjs' })
  const plain = "const { ffi, lib } = require('./c/plain.cjs'); console.log(ffi.dlopen(null).abs(-3), lib)"
  assert.equal(run(folder, 'esm/d.cjs', plain), '3 undefined')
})

test('F11: another ending is refused, and so is a library of that name', () => {
  const ffi = newFFI('int abs(int);')
  ffi.setSource('plain', null)
  for (const extension of ['js', '.ts', '', '.d.ts', null])
    refuses(() => ffi.compile({ extension }), 'TypeError', 'option/value', /extension/)
  const compiled = newFFI('')
  compiled.setSource('compiled', '')
  for (const target of ['a.cjs', 'a.mjs', 'a.d.mts'])
    refuses(() => compiled.emitJs(target), 'TypeError', 'option/value', /target/)
})
