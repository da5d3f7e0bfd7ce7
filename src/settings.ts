/**
 * The environment variables: what each does, what it accepts, who reads it and when. Nothing else reads the environment,
 * which `npm run check` holds; docs/settings.md is this table for readers. What a variable of cdef cannot be is reported
 * in one line on stderr and then ignored: a setting that is misspelt shall not end a program that runs without it.
 */

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One variable, as the documents describe it. */
export interface Setting {
  readonly does: string
  readonly accepts: string
  /** All values, where there are few; any other one is reported. */
  readonly values?: readonly string[]
  /** What holds where it is not set, or empty. */
  readonly otherwise: string
  /** The room that asks. */
  readonly room: string
  readonly when: 'once' | 'each time'
}

/** Every variable that is read, with cdef's own first. */
export const SETTINGS = {
  CDEF_ADDON: {
    does: 'which addon is loaded',
    accepts: 'a path',
    otherwise: 'the one that was built here, else the one in the package for this platform',
    room: 'native',
    when: 'once',
  },
  CDEF_CACHE: {
    does: 'where `verify` keeps what it compiled',
    accepts: 'a folder',
    otherwise: "`cdef` among the user's caches, else a folder of this user among the temporary ones",
    room: 'toolchain',
    when: 'each time',
  },
  CDEF_DEBUG: {
    does: 'what debugging does in every FFI that says nothing itself: tells crashes, throws them, guards memory, traces calls',
    accepts: 'some of `report`, `throw`, `guard`, `trace`, with commas between them',
    otherwise: 'nothing is watched',
    room: 'debug',
    when: 'each time',
  },
  CDEF_FAST: {
    does: 'turns fast calls off, or has them behave as where they do not serve',
    accepts:
      '`0` turns them off; `no-test` and `no-memory` are a failed self-test and executable memory that is refused; ' +
      '`late` is an engine that compiles late',
    // The addon asks for `no-memory` itself: it is loaded before anyone could tell it.
    values: ['0', 'late', 'no-memory', 'no-test'],
    otherwise: 'calls are fast after a self-test',
    room: 'call',
    when: 'once',
  },
  CDEF_POOL: {
    does: 'how many threads make asynchronous calls at the same time, those in pools of their own aside',
    accepts: 'a number from 1 to 1024',
    otherwise: '64',
    room: 'call',
    when: 'once',
  },
  CDEF_WINDOWS: {
    does: "`0` reaches C's memory by native calls, as in engines without external buffers",
    accepts: '`0`',
    values: ['0'],
    otherwise: 'through buffers over it',
    room: 'cdata',
    when: 'each time',
  },
  CC: {
    does: 'the C compiler',
    accepts: 'a program with arguments',
    otherwise: '`cc`, `gcc` or `clang`; on Windows `cl`, `clang` or `gcc`',
    room: 'toolchain',
    when: 'each time',
  },
  CXX: {
    does: 'the C++ compiler',
    accepts: 'a program with arguments',
    otherwise: 'the counterpart of `CC`, else `c++`, `g++` or `clang++`; on Windows `cl`, `clang++` or `g++`',
    room: 'toolchain',
    when: 'each time',
  },
  CPPFLAGS: {
    does: 'arguments for each compilation',
    accepts: 'words, quoted as in a shell',
    otherwise: 'none',
    room: 'toolchain',
    when: 'each time',
  },
  CFLAGS: {
    does: 'arguments for each compilation of C',
    accepts: 'words, quoted as in a shell',
    otherwise: 'none',
    room: 'toolchain',
    when: 'each time',
  },
  CXXFLAGS: {
    does: 'arguments for each compilation of C++',
    accepts: 'words, quoted as in a shell',
    otherwise: 'none',
    room: 'toolchain',
    when: 'each time',
  },
  LDFLAGS: {
    does: 'arguments for each link',
    accepts: 'words, quoted as in a shell',
    otherwise: 'none',
    room: 'toolchain',
    when: 'each time',
  },
  PKG_CONFIG: {
    does: 'who knows of installed libraries',
    accepts: 'a program with arguments',
    otherwise: '`pkg-config`',
    room: 'toolchain',
    when: 'each time',
  },
  PATH: {
    does: 'where programs are looked for',
    accepts: 'folders',
    otherwise: 'the current folder',
    room: 'toolchain',
    when: 'each time',
  },
  XDG_CACHE_HOME: {
    does: "where the user's caches are, on Linux and its kin",
    accepts: 'a full path',
    otherwise: '`~/.cache`',
    room: 'toolchain',
    when: 'each time',
  },
  LOCALAPPDATA: {
    does: "where the user's caches are, on Windows",
    accepts: 'a full path',
    otherwise: '`AppData/Local` in the home folder',
    room: 'toolchain',
    when: 'each time',
  },
  LD_LIBRARY_PATH: {
    does: 'where versioned libraries are looked for first, such as `libz.so.1` for `z`',
    accepts: 'folders with colons between them',
    otherwise: "the system's folders",
    room: 'library',
    when: 'each time',
  },
} as const satisfies Readonly<Record<string, Setting>>

/** The name of a variable that may be asked for. */
export type SettingName = keyof typeof SETTINGS

type Value<S> = S extends { readonly values: readonly (infer V)[] } ? V : string

/** What a variable says; undefined where it is not set, empty, or none of its values. */
export function setting<N extends SettingName>(
  name: N,
  env: Environment = process.env,
): Value<(typeof SETTINGS)[N]> | undefined {
  return valueIn(name, SETTINGS[name], env) as Value<(typeof SETTINGS)[N]> | undefined
}

/** What a variable that is described elsewhere says, as tests have some. */
export function valueIn(name: string, { values }: Setting, env: Environment = process.env): string | undefined {
  const given = env[name]
  if (given === undefined || given === '') return undefined
  if (values === undefined || values.includes(given)) return given
  reportOnce(`cdef: '${given}' is no value of ${name} and is ignored; known: ${values.join(', ')}\n`)
  return undefined
}

const reported = new Set<string>()

/** Prints a line about a setting on stderr, unless it has been printed. */
export function reportOnce(line: string): void {
  if (reported.has(line)) return
  reported.add(line)
  process.stderr.write(line)
}

/** Variables that gcc, clang and cl obey of their own accord. */
export const OBEYED: readonly string[] = [
  ...['CPATH', 'C_INCLUDE_PATH', 'CPLUS_INCLUDE_PATH', 'LIBRARY_PATH', 'COMPILER_PATH', 'GCC_EXEC_PREFIX'],
  ...['SDKROOT', 'MACOSX_DEPLOYMENT_TARGET', 'INCLUDE', 'LIB', 'CL', '_CL_', 'LINK', '_LINK_'],
]

/** What those variables say: the same compiler makes something else where one differs. */
export function obeyedValues(): (string | null)[] {
  return OBEYED.map((name) => process.env[name] ?? null)
}

/** What programs get that are started: everything, and messages in English. VSLANG is how Microsoft's are asked. */
export function childEnvironment(): Environment {
  return { ...process.env, LC_ALL: 'C', VSLANG: '1033' }
}
