import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findProgram } from '../../src/toolchain/find.ts'
import { mergeBuildOptions } from '../../src/toolchain/options.ts'
import { pkgConfig } from '../../src/toolchain/pkg-config.ts'
import { refuses, type Untyped } from '../support/untyped.ts'
import { type Workshop, workshop } from './workshop.ts'

/** A pkg-config that answers any question about flags with those. */
function answering({ script, environment }: Workshop, cflags: string, libs: string): void {
  const text = `case "$*" in *--cflags*) cat <<'END'\n${cflags}\nEND\n;; *) cat <<'END'\n${libs}\nEND\nesac`
  environment({ PKG_CONFIG: `'${script('pkg config', text)}'` })
}

test('tools-04: flags become options, appended to those that are given', (t) => {
  answering(workshop(t), '-I/a -DABCD -DX=1 -O42', '-L/b -lfoo -shared')
  const found = pkgConfig(['foo'])
  assert.deepEqual(found, {
    includeDirs: ['/a'],
    defineMacros: { ABCD: null, X: '1' },
    extraCompileArgs: ['-O42'],
    libraryDirs: ['/b'],
    libraries: ['foo'],
    extraLinkArgs: ['-shared'],
  })
  const given = { includeDirs: ['own'], defineMacros: { X: 7, Y: null }, sources: ['a.c'], libraries: ['bar'] }
  assert.deepEqual(mergeBuildOptions(given, found), {
    ...found,
    includeDirs: ['own', '/a'],
    defineMacros: { X: '1', Y: null, ABCD: null },
    sources: ['a.c'],
    libraries: ['bar', 'foo'],
  })
})

test('tools-04: quotes, values in the next word, and flags of other kinds keep their meaning', (t) => {
  answering(
    workshop(t),
    `-I/with\\ space -I "/next word" -DNAME='"text"' -UOLD -pthread`,
    '-L /c -l:libx.a -Wl,-rpath,/d -framework Cocoa',
  )
  assert.deepEqual(pkgConfig(['foo', 'bar >= 2']), {
    includeDirs: ['/with space', '/next word'],
    defineMacros: { NAME: '"text"' },
    undefMacros: ['OLD'],
    extraCompileArgs: ['-pthread'],
    libraryDirs: ['/c'],
    libraries: [':libx.a'],
    extraLinkArgs: ['-Wl,-rpath,/d', '-framework', 'Cocoa'],
  })
})

test('no packages need nothing, not even the tool', (t) => {
  workshop(t).environment({ PKG_CONFIG: '/no/such/tool' })
  assert.deepEqual(pkgConfig([]), {})
})

const withoutTool = findProgram('pkg-config') === undefined && 'pkg-config is not installed'

test("tools-03: an unknown package is refused with the tool's own message", { skip: withoutTool }, (t) => {
  workshop(t).environment({ PKG_CONFIG: undefined })
  refuses(
    () => pkgConfig(['cdef-no-such-package']),
    'PkgConfigError',
    'pkg-config/failed',
    /^'pkg-config --print-errors --cflags cdef-no-such-package' failed:\n.*cdef-no-such-package/s,
  )
})

test('tools-03: a tool that is missing is named, with what to install', (t) => {
  workshop(t).environment({ PKG_CONFIG: '/no/such/tool --static' })
  refuses(() => pkgConfig(['zlib']), 'PkgConfigError', 'pkg-config/missing', /'\/no\/such\/tool'.*PKG_CONFIG/)
})

test('tools-03: packages are an array of names', () => {
  const ask: Untyped = pkgConfig
  for (const wrong of ['zlib', undefined, null, 42, { 0: 'zlib' }, [42], [''], ['--version']]) {
    refuses(() => ask(wrong), 'TypeError', 'argument/type', /^packages must be an array of package names, not /)
  }
})
