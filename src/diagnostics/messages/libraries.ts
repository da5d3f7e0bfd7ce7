/** What goes wrong with libraries, constants, modules and the platform, in the form of `values.ts`. */
import { didYouMean } from '../../base/nearest.ts'
import { entry, type Named } from './entry.ts'

export const LIBRARY_MESSAGES = {
  'library/open': entry(
    'LibraryError',
    ({ name, tried }: { name: string; tried: string }) => `cannot open library '${name}'; tried:${tried}`,
  ),
  'library/name': entry(
    'TypeError',
    ({ value }: { value: string }) =>
      `a library is named by a path, a name, null for the process, or an open 'void *' handle, not ${value}`,
  ),
  'library/null-handle': entry('LibraryError', (_: object) => 'the library handle is NULL'),
  'library/closed': entry(
    'LibraryError',
    ({ name, library }: { name: string; library: string }) =>
      `cannot use '${name}': library '${library}' has been closed`,
  ),
  'library/symbol': entry(
    'LibraryError',
    ({ name, library, what, near }: { name: string; library: string; what: string; near: string }) =>
      `library '${library}' has no ${what} '${name}'${near}`,
  ),
  'library/undeclared': entry(
    'LibraryError',
    ({
      name,
      near,
      remedy = 'declare it with ffi.cdef',
    }: Named & { near: string | undefined; remedy?: string | undefined }) =>
      `'${name}' is not declared; ${remedy}${didYouMean(near)}`,
  ),
  'library/extern': entry(
    'FFIError',
    ({ name, language }: Named & { language: string }) =>
      `'${name}' is declared extern "${language}": a compiled module defines it; use setSource and compile, or verify`,
  ),
  'library/read-only': entry(
    'TypeError',
    ({ name, what }: { name: string; what: string }) => `cannot assign to ${what} '${name}'`,
  ),
  'library/constant': entry('TypeError', ({ name }: Named) => `'${name}' is a constant: it has no address`),
  'library/expected': entry(
    'TypeError',
    ({ value, what }: { value: string; what: string }) => `${what} expects a library, not ${value}`,
  ),
  'constant/deferred': entry(
    'VerificationMissing',
    ({ name }: Named) =>
      `only the C compiler knows the value of '${name}'; ask it with ffi.verify or ffi.setSource, or write the value in place of '...'`,
  ),
  'constant/unknown': entry(
    'FFIError',
    ({ name, reason }: { name: string; reason: string }) => `'${name}' has no value: ${reason}`,
  ),
  'constant/integer': entry('FFIError', ({ name }: Named) => `'${name}' is not an integer constant`),
  'module/none': entry(
    'LibraryError',
    ({ name }: Named) => `'${name}' is no compiled module of cdef: it has no symbol 'cdef_module'`,
  ),
  'module/contract': entry(
    'LibraryError',
    ({ name, found, wanted }: Named & { found: number; wanted: number }) =>
      `'${name}' was compiled for contract ${found} of cdef/module.h, this version of cdef reads ${wanted}; build it again`,
  ),
  'module/stale': entry(
    'VerificationError',
    ({ name, library }: Named & { library: string }) =>
      `'${library}' was compiled from other declarations than the module '${name}' holds; build it again`,
  ),
  'module/format': entry(
    'FFIError',
    ({ name, found, wanted }: Named & { found: string; wanted: number }) =>
      `the module '${name}' has format ${found}, this version of cdef reads ${wanted}; build it again with this version`,
  ),
  'module/include': entry(
    'TypeError',
    ({ name, value }: Named & { value: string }) =>
      `the module '${name}' includes ${value}, which is no module of cdef`,
  ),
  'module/place': entry(
    'LibraryError',
    ({ name }: Named) =>
      `module '${name}' does not know where it lies, since 'import.meta.url' has no value here; where a bundler makes CommonJS, compile the module with { extension: '.cjs' }`,
  ),
  'module/missing': entry(
    'LibraryError',
    ({ name, tried }: Named & { tried: string }) => `cannot load the compiled library of the module '${name}':${tried}`,
  ),
  'module/later': entry(
    'LibraryError',
    ({ name }: Named) => `'${name}' was declared after the module was compiled, which does not have it; compile again`,
  ),
  'module/open': entry(
    'TypeError',
    ({ name }: Named) => `the compiled module '${name}' stays open: its types live in it`,
  ),
  'module/name': entry(
    'RangeError',
    ({ value }: { value: string }) =>
      `${value} is no name of a module: a relative path such as 'zstd' or 'build/zstd', without an extension`,
  ),
  'module/source': entry(
    'FFIError',
    ({ what }: { what: string }) => `${what} needs setSource(name, source): what the module is called, and its C`,
  ),
  'module/source-twice': entry('FFIError', ({ name }: Named) => `setSource was called already, for '${name}'`),
  'module/mode': entry(
    'TypeError',
    ({ what }: { what: string }) =>
      `${what} has no C: setSource(name, null) makes a module that only holds declarations`,
  ),
  'module/included': entry(
    'FFIError',
    ({ what }: { what: string }) => `${what} includes an FFI without a module of its own; call setSource for it first`,
  ),
  'extern/none': entry(
    'FFIError',
    ({ name, near }: Named & { near: string | undefined }) =>
      `no function '${name}' is declared extern "JS"${didYouMean(near)}`,
  ),
  'extern/unnamed': entry('FFIError', (_: object) => "the function has no name: use ffi.defExtern('name', fn)"),
  'extern/compiled': entry(
    'FFIError',
    (_: object) => 'defExtern belongs to a compiled module: compile and import it, or use verify',
  ),
  'platform/unknown': entry(
    'FFIError',
    ({ platform, known }: { platform: string; known: readonly string[] }) =>
      `the sizes and calls of '${platform}' are not known; known: ${known.join(', ')}`,
  ),
  'platform/no-last-error': entry(
    'FFIError',
    ({ platform }: { platform: string }) =>
      `getWinError: only Windows has a last error, and this is ${platform}; ffi.errno is what C leaves here`,
  ),
  'import/needs': entry('TypeError', ({ option }: { option: string }) => `an import needs '${option}'`),
  'import/functions': entry(
    'TypeError',
    (_: object) => "'functions' needs mode 'api': only the C compiler can make functions of macros",
  ),
  'import/compilers': entry(
    'TypeError',
    ({ target }: { target: string }) => `'compilers' names one for '${target}', which is none of 'targets'`,
  ),
  'import/compiler': entry(
    'TypeError',
    ({ target, looked }: { target: string; looked: readonly string[] }) =>
      `no C compiler is known for the target '${target}'${
        looked.length > 0 ? `: ${looked.map((each) => `'${each}'`).join(' and ')} is not on PATH` : ''
      }; name one: compilers: { '${target}': '<command>' }`,
  ),
  'import/expression': entry(
    'TypeError',
    ({ pattern, why }: { pattern: string; why: string }) => `'${pattern}' is no regular expression: ${why}`,
  ),
} as const
