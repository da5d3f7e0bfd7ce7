import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportedNames } from '../../src/library/exports.ts'
import { openLibrary } from '../../src/library/open.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'

const SOURCE = `
  int exported_function(void) { return 1; }
  int exported_variable = 2;
  static int hidden(void) { return 3; }
  int (*exported_pointer)(void) = hidden;
  extern int imported_from_nowhere __attribute__((weak));
  int *user = &imported_from_nowhere;`

const skip = withoutCompiler || (process.platform !== 'linux' && 'reads the ELF files of Linux')

test('the names that an open library defines are known, and no others of it', { skip }, () => {
  const path = compileLibrary('exports', SOURCE)
  openLibrary(path)
  const names = exportedNames(path)
  for (const name of ['exported_function', 'exported_variable', 'exported_pointer'])
    assert.ok(names.includes(name), name)
  assert.deepEqual(
    names.filter((name) => /hidden|nowhere/.test(name)),
    [],
  )
})

test('where the name is no file of the process, those of every library are', { skip }, () => {
  assert.ok(exportedNames('no/such/library.so').includes('strlen'))
})
