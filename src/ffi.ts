/** The FFI class: declares, opens, allocates, converts. It delegates and computes nothing itself. */
import { alignOf, sizeOf } from './abi/layout.ts'
import { offsetOf } from './abi/offset.ts'
import { WeakList } from './base/weak-list.ts'
import { loadImplementation } from './bundle/whole.ts'
import { type Functions, functionsFor } from './call/functions.ts'
import type { CallbackOptions } from './call/in/closures.ts'
import { CALLBACK_OPTIONS } from './call/in/runner.ts'
import { ctypeOf, setInspector } from './cdata/object/cdata.ts'
import { CTypeObject, ctypeObject } from './cdata/object/ctype-object.ts'
import { describe } from './cdata/object/place.ts'
import * as access from './cdata/use/access.ts'
import { fromBuffer } from './cdata/use/buffer.ts'
import { cast } from './cdata/use/cast.ts'
import { inspectCData } from './cdata/use/inspect.ts'
import { type AllocatorOptions, Arena, allocateWith, gc, release } from './cdata/use/lifetime.ts'
import { MakerTable, makerOf } from './cdata/use/new.ts'
import { type DeclareOptions, declare, resolveType } from './declare/declare.ts'
import { Scope, type TypeUse } from './declare/scope.ts'
import { failure } from './diagnostics/failure.ts'
import { formatWarning } from './diagnostics/messages/declarations.ts'
import { CHECKED_LATER, checkOptions, FLAG, oneOf } from './diagnostics/options.ts'
import { withCallerStack } from './diagnostics/stack.ts'
import { Compiling } from './ffi/compiling.ts'
import type { Dynamic } from './infer/dynamic.ts'
import type { declared, extended, grown, included, opened } from './infer/library.ts'
import type { NumberArray } from './infer/objects.ts'
import type { FFIOptions, Reading } from './infer/reading.ts'
import type { Declarations } from './infer/specifiers.ts'
import type { callbackFor, calledBack, castTo, checked, initial, made, measurable } from './infer/type-strings.ts'
import { DynamicSymbols } from './library/dynamic-symbols.ts'
import { addMembers, addressOfMember, closeLibraryObject, isLibrary, libraryObject } from './library/library.ts'
import { constantValue } from './library/members.ts'
import { findLibrary, LINKING, openLibrary } from './library/open.ts'
import type { ModuleDescription } from './module/load.ts'
import { HOST } from './platform.ts'
import type { CType } from './types/ctype.ts'
import { spell } from './types/spell.ts'

/** Options of `cdef`. */
export type CdefOptions = Omit<DeclareOptions, 'name'>

/** What a module of cdef exports; `lib` is undefined where it has no compiled library. */
export interface LoadedModule {
  readonly ffi: FFI
  readonly lib: Dynamic
}

/** A C type: its spelling, or what `typeof` returned. */
export type TypeLike = string | CTypeObject

/**
 * C declarations, and everything that can be done with them.
 *
 * @example
 * const ffi = new FFI('size_t strlen(const char *s);')
 * ffi.dlopen(null).strlen('hello') // 5
 */
export class FFI<D extends Declarations = Declarations, R extends Reading = Reading, L = unknown> extends Compiling<
  D,
  R
> {
  /** NULL, as C values have it. */
  readonly NULL = null
  /** Flag of `dlopen`: symbols are resolved when first called; see dlopen(3). */
  readonly RTLD_LAZY: number
  /** Flag of `dlopen`: all symbols are resolved at once. */
  readonly RTLD_NOW: number
  /** Flag of `dlopen`: libraries opened later see the symbols. */
  readonly RTLD_GLOBAL: number
  /** Flag of `dlopen`: the library prefers its own symbols to the process's; what is taken where no flags are given. */
  readonly RTLD_DEEPBIND: number
  /** Flag of `dlopen`: libraries opened later do not see the symbols. */
  readonly RTLD_LOCAL: number

  readonly #functions: Functions
  readonly #types = new Map<string, TypeUse>()
  readonly #makers: MakerTable
  readonly #libraries = new WeakList<object>()
  readonly #once = new Map<unknown, unknown>()

  /** Declares `source`, if given. Throws what `cdef` throws. */
  constructor(source?: string, options: FFIOptions = {}) {
    // Comes first: in the package's entry, whatever this class imports from the rest is undefined until then.
    loadImplementation()
    setInspector(inspectCData)
    checkOptions(options, { int64: oneOf('bigint', 'number'), long: oneOf('number', 'bigint') })
    const functions = functionsFor({ int64: options.int64 ?? 'bigint', long: options.long ?? 'number' })
    super(new Scope(HOST), functions)
    this.#functions = functions
    this.RTLD_LAZY = LINKING.RTLD_LAZY
    this.RTLD_NOW = LINKING.RTLD_NOW
    this.RTLD_GLOBAL = LINKING.RTLD_GLOBAL
    this.RTLD_DEEPBIND = LINKING.RTLD_DEEPBIND ?? 0
    this.RTLD_LOCAL = LINKING.RTLD_LOCAL
    this.#makers = new MakerTable((type) => makerOf(this.#use(type, MakerTable.prototype.of).type, functions.codecs))
    if (source !== undefined) this.cdef(source)
  }

  /**
   * Declares what the C text declares: types, functions, variables, constants.
   * Throws a CDefError with the place when the text is not right, and then nothing of it is declared.
   */
  cdef<const S extends string>(
    source: S,
    options: CdefOptions = {},
  ): FFI<extended<D, declared<S>>, R, grown<L, extended<D, declared<S>>, R>> {
    if (typeof source !== 'string')
      throw failure('argument/type', { what: 'the C text', wanted: 'a string', value: describe(source) })
    checkOptions(options, { packed: FLAG, pack: CHECKED_LATER, override: FLAG })
    const { warnings, names } = withCallerStack(() => declare(this.scope, source, options))
    this.#forgetTypes()
    for (const warning of warnings)
      process.emitWarning(formatWarning(warning), { type: 'CDefWarning', code: warning.code })
    const added = names.filter((name) => this.scope.isListed(name))
    for (const library of this.#libraries) addMembers(library, added)
    return this as never
  }

  /** Makes the types and constants of another FFI known here; they are the same types. */
  include<E extends Declarations>(other: FFI<E, Reading>): FFI<extended<included<E>, D>, R, grown<L, included<E>, R>> {
    if (!isFFI(other))
      throw failure('argument/type', { what: 'what is included', wanted: 'an FFI', value: describe(other) })
    this.scope.include(other.scope)
    this.#forgetTypes()
    return this as never
  }

  /** Declares TCHAR and its like as wide or narrow characters; once. */
  setUnicode(wide: boolean): void {
    this.scope.setUnicode(wide)
    this.#forgetTypes()
  }

  /** `inner` is what the stacks of errors leave out, with all that it calls. */
  #use(type: unknown, inner: Function): TypeUse {
    if (typeof type === 'string') {
      let use = this.#types.get(type)
      if (!use) this.#types.set(type, (use = withCallerStack(() => resolveType(this.scope, type), inner)))
      return use
    }
    const known = CTypeObject.typeOf(type)
    if (!known) throw failure('type/expected', { value: describe(type) })
    return { type: known, qualifiers: 0 }
  }

  #type(type: unknown): CType {
    return this.#use(type, this.#type).type
  }

  /** See `loadModule`. */
  static load(description: ModuleDescription): LoadedModule {
    loadImplementation()
    const { name, reading, includes = [] } = description
    const scopes = includes.map((each) => {
      const { ffi } = Object(each) as { ffi?: unknown }
      if (isFFI(ffi)) return ffi.scope
      throw failure('module/include', { name, value: describe(ffi) })
    })
    // A class that names itself would have another name in the bundle.
    const ffi = new this(undefined, reading)
    return { ffi, lib: ffi.loadModule(description, scopes) as Dynamic }
  }

  protected override scopeChanged(): void {
    this.#forgetTypes()
  }

  /** What a name means may have changed. */
  #forgetTypes(): void {
    this.#types.clear()
    this.#makers.clear()
  }

  /**
   * Opens a library: a path, a name that is searched for (`'z'` finds libz), `null` for the running process,
   * or a `void *` that dlopen returned. Functions bind when first used. Throws a LibraryError that lists what was tried.
   */
  dlopen<T extends object = opened<D, R, L>>(source: string | null | object, flags?: number): T {
    const library = openLibrary(source, flags)
    const object = libraryObject({
      library,
      functions: this.#functions,
      symbols: new DynamicSymbols(library, this.#functions),
      declarations: {
        find: (name) => this.scope.declaration(name),
        listed: () => this.scope.listedNames(),
      },
    })
    this.#libraries.add(object)
    return object as T
  }

  /** Closes a library; whatever is used of it from then on throws. */
  dlclose(library: object): void {
    closeLibraryObject(library)
  }

  /** The file that `dlopen` would open for a name, or null. */
  findLibrary(name: string): string | null {
    return findLibrary(name)
  }

  /**
   * Zeroed memory for one item (`'point *'`), or an array (`'int[3]'`, or `'int[]'` with a length or initialiser),
   * initialised if asked. The memory lives as long as what is returned, or anything reached from it, is referred to.
   */
  new<const T>(type: checked<T, D, TypeLike, 'new'>, initialiser?: initial<T, D, R>): made<T, D, R, TypeLike> {
    return this.#makers.of(type)(initialiser) as never
  }

  /** `(type) value` as C casts: a scalar cdata, a pointer, or `null` for address 0. */
  cast<const T, V = unknown>(type: checked<T, D, TypeLike, 'cast'>, value: V): castTo<T, V, D, R, TypeLike> {
    return cast(this.#type(type), value, this.#functions.codecs) as never
  }

  /** The bytes of a Buffer, typed array, DataView or ArrayBuffer as a cdata that shares them; `char[]` where no type is given. */
  fromBuffer<T = NumberArray<'char', Uint8Array>>(source: object): T
  fromBuffer<const T>(type: checked<T, D, TypeLike>, source: object): made<T, D, R, TypeLike>
  fromBuffer(...given: readonly unknown[]): unknown {
    const [type, source] = given.length === 1 ? ['char[]', given[0]] : given
    return fromBuffer(this.#type(type), source, this.#functions.codecs)
  }

  /** The C type of a spelling or a cdata. */
  typeof<const T>(value: measurable<T, D>): CTypeObject {
    const type = ctypeOf(value) ?? this.#type(value)
    if (type.kind === 'function') throw failure('type/function', { type: spell(type) })
    return ctypeObject(type)
  }

  /** Bytes of a type or of a cdata: all of an array, what was allocated for a struct with a flexible array. */
  sizeof<const T>(value: measurable<T, D, 'size'>): number {
    return ctypeOf(value) ? access.sizeOfObject(value) : sizeOf(this.#type(value), HOST)
  }

  /** Alignment in bytes. */
  alignof<const T>(value: measurable<T, D, 'alignment'>): number {
    const type = ctypeOf(value)
    if (type) return alignOf(type, HOST)
    const use = this.#use(value, this.#use)
    return Math.max(use.alignment ?? 0, alignOf(use.type, HOST))
  }

  /** Bytes from the start of a type to a member or item: `offsetof('struct s', 'a', 2, 'b')`. */
  offsetof<const T>(type: checked<T, D, TypeLike>, ...path: (string | number)[]): number {
    const ctype = this.#type(type)
    if (path.length === 0)
      throw failure('argument/type', { what: 'the path', wanted: 'a member or index', value: 'nothing' })
    const located = offsetOf(ctype, path, HOST)
    if (located.bits) throw failure('member/bit-field', { type: spell(ctype), name: path.join('.') })
    return located.offset
  }

  /** `&cdata`, `&cdata.member`, `&cdata[i]`, or the address of a library's variable or function. */
  addressof<T = Dynamic>(object: unknown, ...path: (string | number)[]): T {
    if (isLibrary(object)) return addressOfMember(object, String(path[0])) as T
    return access.addressOfPath(object, path, this.#functions.codecs) as T
  }

  /** C spelling of a type, with a declared name or `*` where C puts it: `getctype('int[5]', '*')` is `int(*)[5]`. */
  getctype<const T>(type: checked<T, D, TypeLike>, extra = ''): string {
    return spell(this.#type(type), extra.trim())
  }

  /** Names of the declared typedefs, structs and unions, sorted. */
  listTypes(): { readonly typedefs: string[]; readonly structs: string[]; readonly unions: string[] } {
    return {
      typedefs: this.scope.typedefNames(),
      structs: this.scope.structNames(),
      unions: this.scope.unionNames(),
    }
  }

  /** The value of an integer constant: an enumerator, a macro, a static const. A bigint where a number is not exact. */
  integerConst(name: string): number | bigint {
    const declaration = this.scope.declaration(name)
    if (!declaration) throw failure('library/undeclared', { name, near: '' })
    const value = declaration.kind === 'constant' ? constantValue(declaration) : undefined
    if (typeof value === 'bigint' || Number.isInteger(value)) return value as number | bigint
    throw failure('constant/integer', { name })
  }

  /**
   * The same pointer with a destructor, called once with the original: when nothing refers to the new pointer or to
   * what was reached through it, or when it is released. `gc(p, null)` cancels. `size`, in bytes, tells the collector
   * how much memory hangs on the pointer.
   */
  gc<P>(pointer: P, destructor: ((pointer: NonNullable<P>) => unknown) | null, size = 0): NonNullable<P> {
    return gc(pointer, destructor, size) as never
  }

  /** Frees now what `value` owns, runs its destructor, ends a callback. What is used after that throws; releasing twice does nothing. */
  release(value: unknown): void {
    release(value)
  }

  /** A function like `new` on an allocator of the user's; without `alloc` the memory comes from where `new` takes it. */
  newAllocator(options: AllocatorOptions = {}): FFI<D, R>['new'] {
    checkOptions(options, { alloc: CHECKED_LATER, free: CHECKED_LATER, clear: FLAG })
    const { alloc, free } = options
    for (const [what, fn] of Object.entries({ alloc, free }))
      if (fn !== undefined && typeof fn !== 'function')
        throw failure('callback/function', { value: describe(fn), what: `option '${what}'` })
    if (!alloc && free)
      throw failure('option/value', { option: 'free', value: 'a function', wanted: "given together with 'alloc'" })
    const allocate = alloc ? (bytes: number) => allocateWith({ ...options, alloc }, bytes) : undefined
    return (type, initialiser) => this.#makers.of(type)(initialiser, allocate) as never
  }

  /** Memory whose parts are freed together: `using arena = ffi.arena()`, then `arena.new(...)`. */
  arena(): Omit<Arena, 'new'> & Pick<FFI<D, R>, 'new'> {
    return new Arena((type) => this.#makers.of(type)) as never
  }

  /** A C function that runs `fn`, for as long as what is returned lives or until it is released. */
  callback<const T>(
    type: checked<T, D, TypeLike, 'callback'>,
    fn: callbackFor<T, D, R>,
    options: CallbackOptions = {},
  ): calledBack<T, D, R, TypeLike> {
    checkOptions(options, CALLBACK_OPTIONS)
    return this.#functions.callback(this.#type(type), fn, options) as never
  }

  /** Runs `fn` once for a tag; returns its result then and ever after. What throws is not remembered. */
  initOnce<T>(fn: () => T, tag: unknown): T {
    if (!this.#once.has(tag)) this.#once.set(tag, fn())
    return this.#once.get(tag) as T
  }
}

/** What a module that cdef wrote exports. Such modules call it with what they hold. Throws where library and module do not fit. */
export function loadModule(description: ModuleDescription): LoadedModule {
  return FFI.load(description)
}

// For the same reason this is no method.
function isFFI(value: unknown): value is FFI {
  return value instanceof FFI
}
