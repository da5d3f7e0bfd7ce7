import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { VerificationError } from '../../src/diagnostics/errors.ts'
import { type Compilation, compileLibrary } from '../../src/toolchain/compile.ts'
import { findProgram } from '../../src/toolchain/find.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'
import { type Workshop, workshop } from './workshop.ts'

const withoutCompiler = findProgram('cc') === undefined && 'no C compiler: cc is not on PATH'
const withoutClang = findProgram('clang') === undefined && 'clang is not installed'

/** Compiles a text to `out/lib.so` and opens that. */
function build(made: Workshop, text: string, declarations: string, options: Partial<Compilation> = {}): Untyped {
  const output = made.at('out/lib.so')
  compileLibrary({ source: made.file('name.c', text), output, ...options })
  return newFFI(declarations).dlopen(output)
}

/** The error of a compilation that fails. */
function failureOf(made: Workshop, text: string, options: Partial<Compilation> = {}): VerificationError {
  try {
    compileLibrary({ source: made.file('name.c', text), output: made.at('out/lib.so'), ...options })
  } catch (error) {
    assert.ok(error instanceof VerificationError)
    return error
  }
  return assert.fail('it compiled')
}

const EXPORT = '#define EXPORT __attribute__((visibility("default")))\n'

const compiles = (title: string, run: (made: Workshop, test: TestContext) => void): void => {
  test(title, { skip: withoutCompiler }, (t) => run(workshop(t), t))
}

compiles('a source becomes a library that can be opened', (made) => {
  assert.equal(build(made, `${EXPORT}EXPORT int twice(int n) { return 2 * n; }`, 'int twice(int);').twice(21), 42)
  assert.deepEqual(readdirSync(made.at('out')), ['lib.so'])
})

compiles('paths are relative to the current folder, and none is taken for an option', (made, t) => {
  const before = process.cwd()
  t.after(() => process.chdir(before))
  process.chdir(made.at('.'))
  made.file('-O9.c', 'int x;')
  const { inputs } = compileLibrary({ source: '-O9.c', output: '-o/-l.so' })
  assert.equal(inputs[0], resolve('-O9.c'))
  assert.deepEqual(readdirSync(made.at('-o')), ['-l.so'])
})

compiles('B3: no path or name is taken for a file of arguments', (made, t) => {
  const before = process.cwd()
  t.after(() => process.chdir(before))
  process.chdir(made.at('.'))
  const written = made.at('written')
  // What gcc would do with `@args` where it saw that as an argument.
  for (const name of ['args', 'args.c', 'args.o']) made.file(name, `-o ${written} -DARGS`)
  made.file('name.c', 'int x;')
  const refused: Partial<Compilation>[] = [
    { extraObjects: ['@args'] },
    { extraObjects: ['@args.o'] },
    { sources: ['@args.c'] },
    { libraries: ['@args'] },
    { extraObjects: [`-o${written}`] },
  ]
  for (const options of refused) {
    assert.throws(() => compileLibrary({ source: 'name.c', output: 'out.so', ...options }), VerificationError)
    assert.deepEqual([existsSync(written), existsSync('out.so')], [false, false])
  }
  // Files that are really called so are what is meant.
  made.file('@real.c', '#include <real.h>\nint real(void) { return REAL; }')
  made.file('@include/real.h', '#define REAL 7')
  const options = {
    sources: ['@real.c'],
    includeDirs: ['@include'],
    libraryDirs: ['@args'],
    defineMacros: { '@args': '' },
  }
  const { defineMacros: _, ...accepted } = options
  compileLibrary({ source: 'name.c', output: '@out.so', ...accepted })
  assert.ok(existsSync('@out.so'))
  assert.throws(() => compileLibrary({ source: 'name.c', output: 'out.so', ...options }), VerificationError)
  assert.equal(existsSync(written), false)
})

compiles('B3: a file of arguments that is given on purpose counts among what was read', (made) => {
  const flags = made.file('flags', '-DANSWER=42')
  const text = `${EXPORT}EXPORT int answer(void) { return ANSWER; }`
  const { inputs } = compileLibrary({
    source: made.file('name.c', text),
    output: made.at('out/lib.so'),
    extraCompileArgs: [`@${flags}`],
  })
  assert.ok(inputs.includes(flags), inputs.join(' '))
})

compiles('extra sources, macros, include folders, objects and libraries take part', (made) => {
  const other = made.file('other/other.c', '#include "other.h"\nint other(void) { return OTHER; }')
  made.file('include dir/other.h', '#define OTHER 5\nint other(void);')
  const object = made.at('third.o')
  const third = made.file('third.c', 'int third(void) { return 7; }')
  assert.equal(spawnSync('cc', ['-fPIC', '-c', third, '-o', object]).status, 0)
  compileLibrary({
    source: made.file('dep.c', `${EXPORT}EXPORT int dep(void) { return 9; }`),
    output: made.at('libs/libdep.so'),
  })
  const text = `${EXPORT}#include "other.h"
    #if defined(GONE) || !defined(FLAG)
    #error macros
    #endif
    int third(void); int dep(void);
    EXPORT const char *text = TEXT;
    EXPORT int sum(void) { return other() + third() + dep() + NUMBER + EXTRA; }`
  const lib = build(made, text, 'int sum(void); extern const char *const text;', {
    sources: [other],
    includeDirs: [made.at('include dir')],
    defineMacros: { FLAG: null, NUMBER: 100, TEXT: '"a b"', GONE: '1' },
    undefMacros: ['GONE'],
    extraObjects: [object],
    libraries: ['dep'],
    libraryDirs: [made.at('libs')],
    extraCompileArgs: ['-DEXTRA=1000'],
    extraLinkArgs: [`-Wl,-rpath,${made.at('libs')}`],
  })
  assert.equal(lib.sum(), 5 + 7 + 9 + 100 + 1000)
})

compiles('two sources may have the same name in different folders', (made) => {
  const sources = [made.file('a/x.c', 'int a(void) { return 1; }'), made.file('b/x.c', 'int b(void) { return 2; }')]
  const text = `${EXPORT}int a(void), b(void); EXPORT int sum(void) { return a() + b(); }`
  assert.equal(build(made, text, 'int sum(void);', { sources }).sum(), 3)
})

compiles('C and C++ may be mixed, and C++ has its library', (made) => {
  const cpp = made.file(
    'more.cpp',
    `#include <stdexcept>
    #include <string>
    extern "C" int parse(const char *s) { try { return std::stoi(s); } catch (const std::exception &) { return -1; } }`,
  )
  const text = `${EXPORT}int parse(const char *); EXPORT int twice(const char *s) { return 2 * parse(s); }`
  const lib = build(made, text, 'int twice(const char *);', { sources: [cpp] })
  assert.deepEqual([lib.twice('21'), lib.twice('x')], [42, -2])
  const output = made.at('cpp.so')
  compileLibrary({
    source: made.file('only.cc', `${EXPORT}extern "C" EXPORT int one() { return nullptr == 0; }`),
    output,
  })
  assert.equal(newFFI('int one(void);').dlopen(output).one(), 1)
})

compiles(
  "the library's own functions are meant where the process has some of the same name, and stay inside",
  (made) => {
    const text = `${EXPORT}int getpid(void) { return -7; } EXPORT int ask(void) { int getpid(void); return getpid(); }`
    const lib = build(made, text, 'int ask(void); int getpid(void);')
    assert.equal(lib.ask(), -7)
  },
)

compiles('what every process has loaded needs no name: the mathematical functions', (made) => {
  const text = `${EXPORT}#include <math.h>\nEXPORT double hypotenuse(double a, double b) { return hypot(a, b); }`
  assert.equal(build(made, text, 'double hypotenuse(double, double);').hypotenuse(3, 4), 5)
})

compiles('debug builds are not optimised', (made) => {
  const text = `${EXPORT}#ifdef __OPTIMIZE__\nEXPORT int optimised = 1;\n#else\nEXPORT int optimised = 0;\n#endif`
  const asked = [true, false].map((debug) => {
    const output = made.at(`${debug}.so`)
    compileLibrary({ source: made.file('name.c', text), output, debug })
    return newFFI('extern int optimised;').dlopen(output).optimised
  })
  assert.deepEqual(asked, [0, 1])
})

compiles('warnings are returned, and all files that were read', (made) => {
  const source = made.file('name.c', '#include "a b.h"\n#line 12 "<cdef>"\n#warning careful\n')
  const header = made.file('a b.h', '')
  const object = made.at('o.o')
  assert.equal(spawnSync('cc', ['-fPIC', '-c', made.file('o.c', 'int o;'), '-o', object]).status, 0)
  const { diagnostics, inputs } = compileLibrary({ source, output: made.at('out.so'), extraObjects: [object] })
  assert.deepEqual(
    diagnostics.map(({ severity, file, line }) => [severity, file, line]),
    [['warning', '<cdef>', 12]],
  )
  const read = inputs.map((path) => realpathSync(path))
  for (const path of [source, header, object]) assert.ok(read.includes(realpathSync(path)), path)
})

compiles('api-21: what does not compile is a VerificationError with the places that line directives name', (made) => {
  const error = failureOf(made, '#line 12 "<cdef>"\ncolour f(void);\nint g(void) { return 1 }\n')
  assert.equal(error.code, 'toolchain/compile')
  assert.match(error.message, /^cc cannot compile '.*name\.c':\n {2}<cdef>:12:1: error: unknown type name 'colour'/)
  const errors = error.diagnostics.filter(({ severity }) => severity === 'error')
  assert.deepEqual(
    errors.map(({ file, line }) => [file, line]),
    [
      ['<cdef>', 12],
      ['<cdef>', 13],
    ],
  )
  assert.equal(existsSync(made.at('out')), false)
})

compiles('messages are English in every locale', (made) => {
  made.environment({ LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', LC_MESSAGES: 'de_DE.UTF-8', LANGUAGE: 'de' })
  assert.match(
    failureOf(made, 'int f(void) { return undeclared; }').message,
    /error: 'undeclared' undeclared|undeclared identifier/,
  )
})

compiles('a symbol and a library that are missing are errors of the link', (made) => {
  const missing = failureOf(
    made,
    'int nosuch(void); int (*const table[])(void) = { nosuch };\nint f(void) { return nosuch(); }',
  )
  assert.equal(missing.code, 'toolchain/link')
  assert.match(
    missing.message,
    /^cc cannot link '.*out\/lib\.so':\n {2}.*name\.c: error: undefined reference to [`']nosuch'/,
  )
  assert.ok(missing.diagnostics.every(({ severity, message }) => severity === 'error' && message.includes('nosuch')))
  const library = failureOf(made, 'int x;', { libraries: ['cdef-no-such-library'] })
  assert.equal(library.code, 'toolchain/link')
  assert.match(library.message, /cdef-no-such-library/)
  assert.deepEqual(readdirSync(made.at('out')), [])
})

compiles('with debug information the linker names the line that line directives name', (made) => {
  const text = 'int nosuch(void);\n#line 12 "<cdef>"\nint f(void) { return nosuch(); }'
  // GNU's linker before 2.41 takes one file for another in version 5 of the format.
  const [first] = failureOf(made, text, { debug: true, extraCompileArgs: ['-gdwarf-4'] }).diagnostics
  assert.deepEqual([first?.file, first?.line], ['<cdef>', 12])
})

compiles('a failed build leaves the library of an earlier one', (made) => {
  build(made, 'int x;', '')
  const before = readFileSync(made.at('out/lib.so'))
  failureOf(made, 'int nosuch(void); int f(void) { return nosuch(); }')
  failureOf(made, 'int')
  assert.deepEqual(readFileSync(made.at('out/lib.so')), before)
  assert.deepEqual(readdirSync(made.at('out')), ['lib.so'])
})

compiles('CC may hold words, and its flags count', (made) => {
  made.environment({ CC: 'cc -DWORD=1', CFLAGS: '-DFLAG=2', LDFLAGS: '-Wl,-s' })
  assert.equal(build(made, `${EXPORT}EXPORT int sum = WORD + FLAG;`, 'extern int sum;').sum, 3)
  made.environment({ CC: `'${made.script('fake', 'echo first; echo "fake: error: no" >&2; exit 3')}' -x` })
  const error = failureOf(made, 'int x;')
  assert.match(error.message, /fake' -x cannot compile '.*':\n {2}error: no$/)
})

compiles('a compiler that dies or cannot be run says so', (made) => {
  made.environment({ CC: made.script('dying', 'kill -9 $$') })
  assert.match(failureOf(made, 'int x;').message, /it was ended by SIGKILL/)
  made.environment({ CC: made.file('nosuch', '') })
  refuses(() => compileLibrary({ source: 'a.c', output: 'a.so' }), 'VerificationError', 'toolchain/missing')
})

compiles('verbose builds print their commands as a shell would take them', (made) => {
  const source = made.file('name.c', 'int x;')
  const script = `const { compileLibrary } = await import(process.argv[1])
    compileLibrary({ source: ${JSON.stringify(source)}, output: ${JSON.stringify(made.at('a.so'))}, verbose: true })`
  const compile = new URL('../../src/toolchain/compile.js', import.meta.url).href
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script, compile], { encoding: 'utf8' })
  assert.equal(ended.stderr, '')
  assert.match(ended.stdout, /^cc .* -c '.*name\.c' -o .*\ncc -shared .*\n$/)
})

test('clang compiles and links, and its errors are read', { skip: withoutClang }, (t) => {
  const made = workshop(t)
  made.environment({ CC: 'clang' })
  assert.equal(build(made, `${EXPORT}EXPORT int twice(int n) { return 2 * n; }`, 'int twice(int);').twice(21), 42)
  const error = failureOf(made, '#line 12 "<cdef>"\ncolour f(void);')
  assert.deepEqual(
    [error.code, error.diagnostics[0]?.file, error.diagnostics[0]?.line],
    ['toolchain/compile', '<cdef>', 12],
  )
  assert.equal(failureOf(made, 'int nosuch(void); int f(void) { return nosuch(); }').code, 'toolchain/link')
})
