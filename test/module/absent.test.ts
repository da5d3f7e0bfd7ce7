import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

/** Runs and gives the warnings that Node.js has printed for it. */
async function warningsOf(run: () => unknown): Promise<string[]> {
  const said: string[] = []
  const listen = (warning: Error): number => said.push(`${(warning as { code?: string }).code}: ${warning.message}`)
  process.on('warning', listen)
  try {
    run()
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('warning', listen)
  }
  return said
}

test('E5, api-23: what nothing defines is left out with a warning, and throws where it is used', options, async () => {
  const folder = moduleFolder()
  const declarations = `int f(int); int gone(int); struct p { int a; }; struct p gone_too(struct p); int gone_log(const char *, ...);
    extern int lost; extern struct p lost_too[2]; extern int found;`
  const source = `${declarations} int f(int x) { return x + 1; } int found = 3;`
  const warnings = await warningsOf(() => folder.compile('absent', declarations, source))
  assert.equal(warnings.length, 1)
  assert.match(
    String(warnings[0]),
    /^CDEF_ABSENT: module 'absent' goes without gone(, \w+){4}: nothing that is linked defines them, and using one throws/,
  )
  const { lib, ffi } = await folder.import('absent')
  assert.deepEqual([lib.f(1), lib.found], [2, 3])
  for (const name of ['gone', 'gone_too', 'gone_log'])
    refuses(() => lib[name], 'LibraryError', 'library/symbol', new RegExp(`has no function '${name}'`))
  for (const name of ['lost', 'lost_too'])
    refuses(() => lib[name], 'LibraryError', 'library/symbol', new RegExp(`has no variable '${name}'`))
  refuses(() => ffi.addressof(lib, 'gone'), 'LibraryError', 'library/symbol')
  assert.deepEqual([Object.keys(lib).sort(), 'gone' in lib, 'lost' in lib], [['f', 'found'], false, false])
  assert.doesNotMatch(readFileSync(folder.at('absent.c'), 'utf8'), /cdef_\d+_gone/)
})

test('E5: verify does so as well, and finds the result in its cache', options, async () => {
  const source = `int f(int x) { return x; } int gone(int); /* ${Date.now()} */`
  let lib: Record<string, unknown> = {}
  const run = () => (lib = verified('int f(int); int gone(int);', source).lib)
  assert.equal((await warningsOf(run)).length, 1)
  assert.deepEqual(await warningsOf(run), [])
  refuses(() => lib['gone'], 'LibraryError', 'library/symbol')
})

test('E5: a macro, and an inline function, may be what needs the missing one', options, () => {
  const source = `int missing(int); static inline int in_line(int x) { return missing(x) + 1; } int f(int x) { return x; }
    #define macro(x) missing(x)`
  const declarations = 'int f(int); int macro(int); int missing(int); int in_line(int);'
  for (const extraCompileArgs of [['-O2'], ['-O0']]) {
    const { lib } = verified(declarations, source, { extraCompileArgs })
    assert.equal(lib.f(3), 3)
    for (const name of ['macro', 'missing', 'in_line']) refuses(() => lib[name], 'LibraryError', 'library/symbol')
  }
})

test('E5: a C++ function that is missing', options, () => {
  const source = 'int there(int x) { return x; } int gone(int); extern "C" int gone_c(int);'
  const { lib } = verified('int there(int); int gone(int); int gone_c(int);', source, { sourceExtension: '.cpp' })
  assert.equal(lib.there(2), 2)
  for (const name of ['gone', 'gone_c']) refuses(() => lib[name], 'LibraryError', 'library/symbol')
})

test('E5: where everything is missing, or the user needs it, the library is what is missing', options, () => {
  const all = () => newFFI('int gone(int); int gone_too(int);').verify('int gone(int); int gone_too(int);')
  refuses(all, 'VerificationError', 'toolchain/link', /undefined reference to `gone'/)
  const own = () => newFFI('int f(int);').verify('int gone(int); int f(int x) { return gone(x); }')
  refuses(own, 'VerificationError', 'toolchain/link', /undefined reference to `gone'/)
  const both = () =>
    newFFI('int f(int); int gone(int);').verify('int gone(int), need(int); int f(int x) { return need(x); }')
  refuses(both, 'VerificationError', 'toolchain/link', /undefined reference to `need'/)
})

test('E4: what only the call of the compiler defines is not asked for, nor listed', options, () => {
  const text = `# 0 "a.c"
# 0 "<built-in>"
#define __STDC__ 1
#define __PIE__ 2
#define __NO_INLINE__ 1
#define __VERSION__ "0"
# 0 "<command-line>"
#define GIVEN 3
# 1 "/usr/include/stdc-predef.h" 1 3 4
#define FROM_HEADER 7
# 0 "<command-line>" 2
#define AGAIN 9
# 1 "a.c"
#define OWN (__PIE__ + GIVEN)
int abs(int);
`
  const { lib, ffi } = verified(text, '#define FROM_HEADER 7\n#define OWN 5\n#include <stdlib.h>')
  assert.deepEqual(Object.keys(lib).sort(), ['FROM_HEADER', 'OWN', 'abs'])
  assert.equal(lib.OWN, 5)
  assert.doesNotMatch(ffi.emitDts(), /__PIE__|GIVEN|AGAIN/)
  const abi = newFFI(text).dlopen(null)
  assert.deepEqual(Object.keys(abi).sort(), ['FROM_HEADER', 'OWN', 'abs'])
  assert.equal(abi.OWN, 5)
})

test('E5: a function of numbers that no call can pass is left out', options, () => {
  const declarations = 'int f(int); _Decimal64 d(int); int e(_Decimal32); _Decimal64 *p(_Decimal64 *);'
  const source = `${declarations} int f(int x) { return x; } _Decimal64 d(int x) { return x; } int e(_Decimal32 x) { return 0; }
    _Decimal64 *p(_Decimal64 *x) { return x; }`
  const { lib } = verified(declarations, source)
  assert.deepEqual([Object.keys(lib).sort(), lib.f(3), lib.p(null)], [['f', 'p'], 3, null])
  for (const name of ['d', 'e']) refuses(() => lib[name], 'LibraryError', 'library/undeclared')
})

test('E5: what nothing defines has several names, one of them a macro', { skip: withoutCompiler }, () => {
  const text = `#define renamed gone_for_all\n#define also renamed\nint gone_for_all(const char *format, ...);
    int gone_as_well(int x);\n#define other gone_as_well\nint there(void);`
  const { lib } = verified(text, `${text.replace('int there(void);', '')}\nint there(void) { return 5; }`)
  assert.equal(lib.there(), 5)
  for (const name of ['renamed', 'also', 'gone_for_all', 'gone_as_well', 'other'])
    assert.throws(() => lib[name](), { code: 'library/symbol' }, name)
})
