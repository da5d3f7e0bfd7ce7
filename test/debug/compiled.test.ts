/** Debugging functions of compiled modules. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { withoutCompiler } from '../support/compile.ts'
import { moduleFolder } from '../support/modules.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'
import { crashOf } from './crash-of.ts'

const skip = withoutCompiler
const folder = moduleFolder()

const DECLARATIONS = `
  struct big { int a[8]; }; int get(const int *p); struct big twice(struct big b, int *then); void fill(char *to, int count);
  int length(const char *text); int visit(int (*f)(int), int *then); __int128 huge(const int *p); int many(int n, ...);
`
const SOURCE = `
  #include <stdarg.h>
  struct big { int a[8]; };
  static int get(const int *p) { return *p; }
  static struct big twice(struct big b, int *then) { *then = 1; b.a[0] *= 2; return b; }
  static void fill(char *to, int count) { for (int i = 0; i < count; i++) to[i] = 7; }
  static int length(const char *text) { int n = 0; while (text[n]) n++; return n; }
  static int visit(int (*f)(int), int *then) { int r = f(1); return *then + r; }
  static __int128 huge(const int *p) { return *p; }
  static int many(int n, ...) { va_list v; va_start(v, n); int r = *va_arg(v, int *); va_end(v); return r; }
`
let lib_: Untyped
const ffi: Untyped = newFFI(DECLARATIONS, { debug: true })
const lib = (): Untyped => (lib_ ??= ffi.verify(SOURCE))

test('faults in functions of a module are thrown, those that only the compiler can call among them', { skip }, () => {
  const error = crashOf(() => lib().get(null))
  assert.match(error.message, /^SIGSEGV in int get\(const int \*\), reading 0x0: argument 1 'p' is NULL\n {2}p = 0x0\n/)
  assert.match(error.message, /called at .*compiled\.test\.js:\d+:\d+\)?\n/)
  for (const name of ['huge', 'length', 'get']) assert.equal(crashOf(() => lib()[name](null)).function, name)
  assert.match(crashOf(() => lib().twice({ a: [1, 2] }, null)).message, /argument 2 'then' is NULL/)
  assert.equal(crashOf(() => lib().visit((n: number) => n, null)).function, 'visit')
  assert.equal(crashOf(() => lib().many(1, null)).signal, 'SIGSEGV')
  assert.equal(lib().get([5]), 5)
  assert.equal(lib().twice({ a: [4] }, ffi.new('int *')).a[0], 8)
})

test('asynchronous calls of a module reject', { skip }, async () => {
  await assert.rejects(lib().get.async(null), { name: 'CrashError', function: 'get' })
  await assert.rejects(lib().huge.async(null), { name: 'CrashError', function: 'huge' })
  assert.equal(await lib().get.async([3]), 3)
})

test('what a module writes past the end is found', { skip }, async () => {
  const text = ffi.new('char[4]')
  lib().fill(text, 4)
  refuses(
    () => lib().fill(text, 6),
    'FFIError',
    'memory/overwritten',
    /after the call of fill: 2 bytes right behind the end of 'char\[4\]'/,
  )
  await assert.rejects(lib().fill.async(text, 5), { code: 'memory/overwritten' })
  refuses(() => lib().fill.pumped(text, 5), 'FFIError', 'memory/overwritten')
  refuses(() => lib().twice({ a: [1] }, ffi.cast('int *', ffi.new('char[2]'))), 'FFIError', 'memory/overwritten')
})

test('CDEF_DEBUG has a module debug that a program imports', { skip }, () => {
  folder.compile('crashing', DECLARATIONS, SOURCE)
  const program = `
    import { lib, ffi } from './crashing.js'
    for (const run of [() => lib.get(null), () => lib.fill(ffi.new('char[4]'), 5)])
      try { run() } catch (error) { console.log(error.name, error.code) }
    lib.length(ffi.cast('char *', 8))`
  const path = folder.file('program.mjs', program)
  const run = (CDEF_DEBUG: string) =>
    spawnSync(process.execPath, [path], { encoding: 'utf8', timeout: 60_000, env: { ...process.env, CDEF_DEBUG } })
  const caught = run('throw,guard')
  assert.equal(caught.stdout, 'CrashError call/crash\nFFIError memory/overwritten\n')
  assert.match(caught.stderr, /CrashError: SIGSEGV in int length\(const char \*\), reading 0x8/)
  const told = run('report')
  assert.match(told.stderr, /^cdef: SIGSEGV in int get\(const int \*\), reading 0x0: argument 1 'p' is NULL\n/)
  assert.equal(told.signal, 'SIGSEGV')
})
