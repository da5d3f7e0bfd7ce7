// @ts-check
/** Builds libffi as an archive for another machine: its configure script cannot ask that machine, so its answers are a table. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { BuildError, runCommand, runTogether } from './compile-addon.mjs'
import { CROSS, findLibffiSource, findZig, LIBFFI_VERSION } from './cross-tools.mjs'

/** @typedef {import('./cross-targets.mjs').CrossTarget} CrossTarget */

const SOURCES = ['src/prep_cif.c', 'src/types.c', 'src/closures.c', 'src/tramp.c']

/** What every machine here has. */
const DEFINES = [
  'HAVE_ALLOCA',
  'HAVE_MEMCPY',
  'STDC_HEADERS',
  'HAVE_SYS_TYPES_H',
  'HAVE_STDINT_H',
  'HAVE_INTTYPES_H',
  'SIZEOF_SIZE_T 8',
  'SIZEOF_DOUBLE 8',
]

/** How a function is kept inside, in C and in assembly. */
const HIDDEN = `
#ifdef LIBFFI_ASM
#ifdef __APPLE__
#define FFI_HIDDEN(name) .private_extern name
#elif defined(_WIN32)
#define FFI_HIDDEN(name)
#else
#define FFI_HIDDEN(name) .hidden name
#endif
#elif defined(_WIN32)
#define FFI_HIDDEN
#else
#define FFI_HIDDEN __attribute__((visibility("hidden")))
#endif
#ifdef HAVE_RO_EH_FRAME
#define EH_FRAME_FLAGS "a"
#else
#define EH_FRAME_FLAGS "aw"
#endif
`

/**
 * Writes the headers that configure would have made.
 * @param {string} folder
 * @param {string} source
 * @param {CrossTarget['libffi']} facts
 */
function writeHeaders(folder, source, { processor, name, longDouble, trampolineTable, defines }) {
  const answers = {
    TARGET: name,
    VERSION: LIBFFI_VERSION,
    HAVE_LONG_DOUBLE: longDouble ? '1' : '0',
    HAVE_LONG_DOUBLE_VARIANT: '0',
    FFI_EXEC_TRAMPOLINE_TABLE: trampolineTable ? '1' : '0',
  }
  const template = readFileSync(join(source, 'include/ffi.h.in'), 'utf8')
  const header = template.replace(
    /@(\w+)@/g,
    (whole, key) => answers[/** @type {keyof typeof answers} */ (key)] ?? whole,
  )
  writeFileSync(join(folder, 'ffi.h'), header)
  writeFileSync(join(folder, 'ffitarget.h'), readFileSync(join(source, 'src', processor, 'ffitarget.h')))
  const all = [...DEFINES, ...defines, ...(longDouble ? ['HAVE_LONG_DOUBLE', 'SIZEOF_LONG_DOUBLE 16'] : [])]
  const lines = all.map((define) => `#define ${define.includes(' ') ? define : `${define} 1`}`)
  writeFileSync(join(folder, 'fficonfig.h'), `${lines.join('\n')}\n${HIDDEN}`)
}

/**
 * The path of a source. One that comes without its unwinding tables, which are its last part, is a copy in the folder.
 * @param {string} file
 * @param {string} folder
 * @param {CrossTarget['libffi']} facts
 */
function sourceOf(file, folder, { withoutTables }) {
  const path = join(findLibffiSource(), file)
  if (file !== withoutTables) return path
  const text = readFileSync(path, 'utf8')
  const tables = text.indexOf('#ifdef __APPLE__\n.section __TEXT,__eh_frame')
  if (tables < 0) throw new BuildError(`${path} has no unwinding tables where they are looked for`)
  const copy = join(folder, basename(file))
  // What encloses it all is closed after them.
  const rest = text.indexOf('#endif /* __x86_64__ */', tables)
  writeFileSync(copy, `${text.slice(0, tables)}${text.slice(rest)}`)
  return copy
}

/**
 * The folder of libffi's headers and archive for a machine, built at the first use.
 * @param {CrossTarget} target
 */
export async function findLibffi(target) {
  const folder = join(CROSS, `libffi-${LIBFFI_VERSION}-${target.name}`)
  if (existsSync(folder)) return folder
  const source = findLibffiSource()
  const zig = findZig()
  const draft = `${folder}-${process.pid}`
  mkdirSync(draft, { recursive: true })
  try {
    writeHeaders(draft, source, target.libffi)
    const files = [...SOURCES, ...target.libffi.sources]
    const objects = files.map((file) => join(draft, `${basename(file)}.o`))
    const flags = [
      '-O2',
      '-fPIC',
      '-g0',
      '-w',
      '-Wno-implicit-function-declaration',
      '-fvisibility=hidden',
      '-DFFI_STATIC_BUILD',
      '-DFFI_BUILDING',
    ]
    const includes = [draft, join(source, 'include'), source, join(source, 'src/x86')].map((path) => `-I${path}`)
    const compile = [zig, 'cc', '-target', target.zig, ...flags, ...includes, '-DHAVE_CONFIG_H', '-c']
    await runTogether(
      files.map((file, i) => [...compile, sourceOf(file, draft, target.libffi), '-o', String(objects[i])]),
    )
    await runCommand([zig, 'ar', 'rcs', join(draft, 'libffi.a'), ...objects])
    for (const object of objects) rmSync(object)
    renameSync(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}
