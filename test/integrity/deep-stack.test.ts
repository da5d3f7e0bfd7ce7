/** C that has used the stack up calls back: an error or a zero result, and never the end of the process. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI } from '../support/untyped.ts'

const SOURCE = `
  #include <alloca.h>
  #include <string.h>
  int deep(int bytes, int (*f)(int)) {
    char *block = alloca(bytes);
    memset(block, 1, bytes);
    return f(bytes) + block[bytes - 1];
  }
`

test('a callback deep in the stack of C does not end the process', { skip: withoutCompiler }, () => {
  const ffi = newFFI('int deep(int bytes, int (*f)(int));')
  const lib = ffi.dlopen(compileLibrary('deep-stack', SOURCE))
  let ran = 0
  for (const bytes of [1000, 3_000_000, 1000]) {
    try {
      assert.equal(
        lib.deep(bytes, (n: number) => ran++ && n - n),
        1,
      )
    } catch (error) {
      assert.ok(error instanceof RangeError && bytes > 1000)
    }
  }
  assert.equal(ran, 2)
})
