// @ts-check
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { layerProblems, slowTests, testlessRooms } from '../../scripts/check-layers.mjs'

/**
 * @param {string} path
 * @param {string} text
 */
const problems = (path, text) => layerProblems([{ path, text }])

describe('the layer check', () => {
  it('accepts an import from a lower room, types included', () => {
    assert.deepEqual(problems('src/abi/layout.ts', `import type { CType } from '../types/ctype.ts'`), [])
    assert.deepEqual(problems('src/ffi.ts', `import { open } from './library/open.ts'`), [])
    assert.deepEqual(
      problems('src/index.ts', `export { FFI } from './ffi.ts'\nexport type { CType } from './types/ctype.ts'`),
      [],
    )
  })

  it('accepts imports within a room', () => {
    assert.deepEqual(problems('src/cdata/kinds/integer.ts', `import { x } from './text.ts'`), [])
  })

  it('holds the order of the rooms within a room', () => {
    assert.deepEqual(problems('src/cdata/kinds/integer.ts', `import { x } from '../memory/region.ts'`), [])
    assert.deepEqual(problems('src/call/functions.ts', `import { x } from './out/fast.ts'`), [])
    assert.deepEqual(problems('src/cdata/memory/region.ts', `import type { X } from '../kinds/integer.ts'`), [
      `src/cdata/memory/region.ts: 'cdata/memory' imports 'cdata/kinds', which is not below it`,
    ])
    assert.deepEqual(problems('src/call/out/fast.ts', `import { x } from '../functions.ts'`), [
      `src/call/out/fast.ts: 'call/out' imports 'call/', which is not below it`,
    ])
    assert.deepEqual(problems('src/cdata/extras/a.ts', ''), [
      `src/cdata/extras/a.ts: 'extras' is no room within 'cdata'`,
    ])
  })

  it('refuses an import from a higher room', () => {
    assert.deepEqual(problems('src/types/ctype.ts', `import type { Layout } from '../abi/layout.ts'`), [
      `src/types/ctype.ts: 'types' imports 'abi', which is not below it`,
    ])
  })

  it('refuses an import between rooms on one line', () => {
    assert.equal(problems('src/syntax/lexer.ts', `export * from '../types/ctype.ts'`).length, 1)
  })

  it('sees imports in types and dynamic imports', () => {
    assert.equal(problems('src/base/words.ts', `type T = import('../cli/main.ts').T`).length, 2)
    assert.equal(problems('src/call/bind.ts', `const m = await import('../ffi.ts')`).length, 1)
  })

  it('refuses node modules and packages in a pure room', () => {
    assert.match(
      String(problems('src/declare/scope.ts', `import { join } from 'node:path'`)),
      /the pure room 'declare' imports 'node:path'/,
    )
    assert.deepEqual(problems('src/library/open.ts', `import { join } from 'node:path'`), [])
  })

  it('refuses an impure room in a pure one, even when it is lower', () => {
    assert.match(
      String(problems('src/declare/scope.ts', `import '../native/addon.ts'`)),
      /the pure room 'declare' imports 'native'/,
    )
  })

  it('lets nobody import an index', () => {
    assert.match(String(problems('src/cdata/kinds/integer.ts', `import './index.ts'`)), /imports the index/)
  })

  it('lets the façades alone import infer', () => {
    assert.deepEqual(problems('src/ffi.ts', `import type { Infer } from './infer/infer.ts'`), [])
    assert.match(
      String(problems('src/cli/main.ts', `import type { Infer } from '../infer/infer.ts'`)),
      /by ffi, ctypes alone/,
    )
  })

  it('keeps the addon in native and processes in toolchain', () => {
    assert.match(
      String(problems('src/call/bind.ts', `process.dlopen(module, path)`)),
      /loads an addon, which only 'native' may/,
    )
    assert.match(
      String(problems('src/library/find.ts', `import { spawn } from 'node:child_process'`)),
      /starts processes/,
    )
  })

  it('lets settings alone read the environment', () => {
    for (const text of [`f(process.env['CC'])`, 'const { env } = process', `import { env } from 'node:process'`])
      assert.match(String(problems('src/call/bind.ts', text)), /reads the environment, which only 'settings' may/)
    assert.deepEqual(problems('src/settings.ts', 'f(process.env)'), [])
  })

  it('lets platform alone ask what the process runs on', () => {
    for (const text of ['process.platform', 'process.arch', 'process.versions.node'])
      assert.match(String(problems('src/library/find.ts', `f(${text})`)), /asks what it runs on, which only 'platform'/)
    assert.deepEqual(problems('src/platform.ts', 'f(process.platform)'), [])
  })

  it('refuses a folder that is not in the table', () => {
    assert.deepEqual(problems('src/extras/a.ts', ''), [`src/extras/a.ts: 'extras' is no room of the layer table`])
  })

  it('asks for tests of each room, in a folder of its name', () => {
    const paths = [
      'src/abi/layout.ts',
      'src/call/bind.ts',
      'src/settings.ts',
      'src/index.ts',
      'test/abi/layout.test.ts',
    ]
    assert.deepEqual(testlessRooms([...paths, 'test/call/scene.ts'], ['index']), [
      'src/call: no test in test/call',
      'src/settings: no test in test/settings',
    ])
  })

  it('keeps the addon out of the tests that run without it, however far it is', () => {
    const files = Object.entries({
      'test/abi/layout.test.ts': `import '../support/records.ts'`,
      'test/call/bind.test.ts': `import '../support/records.ts'`,
      'test/support/records.ts': `import '../../src/cdata/cast.ts'`,
      'src/cdata/cast.ts': `import '../native/load.ts'`,
      'src/native/load.ts': '',
    }).map(([path, text]) => ({ path, text }))
    assert.deepEqual(slowTests(files), [
      "test/abi/layout.test.ts: leads to the addon, without which the tests of 'abi' run",
    ])
  })
})
