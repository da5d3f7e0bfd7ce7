// @ts-check
/**
 * `node build.mjs [platform]`: makes the package for a platform in npm/, this one's if none is given, and the
 * JavaScript that is the same for all of them in native/. For another platform CC names a compiler that makes its code.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FFI } from 'cdef'

const here = import.meta.dirname
const host = `${process.platform}-${process.arch}`
const [platform = host] = process.argv.slice(2)
const [os = '', cpu = '', libc] = platform.split('-')

/** How shared libraries are made, and how one finds another in its own folder. */
const system =
  os === 'darwin'
    ? { ending: 'dylib', library: ['-dynamiclib', '-Wl,-install_name,@rpath/libgreet.dylib'], origin: '@loader_path' }
    : { ending: 'so', library: ['-shared', '-fPIC', '-Wl,-soname,libgreet.so'], origin: '$ORIGIN' }

const folder = join(here, 'npm', platform)
const library = `libgreet.${system.ending}`
mkdirSync(folder, { recursive: true })

// The library of one's own. Most have a build of their own; this one is a single command.
const [compiler = 'cc', ...flags] = (process.env['CC'] ?? 'cc').split(' ')
execFileSync(compiler, [...flags, ...system.library, '-O2', '-o', join(folder, library), join(here, 'c/greet.c')])

// The module, which is linked with it.
const ffi = new FFI(`
  enum greet_language { GREET_ENGLISH, GREET_GERMAN, GREET_FRENCH, ... };
  static const char *const GREET_VERSION;
  int greet(char *into, size_t size, const char *name, enum greet_language language);
`)
ffi.setSource('greet', '#include "greet.h"', {
  includeDirs: [join(here, 'c')],
  libraries: ['greet'],
  libraryDirs: [folder],
  extraLinkArgs: [`-Wl,-rpath,${system.origin}`],
  platformPackage: '@example/greet-*',
})
const module = ffi.compile({ outDir: folder, check: platform === host })

// The package for the platform: the two libraries, and nothing else.
const { version, license } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
const manifest = {
  name: `@example/greet-${platform}`,
  version,
  description: `The libraries of @example/greet for ${platform}`,
  license,
  os: [os],
  cpu: [cpu],
  ...(os === 'linux' && { libc: [libc ?? 'glibc'] }),
  files: [`*.${system.ending}`],
}
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)

// The main package: what a module consists of besides.
mkdirSync(join(here, 'native'), { recursive: true })
copyFileSync(module.js, join(here, 'native/greet.js'))
copyFileSync(module.dts, join(here, 'native/greet.d.ts'))
