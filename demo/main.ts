/** `npm run demo`: the main job, done on libraries that every Linux has. */
import { compressFile } from './compression.ts'
import { sumDataPoints } from './datapoint.ts'
import { listDirectory } from './directory.ts'
import { printFromC } from './printing.ts'
import { sortWithCallback } from './sorting.ts'

console.log(`cdef on Node ${process.versions.node}, ${process.platform}-${process.arch}`)
const start = performance.now()
listDirectory()
compressFile()
sortWithCallback()
printFromC()
sumDataPoints()
console.log(`\nAll done in ${(performance.now() - start).toFixed(0)} ms.`)
