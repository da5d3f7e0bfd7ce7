// Written by cdef; do not edit.
import { loadModule } from 'cdef'

export const { ffi } = loadModule({
  format: 1,
  name: 'plain',
  types: `{"kind":"primitive","name":"int"}
{"kind":"function","result":0,"parameters":[0]}`,
  typedefs: ``,
  tags: ``,
  names: `abs f {"type":1}`,
})
