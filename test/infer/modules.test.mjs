// @ts-check
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { FFI } from 'cdef'
import { unlessAll } from '../../dist/test/support/settings.js'
import { ROOT } from '../../scripts/project-files.mjs'

/** Programs that import modules as cdef writes them, compiled with each TypeScript and each way to find modules. */
const FOLDER = join(ROOT, 'build', 'modules', String(process.pid))
const COMPILERS = ['typescript', 'typescript-5.9']
const RESOLUTIONS = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'esnext', moduleResolution: 'bundler' },
]

/** What each module declares, by its name; `source` is null in ABI mode. */
const shapes = new FFI(`
  /* A point of the plane. */
  typedef struct { int x, y; } point;
  struct node { point at; struct node *next; };
  typedef struct { int secret; } *handle;
  typedef unsigned... count_t;
  typedef void (*log_fn)(int level, const char *text); typedef void note_fn(point at, int);
  enum color { RED, GREEN = 5 };
  struct input {
    const void *src; const char *text; int64_t stamp; enum color c; point at, corners[2]; char name[8]; struct node *list;
    int (*visit)(int); int size; unsigned char rest[];
  };
  #define LIMIT 4
  #define NAME "shapes"
  #define AT ((void *)-1)
  static const double PI;
  extern int counter;
  extern char *title;
  int string(point *p, enum color c, handle h);
`).setSource('shapes', '')
const base = new FFI('typedef struct { long ticks; } duration;\n#define SECOND 10\nint same(void); int base(void);')
base.setSource('lib/base', '')
const drawing = new FFI()
  .include(shapes)
  .include(base)
  .cdef(`
  /* Draws a point
     in a color. */
  point draw(point p, struct node *list, handle h, duration d);
  // How many at most.
  #define MOST (LIMIT * 2)
`)
drawing.cdef('typedef struct node *list_t; typedef struct { point corners[LIMIT]; list_t nodes; } box;')
drawing.cdef('int same(box *b); extern "JS" count_t on_draw(box *b, const char *name, count_t n);')
drawing.setSource('lib/drawing', '')
const tiny = new FFI().include(drawing).cdef('count_t tiny(box *b, handle h); int puts(const char *s);')
tiny.setSource('tiny', null)
const plain = new FFI('int64_t plain(long x); struct only { int x; };', { int64: 'number', long: 'bigint' })
plain.setSource('plain', null)

const PROGRAM = `
import { type TypeOf, type LibraryOf, FFI } from 'cdef'
import * as shapes from './shapes.js'
import { ffi, lib, type box, type Library } from './lib/drawing.js'
import * as tiny from './tiny.js'
import { ffi as plain } from './plain.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function typed<T>(): <V>(value: V & (Equal<T, V> extends true ? unknown : never)) => void {
  return () => {}
}

// Type strings know what is declared, what is included too.
const point = ffi.new('point *', { x: 3 })
typed<number>()(point.x)
// @ts-expect-error: it has no such member
ffi.new('point *', { z: 3 })
// @ts-expect-error: no such type is declared
ffi.new('piont *')
typed<number>()(ffi.sizeof('struct node') + ffi.sizeof('box[LIMIT]') + ffi.offsetof('box', 'nodes'))
// @ts-expect-error: no such struct is declared
ffi.sizeof('struct nod')
typed<4>()(ffi.new('int[LIMIT]').length)
typed<8>()(ffi.new('point[MOST]').length)
typed<number | undefined>()(ffi.cast('list_t', 8)?.at.x)
typed<number>()(ffi.new('handle *').value?.secret ?? 0)
ffi.typeof('count_t')
const corners: TypeOf<typeof ffi, 'box'>['corners'] = ffi.new('box *').corners
typed<4>()(corners.length)

// Members take what the run time stores, and are read as what they are.
const input = ffi.new('struct input *')
for (const each of [input, input.value]) {
  each.src = Buffer.from('bytes')
  each.src = new DataView(new ArrayBuffer(8))
  each.src = point
  each.text = new Uint8Array(3)
  each.text = ffi.new('char[]', 'text')
  each.stamp = 5
  each.stamp = ffi.cast('int', 5)
  each.c = shapes.lib.GREEN | 2
  each.at = [1, 2]
  each.at = { y: 2 }
  each.at = point.value
  each.corners = [{ x: 1 }, [1, 2]]
  each.name = 'text'
  each.list = ffi.new('struct node[2]')
  each.list = ffi.cast('void *', 8)
  each.list = null
  each.visit = ffi.callback('int(int)', (x) => x)
  // @ts-expect-error: nothing would keep the string
  each.src = 'text'
  // @ts-expect-error: NULL is null
  each.src = undefined
  // @ts-expect-error: an address is cast
  each.src = 8
  // @ts-expect-error: other bytes
  each.text = new Int32Array(1)
  // @ts-expect-error: nothing would keep the string
  each.text = 'text'
  // @ts-expect-error: a text is no integer
  each.stamp = '5'
  // @ts-expect-error: a pointer to another record
  each.list = point
  // @ts-expect-error: a record, not a pointer to one
  each.at = point
  // @ts-expect-error: no such member
  each.at = { z: 2 }
  // @ts-expect-error: nothing would keep the function
  each.visit = (x: number) => x
  // @ts-expect-error: there is no room
  each.rest = [1]
}
typed<bigint>()(input.stamp)
typed<0 | 5>()(input.c)
typed<number>()(input.at.x + (input.list?.at.x ?? 0))
shapes.lib.title = Buffer.from('title')
// @ts-expect-error: nothing would keep the string
shapes.lib.title = 'title'

// Messages of channels are named by the parameters of typedefs, of included ones too.
ffi.channel('log_fn').next().then(({ value }) => value && typed<{ level: number; text: string | null }>()(value))
shapes.ffi.channel('note_fn').next().then(({ value }) => value && typed<number>()(value.at.x + value[1]))
// @ts-expect-error: it returns something
ffi.channel('int(int)')

// A compiled library stays open, and has what the included ones have.
const drawn = lib.draw([1, 2], { at: { x: 1 } }, null, { ticks: 3 })
typed<number>()(drawn.x)
// @ts-expect-error: a point is no text
lib.draw('no', null, null, {})
// @ts-expect-error: a box is no node
lib.draw(drawn, ffi.new('box *'), null, {})
lib.draw(drawn, ffi.new('struct node *'), ffi.cast('handle', 8), [1])
typed<number>()(lib.string(point, lib.GREEN, null))
typed<8>()(lib.MOST)
typed<4>()(lib.LIMIT)
typed<'shapes'>()(lib.NAME)
typed<number>()(lib.PI)
typed<number>()(lib.base() + lib.same({ corners: [[1, 2]] }))
lib.counter = shapes.lib.counter
// @ts-expect-error: its own function wins over the included one
lib.same()
// @ts-expect-error: nothing closes it
lib[Symbol.dispose]()
const boxed: box = ffi.new('box *')
typed<number>()(lib.same(boxed))
export type Same = [Equal<typeof lib, Library>] extends [true] ? 1 : never
export const same: Same = 1

// Functions of JavaScript.
ffi.defExtern('on_draw', (b, name, n) => {
  typed<number>()(b.corners.length + name.at(0) + n)
  return n
})
// @ts-expect-error: a count is an integer
ffi.defExtern('on_draw', () => 'text')
// @ts-expect-error: it is another name
ffi.defExtern('on_drwa', () => 1)

// ABI mode: a library is opened, and can be closed; it has the included constants, and not the functions.
const opened = tiny.ffi.dlopen('c')
typed<number>()(opened.tiny({ nodes: null }, null))
typed<number>()(opened.puts('text'))
typed<4>()(opened.LIMIT)
typed<8>()(opened.MOST)
typed<5>()(opened.GREEN)
opened[Symbol.dispose]()
// @ts-expect-error: another module has the function
opened.draw
// @ts-expect-error: there is no compiled library
tiny.lib
export const also: LibraryOf<typeof tiny.ffi> = opened
typed<number>()(tiny.ffi.new('box *').corners.at(0).y)
using library = plain.dlopen(null)
typed<number>()(library.plain(3n))
typed<bigint>()(plain.new('long *').value)

// What is declared later joins.
const more = ffi.cdef('int area(box *b);')
typed<number>()(more.dlopen(null).area({}) + more.dlopen(null).string(null, 0, null))
const other = new FFI('double side(point *p);').include(shapes.ffi)
typed<number>()(other.dlopen(null).side([[1, 2]]) + other.new('point *').x)
`

describe('a program that imports modules', () => {
  after(() => rmSync(FOLDER, { recursive: true }))
  for (const [name, module] of Object.entries({ shapes, 'lib/base': base, 'lib/drawing': drawing, tiny, plain })) {
    const file = join(FOLDER, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.d.ts`, module.emitDts())
    writeFileSync(`${file}.js`, name === 'tiny' ? '' : module.emitJs())
  }
  writeFileSync(join(FOLDER, 'program.ts'), PROGRAM)
  writeFileSync(join(FOLDER, 'package.json'), '{"type": "module"}')
  mkdirSync(join(FOLDER, 'node_modules'))
  symlinkSync(ROOT, join(FOLDER, 'node_modules/cdef'), 'junction')

  for (const [i, compiler] of COMPILERS.entries())
    for (const [k, resolution] of RESOLUTIONS.entries()) {
      // Each compiler takes one of the ways always, and each way has a compiler.
      const skip = i === k ? false : unlessAll
      it(`compiles with ${compiler}, ${resolution.moduleResolution}, and wrong calls do not`, { skip }, () => {
        const project = join(FOLDER, `tsconfig-${resolution.moduleResolution}.json`)
        const compilerOptions = {
          ...resolution,
          noEmit: true,
          strict: true,
          skipLibCheck: false,
          target: 'es2022',
          lib: ['es2023', 'esnext.disposable'],
          types: ['node'],
        }
        writeFileSync(project, JSON.stringify({ compilerOptions, files: ['program.ts'] }))
        const tsc = join(ROOT, 'node_modules', compiler, 'bin/tsc')
        const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' })
        assert.equal(stdout, '')
        assert.equal(status, 0)
      })
    }

  it('functions have their prototypes and the comments above them, whichever text they are from', () => {
    const text = readFileSync(join(FOLDER, 'lib/drawing.d.ts'), 'utf8')
    assert.match(
      text,
      /\* Draws a point\n.*in a color\.\n.*```c\n.*\* point draw\(point p, struct node \*list, handle h, /,
    )
    assert.match(text, /\* How many at most\.\n.*```c\n.*\* #define MOST \(LIMIT \* 2\)\n/)
    assert.match(text, /```c\n.*\* int same\(box \*b\);\n/)
    assert.match(text, /```c\n.*\* extern "JS" count_t on_draw\(/)
  })

  it('what is included is imported and not repeated', () => {
    const text = readFileSync(join(FOLDER, 'lib/drawing.d.ts'), 'utf8')
    assert.match(text, /^import type \* as include0 from '\.\.\/shapes\.js'$/m)
    assert.match(text, /^import type \* as include1 from '\.\/base\.js'$/m)
    assert.match(text, /interface Library extends include0\.Library, Omit<include1\.Library, 'same'> \{/)
    assert.match(text, /readonly draw: .* => include0\.point, c\.CArray<'point', include0\.point, number>>$/m)
    assert.doesNotMatch(text, /secret|ticks/)
  })
})
