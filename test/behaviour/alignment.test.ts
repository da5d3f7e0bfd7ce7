import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI } from '../support/untyped.ts'

const TYPES = `
  typedef int a64 __attribute__((aligned(64))); typedef a64 *pointer; typedef int list[3] __attribute__((aligned(32)));
  typedef struct { char c; } low __attribute__((aligned(128))); typedef double d1 __attribute__((aligned(1)));
  struct s { char c; a64 x; };
`

test('C1: memory is aligned as the typedef asks', () => {
  const ffi = newFFI(TYPES)
  const arena = ffi.arena()
  const address = (value: object): number => Number(ffi.cast('uintptr_t', value))
  for (const [type, alignment] of [
    ['a64 *', 64],
    ['pointer', 64],
    ['list', 32],
    ['low *', 128],
    ['struct s *', 64],
    ['const a64 *', 64],
  ] as const) {
    for (let i = 0; i < 5; i++) {
      ffi.new('char *')
      assert.equal(address(ffi.new(type)) % alignment, 0, type)
      arena.new('char *')
      assert.equal(address(arena.new(type)) % alignment, 0, `${type} in an arena`)
    }
  }
  assert.equal(ffi.new('a64 *', 7).value, 7)
  assert.equal(ffi.new('d1 *', 1.5).value, 1.5)
  assert.equal(ffi.alignof('a64'), 64)
  assert.equal(ffi.alignof('a64 *'), 8)
})

test('C1: the object of a typedef knows what the typedef asks for', () => {
  const ffi = newFFI(TYPES)
  const address = (value: object): number => Number(ffi.cast('uintptr_t', value))
  for (const [type, alignment] of [
    ['a64', 64],
    ['d1', 1],
    ['list', 32],
    ['low', 128],
    ['struct s', 64],
    ['a64 *', 8],
    ['int', 4],
  ] as const)
    assert.equal(ffi.alignof(ffi.typeof(type)), alignment, type)
  for (const [type, alignment] of [
    ['a64 *', 64],
    ['pointer', 64],
    ['list', 32],
    ['low *', 128],
  ] as const) {
    const object = ffi.typeof(type)
    for (let i = 0; i < 5; i++) {
      ffi.new('char *')
      assert.equal(address(ffi.new(object)) % alignment, 0, type)
    }
    assert.equal(ffi.typeof(type), object)
  }
  assert.notEqual(ffi.typeof('a64'), ffi.typeof('int'))
  assert.equal(String(ffi.typeof('a64')), 'int')
  assert.equal(ffi.typeof(ffi.new('int *')), ffi.typeof('int *'))
})
