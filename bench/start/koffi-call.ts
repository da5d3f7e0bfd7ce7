/** Imports koffi and calls C once. */
import koffi from 'koffi'

koffi.load(null).func('int abs(int x)')(-3)
