/** `node dist/main.js folder`: each of the programs. */
import { sumOf } from './add-data.ts'
import { listed, listedInto } from './directory.ts'
import { sorted } from './sort.ts'
import { compress, uncompress, ZlibError } from './zlib.ts'

const [, , folder = '.'] = process.argv

console.log(
  `sum: ${sumOf([
    [2, 2.2],
    [3, 3.3],
    [4, 4.4],
    [5, 5.5],
  ])}`,
)
console.log(`sorted: ${sorted([7, 1, 2, 9, 5, 3, 8, 4, 6, 0]).join(' ')}`)
console.log(listed(folder).sort().join(' '))
console.log(listedInto(folder).sort().join(' '))

const text = Buffer.from('ffi '.repeat(1000))
const packed = compress(text)
console.log(`zlib: ${text.equals(uncompress(packed, text.length))}, ${packed.length < 100}`)
try {
  uncompress(packed, 10)
} catch (error) {
  if (error instanceof ZlibError) console.log(`zlib: ${error.message}`)
}
