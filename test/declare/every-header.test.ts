/**
 * The headers of the system and of many libraries, as `cc -E -dD` writes them: each that gcc compiles is read whole, and
 * of forty libraries every record, enumerator, macro and function is what gcc has.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { declare } from '../../src/declare/declare.ts'
import type { Scope } from '../../src/declare/scope.ts'
import type { Warning } from '../../src/diagnostics/messages/declarations.ts'
import { spell } from '../../src/types/spell.ts'
import { newScope } from '../support/declared.ts'
import { layoutAssertions } from '../support/judged.ts'
import { unlessAll } from '../support/settings.ts'

const hosted = process.platform === 'linux' && process.arch === 'x64'
const skip = unlessAll || (hosted ? false : 'gcc on x86-64 Linux is asked')

/** What every header is read after, so that the names that are known here are C's too. */
const BEFORE = ['stddef.h', 'stdint.h', 'stdio.h', 'sys/types.h']
const including = (header: string): string => [...BEFORE, header].map((name) => `#include <${name}>\n`).join('')

const gcc = (flags: readonly string[], input: string) =>
  spawnSync('gcc', ['-D_GNU_SOURCE', '-w', ...flags, '-x', 'c', '-'], { input, encoding: 'utf8', maxBuffer: 2 ** 30 })

/** The scope of a header, and what is left out of it; undefined where gcc cannot preprocess it. */
function read(header: string, flags: readonly string[]): { scope: Scope; lost: readonly Warning[] } | undefined {
  const run = gcc(['-E', '-dD', ...flags], including(header))
  if (run.status !== 0) return undefined
  const scope = newScope()
  const { warnings } = declare(scope, run.stdout)
  return { scope, lost: warnings.filter(({ code }) => LOST.has(code)) }
}

const LOST: ReadonlySet<string> = new Set(['warning/left-out', 'warning/assertion', 'warning/attribute'])

const FOLDERS = ['', 'sys', 'linux', 'asm-generic', 'net', 'netinet', 'rdma', 'infiniband', 'sound', 'drm', 'scsi']

for (const folder of FOLDERS) {
  const path = `/usr/include/${folder}`
  const absent = !existsSync(path) && `${path} is not there`
  test(`D: every header of ${path} that gcc compiles is read whole`, { skip: skip || absent }, (t) => {
    const headers = readdirSync(path).filter((name) => name.endsWith('.h'))
    let whole = 0
    const problems = headers.flatMap((name) => {
      const header = folder === '' ? name : `${folder}/${name}`
      const { lost } = read(header, []) ?? { lost: undefined }
      if (lost?.length === 0) whole++
      if (!lost?.length || gcc(['-fsyntax-only'], including(header)).status !== 0) return []
      return [`${header}: ${lost[0]?.message}`]
    })
    t.diagnostic(`${whole} of ${headers.length} headers read whole`)
    assert.deepEqual(problems, [])
  })
}

/** Headers of libraries, and the pkg-config package that says where they are. */
const LIBRARIES: readonly (readonly [header: string, name?: string])[] = [
  ['SDL2/SDL.h', 'sdl2'],
  ['fftw3.h'],
  ['vorbis/vorbisfile.h'],
  ['ruby.h', 'ruby'],
  ['gtk/gtk.h', 'gtk+-3.0'],
  ['glib.h', 'glib-2.0'],
  ['cairo.h', 'cairo'],
  ['libavformat/avformat.h'],
  ['openssl/ssl.h'],
  ['lua.h', 'lua54'],
  ['Python.h', 'python3'],
  ['libxml/parser.h', 'libxml-2.0'],
  ['X11/Xlib.h'],
  ['vulkan/vulkan.h'],
  ['GL/gl.h'],
  ['git2.h'],
  ['uv.h'],
  ['pulse/pulseaudio.h'],
  ['alsa/asoundlib.h'],
  ['infiniband/verbs.h'],
  ['rdma/ib_user_mad.h'],
  ['link.h'],
  ['immintrin.h'],
  ['mysql/mysql.h'],
  ['libpq-fe.h', 'libpq'],
  ['ncurses.h'],
  ['gmp.h'],
  ['systemd/sd-bus.h'],
  ['jansson.h'],
  ['libusb-1.0/libusb.h'],
  ['ft2build.h', 'freetype2'],
  ['wayland-client.h'],
  ['event2/event.h'],
  ['sodium.h'],
  ['archive.h'],
  ['zstd.h'],
  ['curl/curl.h'],
  ['tcl.h', 'tcl'],
  ['allegro5/allegro.h'],
  ['libssh2.h'],
  ['gnutls/gnutls.h'],
  ['gcrypt.h'],
  ['sqlite3.h'],
  ['zlib.h'],
]

const flagsOf = (name: string | undefined): string[] => {
  const run = name === undefined ? undefined : spawnSync('pkg-config', ['--cflags', name], { encoding: 'utf8' })
  return run?.status === 0 ? run.stdout.trim().split(/\s+/).filter(Boolean) : []
}

/**
 * Where we differ: parameters that take any pointer; `restrict` inside a type, which is not kept; members whose names are
 * macros for something else.
 */
const OTHERWISE =
  /function (bind|connect|sendto|recvfrom|getsockname|getpeername|accept4?|rb_define_\w+_m1|gpgrt_getline|rb_cData) is|xmlGlobalState/

test('D: types, enumerators, macros and functions of libraries are what gcc has', { skip }, (t) => {
  const counts = { libraries: 0, layouts: 0, constants: 0, functions: 0 }
  const problems = LIBRARIES.flatMap(([header, name]) => {
    const flags = flagsOf(name)
    const known = read(header, flags)
    if (!known) {
      t.diagnostic(`skipped: <${header}> is not installed`)
      return []
    }
    const [layouts, constants, functions] = [
      layoutAssertions(known.scope),
      constantAssertions(known.scope),
      functionAssertions(known.scope),
    ]
    counts.libraries++
    counts.layouts += layouts.length
    counts.constants += constants.length
    counts.functions += functions.length
    const lines = [...layouts, ...constants, ...functions]
    const { stderr } = gcc(['-fsyntax-only', '-fmax-errors=0', ...flags], including(header) + lines.join('\n'))
    const wrong = stderr.split('\n').filter((line) => /static assertion failed/.test(line) && !OTHERWISE.test(line))
    return [...known.lost.map(({ message }) => message), ...wrong].map((problem) => `<${header}>: ${problem}`)
  })
  t.diagnostic(
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(', '),
  )
  assert.deepEqual(problems, [])
})

/** Of macros and enumerators that are integers. */
function constantAssertions(scope: Scope): string[] {
  return [...scope.declarations()].flatMap((declaration) => {
    if (declaration.kind !== 'constant' || typeof declaration.value !== 'bigint') return []
    const { name, value, type } = declaration
    if (type?.kind === 'pointer') return []
    const literal = `((__int128)${value >> 64n} << 64 | ${BigInt.asUintN(64, value)}ULL)`
    return [`_Static_assert((__int128)(${name}) == ${literal}, "${name} is ${value} here");`]
  })
}

/** Of functions by their own names; types without a name cannot be said in C, and `_Float32` and `va_list` have another one here. */
function functionAssertions(scope: Scope): string[] {
  return [...scope.declarations()].flatMap((declaration) => {
    if (declaration.kind !== 'function' || declaration.symbol !== declaration.name) return []
    const { name, type } = declaration
    const text = spell(type).replace(/\(\)$/, '(void)').replaceAll('va_list *', 'va_list')
    if (text.includes('$') || /f(32|64)|_va(list)?$/.test(name)) return []
    const isSame = `__builtin_types_compatible_p(__typeof__((${name})), ${text})`
    return [`_Static_assert(${isSame}, "function ${name} is ${text} here");`]
  })
}
