/** Compiles a small C library on the spot, passes it an array of structs and gets a struct back by value. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FFI } from 'cdef'
import { refused, say, section, skip, step } from './page.ts'

const DECLARATIONS = `
  typedef struct { int num; double dnum; } DataPoint;
  DataPoint add_data(const DataPoint *dps, unsigned n);
`
const SOURCE = `${DECLARATIONS}
  DataPoint add_data(const DataPoint *dps, unsigned n) {
      DataPoint out = {0, 0.0};
      for (unsigned i = 0; i < n; ++i) {
          out.num += dps[i].num;
          out.dnum += dps[i].dnum;
      }
      return out;
  }
`

/** Runs the section. */
export function sumDataPoints(): void {
  section('Structs by value, from C compiled just now', 'add_data')
  const compiler = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (!compiler) {
    skip('no C compiler on the PATH (cc, gcc or clang)')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'cdef-demo-'))
  try {
    callLibrary(step(`${compiler} -shared`, () => compile(compiler, folder)))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function compile(compiler: string, folder: string): string {
  const source = join(folder, 'datapoint.c')
  const library = join(folder, 'libdatapoint.so')
  writeFileSync(source, SOURCE)
  const ended = spawnSync(compiler, ['-shared', '-fPIC', '-o', library, source], { encoding: 'utf8' })
  if (ended.status !== 0) throw new Error(ended.stderr)
  return library
}

function callLibrary(path: string): void {
  const ffi = new FFI(DECLARATIONS)
  const lib = ffi.dlopen(path)
  const points = ffi.new('DataPoint[]', [[2, 2.2], [3, 3.3], { num: 4, dnum: 4.4 }, { num: 5, dnum: 5.5 }])
  step(
    'add_data(points, 4)',
    () => lib.add_data(points, 4),
    ({ num, dnum }) => `num ${num}, dnum ${dnum}`,
  )
  say('and wrong arguments are refused before they reach C:')
  const wrong = [
    ['no', 4],
    [[[1, 2]], -1],
    [[[1.5, 2]], 1],
  ] as const
  for (const [given, count] of wrong) {
    // @ts-expect-error: the compiler refuses the string, before anything runs.
    refused(`add_data(${JSON.stringify(given)}, ${count})`, () => lib.add_data(given, count))
  }
  ffi.dlclose(lib)
}
