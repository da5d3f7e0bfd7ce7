import assert from 'node:assert/strict'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type Project, project, script, withoutCompiler } from './project.ts'

const compiles = (title: string, body: (t: TestContext) => void): void => {
  test(title, { skip: withoutCompiler }, body)
}

const USE = `import { lib } from './twice.js'\nconsole.log(lib.twice(21))`

/** Runs `cdef build` and returns its lines; it must succeed. */
function built({ cdef }: Project, ...args: string[]): string[] {
  const { status, stdout, stderr } = cdef(['build', ...args])
  assert.deepEqual([status, stderr], [0, ''])
  return stdout.trimEnd().split('\n')
}

compiles('a script without a name is cdef.build.js, and each file has a line', (t) => {
  const made = project(t, { 'cdef.build.js': script('twice') })
  assert.deepEqual(built(made), [
    'wrote      twice.so',
    'wrote      twice.c',
    'wrote      twice.js',
    'wrote      twice.d.ts',
  ])
  assert.equal(made.logs(USE), '42')
  utimesSync(made.at('twice.js'), 1000, 1000)
  assert.deepEqual(built(made), [
    'wrote      twice.so',
    'unchanged  twice.c',
    'unchanged  twice.js',
    'unchanged  twice.d.ts',
  ])
  assert.equal(statSync(made.at('twice.js')).mtimeMs, 1_000_000)
})

for (const [what, exported, argument = 'build.js'] of [
  ['its default export', 'export default ffi'],
  ["its export 'ffi'", 'export { ffi }'],
  ["its export 'ffi', beside a default one of another kind", 'export { ffi }; export default { title: 1 }'],
  ['an export that was asked for', 'export { ffi as zlib }', 'build.js:zlib'],
  ['what a function returns', 'export default () => ffi'],
  ['what an asynchronous function makes', 'export const ffi2 = async () => ffi', 'build.js:ffi2'],
  ['an array, of what has a source', 'export default [ffi, [async () => new FFI("int abs(int);")]]'],
  ['a promise', 'export default Promise.resolve(ffi)'],
] as const)
  compiles(`a script's FFI is ${what}`, (t) => {
    const made = project(t, { 'build.js': script('twice', exported) })
    assert.equal(built(made, argument, '--no-check').length, 4)
    assert.equal(made.logs(USE), '42')
  })

test('a script in CommonJS exports its FFI too', (t) => {
  const made = project(t, {
    'build.cjs': `const { FFI } = require('cdef')
      exports.ffi = new FFI('int abs(int x);').setSource('abs', null)`,
  })
  assert.deepEqual(built(made, 'build.cjs'), ['wrote      abs.js', 'wrote      abs.d.ts'])
  assert.equal(made.logs(`import { ffi } from './abs.js'\nconsole.log(ffi.dlopen(null).abs(-3))`), '3')
})

compiles('several scripts are run in their order', (t) => {
  const made = project(t, {
    'one.js': script('twice'),
    'two.js': `import { ffi as twice } from './twice.js'
      import { FFI } from 'cdef'
      export const ffi = new FFI().include(twice).cdef('int thrice(int x);')
      ffi.setSource('thrice', 'static int thrice(int x) { return 3 * x; }')`,
  })
  assert.equal(built(made, 'one.js', 'two.js').length, 8)
})

compiles('--out-dir, --target and --debug are obeyed', (t) => {
  const made = project(t, { 'cdef.build.mjs': script('deep/twice') })
  const lines = built(made, '--out-dir', './out', '--target', 'own.node.*', '--debug')
  assert.deepEqual(lines[0], 'wrote      out/deep/own.node.so')
  assert.deepEqual(readdirSync(made.at('out/deep')).sort(), ['own.node.so', 'twice.c', 'twice.d.ts', 'twice.js'])
  assert.equal(built(made, '--out-dir', made.at('all'))[1], `wrote      ${made.at('all/deep/twice.c')}`)
})

compiles('--verbose prints commands and warnings', (t) => {
  const made = project(t, { 'build.js': script('twice').replace('return', '\\n#warning careful\\nreturn') })
  const text = built(made, 'build.js', '--verbose').join('\n')
  assert.match(text, /^cc .* -c .*twice\.c/)
  assert.match(text, /^<C source>:2:\d+: warning: .*careful/m)
})

compiles('--no-check leaves a wrong constant to its first use', (t) => {
  const text = `import { FFI } from 'cdef'
    export const ffi = new FFI('#define ANSWER 41').setSource('answer', '#define ANSWER 42')`
  const made = project(t, { 'build.js': text })
  const { status, stderr } = made.cdef(['build', 'build.js'])
  assert.equal(status, 1)
  assert.match(stderr, /^cdef: build\.js: .*ANSWER.* is 42/)
  built(made, 'build.js', '--no-check')
  assert.match(made.logs(`import { lib } from './answer.js'\nlib.ANSWER`), /is 42/)
})

test('--emit-c-only writes texts and needs no compiler', (t) => {
  const made = project(t, { 'build.js': script('twice') })
  made.environment({ CC: 'there-is-no-such-compiler' })
  const lines = built(made, 'build.js', '--emit-c-only', '--target', 'libtwice.so')
  assert.deepEqual(lines, ['wrote      twice.c', 'wrote      twice.js', 'wrote      twice.d.ts'])
  assert.ok(!existsSync(made.at('libtwice.so')))
  assert.match(made.logs(`import './twice.js'`), /libtwice\.so: there is no such file/)
})

test('a script in TypeScript is run, or refused with a remedy', (t) => {
  const made = project(t, { 'cdef.build.ts': script('twice', 'const typed: FFI = ffi as never\nexport default typed') })
  const { status, stderr } = made.cdef(['build', '--emit-c-only'])
  const { typescript } = process.features as { typescript?: unknown }
  if (typescript) assert.deepEqual([status, stderr], [0, ''])
  else {
    assert.equal(status, 1)
    assert.match(stderr, /^cdef: Node\.js [\d.]+ does not run 'cdef\.build\.ts': take 22\.18 or later/)
  }
})

test('an FFI of another copy of cdef is built by that copy', (t) => {
  const text = `const files = { js: process.cwd() + '/old.js', dts: process.cwd() + '/old.d.ts' }
    export const ffi = { setSource() {}, compile: (options) => (console.log(options), files) }`
  const lines = built(project(t, { 'build.js': text }), 'build.js', '--out-dir', 'x', '--no-check')
  assert.deepEqual(lines, ["{ outDir: 'x', check: false }", 'wrote      old.js', 'wrote      old.d.ts'])
})
