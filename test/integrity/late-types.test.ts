/** What was declared but not defined when it was first used, and is defined later. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses } from '../support/untyped.ts'

const OPAQUE = 'typedef struct late late; late *calloc(size_t n, size_t size); void free(void *p);'

test('a pointer to a struct that is defined after its first use has members', () => {
  const ffi = newFFI(OPAQUE)
  const libc = ffi.dlopen(null)
  const early = libc.calloc(1, 8)
  refuses(() => early.x, 'TypeError', 'member/opaque')
  refuses(() => early[0], 'TypeError', 'index/type', /declared but not defined/)
  ffi.cdef('struct late { int x, y; };')
  const late = libc.calloc(1, 8)
  late.x = 5
  assert.deepEqual([late.x, late[0].x, late.y, ffi.new('late *', [1, 2]).y], [5, 5, 0, 2])
  assert.equal(early[0].x, 0)
  assert.equal(ffi.cast('late *', early).x, 0)
  assert.equal(ffi.typeof(early), ffi.typeof(late))
  libc.free(early)
  libc.free(late)
})

test('a member that points to a struct defined later leads to its members', () => {
  const ffi = newFFI('struct node; struct list { struct node *first; };')
  const list = ffi.new('struct list *')
  assert.equal(list.first, null)
  ffi.cdef('struct node { struct node *next; int value; };')
  const node = ffi.new('struct node *', { value: 7 })
  list.first = node
  assert.deepEqual([list.first.value, list.first.next], [7, null])
})
