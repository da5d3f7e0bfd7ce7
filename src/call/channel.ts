/** Calls of a C function from any thread as messages, which a loop reads when it comes to them. */
import { textUnit } from '../abi/storage.ts'
import { stringOf } from '../cdata/use/string.ts'
import { failure } from '../diagnostics/failure.ts'
import { checkOptions, oneOf, type Rules } from '../diagnostics/options.ts'
import { type ChannelHandle, OVERFLOW } from '../native/addon.ts'
import { addon } from '../native/load.ts'
import { HOST } from '../platform.ts'
import { CONST, type CType, type FunctionType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import type { Signature } from './frame/signature.ts'
import type { CFunction, Functions } from './functions.ts'

/** What `ffi.channel` takes. */
export interface ChannelOptions {
  /** How many messages may wait to be read; 1,024 unless something else is given. */
  readonly capacity?: number
  /**
   * What becomes of a call for which there is no room. `'drop'`: it is lost. `'wait'`: its thread waits; not this thread,
   * whose messages are taken beyond the capacity. `'error'`, unless something else is asked for: it is lost with all that
   * come after it, and the loop throws after what fitted.
   */
  readonly overflow?: 'drop' | 'wait' | 'error'
}

const MOST = 2 ** 31 - 1

const CHANNEL_OPTIONS: Rules = {
  capacity: {
    wanted: `a number from 1 to ${MOST}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MOST,
  },
  overflow: oneOf('drop', 'wait', 'error'),
}

/** Channels that somebody waits for: who waits is referred to by the channel alone, and the channel by who waits. */
const AWAITED = new Set<object>()

/** A function type as it was spelled. */
export interface ChannelType {
  readonly type: CType
  readonly parameterNames?: readonly (string | undefined)[]
}

/**
 * Calls of a C function from any thread, as messages: read once each, in the order of the calls. Keep the channel for as long
 * as C may call; then `close` it, or leave the loop.
 *
 * @example
 * for await (const { level, text } of ffi.channel('void(int level, const char *text)')) console.log(level, text)
 */
export class Channel<M, P = CFunction> implements AsyncIterableIterator<M, undefined> {
  /** The C function whose calls are the messages: what C gets. */
  readonly pointer: P
  readonly #overflow: keyof typeof OVERFLOW
  #handle!: ChannelHandle
  #messages: M[] = []
  #read = 0
  readonly #readers: ((result: IteratorResult<M, undefined>) => void)[] = []
  #waiting = 0
  #isClosed = false

  /** Throws for options that are none, and for functions that return something. */
  constructor(functions: Functions, { type, parameterNames }: ChannelType, options: ChannelOptions = {}) {
    checkOptions(options, CHANNEL_OPTIONS)
    const { capacity = 1024, overflow = 'error' } = options
    this.#overflow = overflow
    const target = type.kind === 'pointer' ? type.target : type
    if (target.kind !== 'function') throw failure('channel/type', { type: spell(type) })
    if (target.result.kind !== 'void')
      throw failure('channel/result', { type: spell(target), result: spell(target.result) })
    const take = this.#taker(target, parameterNames ?? [])
    this.pointer = functions.callback(target, take, {}, (signature) => {
      this.#handle = addon.channel(capacity, OVERFLOW[overflow], textsOf(signature))
      return this.#handle
    }) as P
  }

  /** What C's calls run, once the loop comes to them: makes a message of the arguments. */
  #taker({ parameters }: FunctionType, names: readonly (string | undefined)[]): (...values: unknown[]) => void {
    const keys = parameters.map((_, i) => names[i] ?? String(i))
    const isText = parameters.map((parameter) => unitOf(parameter) !== undefined)
    const arrive = (message: M) => this.#arrive(message)
    return function channel(...values) {
      const made: Record<string, unknown> = {}
      for (let i = 0; i < keys.length; i++) {
        const value = values[i]
        made[keys[i] as string] = isText[i] && value !== null ? stringOf(value, Infinity) : value
      }
      arrive(made as M)
    }
  }

  #arrive(message: M): void {
    const reader = this.#readers.shift()
    if (reader) {
      this.#wait(-1)
      addon.leaveChannel(this.#handle)
      reader({ value: message, done: false })
    } else {
      this.#messages.push(message)
    }
    this.#endAfterLast()
  }

  /** Messages that were lost because there was no room for them. */
  get lost(): number {
    return addon.lostMessages(this.#handle)
  }

  /**
   * The next message. It keeps the process alive while it waits, and is done once the channel is closed and all is read.
   * Rejects with a RangeError where a message was lost and `overflow` is `'error'`, after those that came before.
   */
  next(): Promise<IteratorResult<M, undefined>> {
    if (this.#read < this.#messages.length) return Promise.resolve({ value: this.#shift(), done: false })
    const isOnItsWay = addon.waitingMessages(this.#handle) > 0
    const lost = this.#overflow === 'error' && !isOnItsWay ? this.lost : 0
    if (lost > 0 && !this.#isClosed) {
      this.close()
      return Promise.reject(failure('channel/overflow', { lost }))
    }
    if (this.#isClosed && !isOnItsWay) return Promise.resolve({ value: undefined, done: true })
    this.#wait(1)
    return new Promise((resolve) => this.#readers.push(resolve))
  }

  /** One more waits, or one less: the process is to go on for them, and so is what they wait for. */
  #wait(more: 1 | -1): void {
    addon.keepAlive(more)
    this.#waiting += more
    if (this.#waiting > 0) AWAITED.add(this)
    else AWAITED.delete(this)
  }

  #shift(): M {
    const message = this.#messages[this.#read++] as M
    if (this.#read * 2 > this.#messages.length) {
      this.#messages = this.#messages.slice(this.#read)
      this.#read = 0
    }
    addon.leaveChannel(this.#handle)
    return message
  }

  /** Takes no calls any more: C's calls do nothing, and loops end after what C has sent. Closing twice does nothing. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    addon.closeChannel(this.#handle)
    this.#endAfterLast()
  }

  /** What C has sent is delivered before its function is given up and those who wait are told that there is no more. */
  #endAfterLast(): void {
    const unread = this.#messages.length - this.#read
    if (!this.#isClosed || addon.waitingMessages(this.#handle) > unread) return
    ;(this.pointer as Partial<Disposable>)[Symbol.dispose]?.()
    for (const reader of this.#readers.splice(0)) {
      this.#wait(-1)
      reader({ value: undefined, done: true })
    }
  }

  /** What a loop does that is left: closes, and forgets what has not been read. */
  return(): Promise<IteratorResult<M, undefined>> {
    this.close()
    while (this.#read < this.#messages.length) this.#shift()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** The bytes of the units of a string; undefined for a parameter that is none: `const char *` and its wide kin are. */
function unitOf(type: CType): number | undefined {
  if (type.kind !== 'pointer' || !(type.qualifiers & CONST) || type.target.kind !== 'primitive') return undefined
  const { class: kind } = type.target.facts
  return kind === 'char' || kind === 'text' ? textUnit(type.target, HOST) : undefined
}

/** Where in a frame the addresses of strings lie, and the bytes of their units. */
const textsOf = ({ type, shape }: Signature): number[] =>
  type.parameters.flatMap((parameter, i) => {
    const unit = unitOf(parameter)
    return unit === undefined ? [] : [shape.offsets[i] as number, unit]
  })
