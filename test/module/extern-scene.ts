/** A module whose C calls functions of JavaScript, run in a process of its own: nothing is attached at first. */
import { verified } from '../support/modules.ts'
import { DECLARATIONS, SOURCE } from './extern-fixture.ts'

const { ffi, lib } = verified(DECLARATIONS, SOURCE)
console.log(lib.call_event(1, 2), lib.call_point(1, 2).x, lib.call_nothing(), Number(lib.call_extended(1)))
ffi.errno = 5
lib.call_event(3, 4)
console.log(ffi.errno)
ffi.defExtern('event', (x: number) => x)
console.log(lib.call_event(7, 8))
