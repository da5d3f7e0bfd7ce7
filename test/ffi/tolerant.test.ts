/** What a program sees of declarations that could not be read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI } from '../support/untyped.ts'

const TEXT = 'int abs(int x); int labs(nowhere x); typedef nowhere handle; int open_it(handle h);'

test('D: warnings list what was left out, and members say why they are missing', async () => {
  const heard: string[] = []
  const listen = (warning: Error): void => void heard.push(warning.message)
  process.on('warning', listen)
  const ffi = newFFI('')
  ffi.cdef(TEXT, { tolerant: true })
  const lib = ffi.dlopen(null)
  assert.equal(lib.abs(-3), 3)
  assert.deepEqual(
    ffi.warnings.map(({ code, line, column }: { code: string; line: number; column: number }) => [code, line, column]),
    [
      ['warning/left-out', 1, 17],
      ['warning/left-out', 1, 38],
      ['warning/left-out', 1, 62],
    ],
  )
  assert.throws(() => lib.labs, /'labs' is not declared; its declaration was left out: .*nowhere/)
  assert.throws(() => ffi.typeof('handle'), /left out/)
  assert.throws(() => ffi.integerConst('open_it'), /left out: .*handle/)
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', listen)
  assert.deepEqual(heard, ['3 declarations could not be read and were left out; ffi.warnings says why'])
})

test('D: other warnings are listed too, and the list is not the one inside', () => {
  const ffi = newFFI('int f(int) __attribute__((made_up));')
  const { warnings } = ffi
  assert.equal(warnings[0]?.code, 'warning/attribute')
  ;(warnings as unknown[]).length = 0
  assert.equal(ffi.warnings.length, 1)
})

test('D: without the option nothing of the text is declared', () => {
  const ffi = newFFI('')
  assert.throws(() => ffi.cdef(TEXT), /nowhere/)
  assert.throws(() => ffi.cdef(TEXT, { tolerant: 1 }), /tolerant/)
  assert.throws(() => ffi.dlopen(null).abs, /not declared/)
})
