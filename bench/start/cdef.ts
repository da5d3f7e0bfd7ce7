/** Imports cdef. */
import 'cdef'
