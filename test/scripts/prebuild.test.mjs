// @ts-check
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { targetOf } from '../../dist/src/platform.js'
import { binaryFacts } from '../../scripts/binary-facts.mjs'
import { isNewerThanSources } from '../../scripts/compile-addon.mjs'
import { CROSS_TARGETS, NOT_BUILT } from '../../scripts/cross-targets.mjs'
import { ROOT } from '../../scripts/project-files.mjs'

/** What an addon may ask for: the C library in its parts, and nothing that has to be installed. */
const ALLOWED = /^(libc\.so(\.6)?|lib(pthread|dl|m)\.so\.\d|ld-linux-[\w-]+\.so\.\d|\/usr\/lib\/libSystem\.B\.dylib)$/

describe('the addons that the package brings', () => {
  it('are for platforms that cdef has a data model for', () => {
    for (const name of [...CROSS_TARGETS.map((target) => target.name), ...Object.keys(NOT_BUILT)])
      assert.ok(targetOf(name.replace('-musl', '')), name)
  })

  for (const { name, oldest } of CROSS_TARGETS) {
    const path = join(ROOT, 'prebuilds', name, 'cdef.node')
    const skip = existsSync(path) && isNewerThanSources(path) ? false : 'not built: npm run prebuilds'
    it(`need the C library alone, as old as they say: ${name}`, { skip }, (t) => {
      const { needs, newest } = binaryFacts(path)
      if (needs.includes('libstdc++.so.6')) return t.skip("this machine's own build")
      for (const need of needs) assert.match(need, ALLOWED)
      if (newest === undefined) return assert.doesNotMatch(oldest, /glibc/)
      const [, minor] = /^GLIBC_2\.(\d+)/.exec(newest) ?? []
      assert.ok(Number(minor) <= Number(oldest.replace('glibc 2.', '')), newest)
    })
  }
})
