/** Building modules: names, options, files, and what the compiler is told. */
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { findProgram } from '../../src/toolchain/find.ts'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const DECLARED = 'int f(int);'
const SOURCE = 'static int f(int x) { return x; }'

const folder = moduleFolder()
const outDir = folder.at('.')

function builder(name: unknown = 'm', source: unknown = SOURCE, options?: object): Untyped {
  const ffi = newFFI(DECLARED)
  ffi.setSource(name, source, options)
  return ffi
}

test('api-01: a builder is named once, before anything is written', () => {
  const named = builder('a')
  refuses(() => named.setSource('b', ''), 'FFIError', 'module/source-twice', /'a'/)
  for (const method of ['compile', 'emitC', 'emitJs'])
    refuses(() => newFFI(DECLARED)[method](), 'FFIError', 'module/source', new RegExp(`^${method} needs setSource`))
  const later = newFFI()
  later.setSource('later', SOURCE)
  later.cdef(DECLARED)
  assert.match(later.emitC(), /f\(cdef_a0\)/)
})

test('api-01: a name is a relative path without an extension', () => {
  for (const name of [
    'a b',
    '../x',
    '/abs',
    'a//b',
    '',
    'x.js',
    'x.mjs',
    'x.so',
    'x.c',
    'a/../b',
    './a',
    'a\\b',
    'x/',
    'a*',
    'a:b',
  ])
    refuses(() => builder(name), 'RangeError', 'module/name')
  for (const name of [5, null, undefined]) refuses(() => newFFI().setSource(name, ''), 'TypeError', 'argument/type')
  for (const name of ['a', 'a.b', 'a/b/c', '_zlib', 'ünï', "quo'te"]) assert.ok(builder(name).emitC(), name)
})

test('api-01: source and options are checked', () => {
  for (const source of [5, undefined, {}]) refuses(() => newFFI().setSource('a', source), 'TypeError', 'argument/type')
  refuses(() => builder('a', '', { library: 'z' }), 'TypeError', 'option/unknown')
  refuses(() => builder('a', '', { libraries: 'z' }), 'TypeError', 'option/value')
  refuses(() => builder('a', '', { sourceExtension: '.rs' }), 'TypeError', 'option/value')
  refuses(() => builder('a', '', { platformPackage: '@me/a' }), 'TypeError', 'option/value')
  refuses(() => builder().compile({ outdir: 'x' }), 'TypeError', 'option/unknown')
  refuses(() => builder().compile({ outDir: 5 }), 'TypeError', 'option/value')
  refuses(() => builder().compile({ verbose: 1 }), 'TypeError', 'option/value')
  refuses(() => builder().compile({ outDir, target: 'a/b' }), 'TypeError', 'option/value')
})

test('api-20: files that stay the same keep their dates', { skip: withoutCompiler }, async () => {
  const { js, dts, c } = builder('dates').compile({ outDir })
  const dates = () => [js, dts, c].map((path) => statSync(path).mtimeMs)
  const before = dates()
  await wait(20)
  builder('dates').compile({ outDir })
  assert.deepEqual(dates(), before)
  builder('dates', `${SOURCE}\n`).compile({ outDir })
  assert.notDeepEqual(dates(), before)
})

test('api-20: the C is the same each time, wherever it is written, and holds no sizes and no paths', () => {
  const declared =
    'struct s { long a; char b[3]; ...; }; extern struct s v; struct s f(long double, struct s *);\n#define N ...'
  const emit = () => {
    const ffi = newFFI(declared)
    ffi.setSource('deep/name', '#include <s.h>')
    return ffi.emitC()
  }
  const text = emit()
  const here = process.cwd()
  process.chdir('/')
  try {
    assert.equal(emit(), text)
  } finally {
    process.chdir(here)
  }
  assert.ok(!text.includes(here) && !/linux|x64|\b(?:8|16|24|32)\b/.test(text.replace(/#line.*/g, '')), text)
  assert.match(text, /#line 1 "<C source>"\n#include <s\.h>\n/)
})

test('api-21: C that does not compile or link is an error with what the compiler says', {
  skip: withoutCompiler,
}, () => {
  refuses(
    () => builder('broken', 'static int f(int x) {\n  return y;\n}').compile({ outDir }),
    'VerificationError',
    'toolchain/compile',
    /cannot compile '.*broken\.c':\n {2}<C source>:2:10: error: 'y' undeclared.*\n {6}return y;\n {13}\^/,
  )
  refuses(
    () => builder('broken', 'int f(int);').compile({ outDir }),
    'VerificationError',
    'toolchain/link',
    /undefined reference to .f'/,
  )
  refuses(
    () => builder('broken', '#error "stop"').compile({ outDir }),
    'VerificationError',
    'toolchain/compile',
    /<C source>:1:2: error: #error "stop"/,
  )
  refuses(
    () => builder('broken', SOURCE, { libraries: ['cdef-no-such'] }).compile({ outDir }),
    'VerificationError',
    'toolchain/link',
    /cdef-no-such/,
  )
})

test('api-21: each place is data, and errors lead to the text that was declared there', {
  skip: withoutCompiler,
}, () => {
  const ffi = newFFI('int a(int *);')
  ffi.cdef('\nint b(int *);')
  ffi.cdef('#line 50 "x.h"\nint c(int *);')
  let thrown: Untyped
  try {
    ffi.verify(
      'static int a(long *p) { return 0; }\nstatic int b(long *p) { return 0; }\nstatic int c(long *p) { return 0; }',
    )
  } catch (error) {
    thrown = error
  }
  const errors = thrown.diagnostics.filter(({ severity }: Untyped) => severity === 'error')
  assert.deepEqual(
    errors.map(({ file, line, column }: Untyped) => [file, line, column]),
    [
      ['<cdef>', 1, undefined],
      ['<cdef 2>', 2, undefined],
      ['x.h', 50, undefined],
    ],
  )
  assert.match(
    thrown.message,
    /<cdef>:1: .*\n {4}int a\(int \*\);\n {2}<cdef 2>:2: .*\n {4}int b\(int \*\);\n {2}x\.h:50: .*\n {4}int c\(int \*\);/,
  )
})

test('api-21: slashes in a name make folders', { skip: withoutCompiler }, async () => {
  const files = builder('pkg/sub/mod').compile({ outDir })
  assert.deepEqual(
    [files.js, files.dts, files.c, files.library],
    ['js', 'd.ts', 'c', 'so'].map((ending) => folder.at(`pkg/sub/mod.${ending}`)),
  )
  assert.equal((await folder.import('pkg/sub/mod')).lib.f(4), 4)
  assert.match(readFileSync(files.c, 'utf8'), /"pkg\/sub\/mod"/)
})

test('names with characters that languages quote are fine', { skip: withoutCompiler }, async () => {
  const hole = ['$', '{x}'].join('')
  const name = `quo'te\`${hole}`
  const text = `#define TEXT "q'uo\`t${hole}\\\\ \\n\\"??/"`
  folder.compile(name, text, text)
  const { lib } = await import(`${new URL(encodeURIComponent(name), `file://${outDir}/`).href}.js`)
  assert.equal(lib.TEXT, `q'uo\`t${hole}\\ \n"??/`)
})

test('the library gets the name that is asked for', { skip: withoutCompiler }, async () => {
  assert.equal(builder('versioned').compile({ outDir, target: 'libx-1.5.*' }).library, folder.at('libx-1.5.so'))
  assert.equal(builder('fixed').compile({ outDir, target: 'fixed.bin' }).library, folder.at('fixed.bin'))
  for (const name of ['versioned', 'fixed']) assert.equal((await folder.import(name)).lib.f(3), 3)
})

test('verbose prints the commands and the warnings; debug keeps symbols', { skip: withoutCompiler }, (t) => {
  const printed: string[] = []
  t.mock.method(process.stdout, 'write', (text: string) => printed.push(text))
  t.mock.method(console, 'log', (text: string) => printed.push(text))
  builder('loud', `#warning "told"\n${SOURCE}`).compile({ outDir, verbose: true, debug: true })
  t.mock.restoreAll()
  const text = printed.join('\n')
  assert.match(text, / -g -O0 .*loud\.c/)
  assert.match(text, /<C source>:1:2: warning: #warning "told"/)
})

test('sources, macros, folders and libraries go to the compiler', { skip: withoutCompiler }, () => {
  const extra = folder.file('more/extra.c', '#include "extra.h"\nint extra(int x) { return x + MORE; }')
  folder.file('more/extra.h', 'int extra(int);\n#ifdef GONE\n#error "it is defined"\n#endif\n')
  const options = {
    sources: [extra],
    includeDirs: [folder.at('more')],
    defineMacros: { MORE: 5, GONE: null },
    undefMacros: ['GONE'],
  }
  assert.equal(verified('int extra(int);', '#include "extra.h"', options).lib.extra(1), 6)
  assert.equal(
    verified('double floor(double);', '#include <math.h>', {
      libraries: ['m'],
      extraCompileArgs: ['-O0'],
      extraLinkArgs: ['-s'],
    }).lib.floor(3.5),
    3,
  )
  assert.equal(
    verified(
      'int gnu(void);',
      '#define _GNU_SOURCE\n#include <string.h>\nstatic int gnu(void) { return *strchrnul("abc", 122) == 0; }',
    ).lib.gnu(),
    1,
  )
})

test('C++ is compiled with the extension that says so', {
  skip: withoutCompiler || (findProgram('g++') === undefined && 'no C++ compiler'),
}, async () => {
  const { lib } = await folder.module(
    'plus',
    'int c_function(int); int overloaded(int); int generic(int); typedef ... thing; thing *make(int); int get(thing *);',
    `#include <string>
    extern "C" { int c_function(int a) { return a + 1; } }
    static int overloaded(int x) { return x; } static double overloaded(double x) { return x * 2; }
    template <typename T> T generic(T x) { return x * 3; }
    struct thing { std::string s; }; static thing *make(int n) { return new thing{std::string(n, 'x')}; }
    static int get(thing *t) { int n = (int)t->s.size(); delete t; return n; }`,
    { sourceExtension: '.cpp' },
  )
  assert.deepEqual([lib.c_function(4), lib.overloaded(3), lib.generic(4), lib.get(lib.make(40))], [5, 3, 12, 40])
})

const withoutPackages = findProgram('pkg-config') === undefined && 'no pkg-config'

test('tools-03: packages that pkg-config does not know are refused with its words', { skip: withoutPackages }, () => {
  refuses(
    () => newFFI(DECLARED).setSourcePkgConfig('a', ['cdef-no-such-package'], ''),
    'PkgConfigError',
    'pkg-config/failed',
    /cdef-no-such-package/,
  )
})

test('tools-03: packages are a list, and the tool has to be there', () => {
  refuses(() => newFFI(DECLARED).setSourcePkgConfig('a', 'zlib', ''), 'TypeError', 'argument/type')
  const before = process.env['PKG_CONFIG']
  process.env['PKG_CONFIG'] = '/no/such/tool'
  try {
    refuses(() => newFFI(DECLARED).setSourcePkgConfig('a', ['zlib'], ''), 'PkgConfigError', 'pkg-config/missing')
  } finally {
    if (before === undefined) delete process.env['PKG_CONFIG']
    else process.env['PKG_CONFIG'] = before
  }
})

test('tools-04: what pkg-config says is added to the options', { skip: withoutCompiler }, () => {
  const header = folder.file(
    'packaged/packaged.h',
    '#if defined(ABCD) && X == 1 && OWN == 2\n#define FOUND 1\n#endif\n',
  )
  const tool = folder.file(
    'pkg-config.sh',
    `case "$*" in *--cflags*) echo -I${header.replace(/\/[^/]*$/, '').replaceAll(' ', '\\\\ ')} -DABCD -DX=1 -O1;; *) echo -lm;; esac`,
  )
  const before = process.env['PKG_CONFIG']
  process.env['PKG_CONFIG'] = `sh '${tool}'`
  try {
    const ffi = newFFI('#define FOUND ...\ndouble cbrt(double);')
    ffi.setSourcePkgConfig('packaged', ['any'], '#include <packaged.h>\n#include <math.h>', {
      defineMacros: { OWN: 2 },
    })
    assert.ok(ffi.compile({ outDir }).library)
  } finally {
    if (before === undefined) delete process.env['PKG_CONFIG']
    else process.env['PKG_CONFIG'] = before
  }
})

test('tools-06: what setUnicode says is said to C as well', { skip: withoutCompiler }, () => {
  const source =
    '#include <wchar.h>\n#ifdef UNICODE\ntypedef wchar_t TCHAR;\n#else\ntypedef char TCHAR;\n#endif\nstatic TCHAR same(TCHAR c) { return c; }'
  const results = [true, false].map((wide) => {
    const ffi = newFFI()
    ffi.setUnicode(wide)
    ffi.cdef('TCHAR same(TCHAR);')
    const lib = ffi.verify(source)
    return [lib.same('x'), ffi.sizeof('TCHAR')]
  })
  assert.deepEqual(results, [
    ['x', 4],
    [120, 1],
  ])
})
