/** What JavaScript knows of include/cdef/module.h is what the C compiler reads there. */
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compiledShape } from '../../src/abi/passing.ts'
import { EXTERN_NAME, MODULE_CONTRACT, MODULE_FIELDS, WORD } from '../../src/module/header.ts'
import { HOST } from '../../src/platform.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { scopeOf } from '../support/declared.ts'

const INCLUDE = fileURLToPath(new URL('../../../include', import.meta.url))
const PREFIX = '#include <stddef.h>\n#include <cdef/module.h>\n'

test('the fields of cdef_module lie where they are read', { skip: withoutCompiler }, () => {
  const asserts = [
    `CDEF_MODULE_CONTRACT == ${MODULE_CONTRACT}`,
    `sizeof(cdef_number) == ${WORD} && sizeof(cdef_address) == ${WORD} && sizeof(cdef_extern *) == ${WORD}`,
    `offsetof(cdef_extern, cdef_name) == ${EXTERN_NAME}`,
    ...Object.entries(MODULE_FIELDS).map(
      ([field, offset]) => `offsetof(struct cdef_module, cdef_${field}) == ${offset}`,
    ),
  ]
  const text = asserts
    .map((condition) => `_Static_assert(${condition}, "${condition.replaceAll('"', '')}");`)
    .join('\n')
  compileLibrary('module-header', `${PREFIX}${text}`, [`-I${INCLUDE}`])
})

const TYPES = [
  'char',
  'short',
  'int',
  'double',
  'long double',
  'struct odd',
  'struct big',
  '__int128',
  'void *',
  'float _Complex',
]

test('what the addon reads of an extern lies where native/core/extern_binding.h has it', {
  skip: withoutCompiler,
}, () => {
  const places = {
    cdef_extern: ['cdef_module_name', 'cdef_name', 'cdef_bindings'],
    cdef_binding: ['cdef_call', 'cdef_next'],
  }
  const lines = Object.entries(places).flatMap(([type, fields]) => [
    `_Static_assert(sizeof(${type}) == ${fields.length} * sizeof(void *), "${type}");`,
    ...fields.map((field, i) => `_Static_assert(offsetof(${type}, ${field}) == ${i} * sizeof(void *), "${field}");`),
  ])
  compileLibrary('module-externs', `${PREFIX}${lines.join('\n')}`, [`-I${INCLUDE}`])
})

test('frames of compiled calls have the rooms of the header', { skip: withoutCompiler }, () => {
  const records = 'struct odd { char a[17]; }; struct big { long a[40]; };'
  const lines = TYPES.flatMap((type, i) => {
    const declaration = scopeOf(`${records} ${type} f(${TYPES.join(', ')}, ${type});`).declaration('f')
    if (declaration?.kind !== 'function') throw new Error(type)
    const { offsets, size } = compiledShape(declaration.type, HOST)
    const rooms = [`CDEF_RESULT_ROOM(${type})`, ...TYPES.map((each) => `CDEF_ROOM(${each})`)]
    return [
      ...offsets.map((offset, j) => `_Static_assert(${rooms.slice(0, j + 1).join(' + ')} == ${offset}, "${i}, ${j}");`),
      `_Static_assert(${[...rooms, `CDEF_ROOM(${type})`].join(' + ')} == ${size}, "${i}");`,
    ]
  })
  compileLibrary('module-rooms', `${PREFIX}${records}\n${lines.join('\n')}`, [`-I${INCLUDE}`])
})
