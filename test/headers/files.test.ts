/** Which files are the library's own, and the options of imports. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkedConfig, defineImport } from '../../src/headers/define.ts'
import { ownFiles } from '../../src/headers/own-files.ts'
import { refuses } from '../support/untyped.ts'

const CASES: readonly (readonly [header: string, own: readonly string[], others: readonly string[]])[] = [
  [
    '/usr/include/zlib.h',
    ['/usr/include/zlib.h', '/usr/include/x86_64-linux-gnu/zconf.h'],
    [
      '/usr/include/stdio.h',
      '/usr/include/x86_64-linux-gnu/bits/types.h',
      '/usr/lib/gcc/x86_64-linux-gnu/12/include/stddef.h',
      '/usr/include/openssl/ssl.h',
      '<built-in>',
      '<command-line>',
      '/usr/include/linux/types.h',
    ],
  ],
  ['/usr/include/git2.h', ['/usr/include/git2/repository.h'], ['/usr/include/curl/curl.h']],
  ['/usr/include/openssl/ssl.h', ['/usr/include/openssl/bio.h'], ['/usr/include/zlib.h', '/usr/include/time.h']],
  ['/usr/include/gtk-4.0/gtk/gtk.h', ['/usr/include/gtk-4.0/gtk/deprecated/a.h'], ['/usr/include/gtk-4.0/gdk/gdk.h']],
  ['/usr/include/math.h', ['/usr/include/x86_64-linux-gnu/bits/mathcalls.h'], ['/usr/include/features.h']],
  ['./shape.h', ['./shape.h', './inner/more.h'], ['/usr/include/stdio.h']],
  [
    '/usr/lib/llvm-14/lib/clang/14/include/mm.h',
    ['/usr/lib/llvm-14/lib/clang/14/include/mm.h'],
    ['/usr/include/stdio.h'],
  ],
]

for (const [header, own, others] of CASES) {
  test(`what belongs to ${header}`, () => {
    const isOwn = ownFiles([header])
    for (const file of [header, ...own]) assert.ok(isOwn(file), file)
    for (const file of others) assert.ok(!isOwn(file), file)
  })
}

test('options are checked: names, values, what belongs together', () => {
  const good = { header: '<a.h>', output: 'a.ts' }
  assert.equal(checkedConfig(good), good)
  assert.equal(defineImport(good), good)
  const wrong: readonly (readonly [config: object, message: RegExp])[] = [
    [{ ...good, heder: 1 }, /heder/],
    [{ header: '<a.h>' }, /needs 'output'/],
    [{ output: 'a' }, /needs 'header'/],
    [{ ...good, header: [] }, /'header' must be/],
    [{ ...good, only: 'a' }, /'only' must be/],
    [{ ...good, only: [3] }, /'only' must be/],
    [{ ...good, kinds: ['class'] }, /'kinds' must be/],
    [{ ...good, rename: { '(': 'a' } }, /no regular expression/],
    [{ ...good, enums: { a: 3 } }, /'enums' must be/],
    [{ ...good, functions: { A: 'int (int)' } }, /mode 'api'/],
    [{ ...good, mode: 'fast' }, /'mode' must be/],
    [{ ...good, comments: 'no' }, /'comments' must be/],
    [{ ...good, defineMacros: { A: true } }, /'defineMacros' must be/],
    [[good], /unknown|'0'/],
  ]
  for (const [config, message] of wrong) assert.throws(() => checkedConfig(config), { message }, String(message))
  refuses(() => checkedConfig(null), 'TypeError', 'argument/type', /an object/)
})

test('the schema for JSON has the same options', () => {
  const schema = JSON.parse(readFileSync(new URL('../../../import.schema.json', import.meta.url), 'utf8'))
  const { $schema: _, ...properties } = schema.definitions.import.properties
  const options = Object.fromEntries(Object.keys(properties).map((name) => [name, undefined]))
  assert.doesNotThrow(() => checkedConfig({ ...options, header: '<a.h>', output: 'a.ts' }))
  const told = /known|options/
  assert.throws(
    () => checkedConfig({ surely: 1 }),
    (error: Error) => {
      const known = /: ([^:]*)$/.exec(error.message)?.[1]?.split(', ') ?? []
      assert.match(error.message, told)
      assert.deepEqual(known.sort(), Object.keys(properties).sort())
      return true
    },
  )
})
