/** `npm start [path]`: lists a directory twice, and says what the two modes know of a `struct dirent`. */
import * as api from '../native/directory.js'
import * as abi from './abi.ts'
import { list } from './list.ts'

const [path = '.'] = process.argv.slice(2)
for (const [mode, { ffi, lib }] of Object.entries({ abi, api })) {
  const size = ffi.sizeof('struct dirent')
  const name = ffi.offsetof('struct dirent', 'd_name')
  console.log(`${mode}: struct dirent has ${size} bytes, d_name begins at ${name}`)
  console.log(list(ffi, lib, path).sort().join(' '))
}
