// @ts-check
/** What the published entry prints and computes is what the modules do that it is made of. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { ROOT } from '../../scripts/project-files.mjs'

/** @param {string} path */
const ffiOf = async (path) => (await import(pathToFileURL(`${ROOT}/dist/${path}`).href)).FFI
const Bundled = await ffiOf('cdef.js')
const Plain = await ffiOf('src/index.js')

const TEXT = `
  struct point { int x, y; }; union either { int i; float f; };
  enum color { RED, BLUE = 4 }; int abs(int); typedef int grid[2][2];`

/** @type {Readonly<Record<string, (ffi: any) => unknown>>} */
const VALUES = {
  'a pointer to a struct': (ffi) => ffi.new('struct point *', [1, 2]),
  'a struct': (ffi) => ffi.plain(ffi.new('struct point *', [1, 2]).value),
  'an array of numbers': (ffi) => ffi.new('int[3]', [1, 2, 3]),
  'an array of arrays': (ffi) => ffi.new('grid')[0],
  'a scalar': (ffi) => ffi.cast('long double', 1.5),
  'a borrowed pointer': (ffi) => ffi.cast('void *', 4096),
  'a type': (ffi) => ffi.typeof('struct point *'),
  'a field': (ffi) => ffi.typeof('struct point').fields,
  'a library': (ffi) => ffi.dlopen(null),
  'a closed library': (ffi) => {
    const lib = ffi.dlopen('m')
    ffi.dlclose(lib)
    return lib
  },
  'a C function': (ffi) => ffi.dlopen(null).abs,
  'a callback': (ffi) => String(ffi.callback('int(int)', () => 1)).replace(/0x\w+/, ''),
  'an error': (ffi) => {
    try {
      ffi.new('struct point *', { z: 1 })
    } catch (error) {
      return `${error}`
    }
    return undefined
  },
}

/** @param {unknown} value */
const shown = (value) => [inspect(value), `${inspect([value], { depth: 0 })}`]

for (const [what, make] of Object.entries(VALUES))
  it(`${what} prints alike`, () => {
    const printed = shown(make(new Bundled(TEXT)))
    assert.deepEqual(printed, shown(make(new Plain(TEXT))))
    assert.doesNotMatch(printed.join(), /Symbol\(offset\)|DataView|\bundefined\b/)
  })
