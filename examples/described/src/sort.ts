/** C's qsort with a function of JavaScript's, which lives for the call. */
import { array, CDLL, CFUNCTYPE, c_int, c_size_t, c_void_p, POINTER, sizeof } from 'cdef/ctypes'

const Compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
const qsort = new CDLL(null).func('qsort', {
  argtypes: [c_void_p, c_size_t, c_size_t, Compare],
  restype: null,
})

/** The numbers in order. */
export function sorted(numbers: readonly number[]): number[] {
  const items = new (array(c_int, numbers.length))(numbers)
  qsort(items, items.length, sizeof(c_int), (a, b) => a.value - b.value)
  return [...items]
}
