import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { addon } from '../../src/native/load.ts'
import { bind, call, INT, memory, POINTER, writePointer } from './caller.ts'

const program = () => {
  const opened = addon.open(null, addon.constants.RTLD_LAZY)
  assert.ok(typeof opened !== 'string')
  return opened
}

/** fputc('x', stream) or fgetc(stream). */
function put(stream: number): number {
  const result = call(bind(program(), 'fputc', INT, [INT, POINTER]), (character = 0, at = 0) => {
    memory.setInt32(character, 120, true)
    writePointer(at, stream)
  })
  return memory.getInt32(result, true)
}
function get(stream: number): number {
  return memory.getInt32(
    call(bind(program(), 'fgetc', INT, [POINTER]), (at = 0) => writePointer(at, stream)),
    true,
  )
}

function withFile(flags: string, use: (fd: number, path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-'))
  const path = join(folder, 'file')
  writeFileSync(path, 'abc')
  const fd = openSync(path, flags)
  try {
    use(fd, path)
  } finally {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
}

function openStream(fd: number): number {
  const stream = addon.openStream(fd)
  assert.ok(typeof stream === 'number')
  return stream
}

test('a stream has the mode of its descriptor and no buffer', () => {
  const cases = [
    ['r', { written: -1, text: 'abc' }],
    ['r+', { written: 120, text: 'xbc' }],
    ['w', { written: 120, text: 'x' }],
    ['a', { written: 120, text: 'abcx' }],
    ['a+', { written: 120, text: 'abcx' }],
  ] as const
  for (const [flags, { written, text }] of cases) {
    withFile(flags, (fd, path) => {
      const stream = openStream(fd)
      assert.equal(put(stream), written, flags)
      assert.equal(readFileSync(path, 'utf8'), text)
      addon.closeStream(stream)
    })
  }
})

test('a stream reads, and closing it leaves the descriptor open', () => {
  withFile('r+', (fd, path) => {
    const stream = openStream(fd)
    assert.equal(get(stream), 97)
    addon.closeStream(stream)
    writeSync(fd, 'X')
    assert.equal(readFileSync(path, 'utf8'), 'aXc')
  })
})

test('what is no descriptor is refused in the words of the system', () => {
  for (const fd of [-1, 99999, 2 ** 40]) assert.equal(addon.openStream(fd), 'Bad file descriptor')
})
