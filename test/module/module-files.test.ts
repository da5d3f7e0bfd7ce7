import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { type TestContext, test } from 'node:test'
import { FFI } from '../../src/index.ts'
import { findProgram } from '../../src/toolchain/find.ts'
import { workshop } from '../toolchain/workshop.ts'

const withoutCompiler = findProgram('cc') === undefined && 'no C compiler: cc is not on PATH'

/** A folder, and an FFI with a module whose C includes a header in it. */
function factory(t: TestContext) {
  const made = workshop(t)
  const header = made.file('factor.h', '#define FACTOR 2\n')
  const ffi = new FFI('int twice(int x);')
  const source = '#include "factor.h"\nstatic int twice(int x) { return FACTOR * x; }'
  return { ffi: ffi.setSource('twice', source, { includeDirs: [made.at('.')] }), header, ...made }
}

const names = (paths: readonly string[]): string[] => paths.map((path) => basename(path))

test('compile says which files it wrote and which it read', { skip: withoutCompiler }, (t) => {
  const { ffi, header, at } = factory(t)
  const first = ffi.compile({ outDir: at('out') })
  assert.deepEqual(names(first.written), ['twice.c', 'twice.so', 'twice.js', 'twice.d.ts'])
  assert.ok(first.inputs.includes(header))
  assert.deepEqual(names(ffi.compile({ outDir: at('out') }).written), ['twice.so'])
})

test('compile({ emitOnly: true }) writes all but the library, and needs no compiler', (t) => {
  const { ffi, at, environment } = factory(t)
  environment({ CC: 'there-is-no-such-compiler' })
  const files = ffi.compile({ outDir: at('out'), emitOnly: true })
  assert.deepEqual(names(files.written), ['twice.c', 'twice.js', 'twice.d.ts'])
  assert.deepEqual([files.library, files.inputs], [undefined, []])
  assert.ok(files.written.every((path) => existsSync(path)))
})
