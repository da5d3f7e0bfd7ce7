/** C++ exceptions that leave functions of a module: errors where `exceptions` asks for that, named in the report elsewhere. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CppError } from '../../src/index.ts'
import { findProgram } from '../../src/toolchain/find.ts'
import { moduleFolder, verified } from '../support/modules.ts'
import { refuses, type Untyped } from '../support/untyped.ts'

const skip = findProgram('g++') === undefined && findProgram('clang++') === undefined && 'no C++ compiler'
const folder = moduleFolder()

const DECLARATIONS = `
  struct pair { int a, b; }; typedef int (*visit_fn)(int); int checked(int n); struct pair pair_of(int n); void nothing(int n);
  const char *text_of(int n); double through(visit_fn f, int n); extern "JS" int asked(int); int asks(int n); int held(void);
  __int128 huge(int n); int sum(int n, ...); bool is_odd(int n);
`
const SOURCE = `
  #include <stdexcept>
  #include <string>
  struct pair { int a, b; };
  typedef int (*visit_fn)(int);
  namespace shop {
    struct sold_out { int left; };
    template <typename T> struct lost : std::runtime_error { using std::runtime_error::runtime_error; };
  }
  static int asked(int);
  static int holding;
  struct hold { hold() { holding++; } ~hold() { holding--; } };
  static int held() { return holding; }
  static int checked(int n) {
    hold here;
    if (n < 0) throw std::out_of_range("negative");
    switch (n) {
      case 100: throw shop::sold_out{n};
      case 101: throw "a text";
      case 102: throw std::string("a string");
      case 103: throw 103;
      case 104: throw shop::lost<int>("found nowhere");
      case 105: throw 1.5;
      case 106: throw std::runtime_error("Größe");
    }
    return n + 1;
  }
  static pair pair_of(int n) { return {checked(n), n}; }
  static void nothing(int n) { checked(n); }
  static const char *text_of(int n) { checked(n); return "text"; }
  static double through(visit_fn f, int n) { hold here; return checked(f(n)) + 0.5; }
  static int asks(int n) { hold here; return checked(asked(n)); }
  static __int128 huge(int n) { return checked(n); }
  static int sum(int n, ...) { return n; }
  static bool is_odd(int n) { return checked(n) % 2 == 0; }
`
const OPTIONS = { sourceExtension: '.cpp', exceptions: true }
let made: ReturnType<typeof verified> | undefined
const open = () => (made ??= verified(DECLARATIONS, SOURCE, OPTIONS))

function thrown(run: () => unknown): CppError {
  try {
    run()
  } catch (error) {
    if (error instanceof CppError) return error
    throw error
  }
  return assert.fail('nothing was thrown')
}

test('an exception is an error with its type, what it says, and the function', { skip }, () => {
  const { lib } = open()
  const error = thrown(() => lib.checked(-1))
  assert.deepEqual(
    [error.name, error.code, error.type, error.what, error.function, error.message],
    [
      'CppError',
      'call/exception',
      'std::out_of_range',
      'negative',
      'checked',
      "'checked' threw std::out_of_range: negative",
    ],
  )
  assert.match(String(error.stack), /exceptions\.test\.js/)
  assert.equal(lib.checked(1), 2)
})

test('whatever is thrown has a type; texts and integers say something', { skip }, () => {
  const { lib } = open()
  const said = (n: number): string[] => {
    const { type, what } = thrown(() => lib.checked(n))
    return [type, what]
  }
  assert.deepEqual(said(100), ['shop::sold_out', ''])
  assert.deepEqual(said(101), ['char const*', 'a text'])
  assert.match(String(said(102)), /^std::.*string.*,a string$/)
  assert.deepEqual(said(103), ['int', '103'])
  assert.deepEqual(said(104), ['shop::lost<int>', 'found nowhere'])
  assert.deepEqual(said(105), ['double', ''])
  assert.deepEqual(said(106), ['std::runtime_error', 'Größe'])
})

test('functions of every kind throw: structs, pointers, nothing, what only the compiler can pass', { skip }, () => {
  const { ffi, lib } = open()
  for (const name of ['pair_of', 'nothing', 'text_of', 'huge', 'is_odd'])
    assert.equal(thrown(() => lib[name](-1)).function, name)
  assert.deepEqual([lib.pair_of(3).a, lib.huge(4), lib.is_odd(3), ffi.string(lib.text_of(1))], [4, 5n, true, 'text'])
  assert.equal(lib.sum(3), 3)
  const pointer = ffi.addressof(lib, 'checked')
  assert.equal(thrown(() => ffi.cast('int(*)(int)', pointer)(-1)).what, 'negative')
})

test('destructors have run, and callbacks between see each exception where it belongs', { skip }, () => {
  const { ffi, lib } = open()
  assert.equal(thrown(() => lib.through((n: number) => n, -1)).function, 'through')
  assert.equal(thrown(() => lib.through(() => lib.checked(-1), 1)).function, 'checked')
  const caught = (): number => {
    thrown(() => lib.checked(100))
    return 5
  }
  assert.equal(lib.through(caught, 1), 6.5)
  assert.throws(
    () =>
      lib.through(() => {
        throw new Error('mine')
      }, 1),
    /mine/,
  )
  ffi.defExtern('asked', (n: number) => lib.checked(n))
  assert.equal(thrown(() => lib.asks(-1)).function, 'checked')
  assert.equal(thrown(() => lib.asks(99)).function, 'asks')
  assert.equal(lib.asks(1), 3)
  assert.equal(lib.held(), 0)
})

test('optimised code throws as cold code does', { skip }, () => {
  const { lib } = open()
  for (let i = 0; i < 20_000; i++) {
    if (i % 50 === 0) thrown(() => lib.checked(-i - 1))
    else assert.equal(lib.checked(20), 21)
  }
})

test('asynchronous calls reject, pumped ones throw', { skip }, async () => {
  const { lib } = open()
  await assert.rejects(lib.checked.async(-1), { name: 'CppError', type: 'std::out_of_range', function: 'checked' })
  const all = await Promise.allSettled([lib.checked.async(1), lib.checked.async(103), lib.pair_of.async(-1)])
  assert.deepEqual(
    all.map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason.what))),
    [2, '103', 'negative'],
  )
  assert.equal(thrown(() => lib.checked.pumped(-1)).what, 'negative')
})

test('a module that was written to files throws when it is imported', { skip }, async () => {
  folder.compile('throwing', DECLARATIONS, SOURCE, OPTIONS)
  const { lib } = await folder.import('throwing')
  // The module has the package's own class, which is not that of the sources.
  assert.throws(() => lib.checked(-1), { name: 'CppError', code: 'call/exception', what: 'negative' })
  assert.equal(lib.checked(4), 5)
})

test('exceptions need C++, and the option is true or false', { skip }, () => {
  const make = (options: object): Untyped =>
    verified('int f(void);', 'static int f(void) { return 1; }', options as never)
  refuses(() => make({ exceptions: true }), 'FFIError', 'module/exceptions', /sourceExtension/)
  refuses(() => make({ exceptions: 1, sourceExtension: '.cpp' }), 'TypeError', 'option/value')
  assert.equal(make({ exceptions: false }).lib.f(), 1)
})

const SCENE = fileURLToPath(new URL('exceptions-scene.js', import.meta.url))

test('without the option an exception ends the process, and the report names it', { skip }, () => {
  const { stderr, signal } = spawnSync(process.execPath, [SCENE], { encoding: 'utf8', timeout: 60_000 })
  assert.match(
    stderr,
    /^cdef: SIGABRT in int fails\(int\): a C\+\+ exception of type std::length_error was thrown, and nobody caught it$/m,
  )
  assert.equal(signal, 'SIGABRT')
})
