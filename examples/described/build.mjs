// @ts-check
/** `node build.mjs`: compiles the library that `src/add-data.ts` calls into native/. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const { dirname } = import.meta
mkdirSync(join(dirname, 'native'), { recursive: true })
const output = join(dirname, 'native/libdatapoint.so')
execFileSync(process.env['CC'] ?? 'cc', ['-O2', '-shared', '-fPIC', '-o', output, join(dirname, 'c/datapoint.c')])
