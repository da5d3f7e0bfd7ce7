// @ts-check
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { targetOf } from '../../dist/src/platform.js'
import { unlessAll } from '../../dist/test/support/settings.js'
import { binaryFacts } from '../../scripts/binary-facts.mjs'
import { isNewerThanSources } from '../../scripts/compile-addon.mjs'
import { CROSS_TARGETS } from '../../scripts/cross-targets.mjs'
import { ROOT } from '../../scripts/project-files.mjs'

/** What an addon may ask for: the C library in its parts, and nothing that has to be installed. */
const ALLOWED =
  /^(KERNEL32\.dll|api-ms-win-crt-[\w-]+\.dll|libc\.so(\.6)?|lib(pthread|dl|m)\.so\.\d|ld-linux-[\w-]+\.so\.\d|\/usr\/lib\/libSystem\.B\.dylib)$/

describe('the addons that the package brings', () => {
  it('are for platforms that cdef has a data model for', () => {
    for (const { name } of CROSS_TARGETS) assert.ok(targetOf(name.replace('-musl', '')), name)
  })

  it('are in the table of the documents, built with what was seen of them', () => {
    const text = readFileSync(join(ROOT, 'docs/platforms.md'), 'utf8')
    for (const { name, oldest } of CROSS_TARGETS) {
      assert.ok(text.includes(`| \`${name}\` | ${oldest} |`), name)
      assert.match(text, new RegExp(`^\\| \`${name}\` \\| \\d+ KiB.*\\| (proven|built, and run nowhere) \\|$`, 'm'))
    }
  })

  it('run the smoke test on each runtime that this machine can start', { skip: unlessAll }, () => {
    const script = join(ROOT, 'scripts/platforms.mjs')
    const { stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
    const rows = stdout.split('\n').filter((row) => row.startsWith('| `'))
    assert.ok(rows.length >= CROSS_TARGETS.length)
    for (const row of rows)
      assert.match(row, /\| (proven|built, and run nowhere|not (run here|built here|built): .*) \|$/)
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
