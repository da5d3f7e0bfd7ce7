/** Where libraries are looked for, as the loader of Linux does (ld.so(8)). */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { candidates, isPath, searchFolders } from '../../src/library/search.ts'

const skip = process.platform === 'linux' ? false : 'Linux only'

/** A folder that LD_LIBRARY_PATH names until the test ends, with empty files in it. */
function folderOf(t: TestContext, ...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-library-'))
  for (const file of files) writeFileSync(join(folder, file), '')
  const before = process.env['LD_LIBRARY_PATH']
  process.env['LD_LIBRARY_PATH'] = folder
  t.after(() => {
    if (before === undefined) delete process.env['LD_LIBRARY_PATH']
    else process.env['LD_LIBRARY_PATH'] = before
    rmSync(folder, { recursive: true })
  })
  return folder
}

test('a name with a folder in it is a path, and the only candidate', () => {
  assert.deepEqual(
    [isPath('./libm.so'), isPath('/lib/libm.so'), isPath('libm.so'), isPath('m')],
    [true, true, false, false],
  )
  assert.deepEqual(candidates('./m'), ['./m'])
})

test('a bare name is tried as the name of a library first, and as it is last', { skip }, () => {
  const tried = candidates('no-such-library')
  assert.deepEqual(tried, ['libno-such-library.so', 'no-such-library'])
  assert.deepEqual(candidates('libno-such-library'), ['libno-such-library.so', 'libno-such-library'])
})

test('a name with an ending stays, with a version too', { skip }, () => {
  assert.deepEqual(candidates('libno-such-library.so'), ['libno-such-library.so'])
  assert.deepEqual(candidates('libno-such-library.so.6'), ['libno-such-library.so.6'])
})

test('versioned files of the search folders come between, the highest version first', { skip }, (t) => {
  const names = ['libwide.so.2', 'libwide.so.10.1', 'libwide.so.10', 'libwide.so.old', 'libwider.so.1']
  const folder = folderOf(t, ...names)
  const files = ['libwide.so.10.1', 'libwide.so.10', 'libwide.so.2'].map((name) => join(folder, name))
  assert.deepEqual(candidates('wide'), ['libwide.so', ...files, 'wide'])
})

test('the folders of LD_LIBRARY_PATH come first, in order and without empty ones, and each once', { skip }, (t) => {
  const folder = folderOf(t)
  process.env['LD_LIBRARY_PATH'] = `:${folder}::/usr/lib:${folder}`
  const folders = searchFolders()
  assert.deepEqual(folders.slice(0, 2), [folder, '/usr/lib'])
  assert.equal(new Set(folders).size, folders.length)
  assert.ok(folders.includes('/lib'))
})
