import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const DATA_POINT = `
  typedef struct { int num; double dnum; } DataPoint;
  DataPoint add_data(const DataPoint *points, unsigned n) {
    DataPoint sum = { 0, 0 };
    for (unsigned i = 0; i < n; i++) { sum.num += points[i].num; sum.dnum += points[i].dnum; }
    return sum;
  }`

test('an array of structs goes in, a struct comes out', { skip: withoutCompiler }, () => {
  const ffi = newFFI(`
    typedef struct { int num; double dnum; } DataPoint;
    DataPoint add_data(const DataPoint *points, unsigned n);
  `)
  const lib = ffi.dlopen(compileLibrary('data-point', DATA_POINT))
  const initialiser = [[2, 2.2], [3, 3.3], { num: 4, dnum: 4.4 }, [5, 5.5]]
  const sum = lib.add_data(ffi.new('DataPoint[]', initialiser), 4)
  assert.equal(sum.num, 14)
  assert.equal(sum.dnum.toFixed(6), '15.400000')
  assert.equal(lib.add_data(initialiser, 4).num, 14)
  refuses(
    () => lib.add_data('no', 2),
    'TypeError',
    'value/pointer',
    /'const DataPoint \*', argument 1 'points' of 'add_data'/,
  )
  refuses(() => lib.add_data([], -1), 'RangeError', 'value/range', /argument 2 'n'/)
  refuses(() => lib.add_data([], 1.5), 'TypeError', 'value/fraction')
  refuses(() => lib.add_data([]), 'TypeError', 'call/count', /expects 2 arguments, got 1/)
})

const DIRENT = `
  typedef void DIR;
  struct dirent { unsigned long d_ino; long d_off; unsigned short d_reclen; unsigned char d_type; char d_name[256]; };
  DIR *opendir(const char *name); int closedir(DIR *directory);
  struct dirent *readdir(DIR *directory);
  int readdir_r(DIR *directory, struct dirent *entry, struct dirent **result);
`

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-seeds-'))
  try {
    for (const name of ['one', 'two', 'thrée']) writeFileSync(join(folder, name), '')
    use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a directory is read by readdir, until NULL', () => {
  const ffi = newFFI(DIRENT)
  const libc = ffi.dlopen(null)
  inFolder((folder) => {
    const directory = libc.opendir(folder)
    const names: string[] = []
    for (let entry = libc.readdir(directory); entry; entry = libc.readdir(directory))
      names.push(ffi.string(entry.d_name))
    assert.equal(libc.closedir(directory), 0)
    assert.deepEqual(names.sort(), ['.', '..', ...readdirSync(folder)].sort())
  })
  assert.equal(libc.opendir('/no/such/folder'), null)
  assert.equal(ffi.errno, 2)
})

test('a directory is read by readdir_r, through out-parameters', () => {
  const ffi = newFFI(DIRENT)
  const libc = ffi.dlopen(null)
  inFolder((folder) => {
    const directory = libc.opendir(folder)
    const entry = ffi.new('struct dirent *')
    const result = ffi.new('struct dirent **')
    const names: string[] = []
    while (libc.readdir_r(directory, entry, result) === 0 && result[0] !== ffi.NULL)
      names.push(ffi.string(entry.d_name))
    libc.closedir(directory)
    assert.deepEqual(names.sort(), ['.', '..', ...readdirSync(folder)].sort())
  })
})

test('printf prints to standard output and returns what it printed', () => {
  const script = `
    import { FFI } from ${JSON.stringify(new URL('../../src/index.js', import.meta.url).href)}
    const ffi = new FFI('int printf(const char *format, ...); int fflush(FILE *stream);')
    const libc = ffi.dlopen(null)
    const length = libc.printf('hi there, %s.\\n', ffi.new('char[]', 'world'))
    libc.fflush(null)
    console.log(length)
  `
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  assert.deepEqual([stdout, stderr], ['hi there, world.\n17\n', ''])
})

test('qsort sorts by a callback that is declared by another spelling', () => {
  const ffi = newFFI(`
    typedef int (*cmp_fn)(const void *, const void *);
    void qsort(void *base, size_t n, size_t size, cmp_fn compare);
  `)
  const libc = ffi.dlopen(null)
  const array = ffi.new('int[]', [9, 3, 7, 0, 8, 1, 6, 2, 5, 4])
  const compare = ffi.callback('int(*)(const void *, const void *)', (a: Untyped, b: Untyped) => {
    return ffi.cast('int *', a).value - ffi.cast('int *', b).value
  })
  libc.qsort(array, 10, 4, compare)
  assert.deepEqual([...array], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  libc.qsort(array, 10, 4, (a: Untyped, b: Untyped) => ffi.cast('int *', b).value - ffi.cast('int *', a).value)
  assert.deepEqual([...array], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
})

test('malloc with a destructor, cast and filled', () => {
  const ffi = newFFI('void *malloc(size_t n); void free(void *p);')
  const libc = ffi.dlopen(null)
  const raw = libc.malloc(1024)
  const owned = ffi.gc(raw, libc.free)
  const p = ffi.cast('unsigned char *', owned)
  for (let i = 0; i < 1024; i++) p[i] = i % 256
  assert.deepEqual([p[0], p[255], p.at(1023)], [0, 255, 255])
  refuses(() => (p[0] = 256), 'RangeError', 'value/range')
  ffi.release(owned)
  refuses(() => p[0], 'FFIError', 'memory/released')
})

const ZLIB = `
  typedef unsigned char Bytef; typedef unsigned long uLong, uLongf;
  uLong compressBound(uLong length);
  int compress2(Bytef *into, uLongf *intoLength, const Bytef *from, uLong length, int level);
  int uncompress(Bytef *into, uLongf *intoLength, const Bytef *from, uLong length);
`
const zlib = newFFI(ZLIB)
const withoutZlib = zlib.findLibrary('libz.so.1') ? false : 'no libz.so.1 on this machine'

test('zlib packs and unpacks, with lengths that go in and come out', { skip: withoutZlib }, () => {
  const lib = zlib.dlopen('libz.so.1')
  const original = Buffer.from('the quick brown fox '.repeat(500))
  const packed = new Uint8Array(lib.compressBound(original.length))
  const length = zlib.new('uLongf *', packed.length)
  assert.equal(lib.compress2(packed, length, original, original.length, 9), 0)
  assert.ok(length.value > 0 && length.value < 200)
  const restored = Buffer.alloc(original.length)
  const restoredLength = zlib.new('uLongf[1]', [restored.length])
  assert.equal(lib.uncompress(restored, restoredLength, packed, length.value), 0)
  assert.equal(restoredLength[0], BigInt(original.length))
  assert.ok(restored.equals(original))
  assert.equal(lib.uncompress(restored, zlib.new('uLongf *', 5), packed, length.value), -5)
})
