/** A C++ exception that nobody catches, in a debugging FFI; ends the process that runs it. */
import '../support/modules.ts'
import { newFFI } from '../support/untyped.ts'

const ffi = newFFI('int fails(int);', { debug: { report: true } } as object)
ffi
  .verify('#include <stdexcept>\nstatic int fails(int n) { if (n) throw std::length_error("long"); return n; }', {
    sourceExtension: '.cpp',
  })
  .fails(1)
