/** Calls printf, a variadic function; what it prints stays in C's own buffer until fflush. */
import { FFI } from 'cdef'
import { section, step } from './page.ts'

const ffi = new FFI(`
  int printf(const char *format, ...);
  int snprintf(char *into, size_t size, const char *format, ...);
  int fflush(FILE *stream);
`)

/** Runs the section. */
export function printFromC(): void {
  section('Print from C', 'printf snprintf fflush')
  const libc = ffi.dlopen(null)
  const world = ffi.new('char[]', 'world')
  const print = () => {
    const printed = libc.printf('  hi there, %s.\n', world)
    libc.fflush(null)
    return printed
  }
  step('printf("hi there, %s.")', print, (printed) => `returned ${printed}`)

  const text = ffi.new('char[64]')
  const format = () => {
    libc.snprintf(text, 64, '%d items, %.3f on average', ffi.cast('int', 42), Math.PI)
    return ffi.string(text)
  }
  step('snprintf, an int and a double', format, (formatted) => `'${formatted}'`)
}
