import assert from 'node:assert/strict'
import { readFileSync, utimesSync } from 'node:fs'
import module from 'node:module'
import { test } from 'node:test'
import { dependencyRules } from '../../src/cli/dependency-file.ts'
import { findProgram } from '../../src/toolchain/find.ts'
import { project, run, script, withoutCompiler } from './project.ts'

const withoutMake = withoutCompiler || (findProgram('make') === undefined && 'make is not installed')
const knowsImports = 'registerHooks' in module

test('a dependency file has a rule for all outputs, and empty ones for what may vanish', () => {
  assert.equal(
    dependencyRules(['o/a.so', 'o/a.c'], ['a.js', '/in c/b#1$.h', 'o/a.c', 'a.js']),
    'o/a.so o/a.c: \\\n  a.js \\\n  /in\\ c/b\\#1$$.h\n\na.js:\n\n/in\\ c/b\\#1$$.h:\n',
  )
})

/** A script that imports a module, and whose C includes a header and has a second file. */
const FILES = {
  'cdef.build.js': `import { declarations } from './texts.js'
    import { FFI } from 'cdef'
    const ffi = new FFI(declarations)
    ffi.setSource('twice', '#include "factor.h"\\nint twice(int x);', { includeDirs: ['in c'], sources: ['more.c'] })
    export default ffi`,
  'texts.js': `export const declarations = 'int twice(int x);'`,
  'in c/factor.h': '#define FACTOR 2\n',
  'more.c': '#include "factor.h"\nint twice(int x) { return FACTOR * x; }\n',
}

test('outputs depend on the script, its modules, its sources and every header', { skip: withoutCompiler }, (t) => {
  const { cdef, at } = project(t, FILES)
  const { stdout, stderr } = cdef(['build', '--out-dir', 'out', '--depfile', 'out/twice.d'])
  assert.equal(stderr, '')
  assert.match(stdout, /^wrote {6}out\/twice\.d$/m)
  const [rule = ''] = readFileSync(at('out/twice.d'), 'utf8').split('\n\n')
  assert.ok(rule.startsWith('out/twice.so out/twice.c out/twice.js out/twice.d.ts: \\\n  cdef.build.js \\\n'))
  for (const input of ['in\\ c/factor.h', 'more.c', ...(knowsImports ? ['texts.js'] : [])])
    assert.ok(rule.includes(`\n  ${input}`), `${input} is missing from ${rule}`)
  assert.match(rule, /\n {2}\/.*include\/cdef\/module\.h/)
})

test('without a compiler they depend on what is read', (t) => {
  const { cdef, at, file } = project(t, { ...FILES, 'decls.h': 'int abs(int x);', 'abs.c': '#include <stdlib.h>' })
  cdef(['build', '--emit-c-only', '--depfile', 'a.d'])
  const rule = readFileSync(at('a.d'), 'utf8')
  assert.ok(rule.startsWith('twice.c twice.js twice.d.ts: \\\n  cdef.build.js'))
  assert.equal(rule.includes('\n  texts.js'), knowsImports)
  file('decls.h', 'int abs(int x);')
  const texts = ['--declarations', 'decls.h', '--source', 'abs.c', '--name', 'abs']
  cdef(['build', '--emit-c-only', '--depfile', 'a.d', ...texts])
  const expected = 'abs.c abs.js abs.d.ts: \\\n  decls.h \\\n  abs.c'
  assert.ok(readFileSync(at('a.d'), 'utf8').startsWith(expected.replace(' \\\n  abs.c', '')))
})

test('make builds again when a header changes, and when it is gone', { skip: withoutMake }, (t) => {
  const { at, file, environment } = project(t, FILES)
  const cdef = `"${process.execPath}" "${at('node_modules/cdef/dist/src/cli/main.js')}"`
  file(
    'Makefile',
    `out/twice.so: cdef.build.js\n\t${cdef} build --out-dir out --depfile out/twice.d\n-include out/twice.d\n`,
  )
  environment({ MAKEFLAGS: undefined })
  const make = () => run(['make'], at('.'))
  assert.match(make().stdout, /wrote {6}out\/twice\.so/)
  assert.match(make().stdout, /up to date/)
  utimesSync(at('in c/factor.h'), new Date(), new Date(Date.now() + 5000))
  assert.match(make().stdout, /wrote {6}out\/twice\.so/)
  file('more.c', 'int twice(int x) { return 2 * x; }\n')
  file('cdef.build.js', script('twice'))
  assert.equal(run(['rm', '-r', 'in c'], at('.')).status, 0)
  const { status, stdout } = make()
  assert.equal(status, 0)
  assert.match(stdout, /wrote {6}out\/twice\.so/)
})
