import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Outcome, project, script, withoutCompiler } from './project.ts'

/** What is said when `build.js` with that text is built, which must fail. */
function failureOf(t: TestContext, text: string, ...args: string[]): string {
  const { status, stderr }: Outcome = project(t, { 'build.js': text }).cdef(['build', 'build.js', ...args])
  assert.equal(status, 1)
  return stderr
}

const WRONG = `import { FFI } from 'cdef'\nexport const ffi = new FFI('int f(int x;')`

test('an error of cdef is its message with the caret, and no stack', (t) => {
  assert.match(failureOf(t, WRONG), /^cdef: build\.js: <cdef>:1:12: .*\n {2}int f\(int x;\n {13}\^\n$/)
})

test('--verbose and NODE_DEBUG show the stack', (t) => {
  assert.match(failureOf(t, WRONG, '--verbose'), /\n {4}at .*build\.js:2:20/)
  const made = project(t, { 'build.js': WRONG })
  made.environment({ NODE_DEBUG: 'cdef' })
  assert.match(made.cdef(['build', 'build.js']).stderr, /\n {4}at .*build\.js:2:20/)
})

test('what the C compiler refuses is said in its words', { skip: withoutCompiler }, (t) => {
  const said = failureOf(t, script('twice').replace('int twice(int x);', 'int twice(int x, int y);'))
  assert.match(said, /^cdef: build\.js: cc cannot compile '.*twice\.c':\n {2}<cdef>:1:.*error: .*\n/)
  assert.ok(!said.includes('    at '))
})

test('a mistake in the script is shown with its line', (t) => {
  const reference = failureOf(t, 'export const ffi = nothing')
  assert.match(
    reference,
    /^cdef: build\.js: the script fails\n.*build\.js:1\n.*\n.*\n.*ReferenceError: nothing .*\n {4}at /s,
  )
  assert.match(failureOf(t, 'export default 1 +'), /build\.js:1\nexport default 1 \+\n.*SyntaxError/s)
  assert.equal(failureOf(t, 'throw "text"'), "cdef: build.js: 'text'\n")
})

test('a file that cannot be read or written is an error of one line', (t) => {
  const read = `import { readFileSync } from 'node:fs'\nreadFileSync('none.h')`
  assert.match(failureOf(t, read), /^cdef: build\.js: ENOENT: .*none\.h'\n$/)
  const build = `import { FFI } from 'cdef'\nexport default new FFI('int abs(int);').setSource('abs', null)`
  assert.match(failureOf(t, build, '--out-dir', 'build.js'), /^cdef: build\.js: E[A-Z]+: .*\n$/)
})

test('a script without cdef is told so', (t) => {
  const said = failureOf(t, `import 'cdeff'`)
  assert.match(said, /^cdef: build\.js: Cannot find package 'cdeff' imported from .*\n$/)
})

for (const [title, text, said, argument = 'build.js'] of [
  ['a script that is not there', '', "cannot read 'bild.js': there is no such file", 'bild.js'],
  [
    'a script that exports nothing of use',
    'export const x = 1',
    "'build.js' exports no FFI: export it as default or as 'ffi', or say which export it is ('build.js:name')",
  ],
  [
    'an export that is not there',
    'export const zlib = 1',
    "'build.js' does not export 'zlip'; did you mean 'zlib'?",
    'build.js:zlip',
  ],
  [
    'an export that is no FFI',
    'export const zlib = [{ a: {} }]',
    "the export 'zlib' of 'build.js' is { a: {} }, not an FFI, an array of them, or a function that makes them",
    'build.js:zlib',
  ],
  [
    'an FFI without a source',
    `import { FFI } from 'cdef'\nexport const ffi = new FFI()`,
    "'build.js' calls setSource for none of its FFIs",
  ],
] as const)
  test(title, (t) => {
    const { status, stderr } = project(t, { 'build.js': text }).cdef(['build', argument])
    assert.deepEqual([status, stderr], [1, `cdef: ${said}\n`])
  })

test('a target for a script with two modules is misuse', (t) => {
  const text = `import { FFI } from 'cdef'
    export default ['a', 'b'].map((name) => new FFI('int abs(int x);').setSource(name, null))`
  const { status, stderr } = project(t, { 'build.js': text }).cdef(['build', 'build.js', '--target', 'a.so'])
  assert.equal(status, 2)
  assert.match(stderr, /^cdef: option '--target' names one library/)
})
