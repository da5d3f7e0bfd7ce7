// @ts-check
/**
 * `node scripts/code-cache.mjs`: keeps what V8 compiles of the implementation in `dist/cache`, for this Node.js.
 * The package has such files for some Node.js versions; this makes the one of any other.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
const ENTRY = new URL('../dist/cdef.js', import.meta.url).href

/** What most programs do first; what it runs is in the cache, everything else is compiled when it is first called. */
const SOURCE = `
  #define LIMIT 16
  enum color { RED, GREEN = LIMIT };
  typedef struct { int x, y; double weight; const char *name; } point;
  struct list { struct list *next; point at; unsigned flags : 3; char text[8]; };
  size_t strlen(const char *s);
  int abs(int x);
  long labs(long x);
  double atof(const char *s);
  char *getenv(const char *name);
  void *memset(void *s, int c, size_t n);
  void qsort(void *base, size_t count, size_t size, int (*compare)(const int *, const int *));
`

/** @param {any} cdef  The package's exports, of which the untyped side is used. */
function rehearse({ FFI }) {
  const ffi = new FFI(SOURCE)
  const libc = ffi.dlopen(null)
  libc.strlen('hello')
  libc.labs(libc.abs(-1))
  libc.atof('1.5')
  const path = libc.getenv('PATH')
  if (path) ffi.string(path)
  const point = ffi.new('point *', { x: 1, y: 2 })
  point.weight = point.x + point.y
  libc.memset(point, 0, ffi.sizeof('point'))
  const list = ffi.new('struct list[2]')
  list.at(0).next = ffi.addressof(list, 1)
  list[1].text[0] = 1
  const numbers = ffi.new('int[]', [3, 1, 2])
  /** @type {(a: number[], b: number[]) => number} */
  const inOrder = (a, b) => Number(a[0]) - Number(b[0])
  const compare = ffi.callback('int (*)(const int *, const int *)', inOrder)
  libc.qsort(numbers, 3, ffi.sizeof('int'), compare)
  ffi.cast('void *', numbers)
  ffi.buffer(numbers).fill(0)
}

/** What stacks of versions before V8 13 call the implementation; they begin at the caller all the same. */
const NAME = 'cdef/dist/implementation.cjs'

/** The code cache of the implementation after the rehearsal. */
async function compiled() {
  const { Script } = vm
  /** @type {vm.Script[]} */
  const scripts = []
  vm.Script = class extends Script {
    /**
     * @param {string} text
     * @param {vm.ScriptOptions} options
     */
    constructor(text, { filename }) {
      // V8 keeps the name, which is not to be a path of the machine that packs.
      super(text, filename === undefined ? {} : { filename: NAME })
      scripts.push(this)
    }
  }
  rehearse(await import(ENTRY))
  const [implementation] = scripts
  if (!implementation) throw new Error('dist/cdef.js has not run dist/implementation.cjs')
  return implementation.createCachedData()
}

const { cacheName, textId, sealed } = await import('../dist/src/bundle/code-cache.js')
const id = textId(readFileSync(join(DIST, 'implementation.cjs')))
const name = cacheName(id)
if (name === undefined) throw new Error(`${process.execPath} is no file`)
const folder = join(DIST, 'cache')
mkdirSync(folder, { recursive: true })
for (const file of readdirSync(folder)) if (!file.startsWith(id)) rmSync(join(folder, file), { force: true })
const draft = join(folder, `${id}-${process.pid}.part`)
writeFileSync(draft, sealed(await compiled()))
renameSync(draft, join(folder, name))
