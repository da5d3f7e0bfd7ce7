/** A device that is read where nobody waits for it: C's blocking calls run on a thread of their own. */
import { FFI, type Pool } from 'cdef'

const ffi = new FFI(`
  #define O_RDWR 2
  #define POLLIN 1
  struct pollfd { int fd; short events; short revents; };
  int open(const char *path, int flags, ...);
  int close(int fd);
  int pipe(int ends[2]);
  int poll(struct pollfd *files, unsigned long count, int timeout);
  ssize_t read(int fd, void *into, size_t bytes);
  ssize_t write(int fd, const void *from, size_t bytes);
`)
const libc = ffi.dlopen(null)

/** What a call says that went wrong, as an error. */
const problem = (what: string, errno = ffi.errno): Error => new Error(`${what}: errno ${errno}`)

export class Device {
  readonly #fd: number
  /** A pipe: a byte in it ends a wait. */
  readonly #wake = ffi.new('int[2]')
  /** One read at a time, and always on the same thread. */
  readonly #pool: Pool = ffi.pool({ threads: 1 })

  constructor(path: string) {
    this.#fd = libc.open(path, libc.O_RDWR)
    if (this.#fd < 0) throw problem(path)
    if (libc.pipe(this.#wake) !== 0) throw problem('pipe')
  }

  /** What the device says next. The signal ends the wait, and leaves to the next read whatever comes then. */
  async read(signal?: AbortSignal): Promise<string> {
    const files = ffi.new('struct pollfd[2]', [
      { fd: this.#fd, events: libc.POLLIN },
      { fd: this.#wake[0], events: libc.POLLIN },
    ])
    // C sleeps in here for as long as the device is silent.
    const options = signal ? { signal, onAbort: () => this.#interrupt() } : {}
    const wait = ffi.async(libc.poll, { ...options, pool: this.#pool, errno: true })
    try {
      const { result, errno } = await wait(files, 2, -1)
      if (result < 0) throw problem('poll', errno)
    } finally {
      if (files[1]?.revents) libc.read(this.#wake[0], Buffer.alloc(1), 1)
    }
    const bytes = Buffer.alloc(256)
    const count = libc.read(this.#fd, bytes, bytes.length)
    if (count < 0) throw problem('read')
    return bytes.toString('utf8', 0, count)
  }

  #interrupt(): void {
    libc.write(this.#wake[1], Buffer.of(1), 1)
  }

  [Symbol.dispose](): void {
    this.#pool.close()
    for (const fd of [this.#fd, ...this.#wake]) libc.close(fd)
  }
}
