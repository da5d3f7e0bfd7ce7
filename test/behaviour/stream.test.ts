import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFFI, refuses } from '../support/untyped.ts'

const ffi = newFFI(`
  int fputs(const char *text, FILE *stream); int fileno(FILE *stream); int fclose(FILE *stream); int fflush(FILE *f);
  char *fgets(char *into, int size, FILE *stream); FILE *fopen(const char *path, const char *mode);
  int fprintf(FILE *stream, const char *format, ...);
`)
const libc = ffi.dlopen(null)

/** Runs with the path of an empty file. */
async function withFile(use: (path: string) => unknown): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-stream-'))
  try {
    writeFileSync(join(folder, 'file'), '')
    await use(join(folder, 'file'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a file descriptor serves as FILE *, and stays open', () =>
  withFile((path) => {
    const fd = openSync(path, 'w')
    assert.ok(libc.fputs('one ', fd) >= 0)
    writeSync(fd, 'two ')
    libc.fputs('three', fd)
    assert.notEqual(libc.fileno(fd), fd)
    closeSync(fd)
    assert.equal(readFileSync(path, 'utf8'), 'one two three')
  }))

test('so does a FileHandle', () =>
  withFile(async (path) => {
    const handle = await open(path, 'w')
    libc.fputs('hello', handle)
    libc.fprintf(handle, ' %d', ffi.cast('int', 5))
    await handle.close()
    assert.equal(readFileSync(path, 'utf8'), 'hello 5')
    assert.throws(() => libc.fputs('x', handle), { code: /stream\/open|value\/pointer/ })
  }))

test('reading goes on where the descriptor stands', () =>
  withFile((path) => {
    writeFileSync(path, 'first\nsecond\n')
    const fd = openSync(path, 'r')
    const line = ffi.new('char[20]')
    assert.notEqual(libc.fgets(line, 20, fd), null)
    assert.equal(ffi.string(line), 'first\n')
    libc.fgets(line, 20, fd)
    assert.equal(ffi.string(line), 'second\n')
    closeSync(fd)
  }))

test('a FILE * of C is a pointer like any other', () =>
  withFile((path) => {
    const stream = libc.fopen(path, 'w')
    libc.fputs('text', stream)
    assert.equal(libc.fclose(stream), 0)
    assert.equal(readFileSync(path, 'utf8'), 'text')
    assert.equal(libc.fopen('/no/such/file', 'r'), null)
    assert.equal(libc.fflush(null), 0)
  }))

test('a cast makes a stream that lives as long as it is referred to', () =>
  withFile(async (path) => {
    const handle = await open(path, 'w')
    const stream = ffi.cast('FILE *', handle)
    libc.fputs('cast', stream)
    libc.fflush(stream)
    assert.equal(readFileSync(path, 'utf8'), 'cast')
    await handle.close()
  }))

test('what is no descriptor is refused', () => {
  for (const wrong of [-1, 0.5, 'path', {}, { fd: 'x' }, undefined]) {
    refuses(() => libc.fputs('x', wrong), 'TypeError', 'value/pointer', /argument 2 'stream' of 'fputs'/)
  }
  refuses(() => libc.fputs('x', 99999), 'FFIError', 'stream/open', /99999/)
  const own = newFFI('struct other; int fputs(const char *, struct other *);').dlopen(null)
  refuses(() => own.fputs('x', 1), 'TypeError', 'value/pointer')
})
