/** `verify`: compiled now, unless it was before, and loaded at once. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'
import { workshop } from '../toolchain/workshop.ts'

const SOURCE = 'static int f(int x) { return x + 1; }'

test('the same text is compiled once, and again when it or a header changes', { skip: withoutCompiler }, (t) => {
  const { script, environment, at, file } = workshop(t)
  const counter = script(
    'counting cc',
    `case "$*" in *--version*) ;; *' -c '*) echo run >> '${at('runs')}' ;; esac; exec cc "$@"`,
  )
  environment({ CC: `'${counter}'` })
  file('runs', '')
  const runs = () => readFileSync(at('runs'), 'utf8').split('\n').length - 1
  const verify = (source: string, options = {}) => newFFI('int f(int);').verify(source, options).f(1)
  assert.deepEqual([verify(SOURCE), runs()], [2, 1])
  assert.deepEqual([verify(SOURCE), runs()], [2, 1])
  assert.deepEqual([verify(`${SOURCE} // other`), runs()], [2, 2])
  file('folder/n.h', '#define N 5')
  const included = `#include "n.h"\nstatic int f(int x) { return x + N; }`
  const options = { includeDirs: [at('folder')] }
  assert.deepEqual([verify(included, options), verify(included, options), runs()], [6, 6, 3])
  file('folder/n.h', '#define N 50')
  assert.deepEqual([verify(included, options), runs()], [51, 4])
})

test('what fails is not kept', { skip: withoutCompiler }, (t) => {
  workshop(t)
  for (const _ of [1, 2])
    refuses(() => newFFI('struct s { int a; };').verify('struct s { int a, b; };'), 'VerificationError', 'verify/size')
})

test('the types of an FFI that was verified are those of C', { skip: withoutCompiler }, () => {
  const ffi = newFFI('struct part { int x; ...; }; typedef int... t; int f(int);')
  refuses(() => ffi.sizeof('struct part'), 'VerificationMissing', 'layout/deferred')
  const lib = ffi.verify(`struct part { double d; int x; }; typedef short t; ${SOURCE}`)
  assert.deepEqual(
    [ffi.sizeof('struct part'), ffi.sizeof('t'), ffi.new('struct part *', { x: 4 }).x, lib.f(1)],
    [16, 2, 4, 2],
  )
  ffi.cdef('struct later { struct part p; t n; }; int abs(int);')
  assert.deepEqual([ffi.sizeof('struct later'), ffi.dlopen(null).abs(-3)], [24, 3])
})

test('an FFI can be verified again with more declarations', { skip: withoutCompiler }, () => {
  const ffi = newFFI('int f(int);')
  const first = ffi.verify(SOURCE)
  ffi.cdef('int g(int);')
  const second = ffi.verify(`${SOURCE} static int g(int x) { return x * 2; }`)
  assert.deepEqual([first.f(1), second.f(1), second.g(4)], [2, 2, 8])
})

test('the size of any type is at hand at once', { skip: withoutCompiler }, () => {
  const lib = newFFI('extern const int size;').verify('#include <stdio.h>\nconst int size = sizeof(FILE *);')
  assert.equal(lib.size, 8)
})

test('no declarations, and a source that ends in the middle of a line, are fine', { skip: withoutCompiler }, () => {
  assert.deepEqual(Object.keys(newFFI().verify('')), [])
  assert.equal(newFFI('int f(int);').verify(`${SOURCE} // \\`).f(1), 2)
})

test('the source is text', () => {
  for (const source of [null, 5, undefined]) refuses(() => newFFI().verify(source), 'TypeError', 'argument/type')
  refuses(() => newFFI().verify('', { library: 'z' }), 'TypeError', 'option/unknown')
})

test('without a compiler the error says what was looked for', (t) => {
  workshop(t).environment({ CC: '/no/such/cc' })
  refuses(() => newFFI('int f(int);').verify(SOURCE), 'VerificationError', 'toolchain/missing', /\/no\/such\/cc/)
})
