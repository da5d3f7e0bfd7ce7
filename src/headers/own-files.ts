/**
 * Which files belong to the library whose header is imported, where nobody says: those beside the header in a folder of its
 * own; in a folder that all libraries share, all but those of the C library, the kernel and the compiler.
 */
import { basename, dirname } from 'node:path'

/** Folders in which every library puts its headers. */
const SHARED = /(?:^|\/)include(?:\/[\w.]+-linux-\w+)?$/

/** Folders of the C library, the kernel and compilers. */
const SYSTEM_FOLDER =
  /\/(?:gcc|clang|zig|llvm)[^/]*\/(?:.*\/)?include\b|\/include\/(?:[\w.]+-linux-\w+\/)?(?:bits|sys|gnu|asm|asm-generic|linux|arpa|net|netinet|protocols|rpc|scsi|mtd|rdma|sound|video|xen|drm|misc|c\+\+)\//

/** Headers of C and POSIX that lie in a shared folder. */
const SYSTEM_HEADERS = new Set(
  `a.out aio aliases alloca ar argp argz arpa assert byteswap complex cpio ctype dirent dlfcn elf endian envz err errno
  error execinfo fcntl features features-time64 fenv float fmtmsg fnmatch fpu_control fstab fts ftw gconv getopt glob
  gnu-versions grp gshadow iconv ieee754 ifaddrs inttypes langinfo lastlog libgen libintl limits link locale malloc math
  mcheck memory mntent monetary mqueue netdb nl_types nss obstack paths poll printf proc_service pthread pty pwd re_comp
  regex regexp resolv sched search semaphore setjmp sgtty shadow signal spawn stab stdalign stdarg stdatomic stdbool
  stdc-predef stddef stdint stdio stdio_ext stdlib stdnoreturn string strings stropts syscall sysexits syslog tar termio termios
  tgmath thread_db threads time ttyent uchar ucontext ulimit unistd utime utmp utmpx values varargs wait wchar wctype
  wordexp`
    .split(/\s+/)
    .map((name) => `${name}.h`),
)

/** Headers of Windows' C library, as MinGW has them. */
const WINDOWS_RUNTIME = /\/(?:_mingw\w*|_bsd_types|corecrt\w*|crtdefs|vadefs|sec_api\/\w+|sdks\/\w+)\.h$/

/** Whether a file belongs to the library of the headers; all of them are paths, or what a compiler puts in their place. */
export function ownFiles(headers: readonly string[]): (file: string) => boolean {
  const folders = headers.filter((header) => !SHARED.test(dirname(header))).map((header) => `${dirname(header)}/`)
  const isShared = folders.length < headers.length
  const named = new Set(headers)
  const isSystem = headers.some((header) => SHARED.test(dirname(header)) && SYSTEM_HEADERS.has(basename(header)))
  return (file) => {
    if (file.startsWith('<')) return false
    if (named.has(file) || folders.some((folder) => file.startsWith(folder))) return true
    // What <math.h> declares stands in bits/.
    if (isSystem && /\/bits\//.test(file)) return true
    if (!isShared || SYSTEM_FOLDER.test(file) || WINDOWS_RUNTIME.test(file)) return false
    if (SYSTEM_HEADERS.has(basename(file))) return false
    if (SHARED.test(dirname(file))) return true
    // <git2.h> stands for what lies in git2/.
    return headers.some((header) => file.startsWith(`${header.replace(/\.\w+$/, '')}/`))
  }
}
