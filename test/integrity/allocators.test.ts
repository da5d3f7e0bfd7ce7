/** Memory of an allocator is nobody's after release, whoever still shows it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses } from '../support/untyped.ts'

const ffi = newFFI('void *malloc(size_t); void free(void *); struct s { int x; char name[8]; };')
const libc = ffi.dlopen(null)

test('release takes the memory from arrays, slices and references', () => {
  let freed = 0
  const allocate = ffi.newAllocator({
    alloc: libc.malloc,
    free: (pointer: unknown) => {
      freed++
      libc.free(pointer)
    },
  })
  const array = allocate('int[]', [1, 2, 3])
  const slice = array.subarray(1)
  ffi.release(array)
  ffi.release(array)
  assert.equal(freed, 1)
  refuses(() => ffi.at(slice, 0), 'TypeError', 'memory/detached')
  assert.equal(slice.length, 0)
  refuses(() => ffi.memmove(array, new Int32Array(1), 4), 'FFIError', 'memory/released')

  const pointer = allocate('struct s *', { x: 5, name: 'ab' })
  const [record, name] = [pointer[0], pointer.name]
  assert.equal(ffi.string(name), 'ab')
  ffi.release(pointer)
  refuses(() => record.x, 'FFIError', 'memory/released')
  assert.equal(name.length, 0)
  assert.equal(freed, 2)
})
