/** Modules asked in wrong ways and in unusual order. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const options = { skip: withoutCompiler }
const folder = moduleFolder()

/** An FFI with a module. */
function built(name: string) {
  return newFFI('int f(int);').setSource(name, 'static int f(int x) { return x; }')
}

test('a name that no file can have is refused', () => {
  for (const name of ['a\0b', 'a\x01', 'types.d.ts', 'a.cpp', 'lib.dylib'])
    refuses(() => newFFI().setSource(name, ''), 'RangeError', 'module/name')
})

test('options that are no object are refused', options, () => {
  for (const given of [null, 5]) {
    refuses(() => newFFI().setSource('m', '', given), 'TypeError', 'argument/type', /^the options must be an object/)
    refuses(() => newFFI().verify('', given), 'TypeError', 'argument/type')
    refuses(() => built('m').compile(given), 'TypeError', 'argument/type')
  }
})

test("a target that is no library's file name is refused", () => {
  for (const target of [1, '', '.', '..', 'a/b', 'a\0', 'm.js', 'm.d.ts', 'm.c']) {
    refuses(() => built('m').compile({ target, outDir: folder.at('.') }), 'TypeError', 'option/value', /'target'/)
    refuses(() => built('m').emitJs(target), 'TypeError', 'option/value', /'target'/)
  }
})

test('a module whose name means something in URLs can be included', options, async () => {
  const base = newFFI('typedef struct { int x; ...; } box;').setSource('50%#1', 'typedef struct { int y, x; } box;')
  base.compile({ outDir: folder.at('.') })
  const ffi = newFFI().include(base).cdef('int unbox(box *);')
  const source = 'typedef struct { int y, x; } box; static int unbox(box *b) { return b->x; }'
  ffi.setSource('unboxes', source).compile({ outDir: folder.at('.') })
  const module = await folder.import('unboxes')
  assert.equal(module.lib.unbox(module.ffi.new('box *', { x: 3 })), 3)
})

test('constants of an included FFI without a module are members of the library', options, () => {
  const ffi = newFFI().include(newFFI('#define EIGHT 8\n#define NOWHERE ((void *)-1)'))
  const lib = ffi.cdef('int f(void);').verify('static int f(void) { return 1; }')
  assert.deepEqual([lib.EIGHT, ffi.cast('intptr_t', lib.NOWHERE).value, lib.f()], [8, -1, 1])
})

test('what is declared after a module was compiled is refused by name, but for constants', options, () => {
  const { ffi, lib } = verified('int f(void);', 'static int f(void) { return 1; }')
  ffi.cdef('int later(int); extern int variable;\n#define LATER 5')
  for (const name of ['later', 'variable'])
    refuses(() => lib[name], 'LibraryError', 'module/later', /was declared after the module was compiled/)
  assert.equal(lib.LATER, 5)
})

test('declarations with functions of JavaScript are verified again with what came after', options, () => {
  const first = 'static int twice(int); static int call(int x) { return twice(x); }'
  const { ffi } = verified('extern "JS" int twice(int); extern "JS+C" int thrice(int); int call(int);', first)
  ffi.cdef('int later(void);')
  const lib = ffi.verify(`${first} static int later(void) { return 3; }`)
  ffi.defExtern('twice', (x: number) => x * 2)
  assert.deepEqual([lib.call(4), lib.later()], [8, 3])
})

test('what is too large for the stack of call frames is refused by its size', options, () => {
  const { lib } = verified(
    'struct large { char bytes[2097152]; }; struct large make(void); static const struct large ALL;',
    'struct large { char bytes[2097152]; }; static const struct large ALL; struct large make(void) { return ALL; }',
  )
  refuses(() => lib.make(), 'RangeError', 'call/large', /2097152 bytes/)
  refuses(() => lib.ALL, 'RangeError', 'call/large')
  const extern = verified(
    'struct large { char b[2097152]; }; extern "JS" void f(struct large);',
    'struct large { char b[2097152]; };',
  )
  refuses(() => extern.ffi.defExtern('f', () => {}), 'RangeError', 'call/large')
})

test('a record that an included module knows otherwise is refused where C has it by value', options, () => {
  const base = newFFI('struct pair { int a; int b; };')
  const pair = 'struct pair { int a; int b; int c; };'
  const uses = [
    ['int f(struct pair);', `${pair} static int f(struct pair p) { return p.a; }`],
    ['struct pair f(void);', `${pair} static struct pair f(void) { struct pair p = {1}; return p; }`],
    ['extern struct pair v[2];', `${pair} struct pair v[2];`],
    ['extern "JS" void f(struct pair);', pair],
  ]
  for (const [declared, source] of uses) {
    const message = /<cdef>:1:\d+: 'struct pair' has 8 bytes in the included module, 12 in the C of this one/
    refuses(() => newFFI().include(base).cdef(declared).verify(source), 'VerificationError', 'verify/included', message)
  }
  const lib = newFFI()
    .include(base)
    .cdef('int f(struct pair *);')
    .verify('struct pair; static int f(struct pair *p) { return !p; }')
  assert.equal(lib.f(null), 1)
})
