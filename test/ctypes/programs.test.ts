/** Whole programs: what people write with ctypes. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import * as ct from '../../src/ctypes/typed.ts'
import type { Type } from '../../src/ctypes/types.ts'

const {
  array,
  byref,
  c_char,
  c_char_p,
  c_int,
  c_long,
  c_size_t,
  c_ubyte,
  c_ulong,
  c_ushort,
  c_void_p,
  CDLL,
  CFUNCTYPE,
  find_library,
  get_errno,
  inout,
  offsetof,
  Opaque,
  POINTER,
  sizeof,
  string_at,
  Structure,
  addressof,
} = ct

class DIRENT extends Structure('struct dirent', {
  d_ino: c_ulong,
  d_off: c_long,
  d_reclen: c_ushort,
  d_type: c_ubyte,
  d_name: array(c_char, 256),
}) {}
const DIRENT_p = POINTER(DIRENT)
const libc = new CDLL(null)
const listed = (): string[] => ['.', '..', ...readdirSync('/usr')].sort()
const opens = <T extends Type>(type: T) => libc.func('opendir', { argtypes: [c_char_p], restype: type })

test('ct-145: readdir_r lists a folder', () => {
  const opendir = opens(c_void_p)
  const closedir = libc.func('closedir', { argtypes: [c_void_p], restype: c_int })
  const readdir_r = libc.func('readdir_r', { argtypes: [c_void_p, DIRENT_p, POINTER(DIRENT_p)], restype: c_int })
  const dir = opendir('/usr')
  assert.ok(dir)
  const dirent = new DIRENT()
  const result = new DIRENT_p()
  const names: string[] = []
  for (;;) {
    assert.equal(readdir_r(dir, byref(dirent), byref(result)), 0)
    if (!result.value) break
    assert.equal(addressof(result.value), addressof(dirent))
    names.push(string_at(dirent.d_name))
  }
  closedir(dir)
  assert.deepEqual(names.sort(), listed())
  assert.equal(offsetof(DIRENT, 'd_name'), 19)
})

test('ct-146: readdir lists a folder and ends with null', () => {
  const DIR_p = POINTER(Opaque('DIR'))
  const dir = opens(DIR_p)('/usr')
  assert.ok(dir)
  const readdir = libc.func('readdir', { argtypes: [DIR_p], restype: DIRENT_p })
  const names: string[] = []
  for (let entry = readdir(dir); entry; entry = readdir(dir)) names.push(string_at(entry.d_name))
  libc.func('closedir', { argtypes: [DIR_p], restype: c_int })(dir)
  assert.deepEqual(names.sort(), listed())
})

const zlib = find_library('z')
test('ct-147: zlib with checks of the result and lengths that C writes', {
  skip: zlib === null ? 'there is no zlib' : false,
}, () => {
  const z = new CDLL(zlib)
  const Bytes = POINTER(c_ubyte)
  class ZlibError extends Error {}
  const errcheck = (code: number, fn: { readonly name: string }): void => {
    if (code !== 0) throw new ZlibError(`${fn.name} failed with code ${code}`)
  }
  const compressBound = z.func('compressBound', { argtypes: [c_ulong], restype: c_ulong })
  const compress2 = z.func('compress2', {
    argtypes: [Bytes, inout(c_ulong), Bytes, c_ulong, c_int],
    restype: c_int,
    errcheck,
  })
  const uncompress = z.func('uncompress', {
    argtypes: [Bytes, inout(c_ulong), Bytes, c_ulong],
    restype: c_int,
    errcheck,
  })
  assert.equal(compressBound(4000), 4013)
  const blob = Buffer.from('ffi '.repeat(1000))
  const packed = new Uint8Array(compressBound(blob.length))
  const length: number = compress2(packed, packed.length, blob, blob.length, 6)
  const again = new Uint8Array(blob.length)
  assert.equal(uncompress(again, again.length, packed.subarray(0, length), length), blob.length)
  assert.equal(Buffer.compare(again, blob), 0)
  assert.throws(
    () => uncompress(new Uint8Array(10), 10, packed, length),
    (error) => error instanceof ZlibError && error.message === 'uncompress failed with code -5',
  )
  const raw = z.func('uncompress', { argtypes: [Bytes, POINTER(c_ulong), Bytes, c_ulong], restype: c_int })
  const size = new c_ulong(blob.length)
  assert.deepEqual([raw(again, byref(size), packed, length), size.value], [0, blob.length])
})

test('ct-148: qsort', () => {
  const Compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
  const qsort = libc.func('qsort', { argtypes: [c_void_p, c_size_t, c_size_t, Compare], restype: null })
  const items = new (array(c_int, 10))([7, 1, 2, 9, 5, 3, 8, 4, 6, 0])
  qsort(items, items.length, sizeof(c_int), (a, b) => a.value - b.value)
  assert.equal([...items].join(' '), '0 1 2 3 4 5 6 7 8 9')
  const down = new Compare((a, b) => b.value - a.value)
  qsort(items, items.length, sizeof(c_int), down)
  assert.equal(items[0], 9)
  assert.equal(typeof get_errno(), 'number')
})
