/** Imports cdef and calls C once. */
import { FFI } from 'cdef'

new FFI('int abs(int x);').dlopen<{ abs(x: number): number }>(null).abs(-3)
