/** Writes programs that use cdef on declarations of any number: half structs, half functions, comments between them. */

const MEMBERS = [
  (i: number) => `int id_${i};`,
  () => 'unsigned long flags;   /* bits of the record */',
  () => 'const char *name;',
  (i: number) => `double weights[${(i % 7) + 1}];`,
  (i: number) => (i === 0 ? 'void *previous;' : `struct record_${i - 1} *previous;`),
]

/** `count` declarations of some 160 bytes each. */
export function declarationText(count: number): string {
  const pieces: string[] = []
  for (let i = 0; i < count / 2; i++) {
    pieces.push(
      `/* Record ${i}: what the library knows of it. */\nstruct record_${i} {\n`,
      ...MEMBERS.map((member) => `  ${member(i)}\n`),
      '};\n',
      `// Updates record ${i}; returns 0 when done.\n`,
      `int update_${i}(struct record_${i} *record, const char *name, size_t length, double scale);\n\n`,
    )
  }
  return pieces.join('')
}

/** What a program does with the library. */
export type Use = 'nothing' | 'one' | 'each'

/** A program that declares the text and calls functions of it. */
export function program(count: number, use: Use): string {
  const calls = use === 'nothing' ? 0 : use === 'one' ? 1 : count / 2
  const lines = Array.from(
    { length: calls },
    (_, i) => `total += lib.update_${i}({ id_${i}: 1, name: null }, 'text', 4, 1.5)`,
  )
  return `import { FFI } from 'cdef'

const ffi = new FFI(\`
${declarationText(count)}\`)
const lib = ffi.dlopen(null)
let total = 0
${lines.join('\n')}
export { lib, total }
`
}

/** A program that uses five declarations of the module of such a text. */
export function moduleProgram(): string {
  return `import { ffi, lib } from './module.js'

const record = ffi.new('struct record_7 *', { id_7: 1, name: null })
const total = lib.update_3(null, 'text', 4, 1.5) + lib.update_9([{ id_9: 1 }], 'text', 4, 1.5) + ffi.sizeof('struct record_8[3]')
export const weights: number = record.weights.length + (record.previous?.id_6 ?? 0) + total
`
}

/** A program that describes so many records and functions without C text, and calls each function. */
export function describedProgram(count: number): string {
  const groups = Array.from({ length: count }, (_, i) => {
    const weights = `weights: array(c_double, ${(i % 7) + 1})`
    const previous = `previous: ${i === 0 ? 'c_void_p' : `POINTER(Record${i - 1})`}`
    return `
class Record${i} extends Structure('struct record_${i}', { id_${i}: c_int, flags: c_ulong, name: c_char_p, ${weights}, ${previous} }) {}
const update_${i} = lib.func('update_${i}', { argtypes: [POINTER(Record${i}), c_char_p, c_size_t, c_double], restype: c_int })
total += update_${i}({ id_${i}: 1, name: null }, 'text', 4, 1.5)`
  })
  return `import { array, CDLL, c_char_p, c_double, c_int, c_size_t, c_ulong, c_void_p, POINTER, Structure } from 'cdef/ctypes'

const lib = new CDLL(null)
let total = 0
${groups.join('\n')}
export { lib, total }
`
}
