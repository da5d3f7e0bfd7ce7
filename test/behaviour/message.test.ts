/** What errors say to somebody who uses cdef for the first time: where, what, and what to do about it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withArticle } from '../../src/base/article.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const skip = withoutCompiler
const DECLARATIONS = `
  struct s { long l; _Bool b; long longs[2]; _Bool bools[2]; unsigned long ul; int i; struct s *link; };
  long wide(void); unsigned long code(void); unsigned char odd_bool(void); void fill(struct s *s); extern long variable; extern _Bool flag;
  int each(int (*f)(long), long value); int out(int *p); int out_enum(enum e { A } *p); int out_pointer(char **p); int abs(int n); unsigned long strlen(const char *s);
`
const SOURCE = `
  struct s { long l; unsigned char b; long longs[2]; unsigned char bools[2]; unsigned long ul; int i; struct s *link; };
  long variable = 1L << 60; unsigned char flag = 7;
  long wide(void) { return 1L << 60; } unsigned long code(void) { return -22; } unsigned char odd_bool(void) { return 88; }
  void fill(struct s *s) { s->l = s->longs[1] = 1L << 60; s->b = s->bools[1] = 9; s->ul = -1; }
  int each(int (*f)(long), long value) { (void)value; return f(1L << 61); }
  int out(int *p) { return *p; } int out_enum(int *p) { return *p; } int out_pointer(char **p) { return !*p; }`

const ffi = newFFI(DECLARATIONS)
const open = (): Untyped => ffi.dlopen(compileLibrary('message', SOURCE))

test('what a number cannot hold is refused with the place that was read', { skip }, () => {
  const lib = open()
  const p = ffi.new('struct s *')
  lib.fill(p)
  const bools = newFFI('_Bool odd_bool(void); long wide(void);').dlopen(compileLibrary('message', SOURCE))
  const reads: readonly (readonly [() => unknown, string, RegExp])[] = [
    [() => lib.wide(), 'value/unsafe', /exactly, the result of 'wide';/],
    [() => lib.code(), 'value/unsafe', /exactly, the result of 'code'; where it carries error codes/],
    [() => bools.odd_bool(), 'value/bool', /not 88, the result of 'odd_bool'$/],
    [() => p.l, 'value/unsafe', /exactly, member 'l' of 'struct s';/],
    [() => p[0].l, 'value/unsafe', /exactly, member 'l' of 'struct s';/],
    [() => p.b, 'value/bool', /not 9, member 'b' of 'struct s'$/],
    [() => p.ul, 'value/unsafe', /exactly, member 'ul' of 'struct s';/],
    [() => ffi.cast('long *', p)[0], 'value/unsafe', /exactly, 'long \*';/],
    [() => ffi.cast('long *', p).value, 'value/unsafe', /exactly, 'long \*';/],
    [() => lib.variable, 'value/unsafe', /exactly, variable 'variable';/],
    [() => lib.flag, 'value/bool', /not 7, variable 'flag'$/],
    [() => ffi.plain(p), 'value/unsafe', /exactly, member 'l' of 'struct s';/],
    [() => JSON.stringify(p[0]), 'value/unsafe', /member 'l' of 'struct s'/],
  ]
  for (const [read, code, message] of reads) {
    refuses(read, 'RangeError', code, message)
    // Also in code that the engine has optimised by then.
    for (let i = 0; i < 3; i++) refuses(read, 'RangeError', code, message)
  }
  assert.throws(() => lib.wide(), { value: 2n ** 60n })
  assert.throws(() => p.l, { value: 2n ** 60n })
  for (let i = 0; i < 20_000; i++)
    try {
      lib.wide()
    } catch {
      // Each of them is refused.
    }
  refuses(() => lib.wide(), 'RangeError', 'value/unsafe', /the result of 'wide'/)
  const named = ffi.callback('int(long)', function named() {
    return 0
  })
  refuses(() => lib.each(named, 0), 'RangeError', 'value/unsafe', /exactly, an argument of callback 'named';/)
})

test('NULL that is read as text or bytes is refused by name', () => {
  refuses(() => ffi.string(null), 'FFIError', 'memory/null', /^ffi\.string got null, which is C's NULL/)
  refuses(() => ffi.unpack(null, 3), 'FFIError', 'memory/null', /^ffi\.unpack got null/)
  refuses(() => ffi.buffer(null, 3), 'FFIError', 'memory/null', /^ffi\.buffer got null/)
})

test('a name has the article that it sounds like', () => {
  const names = `a Uint8Array, a Map, an Int8Array, an ArrayBuffer, an Error, an Object, a User, a URL, a UUID, an HTMLElement,
    an XMLHttpRequest, a Union, an Unknown, an Umbrella, an Upload, an Ultra, an Uncle, a European, a OneWay, an Only, an Event,
    a Buffer, an FFI, a JSON, a Set, an SAXParser, an Index, a Utf8, an Issue`
  for (const wanted of names.split(/,\s*/)) assert.equal(withArticle(wanted.split(' ')[1] as string), wanted)
  refuses(() => ffi.new('int *', new Uint8Array(1)), 'TypeError', 'value/type', /got a Uint8Array/)
  refuses(() => ffi.new('int *', new Int8Array(1)), 'TypeError', 'value/type', /got an Int8Array/)
})

test('an object for what C gives back through a pointer is answered with what to pass', { skip }, () => {
  const lib = open()
  refuses(() => lib.out({ value: 0 }), 'TypeError', 'value/pointer', /pass ffi\.new\('int \*'\) and read its value/)
  refuses(() => lib.out({}), 'TypeError', 'value/pointer', /ffi\.new\('int \*'\)/)
  refuses(() => lib.out_enum({ value: 0 }), 'TypeError', 'value/pointer', /ffi\.new\('enum e \*'\)/)
  refuses(() => lib.out_pointer({ value: null }), 'TypeError', 'value/pointer', /ffi\.new\('char \* ?\*'\)/)
  assert.equal(lib.out(ffi.new('int *', 4)), 4)
})

test('text that is the name of a file or a library is answered with how to use that', () => {
  for (const file of [
    'path.h',
    './include/zlib.h',
    '<zlib.h>',
    '"my header.hpp"',
    '/usr/include/stdio.h',
    'C:\\x\\a.H',
    ' a.c ',
  ])
    refuses(() => newFFI(file), 'TypeError', 'source/file', /the name of a file.*readFileSync/)
  for (const library of ['libz.so', './libz.so.1', '/lib/x.so.1.2.3', 'libz.dylib', 'z.dll'])
    refuses(() => newFFI(library), 'TypeError', 'source/library', /the name of a library.*ffi\.dlopen/)
  for (const text of ['int path.h;', 'path', 'int x']) assert.throws(() => newFFI(text), { name: 'CDefError' }, text)
})

test('what is no number is not answered with rounding', () => {
  refuses(() => ffi.new('int *', Number.NaN), 'TypeError', 'value/fraction', /got NaN, which no integer is$/)
  refuses(() => ffi.new('int *', -Infinity), 'TypeError', 'value/fraction', /got -Infinity, which no integer is$/)
  refuses(() => ffi.new('int64_t *', Number.NaN), 'TypeError', 'value/fraction', /which no integer is/)
  refuses(() => ffi.new('int *', 0.5), 'TypeError', 'value/fraction', /got 0\.5; round it/)
  refuses(() => ffi.new('int *', -1.5), 'TypeError', 'value/fraction', /round it/)
})

test('a function prints as its declaration', { skip }, () => {
  const lib = open()
  const libc = ffi.dlopen(null)
  assert.equal(String(libc.abs), 'int abs(int)')
  assert.equal(`${libc.strlen}`, 'unsigned long strlen(const char *)')
  assert.equal(String(lib.each), 'int each(int(*)(long), long)')
  assert.equal(String(ffi.callback('int(int)', function twice() {})), 'int twice(int)')
  assert.equal(String(ffi.cast('int (*)(int)', 16)), 'int 0x10(int)')
})

test('memory that cannot be had is counted as it was asked for', () => {
  refuses(() => ffi.new('int[]', 2 ** 40), 'RangeError', 'memory/exhausted', /allocate 4398046511104 bytes$/)
  refuses(() => ffi.new('char[]', 2 ** 45), 'RangeError', 'memory/exhausted', /allocate 35184372088832 bytes$/)
})

test('an undeclared name that tools do not ask for by habit is a misspelt one', { skip }, () => {
  const lib = open()
  const p = ffi.new('struct s *')
  for (const name of 'pipe signal next on aborted size type name message cause errors buffer splice callee'.split(
    ' ',
  )) {
    refuses(() => lib[name], 'LibraryError', 'library/undeclared', new RegExp(`'${name}' is not declared`))
    refuses(() => p[name], 'TypeError', 'member/unknown', new RegExp(`no member '${name}'`))
  }
  const declared = newFFI(`int pipe(int fds[2]); int signal(int n) __asm__("abs"); int then(int n) __asm__("abs");
    int on(int n) __asm__("abs"); int toJSON(int n) __asm__("abs"); int constructor(int n) __asm__("abs");`).dlopen(
    null,
  )
  for (const name of ['signal', 'then', 'on', 'toJSON', 'constructor']) assert.equal(declared[name](-3), 3, name)
  assert.equal(typeof declared.pipe, 'function')
})

test('ffi.plain of what is merely deep says how deep it goes', () => {
  let deep: unknown = 1
  for (let i = 0; i < 1500; i++) deep = [deep]
  refuses(() => ffi.plain(deep), 'RangeError', 'plain/endless', /holds itself, or others more than 1000 deep$/)
})

test('F5: the stack of an error begins where the program called', { skip }, () => {
  const lib = open()
  const p = ffi.new('struct s *')
  const uses: Readonly<Record<string, () => unknown>> = {
    'an argument': () => lib.out('x'),
    'a count': () => lib.out(),
    'a member': () => {
      p.i = 'x'
    },
    'an initialiser': () => ffi.new('struct s *', { j: 1 }),
    'an item': () => ffi.new('struct s[2]').at(5),
    'an unknown member': () => p.nope,
    'an undeclared function': () => lib.nope,
    'a release': () => ffi.release(5),
    'an item of a list': () => ffi.new('int[]', [1, 'x']),
    'an option': () => ffi.callback('int(int)', () => 0, { wrong: 1 }),
    'a library': () => ffi.dlopen('no/such/library'),
    'a result of a callback': () => ffi.callback('int(int)', () => 'x')(1),
    'a cast': () => ffi.cast('int', {}),
    'a string': () => ffi.string(5),
    'a path': () => newFFI('path.h'),
  }
  const check = (limit: number): void => {
    for (const [name, use] of Object.entries(uses)) {
      let stack = ''
      try {
        use()
      } catch (error) {
        stack = String((error as Error).stack)
      }
      const frames = stack.split('\n').filter((line) => line.startsWith('    at '))
      assert.ok(frames.length > 0 && frames.length <= limit, `${name}: ${stack}`)
      // A constructor of the support's is between.
      const first = frames.findIndex((line) => !line.includes('/support/'))
      assert.match(frames[first] ?? '', /message\.test/, `${name}: ${stack}`)
      assert.ok(first <= 1, `${name}: ${stack}`)
    }
  }
  const { stackTraceLimit } = Error
  try {
    for (const limit of [stackTraceLimit, 2, 50]) {
      Error.stackTraceLimit = limit
      check(limit)
      assert.equal(Error.stackTraceLimit, limit)
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
})

test('F5: an error is printed, changed and thrown on as any other', () => {
  const caught = (): Error & { code?: string } => {
    try {
      return ffi.new('int *', 'x')
    } catch (error) {
      return error as Error
    }
  }
  const error = caught()
  assert.deepEqual(Object.keys(error), ['code'])
  assert.match(String(error.stack), /^TypeError: expected an integer for 'int', got "x"\n {4}at caught/)
  error.stack = 'mine'
  assert.equal(error.stack, 'mine')
  const again = caught()
  Error.captureStackTrace(again)
  assert.match(String(again.stack), /message\.test/)
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  const silent = caught()
  Error.stackTraceLimit = stackTraceLimit
  assert.equal(silent.code, 'value/type')
  assert.doesNotMatch(String(silent.stack), / {4}at /)
  const prepare = Error.prepareStackTrace
  Error.prepareStackTrace = (of, sites) => [of.message, sites.length]
  try {
    const [message, sites] = caught().stack as unknown as [string, number]
    assert.match(message, /expected an integer/)
    assert.ok(sites > 1)
  } finally {
    if (prepare) Error.prepareStackTrace = prepare
    else Reflect.deleteProperty(Error, 'prepareStackTrace')
  }
})

const ENTRY = fileURLToPath(new URL('../../cdef.js', import.meta.url))

test('F5: an uncaught error of the published entry shows the line of the program', {
  skip: existsSync(ENTRY) ? false : 'needs npm run build',
}, () => {
  const program = `import { FFI } from ${JSON.stringify(ENTRY)}
function inMyProgram() { new FFI('int abs(int n);').dlopen(null).abs('x') }
inMyProgram()`
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  const frames = stderr.split('\n').filter((line) => line.startsWith('    at '))
  assert.match(frames[0] ?? '', /at inMyProgram/, stderr)
})
