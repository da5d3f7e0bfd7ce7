/** `cdef import` for several platforms: what is alike is written once, what differs by the mode. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { findProgram } from '../../src/toolchain/find.ts'
import { type Project, project, run, withoutCompiler } from './project.ts'

/** Why tests for a platform are skipped, if they are. */
const without = (program: string): string | false =>
  withoutCompiler ||
  (findProgram(program) === undefined && `no compiler for another platform: ${program} is not on PATH`)
const windows = { skip: without('x86_64-w64-mingw32-gcc') }
const arm = { skip: without('aarch64-linux-gnu-gcc') }
const all = { skip: windows.skip || arm.skip }

const HEADER = `#ifdef _WIN32
#define DEV_API __declspec(dllimport)
#define DEV_CALL __stdcall
#define DEV_BUSY 10035
#define DEV_PATH "C:\\\\dev"
#define DEV_RATIO 1.5
#define DEV_KIND "text"
typedef unsigned int dev_id;
typedef float dev_real;
typedef void *dev_handle;
enum dev_mode { DEV_READ, DEV_WRITE = 7, DEV_BOTH };
enum dev_more { DEV_X, DEV_Y };
int dev_only_windows(void);
#else
#define DEV_API
#define DEV_CALL
#define DEV_BUSY 11
#define DEV_PATH "/dev"
#define DEV_RATIO 2.5
#define DEV_KIND 3
typedef unsigned long dev_id;
typedef double dev_real;
typedef int dev_handle;
enum dev_mode { DEV_READ, DEV_WRITE = 9, DEV_BOTH };
enum dev_more { DEV_Z, DEV_X, DEV_Y };
int dev_only_unix(void);
#endif
#define DEV_SAME 5
#define DEV_LONG sizeof(long)
#define DEV_CHAR ((char)-1 < 0)

/** A device. */
struct dev {
  int index; /* the first one is 0; others follow */
#ifdef _WIN32
  void *handle;
  char path[260];
#else
  int fd;
  char path[100];
#endif
  struct { int x, y; } place;
  int (*read)(struct dev *dev, void *to, int size);
};

/** Opens one. */
DEV_API int DEV_CALL dev_open(const char *path, dev_id id);
DEV_API long dev_tell(const struct dev *dev);
int dev_by_handle(dev_handle handle);
extern int dev_table[DEV_BUSY];
`

const SOURCE = `#include "dev.h"
int dev_table[DEV_BUSY] = { 4, 5 };
int dev_open(const char *path, dev_id id) { return path[0] + (int)id; }
long dev_tell(const struct dev *dev) { return dev->index + dev->path[0]; }
int dev_by_handle(dev_handle handle) { return handle; }
int dev_only_unix(void) { return 1; }
`

function devices(test: TestContext): Project {
  const made = project(test, { 'dev.h': HEADER, 'dev.c': SOURCE })
  const built = run(['cc', '-shared', '-fPIC', 'dev.c', '-o', 'libdev.so'], made.at('.'))
  assert.equal(built.status, 0, built.stderr)
  return made
}

const succeeds = ({ status, stdout, stderr }: ReturnType<Project['cdef']>): string => {
  assert.equal(status, 0, stderr)
  return stdout
}

const IMPORT = ['import', 'dev.h', '--library', './libdev.so', '--target', 'linux-x64']
const WINDOWS = ['--target', 'win32-x64']
const ARM = ['--target', 'linux-arm64']
const isHere = process.platform === 'linux' && process.arch === 'x64'

test('targets: api mode writes with ... what differs, and C fills it in', all, (t) => {
  const made = devices(t)
  const said = succeeds(made.cdef([...IMPORT, ...WINDOWS, ...ARM, '--mode', 'api', '--output', 'api.js', '--verbose']))
  const types = readFileSync(made.at('api.d.ts'), 'utf8')
  for (const written of [
    '#define DEV_BUSY ...',
    '#define DEV_LONG ...',
    '#define DEV_CHAR ...',
    '#define DEV_SAME 5',
    'static const char *const DEV_PATH;',
    'static const double DEV_RATIO;',
    'typedef int... dev_id;',
    'typedef float... dev_real;',
    'extern int dev_table[...];',
    'enum dev_mode { DEV_READ = 0, DEV_WRITE = ..., DEV_BOTH = ... }',
    'enum dev_more { DEV_X = ..., DEV_Y = ... }',
    '   char path[...];',
    '   ...;',
  ])
    assert.ok(types.includes(written), written)
  assert.doesNotMatch(types, /int fd|void \*handle/)
  for (const reason of [
    /dev\.h:\d+: DEV_KIND: it differs: '#define DEV_KIND 3' for linux-x64, '#define DEV_KIND "text"' for win32-x64/,
    /dev\.h:\d+: dev_handle: it differs: 'typedef int dev_handle;' for linux-x64, 'typedef void \*dev_handle;' for win32/,
    /dev_only_unix: it is only in the headers of linux-x64 and linux-arm64/,
    /dev_only_windows: it is only in the headers of win32-x64/,
    /dev_by_handle: .*unknown type 'dev_handle'/,
  ])
    assert.match(said, reason)
  if (!isHere) return
  assert.equal(
    made.logs(`import { ffi, lib } from './api.js'
      const dev = ffi.new('struct dev *', { index: 2, path: 'a' })
      console.log(lib.DEV_BUSY, ffi.string(lib.DEV_PATH), lib.DEV_RATIO, lib.DEV_WRITE, lib.DEV_BOTH, lib.DEV_Y, lib.DEV_LONG)
      console.log(lib.dev_table.length, lib.dev_table[1], lib.dev_open('a', 2), lib.dev_tell(dev), dev.path.length, ffi.sizeof('dev_id'))`),
    '11 /dev 2.5 9 10 2 8\n11 5 99 99 100 8',
  )
})

test('targets: inline and abi mode write a module for each platform, and one that chooses', all, (t) => {
  const made = devices(t)
  for (const [mode, output, file] of [
    ['inline', 'inline.ts', 'inline.win32-x64.ts'],
    ['inline', 'inline.js', 'inline.win32-x64.js'],
    ['abi', 'abi.js', 'abi.win32-x64.js'],
    ['abi', 'abi.cjs', 'abi.win32-x64.cjs'],
  ] as const) {
    const args = [...IMPORT, ...WINDOWS, ...ARM, '--mode', mode, '--output', output]
    assert.match(succeeds(made.cdef(args)), /for linux-x64\n[\s\S]*for win32-x64\n[\s\S]*for linux-arm64\n/)
    if (output === 'abi.js') assert.match(succeeds(made.cdef(args)), /^unchanged {2}abi\.js\n/)
    if (output === 'inline.js') succeeds(made.cdef([...args, '--check']))
    const windows = readFileSync(made.at(file), 'utf8')
    assert.match(windows, /260/)
    assert.match(readFileSync(made.at(file.replace('win32-x64', 'linux-x64')), 'utf8'), /100/)
    if (!isHere || output.endsWith('.ts')) continue
    assert.equal(
      made.logs(`import { ffi } from './${output}'
        const lib = ffi.dlopen('./libdev.so')
        console.log(lib.DEV_BUSY, lib.DEV_PATH, lib.dev_tell([{ index: 1, path: 'a' }]), ffi.sizeof('struct dev'), lib.dev_by_handle(3))`),
      '11 /dev 98 128 3',
    )
  }
})

test('targets: layouts of a module for another platform are those of its compiler', all, (t) => {
  const made = devices(t)
  made.file(
    'size.h',
    'struct sized { char a[sizeof(long)]; char b[sizeof(wchar_t)]; char c[-(char)-1 > 0 ? 1 : 2]; };\n',
  )
  const sized = `typedef __WCHAR_TYPE__ wchar_t;\n${readFileSync(made.at('size.h'), 'utf8')}`
  made.file('size.h', sized)
  succeeds(made.cdef(['import', 'size.h', '--target', 'win32-x64', '--mode', 'abi', '--output', 'sized.js']))
  const lengths = [...readFileSync(made.at('sized.js'), 'utf8').matchAll(/"kind":"array"[^\n]*"length":(\d+)/g)]
  assert.deepEqual(
    lengths.map(([, length]) => length),
    [...c(made, 'x86_64-w64-mingw32-gcc', sized, ['a', 'b', 'c'])],
  )
})

/** The sizes of members, as a compiler says them in an error. */
function* c(made: Project, program: string, text: string, members: readonly string[]): Iterable<string> {
  for (const member of members) {
    const asked = `${text}char (*asked)[sizeof(((struct sized *)0)->${member})] = 1.5;\n`
    const { stderr } = run([program, '-x', 'c', '-fsyntax-only', '-'], made.at('.'), asked)
    yield /char \(\*\)\[(\d+)\]/.exec(stderr)?.[1] ?? stderr
  }
}

test('targets: one module where nothing differs', all, (t) => {
  const made = project(t, { 'same.h': 'struct same { int a; long b; };\nint same(struct same *);\n#define SAME 4\n' })
  for (const mode of ['inline', 'abi']) {
    succeeds(
      made.cdef(['import', 'same.h', '--mode', mode, '--target', 'linux-x64', ...WINDOWS, '--output', `${mode}.js`]),
    )
    assert.ok(!existsSync(made.at(`${mode}.linux-x64.js`)))
    assert.match(readFileSync(made.at(`${mode}.js`), 'utf8'), /SAME/)
  }
})

test('targets: a configuration names them and their compilers; enums are types too', windows, (t) => {
  const made = devices(t)
  const config = {
    header: 'dev.h',
    targets: ['linux-x64', 'win32-x64'],
    compilers: { 'win32-x64': 'x86_64-w64-mingw32-gcc -DEXTRA=1' },
    enums: { states: '/^DEV_(BUSY|SAME)$/' },
    output: 'dev.ts',
  }
  made.file('cdef.import.json', JSON.stringify(config))
  succeeds(made.cdef(['import']))
  assert.match(readFileSync(made.at('dev.win32-x64.ts'), 'utf8'), /DEV_BUSY: 10035,/)
  const chooser = readFileSync(made.at('dev.ts'), 'utf8')
  assert.match(chooser, /^export const \{ ffi, states \} = \(await load\(\)\) as Module$/m)
  assert.match(chooser, /^export type states = \(typeof states\)\[keyof typeof states\]$/m)
  made.file('cdef.import.json', JSON.stringify({ ...config, mode: 'api', library: './libdev.so', output: 'api.js' }))
  succeeds(made.cdef(['import']))
  assert.match(readFileSync(made.at('api.d.ts'), 'utf8'), /readonly DEV_BUSY: number/)
})

test('targets: a platform that is not this one is written, and not compiled', arm, (t) => {
  const made = devices(t)
  const args = ['import', 'dev.h', '--library', 'dev', '--target', 'linux-arm64', '--mode', 'api', '--output', 'far.js']
  assert.doesNotMatch(succeeds(made.cdef(args)), /far\.so/)
  assert.match(readFileSync(made.at('far.c'), 'utf8'), /#include "dev\.h"/)
})

test('targets: what is wrong with them is said', { skip: withoutCompiler }, (t) => {
  const made = project(t, { 'a.h': 'int a(void);\n' })
  for (const [args, message] of [
    [['--target', 'linux-x65'], /'linux-x65' are not known; known: linux-x64/],
    [
      ['--target', 'darwin-arm64'],
      /no C compiler is known for the target 'darwin-arm64'; name one: compilers: \{ 'darwin-arm64'/,
    ],
    [
      ['--target', 'win32-x64', '--compiler', 'win32-x64=no-such-gcc -m64'],
      /'no-such-gcc -m64' is not on PATH; name one/,
    ],
    [['--compiler', 'win32-x64=gcc'], /'compilers' names one for 'win32-x64', which is none of 'targets'/],
    [['--target', 'linux-x64', '--compiler', 'linux-arm64=gcc'], /'linux-arm64', which is none of 'targets'/],
  ] as const) {
    const { status, stderr } = made.cdef(['import', 'a.h', '-o', 'a.js', ...args])
    assert.match(stderr, message)
    assert.equal(status, 1)
  }
})
