/** A terminal plays the device: what is written into one end comes out of the other. */
import { FFI } from 'cdef'
import { Device } from './device.js'

const ffi = new FFI(`
  #define O_RDWR 2
  #define O_NOCTTY 256
  int posix_openpt(int flags);
  int grantpt(int fd);
  int unlockpt(int fd);
  char *ptsname(int fd);
  ssize_t write(int fd, const void *from, size_t bytes);
`)
const libc = ffi.dlopen(null)
const other = libc.posix_openpt(libc.O_RDWR | libc.O_NOCTTY)
const path = libc.grantpt(other) === 0 && libc.unlockpt(other) === 0 ? libc.ptsname(other) : null
if (path === null) throw new Error('there is no terminal to be had')

let ticks = 0
const timer = setInterval(() => ticks++, 10)
{
  using device = new Device(ffi.string(path))

  setTimeout(() => libc.write(other, 'hello\n', 6), 100)
  console.log(`the device says ${JSON.stringify(await device.read())}`)
  console.log(`a timer has ticked meanwhile: ${ticks > 1}`)

  try {
    await device.read(AbortSignal.timeout(100))
  } catch (error) {
    console.log(`then nothing, and ${(error as Error).name} ended the wait`)
  }

  libc.write(other, 'again\n', 6)
  console.log(`the device says ${JSON.stringify(await device.read())}`)
}
clearInterval(timer)
