/** Compiles one text through the cache and to one path, some times; run by several processes at once. */
import { compileLibrary } from '../../src/toolchain/compile.ts'
import { compileText } from '../../src/toolchain/compile-text.ts'
import { newFFI } from '../support/untyped.ts'

const [, , source = '', output = '', text = ''] = process.argv

for (let round = 0; round < 3; round++) {
  compileLibrary({ source, output })
  const { path } = compileText(text, { fileName: 'name.c' })
  for (const library of [output, path]) {
    const ffi = newFFI('int answer(void);')
    const lib = ffi.dlopen(library)
    if (lib.answer() !== 42) throw new Error(`${library} answers ${lib.answer()}`)
    ffi.dlclose(lib)
  }
}
console.log('done')
