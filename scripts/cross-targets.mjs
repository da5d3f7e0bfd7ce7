// @ts-check
/** The platforms that the package brings an addon for: what the cross compiler calls each, and what libffi wants to know of it. */

/**
 * `name` is what `src/platform.ts` calls it; `oldest` the system that it still runs on; `libffi` the sources of libffi for its
 * processor, and what its headers say of it. `withoutTables` is an assembler file
 * whose unwinding tables are left out: the cross compiler's linker ends with a fault at those for macOS on x86-64, and no
 * C++ exception passes through C here.
 * @typedef {{
 *   readonly name: string,
 *   readonly zig: string,
 *   readonly oldest: string,
 *   readonly compiling?: readonly string[],
 *   readonly linking: readonly string[],
 *   readonly libffi: LibffiFacts,
 * }} CrossTarget
 * @typedef {{
 *   readonly processor: 'x86' | 'aarch64',
 *   readonly name: string,
 *   readonly sources: readonly string[],
 *   readonly longDouble: boolean,
 *   readonly trampolineTable: boolean,
 *   readonly defines: readonly string[],
 *   readonly withoutTables?: string,
 * }} LibffiFacts
 */

const X64_SOURCES = ['src/x86/ffi64.c', 'src/x86/unix64.S', 'src/x86/ffiw64.c', 'src/x86/win64.S']
const AARCH64_SOURCES = ['src/aarch64/ffi.c', 'src/aarch64/sysv.S']

const UNIX = ['HAVE_MMAP', 'HAVE_MMAP_ANON', 'HAVE_ALLOCA_H', 'HAVE_GETPAGESIZE', 'HAVE_HIDDEN_VISIBILITY_ATTRIBUTE']
const LINUX = [
  ...UNIX,
  'HAVE_MKOSTEMP',
  'HAVE_MNTENT',
  'HAVE_RO_EH_FRAME',
  'FFI_EXEC_STATIC_TRAMP',
  'HAVE_AS_CFI_PSEUDO_OP',
]

/** @type {LibffiFacts} */
const LINUX_X64 = {
  processor: 'x86',
  name: 'X86_64',
  sources: X64_SOURCES,
  longDouble: true,
  trampolineTable: false,
  defines: [...LINUX, 'HAVE_AS_X86_64_UNWIND_SECTION_TYPE', 'HAVE_AS_X86_PCREL'],
}

/** @type {LibffiFacts} */
const LINUX_ARM64 = {
  processor: 'aarch64',
  name: 'AARCH64',
  sources: AARCH64_SOURCES,
  longDouble: true,
  trampolineTable: false,
  defines: LINUX,
}

/** @type {LibffiFacts} */
const DARWIN_ARM64 = {
  ...LINUX_ARM64,
  longDouble: false,
  trampolineTable: true,
  defines: [...UNIX, 'SYMBOL_UNDERSCORE', 'FFI_EXEC_TRAMPOLINE_TABLE'],
}

/** Closures lie in memory that is writable and executable, which macOS grants on this processor alone. */
/** @type {LibffiFacts} */
const DARWIN_X64 = {
  ...LINUX_X64,
  withoutTables: 'src/x86/unix64.S',
  defines: [...UNIX, 'SYMBOL_UNDERSCORE', 'HAVE_AS_X86_PCREL', 'FFI_MMAP_EXEC_WRIT'],
}

/**
 * libffi's own code for Windows. It passes a `long double` as gcc does there, and nobody asks it to: for Microsoft's C that is a
 * double. Without the type it would take doubles for it.
 */
const WINDOWS_X64 = /** @type {LibffiFacts} */ ({
  processor: 'x86',
  name: 'X86_WIN64',
  sources: ['src/x86/ffiw64.c', 'src/x86/win64.S'],
  longDouble: true,
  trampolineTable: false,
  defines: ['HAVE_AS_X86_PCREL'],
})

/** The addon stays loaded even when the worker that loaded it ends, since C may still hold a closure's address. */
const ELF = ['-shared', '-s', '-Wl,-z,nodelete']
/** Node.js has Node-API's functions; where it is, only the linker of the running system knows. */
const MACH_O = ['-shared', '-s', '-Wl,-undefined,dynamic_lookup']

/** `native/platform/windows/node_api.cc` looks Node-API's functions up, and pins the addon. */
const PE = ['-shared', '-s']

/** @type {readonly CrossTarget[]} */
export const CROSS_TARGETS = [
  {
    name: 'linux-x64',
    zig: 'x86_64-linux-gnu.2.17',
    oldest: 'glibc 2.17',
    linking: ELF,
    libffi: LINUX_X64,
  },
  {
    name: 'linux-x64-musl',
    zig: 'x86_64-linux-musl',
    oldest: 'musl 1.2',
    linking: ELF,
    libffi: LINUX_X64,
  },
  {
    name: 'linux-arm64',
    zig: 'aarch64-linux-gnu.2.17',
    oldest: 'glibc 2.17',
    linking: ELF,
    libffi: LINUX_ARM64,
  },
  {
    name: 'linux-arm64-musl',
    zig: 'aarch64-linux-musl',
    oldest: 'musl 1.2',
    linking: ELF,
    libffi: LINUX_ARM64,
  },
  {
    name: 'darwin-arm64',
    zig: 'aarch64-macos.11.0',
    oldest: 'macOS 11',
    linking: MACH_O,
    libffi: DARWIN_ARM64,
  },
  {
    name: 'darwin-x64',
    zig: 'x86_64-macos.11.0',
    oldest: 'macOS 11',
    linking: MACH_O,
    libffi: DARWIN_X64,
  },
  {
    name: 'win32-x64',
    zig: 'x86_64-windows-gnu',
    oldest: 'Windows 10',
    compiling: ['-DNAPI_EXTERN=__declspec(dllimport)'],
    linking: PE,
    libffi: WINDOWS_X64,
  },
]
