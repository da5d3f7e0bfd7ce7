/** `cdef import` of headers that are long, and of headers that promise more than the library has. */
import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Project, project, ROOT, run, withoutCompiler } from './project.ts'

const options = { skip: withoutCompiler }

const succeeds = ({ status, stdout, stderr }: ReturnType<Project['cdef']>): string => {
  assert.equal(status, 0, stderr)
  return stdout
}

test('a long header: the types stand in a file of their own, which the editor need not infer', options, (t) => {
  const functions = Array.from({ length: 400 }, (_, i) => `int many_${i}(struct many *m, int x);\n`)
  const made = project(t, { 'many.h': `struct many { int a; double b; };\n${functions.join('')}` })
  succeeds(made.cdef(['import', 'many.h', '--output', 'src/many.mts']))
  assert.match(
    readFileSync(made.at('src/many.mts'), 'utf8'),
    /^import type \{ ffi as typed \} from '\.\/many\.types\.mjs'$/m,
  )
  assert.match(readFileSync(made.at('src/many.types.d.mts'), 'utf8'), /readonly many_399: c\.FunctionPointer<\(m: /)
  const args = ['import', 'many.h', '--output', 'many.ts']
  assert.match(succeeds(made.cdef(args)), /^wrote {6}many\.ts\nwrote {6}many\.types\.d\.ts\n/)
  succeeds(made.cdef([...args, '--check']))
  made.file(
    'use.ts',
    `import { ffi } from './many.ts'
const lib = ffi.dlopen(null)
const x: number = lib.many_7({ a: 1, b: 2 }, 3)
// @ts-expect-error: the second is a number
lib.many_7(null, 'x')
const s: number = ffi.new('struct many *', { a: x }).b
// @ts-expect-error: no such function
lib.many_400
export { s }
`,
  )
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'nodenext',
    types: [],
    allowImportingTsExtensions: true,
    lib: ['es2023', 'esnext.disposable', 'dom'],
  }
  made.file('tsconfig.json', JSON.stringify({ compilerOptions, files: ['use.ts'] }))
  for (const compiler of ['typescript-5.9', 'typescript']) {
    const { stdout } = run([process.execPath, join(ROOT, 'node_modules', compiler, 'bin/tsc'), '-p', '.'], made.at('.'))
    assert.equal(stdout, '')
  }
  rmSync(made.at('many.types.d.ts'))
  assert.match(made.cdef([...args, '--check']).stderr, /many\.types\.d\.ts' is not what many\.h says/)
  const few = made.cdef(['import', 'many.h', '--only', 'many_1*', '--output', 'few.ts'])
  assert.doesNotMatch(succeeds(few), /types/)
})

test('api: what the library lacks is left out, and a macro of that name is not', options, (t) => {
  const made = project(t, {
    'half.h': `int half_here(int x);
int half_gone(int x);
int half_macro(int x);
#define half_macro(x) ((x) * 2)
static inline int half_inline(int x) { return x * 3; }
extern int half_lost;
extern int half_there;
`,
    'half.c': 'int half_here(int x) { return x + 1; }\nint half_there = 5;\n',
  })
  run(['cc', '-shared', '-fPIC', 'half.c', '-o', 'libhalf.so'], made.at('.'))
  const args = ['import', 'half.h', '--library', './libhalf.so', '--mode', 'api', '--output', 'half.js', '--verbose']
  const { status, stdout, stderr } = made.cdef(args)
  assert.equal(status, 0, stderr)
  assert.equal(stderr, '')
  for (const name of ['half_gone', 'half_lost'])
    assert.match(stdout, new RegExp(`${name}: the library '\\./libhalf\\.so' does not have it`))
  assert.doesNotMatch(stdout, /half_macro: the library|half_inline|half_here|half_there/)
  assert.equal(
    made.logs(
      "import { lib } from './half.js'; console.log(lib.half_here(1), lib.half_macro(4), lib.half_inline(2), lib.half_there)",
    ),
    '2 8 6 5',
  )
})
