import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { project, ROOT } from './project.ts'

/** Asserts that the arguments are refused with that one line, as misuse. */
function isMisuse(t: TestContext, args: readonly string[], line: string): void {
  const { status, stdout, stderr } = project(t).cdef(args)
  assert.deepEqual([status, stdout, stderr], [2, '', `cdef: ${line}\n`])
}

const misuses = (title: string, args: readonly string[], line: string): void => {
  test(title, (t) => isMisuse(t, args, line))
}

misuses(
  'a subcommand is needed',
  [],
  "a subcommand is missing: build, import, check, layout, doctor, include-dir; see 'cdef --help'",
)
misuses('a misspelt subcommand', ['biuld'], "there is no subcommand 'biuld'; did you mean 'build'?")
misuses('a subcommand like no other', ['x'], "there is no subcommand 'x'; see 'cdef --help'")
misuses(
  'a property of all objects is no subcommand',
  ['toString'],
  "there is no subcommand 'toString'; see 'cdef --help'",
)
misuses('a misspelt option', ['build', '--verbos'], "'cdef build' has no option '--verbos'; did you mean '--verbose'?")
misuses('an option like no other', ['build', '-x'], "'cdef build' has no option '-x'; see 'cdef build --help'")
misuses(
  'an option of a subcommand before it',
  ['--debug', 'build'],
  "'cdef' has no option '--debug'; see 'cdef --help'",
)
misuses(
  'an operand that nobody wants',
  ['include-dir', 'x'],
  "'cdef include-dir' does not know what to do with 'x'; see 'cdef include-dir --help'",
)
misuses(
  'an option without its value',
  ['build', '--out-dir', '--debug'],
  "option '--out-dir' needs a value: '--out-dir <folder>', or '--out-dir=<folder>' for one that begins with a dash",
)
misuses(
  'an empty value',
  ['build', '--name='],
  "option '--name' needs a value: '--name <name>', or '--name=<name>' for one that begins with a dash",
)
misuses('a value for a switch', ['build', '--debug=yes'], "option '--debug' is either given or not; it takes no value")
misuses(
  'no script, and none of the usual names',
  ['build'],
  'no script is given, and none of cdef.build.js, cdef.build.mjs, cdef.build.ts is in this folder',
)
misuses(
  'declarations without a name',
  ['build', '--declarations', 'a.h'],
  "option '--declarations' needs '--name' with it",
)
misuses(
  'a source without declarations',
  ['build', '--source', 'a.c'],
  "option '--source' needs '--declarations' with it",
)
misuses(
  'a script and declarations',
  ['build', '--declarations', 'a.h', '--name', 'a', 'a.js'],
  "'cdef build --declarations' does not know what to do with 'a.js'; see 'cdef build --declarations --help'",
)
misuses(
  'one target for two modules',
  ['build', '--target', 'x.so', 'a.js', 'b.js'],
  "option '--target' names one library, but more than one module is to be built",
)

test('--help lists subcommands, and options of one', (t) => {
  const { cdef } = project(t)
  for (const args of [['--help'], ['-h']])
    assert.match(cdef(args).stdout, /^usage: cdef <subcommand> .*\n {2}build +Compiles/s)
  const { status, stdout } = cdef(['build', '--help'])
  assert.equal(status, 0)
  assert.match(stdout, /^usage: cdef build \[options\] \[<script>.*\n {2}--out-dir <folder> +Where/s)
})

test('--version prints the version', (t) => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  assert.equal(project(t).cdef(['--version']).stdout, `${version}\n`)
})

test('include-dir prints where cdef/module.h lies', (t) => {
  const folder = project(t).cdef(['include-dir']).stdout.trimEnd()
  assert.ok(existsSync(join(folder, 'cdef/module.h')))
})
