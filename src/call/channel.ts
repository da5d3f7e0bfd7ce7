/** Calls of a C function from any thread as messages, which a loop reads when it comes to them. */
import { failure } from '../diagnostics/failure.ts'
import { checkOptions, oneOf, type Rules } from '../diagnostics/options.ts'
import { OVERFLOW, RECEIVED } from '../native/addon.ts'
import { addon } from '../native/load.ts'
import type { CType } from '../types/ctype.ts'
import type { CallStack } from './frame/call-stack.ts'
import type { CFunction, Functions } from './functions.ts'
import { type MessageReader, messageReader } from './in/messages.ts'

/** What `ffi.channel` takes. */
export interface ChannelOptions {
  /** How many messages may wait to be read; 1,024 where it is not given. */
  readonly capacity?: number
  /**
   * What becomes of a call for which there is no room. `'drop'`: it is lost, and `lost` counts it. `'wait'`: its thread
   * waits, unless this thread could not read meanwhile. `'error'`, which it is where nothing else is asked for: it is
   * lost with all after it, and the loop throws when it has read what came before.
   */
  readonly overflow?: 'drop' | 'wait' | 'error'
}

const MOST_MESSAGES = 2 ** 31 - 1

const CHANNEL_OPTIONS: Rules = {
  capacity: {
    wanted: `a number from 1 to ${MOST_MESSAGES}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MOST_MESSAGES,
  },
  overflow: oneOf('drop', 'wait', 'error'),
}

/** A function type, or a pointer to one, as it was spelled. */
export interface ChannelType {
  readonly type: CType
  readonly parameterNames?: readonly (string | undefined)[]
}

/** What a reader gets. */
type Outcome<M> = { readonly step: IteratorResult<M, undefined> } | { readonly error: unknown }

const DONE = { step: { value: undefined, done: true } } as const

interface Reader<M> {
  resolve(step: IteratorResult<M, undefined>): void
  reject(error: unknown): void
}

/** So many messages are read at once before timers and I/O have their turn. */
const BURST = 512

/** Channels that somebody waits for: C alone knows of them, and a loop and its channel would be collected together. */
const awaited = new Set<object>()

/** Reads each message once, in the order of the calls; several loops share them. */
export class Channel<M, P = CFunction> implements AsyncIterableIterator<M, undefined> {
  /** The C function whose calls are the messages. Releasing it closes the channel. */
  readonly pointer: P
  readonly #id: number
  readonly #stack: CallStack
  readonly #frameSize: number
  readonly #read: MessageReader
  readonly #readers: Reader<M>[] = []
  /** Once it is closed: what had come before and has not been read, the last first. */
  #rest: Outcome<M>[] | undefined
  #lost = 0
  #burst = 0

  /** Throws for options that are none, and for functions that return something. */
  constructor(functions: Functions, { type, parameterNames = [] }: ChannelType, options: ChannelOptions = {}) {
    checkOptions(options, CHANNEL_OPTIONS)
    const { capacity = 1024, overflow = 'error' } = options
    const bounds = { capacity, overflow: OVERFLOW[overflow] }
    const { signature, life, callable } = functions.channel(type, () => this.#arrived(), bounds)
    this.#stack = functions.thread.stack
    this.#frameSize = signature.shape.size
    this.#read = messageReader(signature, this.#stack, parameterNames)
    this.#id = life.id
    this.pointer = callable as P
    life.atEnd(Channel.#enderOf(new WeakRef(this)))
  }

  /** The life must not reach what keeps it, see `CallbackLife`; nor may the scope that this function is made in. */
  static #enderOf<M, P>(self: WeakRef<Channel<M, P>>): () => void {
    return () => {
      const channel = self.deref()
      if (channel) channel.#ended()
    }
  }

  /** How many messages were lost because there was no room. */
  get lost(): number {
    return this.#rest ? this.#lost : addon.lostMessages(this.#id)
  }

  /** The next message. Keeps the process alive while it waits; done once the channel is closed and all has been read. */
  next(): Promise<IteratorResult<M, undefined>> {
    if (this.#readers.length > 0) return this.#wait()
    if (this.#burst < BURST) {
      this.#burst++
      const outcome = this.#outcome()
      if (outcome) return 'error' in outcome ? Promise.reject(outcome.error) : Promise.resolve(outcome.step)
    } else setImmediate(() => this.#arrived())
    addon.keepAlive(1)
    awaited.add(this)
    return this.#wait()
  }

  #wait(): Promise<IteratorResult<M, undefined>> {
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }))
  }

  /** There is something to read again. */
  #arrived(): void {
    this.#burst = 0
    while (this.#readers.length > 0) {
      const outcome = this.#outcome()
      if (!outcome) return
      const { resolve, reject } = this.#readers.shift() as Reader<M>
      if ('error' in outcome) reject(outcome.error)
      else resolve(outcome.step)
      if (this.#readers.length > 0) continue
      addon.keepAlive(-1)
      awaited.delete(this)
    }
  }

  /** What is next; undefined where there is nothing yet. */
  #outcome(): Outcome<M> | undefined {
    if (!this.#rest) {
      const received = this.#receive()
      if (received !== 'overflow') return received
      this.close()
    }
    return this.#rest?.pop() ?? DONE
  }

  #receive(): Outcome<M> | 'overflow' | undefined {
    const frame = this.#stack.push(this.#frameSize)
    try {
      const received = addon.receive(this.#id, frame)
      if (received === RECEIVED.overflow) return 'overflow'
      return received === RECEIVED.message ? { step: { value: this.#read(frame) as M, done: false } } : undefined
    } catch (error) {
      return { error }
    } finally {
      this.#stack.pop(frame)
    }
  }

  /** Takes no calls any more: loops end after what has come. C's further calls do nothing. Closing twice does nothing. */
  close(): void {
    if (!this.#rest) (this.pointer as Disposable)[Symbol.dispose]()
  }

  /** The C function has been released, by whomever. */
  #ended(): void {
    addon.closeChannel(this.#id)
    this.#lost = addon.lostMessages(this.#id)
    const rest: Outcome<M>[] = []
    let received = this.#receive()
    for (; received && received !== 'overflow'; received = this.#receive()) rest.push(received)
    if (received) rest.push({ error: failure('channel/overflow', { lost: this.#lost }) })
    this.#rest = rest.reverse()
    // Whoever is being served comes first.
    queueMicrotask(() => this.#arrived())
  }

  /** What a loop does that is left: closes, and forgets what has not been read. */
  return(): Promise<IteratorResult<M, undefined>> {
    this.close()
    this.#rest = []
    return Promise.resolve(DONE.step)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
