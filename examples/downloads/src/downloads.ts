/** Several downloads at a time by libcurl's multi interface, which waits for all of them on a thread of its own. */
import { FFI, type Pool } from 'cdef'

const ffi = new FFI(`
  typedef struct CURL CURL;
  typedef struct CURLM CURLM;
  typedef struct { int msg; CURL *easy_handle; union { void *whatever; int result; } data; } CURLMsg;
  typedef size_t (*curl_write_callback)(char *bytes, size_t size, size_t count, void *user);

  #define CURLMSG_DONE 1
  #define CURLOPT_WRITEDATA 10001
  #define CURLOPT_URL 10002
  #define CURLOPT_WRITEFUNCTION 20011
  #define CURLOPT_NOSIGNAL 99
  #define CURLOPT_NOPROXY 10177
  #define CURLINFO_RESPONSE_CODE 0x200002

  CURL *curl_easy_init(void);
  int curl_easy_setopt(CURL *easy, int option, ...);
  int curl_easy_getinfo(CURL *easy, int info, ...);
  const char *curl_easy_strerror(int code);
  void curl_easy_cleanup(CURL *easy);

  CURLM *curl_multi_init(void);
  int curl_multi_add_handle(CURLM *multi, CURL *easy);
  int curl_multi_remove_handle(CURLM *multi, CURL *easy);
  int curl_multi_perform(CURLM *multi, int *running);
  int curl_multi_poll(CURLM *multi, void *extra, unsigned count, int milliseconds, int *ready);
  int curl_multi_wakeup(CURLM *multi);
  CURLMsg *curl_multi_info_read(CURLM *multi, int *left);
  int curl_multi_cleanup(CURLM *multi);
`)
const curl = ffi.dlopen('curl')

type Easy = NonNullable<ReturnType<typeof curl.curl_easy_init>>

/** A download that is not over. */
interface Transfer {
  readonly easy: Easy
  done(code: number): void
}

export interface Download {
  readonly status: number
  readonly body: Buffer
}

export class Downloads {
  /** libcurl wants one thread at a time for a multi handle, and here it is always the same. */
  readonly #pool: Pool = ffi.pool({ threads: 1 })
  readonly #multi = required(curl.curl_multi_init())
  readonly #transfers = new Set<Transfer>()
  #isRunning = false

  /** Fetches a URL; others go on beside it. Rejects with libcurl's words, or the signal's reason. */
  async fetch(url: string, signal?: AbortSignal): Promise<Download> {
    const easy = required(curl.curl_easy_init())
    const chunks: Buffer[] = []
    // Called on the pool's thread, which waits: the bytes are good until the function returns.
    using write = ffi.callback('curl_write_callback', (bytes, size, count) => {
      const length = Number(size) * Number(count)
      chunks.push(Buffer.from(ffi.buffer(bytes, length)))
      return length
    })
    try {
      curl.curl_easy_setopt(easy, curl.CURLOPT_URL, ffi.new('char[]', url))
      curl.curl_easy_setopt(easy, curl.CURLOPT_WRITEFUNCTION, write)
      curl.curl_easy_setopt(easy, curl.CURLOPT_NOPROXY, ffi.new('char[]', '*'))
      curl.curl_easy_setopt(easy, curl.CURLOPT_NOSIGNAL, ffi.cast('long', 1))
      await this.#transfer(easy, signal)
      const status = ffi.new('long[1]')
      curl.curl_easy_getinfo(easy, curl.CURLINFO_RESPONSE_CODE, status)
      return { status: Number(status[0]), body: Buffer.concat(chunks) }
    } finally {
      await this.#interrupt(curl.curl_multi_remove_handle, easy)
      curl.curl_easy_cleanup(easy)
    }
  }

  /** Takes part in the transfers until it is over. */
  async #transfer(easy: Easy, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    let abort = (): void => {}
    let transfer: Transfer | undefined
    const over = new Promise<number>((done, reject) => {
      abort = () => reject(signal?.reason)
      this.#transfers.add((transfer = { easy, done }))
    })
    signal?.addEventListener('abort', abort)
    try {
      const [code] = await Promise.all([
        over,
        this.#interrupt(curl.curl_multi_add_handle, easy).then(() => this.#run()),
      ])
      if (code !== 0) throw new Error(ffi.string(curl.curl_easy_strerror(code)))
    } finally {
      signal?.removeEventListener('abort', abort)
      if (transfer) this.#transfers.delete(transfer)
    }
  }

  /** The thread may be asleep in `curl_multi_poll`, behind which the call would wait. */
  #interrupt(call: typeof curl.curl_multi_add_handle, easy: Easy): Promise<number> {
    curl.curl_multi_wakeup(this.#multi)
    return this.#pool.run(call, this.#multi, easy)
  }

  /** Has somebody move bytes for as long as there are transfers. */
  #run(): void {
    if (!this.#isRunning) void this.#move()
  }

  async #move(): Promise<void> {
    this.#isRunning = true
    const running = ffi.new('int[1]')
    while (this.#transfers.size > 0) {
      await this.#pool.run(curl.curl_multi_perform, this.#multi, running)
      await this.#settle()
      await this.#pool.run(curl.curl_multi_poll, this.#multi, null, 0, 1000, null)
    }
    this.#isRunning = false
  }

  /** Tells those whose transfers are over. */
  async #settle(): Promise<void> {
    const left = ffi.new('int[1]')
    for (;;) {
      const message = await this.#pool.run(curl.curl_multi_info_read, this.#multi, left)
      if (!message) return
      const { easy_handle, data } = message
      for (const { easy, done } of this.#transfers) if (easy.equals(easy_handle)) done(data.result)
    }
  }

  /** Once all downloads are over. */
  async [Symbol.asyncDispose](): Promise<void> {
    curl.curl_multi_wakeup(this.#multi)
    await this.#pool.run(curl.curl_multi_cleanup, this.#multi)
    this.#pool.close()
  }
}

function required<T>(handle: T | null): T {
  if (handle === null) throw new Error('libcurl has no memory left')
  return handle
}
