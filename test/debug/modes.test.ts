import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { debugModes } from '../../src/debug/modes.ts'
import { FFI } from '../../src/index.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const INDEX = JSON.stringify(new URL('../../src/index.js', import.meta.url).href)

test('true is report, throw and guard, false is nothing, an object names what is wanted', () => {
  assert.deepEqual(debugModes(true), { report: true, throw: true, guard: true, trace: undefined })
  assert.equal(debugModes(false), undefined)
  assert.equal(debugModes({}), undefined)
  assert.deepEqual(debugModes({ report: true }), { report: true, throw: false, guard: false, trace: undefined })
  const trace = () => {}
  assert.deepEqual(debugModes({ trace }), { report: false, throw: false, guard: false, trace })
})

test('where faults cannot be told, asking for them is refused', () => {
  for (const option of [true, { report: true }, { throw: true }])
    refuses(() => debugModes(option, true), 'FFIError', 'debug/platform', /Windows/)
  assert.equal(debugModes({ trace: true }, true)?.report, false)
  assert.equal(debugModes({ guard: true }, true)?.guard, true)
})

test('what is no mode is refused', () => {
  for (const debug of ['report', 1, null])
    refuses(() => newFFI('', { debug } as object), 'TypeError', 'option/value', /debug/)
  refuses(
    () => newFFI('', { debug: { reports: true } } as object),
    'TypeError',
    'option/unknown',
    /report, throw, guard, trace/,
  )
  refuses(() => newFFI('', { debug: { throw: 1 } } as object), 'TypeError', 'option/value', /throw/)
  refuses(() => newFFI('', { debug: { trace: 'x' } } as object), 'TypeError', 'option/value', /trace/)
})

test('trace says each call in a line', () => {
  const lines: string[] = []
  const ffi = newFFI(
    'size_t strlen(const char *s); int abs(int); double fabs(double); void srand(unsigned seed); int snprintf(char *to, size_t n, const char *format, ...); char *getenv(const char *name);',
    {
      debug: { trace: (line: string) => lines.push(line) },
    } as object,
  )
  const libc = ffi.dlopen(null)
  libc.strlen('hello')
  libc.abs(-4)
  libc.fabs(-0.5)
  libc.srand(1)
  libc.getenv('CDEF_NO_SUCH_VARIABLE')
  libc.strlen('x'.repeat(3_000_000))
  const shapes = lines.map((line) => line.replace(/\d+ ns$/, 'N ns'))
  assert.deepEqual(shapes, [
    'strlen("hello") = 5, errno 0, N ns',
    'abs(-4) = 4, errno 0, N ns',
    'fabs(-0.5) = 0.5, errno 0, N ns',
    'srand(1), errno 0, N ns',
    'getenv("CDEF_NO_SUCH_VARIABLE") = null, errno 0, N ns',
    `strlen("${'x'.repeat(60)}"... (3000000 characters)) = 3000000, errno 0, N ns`,
  ])
})

test('trace has asynchronous calls too', async () => {
  const lines: string[] = []
  const libc = newFFI('int abs(int);', { debug: { trace: (line: string) => lines.push(line) } } as object).dlopen(null)
  await libc.abs.async(-3)
  libc.abs.pumped(-2)
  assert.deepEqual(
    lines.map((line) => line.replace(/\d+ ns$/, 'N ns')),
    ['abs(-3) = 3, errno 0, N ns', 'abs(-2) = 2, errno 0, N ns'],
  )
})

test('CDEF_DEBUG=trace prints on stderr; a word that is none is told', () => {
  const program = `import { FFI } from ${INDEX}; new FFI('int abs(int);').dlopen(null).abs(-4)`
  const run = (CDEF_DEBUG: string) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      env: { ...process.env, CDEF_DEBUG },
    }).stderr
  assert.match(run('trace'), /^cdef: abs\(-4\) = 4, errno 0, \d+ ns\n$/)
  assert.match(
    run('trace,reports'),
    /^cdef: 'reports' is no mode of CDEF_DEBUG and is ignored; known: report, throw, guard, trace\ncdef: abs/,
  )
  assert.equal(run('throw'), '')
})

test('objects of a debugging FFI and of another are the same kind of objects', () => {
  const plain = new FFI('typedef struct { int x; } point; int abs(int);')
  const debugging = new FFI('typedef struct { int x; } point; int abs(int);', { debug: true })
  debugging.include(plain)
  assert.equal(debugging.dlopen(null).abs(-1), 1)
  assert.equal(plain.new('point *', { x: 3 }).x, debugging.new('point *', { x: 3 }).x)
})
