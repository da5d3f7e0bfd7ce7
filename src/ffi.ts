/** The FFI class: declares, opens, allocates, converts. It delegates to its parts and computes nothing itself. */
import { loadImplementation } from './bundle/whole.ts'
import { Channel, type ChannelOptions } from './call/channel.ts'
import { type Functions, functionsFor } from './call/functions.ts'
import type { CallbackOptions } from './call/in/policy.ts'
import { type WinError, winError } from './call/last-error.ts'
import { type AsyncOptions, type AsyncResult, asyncFunction } from './call/pooled/options.ts'
import { Pool, type PoolOptions } from './call/pooled/pool.ts'
import { checkAllGuarded } from './cdata/memory/guarded.ts'
import { setInspector } from './cdata/object/cdata.ts'
import type { CTypeObject } from './cdata/object/ctype-object.ts'
import * as access from './cdata/use/access.ts'
import { bufferOf, fromBuffer, memmove } from './cdata/use/buffer.ts'
import { cast } from './cdata/use/cast.ts'
import { GuardedArena, guardedGc } from './cdata/use/guard.ts'
import { fromHandle, newHandle } from './cdata/use/handle.ts'
import { inspectCData } from './cdata/use/inspect.ts'
import { type AllocatorOptions, Arena, allocatorOf, gc, release } from './cdata/use/lifetime.ts'
import { plainOf } from './cdata/use/plain.ts'
import { stringOf, unpack } from './cdata/use/string.ts'
import { debugModes } from './debug/modes.ts'
import { type Includable, Scope } from './declare/scope.ts'
import { CHECKED_LATER, checkOptions, oneOf } from './diagnostics/options.ts'
import { type CdefOptions, type DeclarationWarning, DeclaredNames } from './ffi/declarations.ts'
import { attachExtern, includedScope, keepBuilder, withPackages } from './ffi/modules.ts'
import { type TypeLike, Types } from './ffi/types.ts'
import { Layout } from './headers/layout.ts'
import type { Dynamic } from './infer/dynamic.ts'
import type { externFunction, externName } from './infer/externs.ts'
import type { notNull, TextSource } from './infer/input.ts'
import type { Compiled, DECLARED, Declaring, declared, extended, grown, included, opened } from './infer/library.ts'
import type { NumberArray, Owned, Unpacked, VoidPointer } from './infer/objects.ts'
import type { Plain } from './infer/plain.ts'
import type { FFIOptions, Reading } from './infer/reading.ts'
import type { Declarations } from './infer/specifiers.ts'
import type {
  callbackFor,
  calledBack,
  castTo,
  checked,
  initial,
  made,
  measurable,
  messageFor,
} from './infer/type-strings.ts'
import { addressOfMember, closeLibraryObject, isLibrary } from './library/library.ts'
import { findLibrary, LINKING } from './library/open.ts'
import { type CompileOptions, ModuleBuilder, type ModuleFiles } from './module/build.ts'
import type { SourceOptions } from './module/source.ts'
import { HOST } from './platform.ts'
import { spell } from './types/spell.ts'

/**
 * C declarations, and everything that can be done with them.
 *
 * @example
 * const ffi = new FFI('size_t strlen(const char *s);')
 * ffi.dlopen(null).strlen('hello') // 5
 */
export class FFI<D extends Declarations = Declarations, R extends Reading = Reading, L = unknown>
  implements Declaring<D, R>
{
  declare readonly [DECLARED]?: Declaring<D, R>[typeof DECLARED]

  /**
   * NULL, as C values have it.
   *
   * @example
   * ffi.cast('int *', 0) === ffi.NULL // true
   */
  readonly NULL = null

  readonly #functions: Functions
  readonly #guards: boolean
  readonly #modules: ModuleBuilder
  readonly #types: Types
  readonly #names: DeclaredNames
  readonly #once = new Map<unknown, unknown>()

  /** Declares `source`, if given. Throws what `cdef` throws. */
  constructor(source?: string, options: FFIOptions = {}) {
    // Comes first: in the package's entry, whatever this class imports from the rest is undefined until then.
    loadImplementation()
    setInspector(inspectCData)
    checkOptions(options, { int64: oneOf('bigint', 'number'), long: oneOf('number', 'bigint'), debug: CHECKED_LATER })
    const { int64 = 'bigint', long = 'number', debug } = options
    const modes = debugModes(debug)
    this.#guards = modes?.guard === true
    this.#functions = functionsFor({ int64, long }, modes)
    this.#modules = keepBuilder(this, new ModuleBuilder(new Scope(HOST), this.#functions))
    this.#types = new Types(() => this.#modules.scope, this.#functions.codecs, this.#guards)
    this.#names = new DeclaredNames(() => this.#modules.scope, this.#types, this.#functions)
    if (source !== undefined) this.cdef(source)
  }

  /**
   * Declares what the C text declares: types, functions, variables, constants.
   * Throws a CDefError with the place when the text is not right, and then nothing of it is declared.
   *
   * @example
   * ffi.cdef('double fabs(double x);')
   * ffi.cdef('struct { int broken', { tolerant: true }).warnings.length > 0 // true
   */
  cdef<const S extends string>(
    source: S,
    options: CdefOptions = {},
  ): FFI<extended<D, declared<S>>, R, grown<L, extended<D, declared<S>>, R>> {
    this.#names.declare(source, options)
    return this as never
  }

  /**
   * What was odd in the texts declared so far, and what was left out of them.
   *
   * @example
   * new FFI('int counter;').warnings[0]?.code // 'warning/extern'
   */
  get warnings(): readonly DeclarationWarning[] {
    return this.#names.warnings
  }

  /**
   * Makes the types and constants of another FFI known here; they are the same types.
   *
   * @example
   * const lines = new FFI().include(ffi).cdef('typedef struct { point from, to; } line;')
   * lines.sizeof('line') // 16
   */
  include<E extends Declarations>(other: FFI<E, Reading>): FFI<extended<included<E>, D>, R, grown<L, included<E>, R>>
  include(other: Includable): this
  include(other: unknown): unknown {
    this.#names.include(includedScope(other))
    return this
  }

  /**
   * Declares TCHAR and its like as wide or narrow characters; once.
   *
   * @example
   * const wide = new FFI()
   * wide.setUnicode(true)
   * wide.typeof('TCHAR').cname // 'wchar_t'
   */
  setUnicode(wide: boolean): void {
    this.#names.setUnicode(wide)
  }

  /**
   * Flag of `dlopen`: symbols are resolved when first called.
   *
   * @example
   * ffi.dlopen(null, ffi.RTLD_LAZY).abs(-3) // 3
   */
  get RTLD_LAZY(): number {
    return LINKING.RTLD_LAZY
  }

  /**
   * Flag of `dlopen`: all symbols are resolved at once.
   *
   * @example
   * ffi.dlopen(null, ffi.RTLD_NOW).abs(-3) // 3
   */
  get RTLD_NOW(): number {
    return LINKING.RTLD_NOW
  }

  /**
   * Flag of `dlopen`: libraries opened later see the symbols.
   *
   * @example
   * ffi.dlopen(null, ffi.RTLD_NOW | ffi.RTLD_GLOBAL).abs(-3) // 3
   */
  get RTLD_GLOBAL(): number {
    return LINKING.RTLD_GLOBAL
  }

  /**
   * Flag of `dlopen`: libraries opened later do not see the symbols.
   *
   * @example
   * ffi.dlopen(null, ffi.RTLD_NOW | ffi.RTLD_LOCAL).abs(-3) // 3
   */
  get RTLD_LOCAL(): number {
    return LINKING.RTLD_LOCAL
  }

  /**
   * Flag of `dlopen`: the library prefers its own symbols; what is taken where no flags are given. 0 where the system has none.
   *
   * @example
   * ffi.dlopen(null, ffi.RTLD_NOW | ffi.RTLD_DEEPBIND).abs(-3) // 3
   */
  get RTLD_DEEPBIND(): number {
    return LINKING.RTLD_DEEPBIND ?? 0
  }

  /**
   * Opens a library: a path, a name that is searched for (`'z'` finds libz), `null` for the running process,
   * or a `void *` that dlopen returned. Functions bind when first used. Throws a LibraryError that lists what was tried.
   *
   * @example
   * ffi.dlopen(null).abs(-3) // 3
   */
  dlopen<T extends object = opened<D, R, L>>(source: string | null | object, flags?: number): T {
    return this.#names.open(source, flags) as T
  }

  /**
   * Closes a library; whatever is used of it from then on throws.
   *
   * @example
   * const open = ffi.dlopen(null)
   * ffi.dlclose(open)
   */
  dlclose(library: object): void {
    closeLibraryObject(library)
  }

  /**
   * The file that `dlopen` would open for a name, or null.
   *
   * @example
   * ffi.findLibrary('no-such-library') // null
   */
  findLibrary(name: string): string | null {
    return findLibrary(name)
  }

  /**
   * Zeroed memory for one item (`'point *'`), or an array (`'int[3]'`, or `'int[]'` with a length or initialiser),
   * initialised if asked. The memory lives as long as what is returned, or anything reached from it, is referred to.
   *
   * @example
   * const p = ffi.new('point *', { x: 1, y: 2 })
   * p.x + p.y // 3
   * ffi.new('int[]', [1, 2, 3]).length // 3
   */
  new<const T>(type: checked<T, D, TypeLike, 'new'>, initialiser?: initial<T, D, R>): made<T, D, R, TypeLike> {
    return this.#types.makers.of(type)(initialiser) as never
  }

  /**
   * `(type) value` as C casts: a scalar cdata, a pointer, or `null` for address 0.
   *
   * @example
   * ffi.cast('unsigned char', 300).value // 44
   * ffi.cast('void *', 0) // null
   */
  cast<const T, V = unknown>(type: checked<T, D, TypeLike, 'cast'>, value: V): castTo<T, V, D, R, TypeLike> {
    return cast(this.#types.of(type), value, this.#functions.codecs) as never
  }

  /**
   * The bytes of a Buffer, typed array, DataView or ArrayBuffer as a cdata that shares them; `char[]` where no type is given.
   *
   * @example
   * const bytes = Buffer.alloc(8)
   * ffi.fromBuffer('int[]', bytes)[1] = 5
   * bytes.readInt32LE(4) // 5
   */
  fromBuffer<T = NumberArray<'char', Uint8Array>>(source: object): T
  fromBuffer<const T>(type: checked<T, D, TypeLike>, source: object): made<T, D, R, TypeLike>
  fromBuffer(...given: unknown[]): unknown {
    if (given.length === 1) given.unshift('char[]')
    return fromBuffer(this.#types.of(given[0]), given[1], this.#functions.codecs)
  }

  /**
   * The C type of a spelling or a cdata.
   *
   * @example
   * ffi.typeof('point *').item?.cname // 'point'
   */
  typeof<const T>(value: measurable<T, D>): CTypeObject {
    return this.#types.describe(value)
  }

  /**
   * Bytes of a type or of a cdata: all of an array, what was allocated for a struct with a flexible array.
   *
   * @example
   * ffi.sizeof('point') // 8
   * ffi.sizeof(ffi.new('int[3]')) // 12
   */
  sizeof<const T>(value: measurable<T, D, 'size'>): number {
    return this.#types.size(value)
  }

  /**
   * Alignment in bytes.
   *
   * @example
   * ffi.alignof('point') // 4
   */
  alignof<const T>(value: measurable<T, D, 'alignment'>): number {
    return this.#types.alignment(value)
  }

  /**
   * Bytes from the start of a type to a member or item: `offsetof('struct s', 'a', 2, 'b')`.
   *
   * @example
   * ffi.offsetof('point', 'y') // 4
   * ffi.offsetof('point[3]', 2, 'y') // 20
   */
  offsetof<const T>(type: checked<T, D, TypeLike>, ...path: (string | number)[]): number {
    return this.#types.offset(type, path)
  }

  /**
   * Where the parts of a type lie, holes, bits and cache lines too: printed as a table, drawn by `toSVG()`.
   *
   * @example
   * String(ffi.layout('point')).includes('int y') // true
   */
  layout<const T>(type: checked<T, D, TypeLike, 'size'>): Layout {
    return new Layout(this.#types.of(type), HOST)
  }

  /**
   * `&cdata`, `&cdata.member`, `&cdata[i]`, or the address of a library's variable or function.
   *
   * @example
   * const p = ffi.new('point *')
   * ffi.addressof(p, 'y').value = 7
   * p.y // 7
   */
  addressof<T = Dynamic>(object: unknown, ...path: (string | number)[]): T {
    if (isLibrary(object)) return addressOfMember(object, String(path[0])) as T
    return access.addressOfPath(object, path, this.#functions.codecs) as T
  }

  /**
   * C spelling of a type, with a declared name or `*` where C puts it: `getctype('int[5]', '*')` is `int(*)[5]`.
   *
   * @example
   * ffi.getctype('int[5]', 'row') // 'int row[5]'
   */
  getctype<const T>(type: checked<T, D, TypeLike>, extra = ''): string {
    return spell(this.#types.of(type), extra.trim())
  }

  /**
   * Names of the declared typedefs, structs and unions, sorted.
   *
   * @example
   * ffi.listTypes().typedefs // [ 'div_t', 'point' ]
   */
  listTypes(): { readonly typedefs: string[]; readonly structs: string[]; readonly unions: string[] } {
    return this.#names.typeNames()
  }

  /**
   * The value of an integer constant: an enumerator, a macro, a static const. A bigint where a number is not exact.
   *
   * @example
   * ffi.integerConst('GREEN') // 5
   */
  integerConst(name: string): number | bigint {
    return this.#names.integer(name)
  }

  /**
   * The same pointer, array or struct with a destructor, called once with the original: when nothing refers to the new pointer or to
   * what was reached through it, or when it is released. `gc(p, null)` cancels. `size`, in bytes, tells the collector
   * how much memory hangs on the pointer.
   *
   * @example
   * const p = ffi.gc(libc.malloc(16), libc.free)
   * ffi.release(p)
   */
  gc<P extends object>(pointer: P, destructor: ((pointer: P) => unknown) | null, size = 0): Owned<P> {
    return (this.#guards ? guardedGc : gc)(pointer, destructor, size) as never
  }

  /**
   * Frees now what `value` owns, runs its destructor, ends a callback. What is used after that throws; releasing twice does nothing.
   *
   * @example
   * const p = ffi.new('point *')
   * ffi.release(p)
   */
  release(value: unknown): void {
    release(value)
  }

  /**
   * A function like `new` on an allocator of the user's; without `alloc` the memory comes from where `new` takes it.
   *
   * @example
   * const make = ffi.newAllocator({ alloc: (bytes) => libc.malloc(bytes), free: libc.free })
   * make('point *', { x: 1 }).x // 1
   */
  newAllocator(options: AllocatorOptions = {}): FFI<D, R>['new'] {
    const make = allocatorOf(options)
    return (type, initialiser) => make(this.#types.makers.of(type), initialiser) as never
  }

  /**
   * Memory whose parts are freed together: `using arena = ffi.arena()`, then `arena.new(...)`.
   *
   * @example
   * using arena = ffi.arena()
   * arena.new('point *', { x: 1 }).x // 1
   */
  arena(): Omit<Arena, 'new'> & Pick<FFI<D, R>, 'new'> {
    const Class = this.#guards ? GuardedArena : Arena
    return new Class((type) => this.#types.makers.of(type)) as never
  }

  /**
   * Looks at all memory that FFIs with `debug: { guard: true }` have made on this thread, and throws where something was
   * written outside of it or after its release: an FFIError that says where, what, and where that memory was made. Without
   * such an FFI it does nothing.
   *
   * @example
   * ffi.checkMemory() // undefined
   */
  checkMemory(): void {
    checkAllGuarded('by ffi.checkMemory')
  }

  /**
   * A C function that runs `fn`, for as long as what is returned lives or until it is released.
   *
   * @example
   * using compare = ffi.callback('int(const int *, const int *)', (a, b) => a.value - b.value)
   * const numbers = ffi.new('int[]', [3, 1, 2])
   * libc.qsort(numbers, 3, 4, compare)
   * [...numbers] // [ 1, 2, 3 ]
   */
  callback<const T>(
    type: checked<T, D, TypeLike, 'callback'>,
    fn: callbackFor<T, D, R>,
    options: CallbackOptions = {},
  ): calledBack<T, D, R, TypeLike> {
    return this.#functions.callback(this.#types.of(type), fn, options) as never
  }

  /**
   * As `fn.async`, with options: a function that checks its arguments at once and returns a promise of C's result.
   *
   * @example
   * const quotient = ffi.async(libc.div, { errno: true })
   * (await quotient(17, 5)).result.quot // 3
   */
  async<P extends readonly unknown[], T, const O extends AsyncOptions = AsyncOptions>(
    fn: (...values: P) => T,
    options: O = {} as O,
  ): (...values: P) => Promise<AsyncResult<T, O>> {
    return asyncFunction(fn, options) as never
  }

  /**
   * Calls of a C function from any thread as messages, whose members have the names of the parameters; `const char *` is a
   * string or null. `pointer` is what C gets. The type returns `void`.
   *
   * @example
   * using log = ffi.channel('void(int level, const char *text)', { capacity: 64, overflow: 'drop' })
   * lib.set_log(log.pointer)
   * for await (const { level, text } of log) console.log(level, text)
   */
  channel<const T>(
    type: checked<T, D, TypeLike, 'channel'>,
    options?: ChannelOptions,
  ): Channel<messageFor<T, D, R, TypeLike>, calledBack<T, D, R, TypeLike>> {
    return new Channel(this.#functions, this.#types.spelled(type), options)
  }

  /**
   * Threads of their own for some calls: `using pool = ffi.pool({ threads: 1 })`, `pool.run(lib.step, 1)`.
   *
   * @example
   * using pool = ffi.pool({ threads: 1 })
   * await pool.run(libc.abs, -3) // 3
   */
  pool(options?: PoolOptions): Pool {
    return new Pool(options)
  }

  /**
   * UTF-8, UTF-16 or UTF-32 text up to the first NUL, at most `limit` units; the name of an enum value.
   *
   * @example
   * ffi.string(ffi.new('char[]', 'hello')) // 'hello'
   * ffi.string(ffi.new('char[]', 'hello'), 2) // 'he'
   */
  string<const P extends TextSource>(value: P & notNull<P>, limit = Infinity): string {
    return stringOf(value, limit)
  }

  /**
   * `length` items: bytes of `char` as a Buffer, wide characters as a string, everything else as an array.
   *
   * @example
   * ffi.unpack(ffi.new('short[]', [1, 2, 3]), 2) // [ 1, 2 ]
   */
  unpack<P>(value: P & notNull<P>, length: number): Unpacked<P> {
    return unpack(value, length, this.#functions.codecs) as never
  }

  /**
   * A Buffer over the memory of a cdata: all of an array or record, one item of a pointer, or `size` bytes. It keeps the cdata alive.
   *
   * @example
   * ffi.buffer(ffi.new('int *', 258), 2) // <Buffer 02 01>
   */
  buffer(cdata: object, size?: number): Buffer {
    return bufferOf(cdata, size)
  }

  /**
   * A copy as plain objects, arrays and numbers, for tests, logs and JSON: of a record its members, of an array its items, of
   * a pointer what it points to, and of pointers inside their addresses as text. Reads memory as members and items do, and
   * throws what that throws. Arrays and objects of JavaScript's own are copied with the cdata in them.
   *
   * @example
   * assert.deepEqual(ffi.plain(lib.origin()), { x: 0, y: 0 })
   */
  plain<const T>(value: T): Plain<T> {
    return plainOf(value) as never
  }

  /**
   * Copies `bytes` bytes between cdata or buffers; they may overlap.
   *
   * @example
   * const copy = ffi.new('int[2]')
   * ffi.memmove(copy, new Int32Array([5, 6]), 8)
   * [...copy] // [ 5, 6 ]
   */
  memmove(destination: unknown, source: unknown, bytes: number): void {
    memmove(destination, source, bytes)
  }

  /**
   * A `void *` that stands for a JavaScript value and keeps it alive for as long as the handle lives.
   *
   * @example
   * const handle = ffi.newHandle({ name: 'window' })
   * ffi.fromHandle(handle) // { name: 'window' }
   */
  newHandle<T = VoidPointer>(object: unknown): T {
    return newHandle(object, this.#functions.codecs) as T
  }

  /**
   * The value of a live handle, also after casts or a trip through C.
   *
   * @example
   * const handle = ffi.newHandle({ name: 'window' })
   * ffi.fromHandle(ffi.cast('void *', handle)) // { name: 'window' }
   */
  fromHandle(pointer: unknown): unknown {
    return fromHandle(pointer)
  }

  /**
   * C's errno as the last call of this thread left it, and as the next one finds it.
   *
   * @example
   * ffi.errno = 2
   * ffi.errno // 2
   */
  get errno(): number {
    return this.#functions.thread.stack.errno
  }
  set errno(value: number) {
    this.#functions.thread.stack.errno = value
  }

  /**
   * Windows' last error as the last call of this thread left it, or the error with that number: `{ code, message }`, the
   * message in Windows' words. Throws an FFIError on other systems, which have errno alone.
   *
   * @example
   * if (!lib.CloseHandle(handle)) console.log(ffi.getWinError().message)
   */
  getWinError(code?: number): WinError {
    return winError(this.#functions.thread.stack, code)
  }

  /**
   * `p[index]`; bounds of arrays are checked.
   *
   * @example
   * ffi.at(ffi.new('int[]', [4, 5]), 1) // 5
   */
  at<T = Dynamic>(object: unknown, index: number): T {
    return access.itemAt(object, index, this.#functions.codecs) as T
  }

  /**
   * `p[index] = value`, converted and checked.
   *
   * @example
   * const pair = ffi.new('int[2]')
   * ffi.put(pair, 1, 9)
   * [...pair] // [ 0, 9 ]
   */
  put(object: unknown, index: number, value: unknown): void {
    access.putItem(object, index, value, this.#functions.codecs)
  }

  /**
   * `p + count`, in items; of an array, a pointer into it.
   *
   * @example
   * ffi.add(ffi.new('int[]', [4, 5, 6]), 2).value // 6
   */
  add<T = Dynamic>(pointer: unknown, count: number): T {
    return access.add(pointer, count, this.#functions.codecs) as T
  }

  /**
   * `p - count`, in items.
   *
   * @example
   * const end = ffi.add(ffi.new('int[]', [4, 5, 6]), 2)
   * ffi.sub(end, 1).value // 5
   */
  sub<T = Dynamic>(pointer: unknown, count: number): T {
    return access.add(pointer, -count, this.#functions.codecs) as T
  }

  /**
   * `p - q`, in items.
   *
   * @example
   * const list = ffi.new('int[3]')
   * ffi.diff(ffi.add(list, 2), list) // 2
   */
  diff(p: unknown, q: unknown): number {
    return access.diff(p, q, this.#functions.codecs)
  }

  /**
   * Whether two pointers, arrays or records lie at the same address; `null` is address 0.
   *
   * @example
   * const list = ffi.new('int[3]')
   * ffi.equals(ffi.add(list, 0), list) // true
   */
  equals(p: unknown, q: unknown): boolean {
    return access.equals(p, q)
  }

  /**
   * -1, 0 or 1: the order of two addresses.
   *
   * @example
   * const list = ffi.new('int[3]')
   * ffi.compare(list, ffi.add(list, 1)) // -1
   */
  compare(p: unknown, q: unknown): number {
    return access.compare(p, q)
  }

  /**
   * Names the module that `compile` writes. `source` is the C that it is compiled with: includes, and whatever else
   * the declarations need; null makes a module without C, whose declarations `dlopen` uses. Writes nothing yet, so it
   * may come before or after `cdef`. Throws when called twice.
   *
   * @example
   * ffi.setSource('build/zlib', '#include <zlib.h>', { libraries: ['z'] })
   */
  setSource(name: string, source: string | null, options: SourceOptions = {}): this {
    this.#modules.setSource(name, source, options)
    return this
  }

  /**
   * As `setSource`, with what pkg-config says of the packages before the options. Throws a PkgConfigError.
   *
   * @example
   * ffi.setSourcePkgConfig('native/zlib', ['zlib'], '#include <zlib.h>')
   */
  setSourcePkgConfig(name: string, packages: readonly string[], source: string, options: SourceOptions = {}): this {
    return this.setSource(name, source, withPackages(packages, options))
  }

  /**
   * Writes the module: `name.js`, `name.d.ts`, and in API mode `name.c` and the library that the C compiler makes of
   * it. Files are written only where their text changed. Then everything that was declared is compared with what C
   * says. Throws a VerificationError with the compiler's words, or with every disagreement.
   *
   * @example
   * const { js } = ffi.setSource('native/points', null).compile({ outDir: 'build' })
   */
  compile(options: CompileOptions = {}): ModuleFiles {
    return this.#modules.compile(options)
  }

  /**
   * The text of the module's C file, for other build systems; it needs `include/` of this package to compile.
   *
   * @example
   * ffi.setSource('native/points', '').emitC().includes('#include') // true
   */
  emitC(): string {
    return this.#modules.emitC()
  }

  /**
   * The text of the module's JavaScript. `target` is the library's file name, where it is not the module's.
   *
   * @example
   * ffi.setSource('native/points', null).emitJs().includes('point') // true
   */
  emitJs(target?: string): string {
    return this.#modules.emitJs(target)
  }

  /**
   * The types of all that is declared, as the text of a declaration file; the module's, where `setSource` named one.
   *
   * @example
   * ffi.emitDts().includes('point') // true
   */
  emitDts(): string {
    return this.#modules.emitDts()
  }

  /**
   * Compiles the declarations together with `source` and loads the result at once. What was compiled before with the
   * same text, options, compiler and files is taken from a cache (`CDEF_CACHE`, or `~/.cache/cdef`). From
   * then on this FFI's types are C's; make no cdata before. Throws a VerificationError.
   *
   * @example
   * new FFI('int square(int x);').verify('static int square(int x) { return x * x; }').square(7) // 49
   */
  verify<L extends object = Compiled<D, R>>(source: string, options: SourceOptions = {}): L {
    const lib = this.#modules.verify(source, options)
    this.#types.forget()
    return lib as L
  }

  /**
   * Attaches a JavaScript function to one that is declared `extern "JS"`; C runs it in this thread, in place of one
   * attached before. Without a name it is the function's own, whose parameters the compiler does not know then.
   * Returns the function. Until something is attached, C gets 0 and a line goes to stderr.
   *
   * @example
   * ffi.defExtern('on_event', (code, name) => ffi.string(name).length)
   */
  defExtern<F extends (...values: never[]) => unknown>(fn: F, options?: CallbackOptions): F
  defExtern<const N extends externName<D>, F extends externFunction<N, D, R>>(
    name: N,
    fn: F,
    options?: CallbackOptions,
  ): F
  defExtern(...given: readonly unknown[]): unknown {
    return attachExtern(this.#modules, given)
  }

  /**
   * Runs `fn` once for a tag; returns its result then and ever after. What throws is not remembered.
   *
   * @example
   * ffi.initOnce(() => 'made', 'tag') // 'made'
   * ffi.initOnce(() => 'made again', 'tag') // 'made'
   */
  initOnce<T>(fn: () => T, tag: unknown): T {
    if (!this.#once.has(tag)) this.#once.set(tag, fn())
    return this.#once.get(tag) as T
  }
}
