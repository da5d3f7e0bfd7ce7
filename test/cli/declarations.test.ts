import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { FFI } from '../../src/index.ts'
import { project, withoutCompiler } from './project.ts'

const FILES = {
  'decls.h': 'int twice(int x);\n#define FACTOR ...\n',
  'src/twice.c': '#include "factor.h"\nstatic int twice(int x) { return FACTOR * x; }\n',
  'src/factor.h': '#define FACTOR 2\n',
}
const BOTH = ['build', '--declarations', 'decls.h', '--source', 'src/twice.c', '--name', 'twice']

test('tools-02: a file of declarations and one of C become the C that a script makes of them', (t) => {
  const { cdef, at } = project(t, FILES)
  assert.equal(cdef([...BOTH, '--emit-c-only']).status, 0)
  const ffi = new FFI().cdef(`#line 1 "decls.h"\n${FILES['decls.h']}`)
  ffi.setSource('twice', `#line 1 "twice.c"\n${FILES['src/twice.c']}`)
  assert.equal(readFileSync(at('twice.c'), 'utf8'), ffi.emitC())
  assert.equal(readFileSync(at('twice.js'), 'utf8'), ffi.emitJs())
})

test('they are compiled, with the headers beside the source', { skip: withoutCompiler }, (t) => {
  const { cdef, logs } = project(t, FILES)
  assert.equal(cdef([...BOTH, '--library', 'm', '--library', 'dl']).stderr, '')
  assert.equal(logs(`import { lib } from './twice.js'\nconsole.log(lib.twice(21), lib.FACTOR)`), '42 2')
})

test('declarations alone become a module without C', (t) => {
  const { cdef, at, logs } = project(t)
  const { status } = cdef(['build', '--declarations', '-', '--name', 'out/abs'], 'int abs(int x);')
  assert.equal(status, 0)
  assert.ok(!existsSync(at('out/abs.c')))
  assert.equal(logs(`import { ffi } from './out/abs.js'\nconsole.log(ffi.dlopen(null).abs(-3))`), '3')
})

test('errors name the files', { skip: withoutCompiler }, (t) => {
  const { cdef, file } = project(t, FILES)
  file('decls.h', '\nint twice(int x;\n')
  assert.match(cdef(BOTH).stderr, /^cdef: decls\.h:2:16: /)
  file('decls.h', '\nint twice(int x, int y);\n')
  assert.match(cdef(BOTH).stderr, /\n {2}decls\.h:2:.*error: /)
  file('src/twice.c', '\nint x = y;\n')
  assert.match(cdef(BOTH).stderr, /\n {2}twice\.c:2:.*error: /)
})

test('tools-02: one file cannot be both, and a missing one is named', (t) => {
  const { cdef } = project(t, FILES)
  for (const [declarations, source] of [
    ['decls.h', './decls.h'],
    ['-', '-'],
  ] as const) {
    const { status, stderr } = cdef(['build', '--declarations', declarations, '--source', source, '--name', 'x'])
    assert.deepEqual([status, stderr], [2, `cdef: '${source}' cannot hold both the declarations and the C source\n`])
  }
  const { status, stderr } = cdef(['build', '--declarations', 'none.h', '--name', 'x'])
  assert.equal(status, 1)
  assert.match(stderr, /^cdef: cannot read 'none\.h': ENOENT/)
})
