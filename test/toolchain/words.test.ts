import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shown, words } from '../../src/toolchain/words.ts'

test('words are separated as a shell separates them, and nothing is expanded', () => {
  assert.deepEqual(words(' zig cc  -target\taarch64-linux-gnu\n'), ['zig', 'cc', '-target', 'aarch64-linux-gnu'])
  assert.deepEqual(words(`-I/a\\ b -DX='1 2' -DY="a \\"b\\" \\c" ''`), ['-I/a b', '-DX=1 2', '-DY=a "b" \\c', ''])
  assert.deepEqual(words(`$HOME *.c 'not closed`), ['$HOME', '*.c', 'not closed'])
  assert.deepEqual(words(''), [])
})

test('a shown command can be typed into a shell', () => {
  const command = ['cc', '-DX="a b"', "it's", '', '-Wl,-z,defs', '/a/b.c']
  assert.equal(shown(command), `cc '-DX="a b"' 'it'\\''s' '' -Wl,-z,defs /a/b.c`)
  assert.deepEqual(words(shown(command)), command)
})
