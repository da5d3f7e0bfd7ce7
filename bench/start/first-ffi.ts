/** Imports cdef and makes an FFI. */
import { FFI } from 'cdef'

new FFI()
