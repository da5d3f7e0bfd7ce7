/**
 * The addon's contract; `load.ts` is the only place that loads it.
 * Addresses are numbers: the signed 64-bit value as a double, exact for every canonical address.
 */

/** Version of the contract below; `scripts/build-addon.mjs` compiles this number into the addon. */
export const CONTRACT = 14

/** A prepared call shape, kept by the native side; collected with the object. */
export type CallPlan = { readonly [plan]: never }
declare const plan: unique symbol

/** An open library, kept by the native side. */
export type LibraryHandle = { readonly [handle]: never }
declare const handle: unique symbol

/** Runs the C function on the frame at that offset of the frame stack; false when its library has been closed. */
export type Entry = (frame: number) => boolean

/** What a pooled entry says; the numbers are shared with `native/bridge/pooled_calls.cc`. */
export const BEGUN = { yes: 0, libraryClosed: 1, noThread: 2, poolClosed: 3 } as const
export type Begun = (typeof BEGUN)[keyof typeof BEGUN]

/** Calls a C function on a thread of a pool, with the frame at an address that `allocate` gave. */
export type PooledEntry = (frame: number, pool: number, id: number) => Begun

/** The two ways to do that. */
export interface PooledEntries {
  /** Returns at once; C begins with this thread's errno, and the function of `onEnded` hears of its end. */
  readonly begin: PooledEntry
  /** Returns when C has, with C's errno; callbacks run meanwhile. Such a call waits behind no other one. */
  readonly pump: PooledEntry
}

/** Words of the shared state, 32 bits each. */
export const STATE = {
  /** errno as C left it after the last call of this thread. */
  errno: 0,
  /** First free byte of the frame stack; a multiple of 16. */
  top: 1,
  /** Calls into C that have not returned yet. */
  depth: 2,
  /** What a fast call says beside its result: bits of `FLAG`. */
  flags: 3,
  /** The 64 bits of a fast call's result, where they may be more than a number holds; two words. */
  result: 4,
  /** Closures and bound externs that C may call now; counted by JavaScript. */
  closures: 6,
  /** Not 0 inside a fast call, except while JavaScript runs there: which one, as the native side knows them. */
  fast: 7,
  /** The slot of the callback that `FLAG.refused` speaks of; -1 for one that is not ours. */
  refusedSlot: 8,
  /** The frame that `FAST_FORM.entry` calls C with. */
  frame: 9,
  /** One more than the depth at which a callback runs for another thread; 0 where none does. */
  served: 10,
  /** One more than the number of the asynchronous call that such a callback was called by; 0 where it was none. */
  caller: 11,
  /** Of Windows: what GetLastError gave after the last call of this thread, and what the next one finds. */
  lastError: 12,
  words: 16,
} as const

/** Bits of the flags; numbered as in `native/core/thread_state.h`. */
export const FLAG = {
  /** No C ran: V8 took its slow path, the library is closed, or JavaScript might have to run inside. */
  notCalled: 1,
  /** A callback raised an exception. */
  raised: 2,
  /** Something waits until no call is under way; `settle` does it. */
  unsettled: 4,
  /** C called a dead callback where JavaScript must not run; it got 0. */
  refused: 8,
} as const

/**
 * How a fast function takes its arguments; the numbers are shared with `native/arch/arch.h`. `entry` takes its frame
 * from the state: it is never fast, but cheaper than `Entry`, and JavaScript may always run inside.
 */
export const FAST_FORM = { numbers: 0, bigints: 1, packed: 2, entry: 3 } as const
export type FastForm = (typeof FAST_FORM)[keyof typeof FAST_FORM]

/**
 * Calls C as directly as the engine can. It takes the values as they are, numbers in range, the addresses of structs,
 * before all others that of whole eightbytes for a struct that is the result; or the offset of a frame.
 * Its result counts only while the flags are 0 afterwards.
 */
export type FastEntry = (...values: readonly (number | bigint)[]) => number | bigint | undefined

/** What a column of `map` is; the numbers are shared with `native/core/mapped_calls.h`. */
export const COLUMN = { items: 0, addresses: 1, results: 2 } as const
/** Doubles of a column in the table of `map`. */
export const COLUMN_WORDS = 5

/** What a fast function may leave out, in bits; the numbers are shared with `native/arch/arch.h`. */
export const OMIT = { errno: 1, callbacks: 2 } as const

/** See `Addon.viewFinder`. */
export type ViewFinder = (view: ArrayBufferView) => number

/** What another thread's call of a callback means; the numbers are shared with `native/core/foreign_call.h`. */
export const THREAD = { own: 0, wait: 1, post: 2 } as const

/** What becomes of a message for which a channel has no room; the numbers are shared with `native/core/channel.h`. */
export const OVERFLOW = { drop: 0, wait: 1, error: 2 } as const

/** What `receive` found; the numbers are shared with `native/core/channel.h`. */
export const RECEIVED = { nothing: 0, message: 1, overflow: 2 } as const

/** What watching a call is to do, in bits; the numbers are shared with `native/core/watched_call.h`. */
export const WATCH = { report: 1, throw: 2 } as const

/** A block of guarded memory. */
export interface NativeBlock {
  /** Its address. */
  readonly start: number
  readonly bytes: number
  /** What it is, in words. */
  readonly what: string
  /** Where it was made, and released: empty while it lives. */
  readonly made: string
  readonly released: string
}

/** What is left of a library that was closed. */
export interface ClosedLibrary {
  /** Its file. */
  readonly library: string
}

/** What was written around a block, or in one that was released. */
export interface NativeDamage extends NativeBlock {
  /** The first byte that was overwritten, from the start of the block. */
  readonly offset: number
  /** How many, up to the last one. */
  readonly count: number
  /** What the first of them are now. */
  readonly found: readonly number[]
}

/** How a fault ended a call. */
export interface NativeCrash {
  readonly signal: number
  readonly address: number
  readonly text: string
  readonly frames: readonly string[]
}

/** What functions over text return where they were not called; shared with `native/core/text_functions.h`. */
export const NOT_CALLED = -2

/** Width codes of the slow memory path; the numbers are shared with `native/core/memory.h`. */
export const WIDTH = { i8: 0, u8: 1, i16: 2, u16: 3, i32: 4, u32: 5, i64: 6, u64: 7, f32: 8, f64: 9 } as const
export type Width = (typeof WIDTH)[keyof typeof WIDTH]

/** Flags of dlopen, as this system numbers them; what the system lacks is absent. */
export interface DynamicLinkingFlags {
  readonly RTLD_LAZY: number
  readonly RTLD_NOW: number
  readonly RTLD_GLOBAL: number
  readonly RTLD_LOCAL: number
  readonly RTLD_NODELETE?: number
  readonly RTLD_NOLOAD?: number
  readonly RTLD_DEEPBIND?: number
}

/** Runs a callback on a frame. */
export type Dispatch = (slot: number, frame: number, runner: (() => void) | undefined) => unknown

export interface Addon {
  /** Version of this contract; the loader refuses another. */
  readonly contract: number
  /** The system's flags for `open`. */
  readonly constants: DynamicLinkingFlags

  /** Whether there is code for the calling convention of this processor, so that what libffi cannot pass can be passed. */
  readonly ownCode: boolean

  /**
  /**
   * Gives the native side the shared state, the frame stack and the function that runs callbacks where the engine cannot
   * be asked directly: `dispatch(slot, frame, runner)`, whose runner is what `setRunner` gave, while it lives. What that
   * returns is false where it had nothing to run, and C gets the error value.
   */
  attach(state: ArrayBuffer, frames: ArrayBuffer, dispatch: Dispatch): void
  /** Has the loop stay alive for one reason more (1) or fewer (-1): for as long as there is one. */
  keepAlive(reasons: number): void

  /** Address of a buffer's first byte; 0 for an empty or detached one. */
  addressOf(buffer: ArrayBufferLike): number
  /**
   * A buffer over memory that is not the engine's, never freed and not counted by the collector; undefined where the
   * engine has none. Locked where the engine has locks. Begins above NULL; need not be mapped.
   */
  window(address: number, bytes: number): ArrayBuffer | undefined
  /** As `window`, but it can be detached: for memory that its owner may take back. The loader adds it. */
  external(address: number, bytes: number): ArrayBuffer | undefined
  /**
   * Makes a buffer impossible to detach, or possible again; false where the engine has no such lock (Node 20 and 22:
   * theirs ends the process when somebody tries).
   */
  lock(buffer: ArrayBuffer, locked: boolean): boolean
  /**
   * Keeps a buffer's bytes where they are until `drop`, whatever becomes of the buffer, unless it is resizable. The caller
   * numbers the places: one that is free, or the next.
   */
  hold(buffer: ArrayBufferLike, place: number): void
  /** Ends what was held at the place. */
  drop(place: number): void
  /** Reads or writes one value at an address: the path for engines without windows. 64-bit integers are bigints. */
  read(address: number, width: Width): number | bigint
  write(address: number, width: Width, value: number | bigint): void
  /** memmove(to, from, bytes). */
  move(to: number, from: number, bytes: number): void
  /** Number of units of `unit` bytes (1, 2 or 4) before the first zero unit, at most `limit`; Infinity for no limit. */
  terminated(address: number, unit: number, limit: number): number
  /** Tells the collector that so many bytes more (or, negative, fewer) hang on JavaScript objects. */
  account(bytes: number): void

  /** An unbuffered stream on a duplicate of the descriptor, in the mode it was opened in; a string is the system's error text. */
  openStream(fd: number): number | string
  /** fclose. */
  closeStream(address: number): void

  /** Of Windows alone: what the system says of an error number. */
  systemError?(code: number): string

  /** dlopen; a string is the system's error text. */
  open(path: string | null, flags: number): LibraryHandle | string
  /** Wraps a handle that dlopen returned elsewhere; `close` then only forgets it. */
  adopt(address: number): LibraryHandle
  /** Address of a symbol, or undefined. */
  symbol(library: LibraryHandle, name: string): number | undefined
  /** Closes; while calls into the library are under way, once the last has returned. Closing twice does nothing. */
  close(library: LibraryHandle): void

  /**
   * `shape` is what `encodeShape` wrote, or `encodeCompiled` for targets that take the frame's address as their only
   * argument. Throws where libffi refuses the shape, and where nobody has written code for a convention that it needs.
   */
  plan(shape: readonly number[]): CallPlan
  /**
   * The function that calls `target`; `library` is the one whose closing stops it, and `text` the number of what lines on
   * stderr call it.
   */
  bind(plan: CallPlan, target: number, library: LibraryHandle | null, text?: number): Entry
  /**
   * The same for optimised code; undefined where the engine, the system or the shape has no such way. A compiled shape
   * has those that take a frame. `omit` are bits of OMIT: what the target leaves alone, so that nothing has to be done for it.
   */
  fast(
    plan: CallPlan,
    target: number,
    library: LibraryHandle | null,
    form: FastForm,
    text?: number,
    omit?: number,
  ): FastEntry | undefined
  /** Takes a fast function back, which nobody calls any more; another C function of the same shape may get it. */
  retire(entry: FastEntry): void
  /**
   * Calls an entry of `FAST_FORM.entry`, which was made for the plan, for each index from `first` to `end`, on the frame at that offset. `table` is where
   * on the frame stack the columns are listed, five doubles each: one of COLUMN, the place of the value in the frame, bytes of
   * an item, the address of item 0, and bytes from one item to the next. Nothing is checked of those addresses. Returns the end;
   * or the index of a call inside which JavaScript ran, whose result lies in the frame still; -1 where nothing was called.
   */
  map(
    plan: CallPlan,
    entry: FastEntry,
    frame: number,
    table: number,
    columns: number,
    first: number,
    end: number,
  ): number
  /**
   * Has the next call of C watched: `function` is what the report calls it, `details` its further lines, each with its
   * end; `names` and `addresses`, in hexadecimal digits, are of the pointers among the arguments; `modes` are bits of WATCH.
   */
  watch(function_: string, details: string, names: readonly string[], addresses: readonly string[], modes: number): void
  /** How a fault ended the watched call that has just been made, or the asynchronous one with that number; once. */
  crash(id?: number): NativeCrash | undefined
  /**
   * Zeroed memory between zones that show what is written outside of it; `what` and `made` are what errors and reports say
   * of it. 0 where there is none. The alignment is a power of two.
   */
  guard(bytes: number, alignment: number, what: string, made: string): number
  /** Takes it back, by its start; returns what was overwritten until then, if anything was. Twice does nothing. */
  unguard(start: number, where: string): readonly NativeDamage[] | undefined
  /** What was overwritten around the block at an address, or around all of this environment; told once. */
  damages(address?: number): readonly NativeDamage[] | undefined
  /** The block at an address, or right beside it; released ones too, for a while. Or the library that lay there until it was closed. */
  guarded(address: number): NativeBlock | ClosedLibrary | undefined
  /** The first address of these that cannot be read, or written; or must not be, since it lies outside of guarded memory. */
  outside(address: number, bytes: number, isWritten: boolean): number | undefined
  /** Does what waited for calls to end, if none is under way. Throws what a callback left pending. */
  settle(): void
  /**
   * A function that copies a flat string of one-byte characters to an address, as UTF-8 with a terminator: returns the bytes
   * without that, -1 where it holds a NUL or may need more than `room`, NOT_CALLED for other strings and wherever the
   * caller's code is not optimised. Undefined where there are no fast calls.
   */
  textWriter(): ((text: string, address: number, room: number) => number) | undefined
  /** A function that knows texts again; see `recent-texts.ts`. NOT_CALLED where the caller's code is not optimised. */
  textFinder(): ((table: number, address: number, limit: number) => number) | undefined
  /**
   * A function that finds where the items of a typed array lie: 0 where the engine may move them and where the length of the buffer
   * can change, NOT_CALLED where the caller's code is not optimised. It must get nothing else. Undefined where there are no fast
   * calls, or where the engine keeps typed arrays in a way that the samples do not show: three of fixed length, one that has its
   * items on the heap, and two in resizable buffers.
   */
  viewFinder(...samples: readonly ArrayBufferView[]): ViewFinder | undefined
  /** Address of `double probe(int, double, long, unsigned, float)`, which weighs its arguments by 2, 3, 5, 7 and 11. */
  readonly probe: number

  /** The entries of calls on other threads. */
  pooled(plan: CallPlan, target: number, library: LibraryHandle | null): PooledEntries
  /**
   * The number of a pool of threads: so many at most, with stacks of so many bytes (0 for what the system gives), which
   * end when they were idle for so many milliseconds. A shared one is that of the whole process, which the first
   * who asks describes.
   */
  pool(threads: number, stackSize: number, idle: number, isShared: boolean): number
  /** Has its threads end once they have nothing left to do. The number is free from then on. */
  closePool(pool: number): void
  /** Memory of C's for calls, which lives as long as the environment or the last call that is under way; 0 for none left. */
  allocate(bytes: number): number
  /** Gives it back. */
  free(address: number): void
  /** Takes a call back that no thread has begun; false where one has. */
  withdraw(id: number): boolean
  /** Has `run(count)` hear of calls that have ended: each leaves its number and C's errno in `results`, 32 bits each. */
  onEnded(results: ArrayBuffer, run: (count: number) => void): void

  /**
   * A C function that runs `dispatch(slot, frame)`; returns its address. The frame holds the arguments, and takes the
   * result, as in a call. There is none of a compiled shape.
   */
  closure(plan: CallPlan, slot: number): { readonly address: number; readonly id: number }
  /**
   * Lets the C function of an `extern "JS"` declaration run `dispatch(slot, frame)` when it is called on this thread;
   * returns an id like a closure's, for the functions below. `declaration` is the address of its cdef_extern, in a library
   * that stays, and `plan` the compiled shape of its frame. The caller counts it among the closures of the state. Of
   * several on one thread the newest is asked; those of other threads are passed over.
   */
  bindExtern(declaration: number, plan: CallPlan, slot: number): number
  /**
   * Gives a closure a strict function to run directly, without arguments; its frame is the topmost of the frame stack.
   * It is held weakly, and while it lives the slot is not asked. `text` is the number of what lines on stderr call it.
   * Without one the closure rests: nobody is to call it, who does gets the error value, and when the environment ends it
   * is freed before long.
   */
  setRunner(id: number, runner: (() => void) | undefined, text?: number): void
  /** Has the closure rest as without a runner; but `resumeRunner` gives it that again, which the caller keeps alive. */
  pauseRunner(id: number): void
  resumeRunner(id: number): void
  /** What `setRunner` gave; undefined once it has been collected, or where nothing was given. */
  runnerOf(id: number): (() => void) | undefined
  /**
   * What calls mean that JavaScript cannot answer at once, until the next runner is set: one of THREAD, how many
   * milliseconds a thread waits (0 for as long as it takes), and the result as it lies at a frame's start, in 16 bytes at
   * least; zeros without one.
   */
  setPolicy(id: number, use: number, deadline: number, error: ArrayBuffer | undefined): void
  /**
   * Has the calls of a closure of THREAD.post lie as messages, until the next runner is set: so many at most, and one of
   * OVERFLOW says what becomes of others. `texts` are pairs: where in a frame the address of a string lies that is
   * copied, and the bytes of its units. The runner is called, on this thread, once there is a message after `receive`
   * has found none.
   */
  openChannel(id: number, capacity: number, overflow: number, texts: readonly number[]): void
  /**
   * Takes the oldest message into the frame at that offset of the frame stack; returns one of RECEIVED. The strings that
   * it points to are copies, which stay until the next one is taken. After RECEIVED.overflow, of OVERFLOW.error alone,
   * nothing follows.
   */
  receive(id: number, frame: number): number
  /** Has the channel take no more messages, and lets threads go that wait for room; what it holds can be received. */
  closeChannel(id: number): void
  /** How many messages there was no room for. */
  lostMessages(id: number): number
  /** Keeps a text for the native side; returns its number. Equal texts have one. */
  text(text: string): number
}
