import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const SOURCE = `
  int counter = 5; unsigned char flags = 200; const int fixed = 42; double ratio = 0.5;
  struct point { int x, y; } origin = { 1, 2 };
  int table[7] = { 10, 11, 12, 13, 14, 15, 16 }; struct point corners[2] = { { 1, 2 }, { 3, 4 } };
  const char *title = "hello"; int *nowhere = 0;
  int twice(int n) { return n * 2; }
  int (*chosen)(int) = twice;
  int get_counter(void) { return counter; }
  int renamed(void) { return 77; }`
const DECLARATIONS = `
  extern int counter; extern unsigned char flags; extern const int fixed; extern double ratio;
  struct point { int x, y; }; extern struct point origin;
  extern int table[7]; extern struct point corners[2]; extern const char *title; extern int *nowhere;
  int twice(int n); extern int (*chosen)(int); int get_counter(void);
  int alias(void) __asm__("renamed");
  enum color { RED, GREEN = 5 };
  #define LIMIT 0x10
  int missing_function(void); extern int missing_variable;
`
const open = (declarations = DECLARATIONS): { ffi: Untyped; lib: Untyped } => {
  const ffi = newFFI(declarations)
  return { ffi, lib: ffi.dlopen(compileLibrary('library', SOURCE)) }
}

test('abi-01: null is the process, a bare name is searched for, and a missing library names itself', () => {
  const ffi = newFFI('size_t strlen(const char *); double cos(double);')
  assert.equal(ffi.dlopen(null).strlen('abc'), 3)
  assert.equal(ffi.dlopen('m').cos(0), 1)
  assert.equal(ffi.dlopen('libm.so.6').cos(0), 1)
  assert.match(ffi.findLibrary('m'), /libm\.so/)
  assert.equal(ffi.findLibrary('no_such_library'), null)
  refuses(
    () => ffi.dlopen('no_such_library'),
    'LibraryError',
    'library/open',
    /'no_such_library'.*tried:[\s\S]*libno_such_library\.so/,
  )
  refuses(() => ffi.dlopen('./no/such/file.so'), 'LibraryError', 'library/open', /no\/such\/file\.so/)
})

test('abi-02: dlopen takes no number, and adopts an open handle', () => {
  const ffi = newFFI('void *dlopen(const char *, int); size_t strlen(const char *);')
  for (const wrong of [42, undefined, '', {}, true, ffi.new('int *')]) {
    refuses(() => ffi.dlopen(wrong), 'TypeError', 'library/name')
  }
  const handle = ffi.dlopen(null).dlopen(null, ffi.RTLD_NOW)
  const adopted = ffi.dlopen(handle)
  assert.equal(adopted.strlen('abc'), 3)
  assert.equal(ffi.dlopen('m', ffi.RTLD_LAZY | ffi.RTLD_GLOBAL) !== undefined, true)
})

test('abi-03: a missing symbol names function, library and what is near; an undeclared name is refused', {
  skip: withoutCompiler,
}, () => {
  const { lib } = open()
  refuses(
    () => lib.missing_function,
    'LibraryError',
    'library/symbol',
    /library '.*library-.*\.so' has no function 'missing_function'/,
  )
  refuses(() => lib.missing_variable, 'LibraryError', 'library/symbol', /no variable 'missing_variable'/)
  refuses(() => (lib.missing_variable = 1), 'LibraryError', 'library/symbol')
  refuses(() => lib.twise, 'LibraryError', 'library/undeclared', /'twise' is not declared.*did you mean 'twice'/)
  refuses(() => (lib.twise = 1), 'LibraryError', 'library/undeclared')
  const near = open('int twise(int); int twice(int);').lib
  refuses(() => near.twise, 'LibraryError', 'library/symbol', /'twice'/)
})

test('abi-03: what is declared later is found in a library that is open', { skip: withoutCompiler }, () => {
  const { ffi, lib } = open('int twice(int);')
  refuses(() => lib.get_counter, 'LibraryError', 'library/undeclared')
  ffi.cdef('int get_counter(void);')
  assert.equal(lib.get_counter(), 5)
  assert.deepEqual(Object.keys(lib), ['twice', 'get_counter'])
})

test('abi-05: a library lists what is declared and it has, in order', { skip: withoutCompiler }, () => {
  const { lib } = open()
  assert.deepEqual(
    Object.keys(lib),
    'GREEN LIMIT RED alias chosen corners counter fixed flags get_counter nowhere origin ratio table title twice'.split(
      ' ',
    ),
  )
  assert.equal('twice' in lib, true)
  assert.deepEqual([lib.RED, lib.GREEN, lib.LIMIT], [0, 5, 16])
  refuses(() => (lib.RED = 1), 'TypeError', 'library/read-only')
  refuses(() => (lib.twice = 1), 'TypeError', 'library/read-only')
})

test('abi-06: variables are read and written in place', { skip: withoutCompiler }, () => {
  const { ffi, lib } = open()
  assert.deepEqual([lib.counter, lib.flags, lib.fixed, lib.ratio], [5, 200, 42, 0.5])
  lib.counter = -7
  assert.equal(lib.get_counter(), -7)
  lib.counter = 5
  refuses(() => (lib.flags = 256), 'RangeError', 'value/range', /variable 'flags'/)
  refuses(() => (lib.ratio = 'x'), 'TypeError', 'value/type', /variable 'ratio'/)
  refuses(() => (lib.fixed = 1), 'TypeError', 'library/read-only')
  assert.equal(lib.origin.y, 2)
  lib.origin = { y: 20 }
  lib.origin.x = 10
  assert.deepEqual([lib.origin.x, lib.origin.y], [10, 20])
  lib.origin = [1, 2]
  assert.equal(ffi.string(lib.title), 'hello')
  assert.equal(lib.nowhere, null)
  assert.equal(lib.chosen(4), 8)
  lib.chosen = null
  assert.equal(lib.chosen, null)
  lib.chosen = lib.twice
  assert.equal(lib.chosen(5), 10)
})

test('abi-06: array variables, open arrays, and addresses', { skip: withoutCompiler }, () => {
  const { ffi, lib } = open()
  assert.equal(lib.table.length, 7)
  assert.deepEqual([lib.table[0], lib.table.at(6), lib.corners.at(1).y], [10, 16, 4])
  lib.table[3] = 99
  assert.equal(lib.table[3], 99)
  lib.table[3] = 13
  const unsized = open('extern int table[];')
  assert.equal(ffi.typeof(unsized.lib.table).cname, 'int *')
  assert.equal(unsized.lib.table[6], 16)
  const p = ffi.addressof(lib, 'counter')
  p.value = 6
  assert.equal(lib.counter, 6)
  p.value = 5
  assert.equal(ffi.typeof(p).cname, 'int *')
  assert.equal(ffi.typeof(ffi.addressof(lib, 'fixed')).cname, 'const int *')
  assert.equal(ffi.addressof(lib, 'origin').y, 2)
  assert.equal(ffi.addressof(lib, 'twice')(8), 16)
  refuses(() => ffi.addressof(lib, 'RED'), 'TypeError', 'library/constant')
  refuses(() => ffi.addressof(lib, 'zzz'), 'LibraryError', 'library/undeclared')
})

test('abi-06: the stream variables of the C library', () => {
  const ffi = newFFI('extern void *stdout; extern FILE *stderr; int fflush(FILE *f); int fileno(FILE *f);')
  const libc = ffi.dlopen(null)
  assert.equal(libc.fflush(libc.stdout), 0)
  assert.equal(libc.fileno(libc.stderr), 2)
  refuses(() => (libc.stdout = 5), 'TypeError', 'value/pointer', /variable 'stdout'/)
})

test('a symbol may have another name in the library', { skip: withoutCompiler }, () => {
  assert.equal(open().lib.alias(), 77)
})

test('a closed library refuses calls, variables and symbols not bound yet', { skip: withoutCompiler }, () => {
  const { ffi, lib } = open()
  const { twice } = lib
  assert.equal(twice(2), 4)
  assert.equal(lib.counter, 5)
  assert.match(inspect(lib), /^<library '.*\.so'>$/)
  ffi.dlclose(lib)
  ffi.dlclose(lib)
  refuses(() => twice(2), 'LibraryError', 'call/closed', /'twice'/)
  refuses(() => lib.twice(2), 'LibraryError', 'call/closed')
  refuses(() => lib.counter, 'LibraryError', 'library/closed', /'counter'/)
  refuses(() => (lib.counter = 1), 'LibraryError', 'library/closed')
  refuses(() => lib.get_counter, 'LibraryError', 'library/closed', /'get_counter'/)
  refuses(() => ffi.addressof(lib, 'ratio'), 'LibraryError', 'library/closed')
  assert.match(inspect(lib), / closed>$/)
  assert.equal(lib.RED, 0)
})

test('a library closes at the end of its block', { skip: withoutCompiler }, () => {
  const { lib } = open()
  lib[Symbol.dispose]()
  refuses(() => lib.twice(1), 'LibraryError', 'library/closed')
  const { ffi } = open()
  for (const wrong of [null, 5, {}, ffi.new('int *')])
    refuses(() => ffi.dlclose(wrong), 'TypeError', 'library/expected')
})

test('one library opened twice is closed one by one', { skip: withoutCompiler }, () => {
  const first = open()
  const second = open()
  first.ffi.dlclose(first.lib)
  assert.equal(second.lib.twice(3), 6)
  second.ffi.dlclose(second.lib)
  assert.equal(open().lib.twice(4), 8)
})

test('a library is no promise, and prints as what it is', async () => {
  const libc = newFFI('int abs(int);').dlopen(null)
  assert.equal(await libc, libc)
  assert.equal(inspect(libc), "<library 'the process'>")
  assert.equal(inspect(libc.abs), "<cdata 'int(*)(int)' calling abs>")
  assert.equal(libc.abs.name, 'abs')
})

test('abi-13: what only the C compiler knows is refused when it is needed', () => {
  const ffi = newFFI(`
    struct partial { int a; ...; }; enum open { A, B = 5, ... }; typedef int... t;
    enum values { X = ..., Y };
    struct partial make(void); int use(struct partial *p);
    #define N ...
    #define M 3
    extern int array[...];
  `)
  for (const type of ['struct partial', 't', 'enum values']) {
    assert.throws(() => ffi.sizeof(type), { name: 'VerificationMissing' }, type)
    assert.throws(() => ffi.new(`${type} *`), { name: 'VerificationMissing' }, type)
  }
  assert.throws(() => ffi.offsetof('struct partial', 'a'), { name: 'VerificationMissing' })
  const lib = ffi.dlopen(null)
  for (const name of ['X', 'Y', 'N']) refuses(() => lib[name], 'VerificationMissing', 'constant/deferred')
  assert.equal(lib.M, 3)
  assert.equal(ffi.cast('struct partial *', 4096) !== null, true)
})
