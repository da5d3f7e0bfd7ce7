/** Tokens, as the lexer cuts them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CDefError } from '../../src/diagnostics/errors.ts'
import { positionOf } from '../../src/diagnostics/source.ts'
import { Lexer } from '../../src/syntax/lexer.ts'
import { CHARACTER, END, IDENTIFIER, NUMBER, STRING } from '../../src/syntax/token.ts'

const newLexer = (text: string): Lexer => new Lexer({ name: '<test>', text, lineMarkers: [] })

function lexed(text: string): string[] {
  const lexer = newLexer(text)
  const tokens: string[] = []
  for (lexer.advance(); lexer.kind !== END; lexer.advance()) tokens.push(lexer.tokenText())
  return tokens
}

const kindsOf = (text: string): number[] => {
  const lexer = newLexer(text)
  const kinds: number[] = []
  for (lexer.advance(); lexer.kind !== END; lexer.advance()) kinds.push(lexer.kind)
  return kinds
}

test('names, numbers, strings, characters', () => {
  assert.deepEqual(kindsOf('name _x $y é 1 .5 1e+5 0x1p-3 "s" L"w" \'c\' u8\'c\''), [
    ...[IDENTIFIER, IDENTIFIER, IDENTIFIER, IDENTIFIER],
    ...[NUMBER, NUMBER, NUMBER, NUMBER],
    ...[STRING, STRING, CHARACTER, CHARACTER],
  ])
})

test('punctuators take the longest match', () => {
  assert.deepEqual(lexed('a<<b>>c<=d>=e==f!=g&&h||i...'), 'a << b >> c <= d >= e == f != g && h || i ...'.split(' '))
  assert.deepEqual(lexed('1...2'), ['1...2'])
  assert.deepEqual(lexed('int...t'), ['int', '...', 't'])
  assert.deepEqual(lexed('a<:3:>'), ['a', '<:', '3', ':>'])
})

test('numbers keep signs of exponents and digit separators only', () => {
  assert.deepEqual(lexed("1+2 1e+2 0x1e+2 1'000 1.5e-3f"), [
    '1',
    '+',
    '2',
    '1e+2',
    '0x1e',
    '+',
    '2',
    "1'000",
    '1.5e-3f',
  ])
})

test('blanks and comments separate tokens, spliced lines do not', () => {
  assert.deepEqual(lexed('\ufeffa\t\v\fb/**/c//d\ne\\\nf\\\r\ng'), ['a', 'b', 'c', 'e\\\nf\\\r\ng'])
})

test('equal names are one string, however many there are', () => {
  const names = Array.from({ length: 5000 }, (_, i) => `name_${i % 2500}`)
  assert.deepEqual(lexed(names.join(' ')), names)
})

test('escaped quotes and newlines stay inside strings', () => {
  assert.deepEqual(lexed('"a\\"b" "c\\\nd" \'\\\'\''), ['"a\\"b"', '"c\\\nd"', "'\\''"])
})

test('a directive stands first on its line and is no token', () => {
  assert.deepEqual(lexed('a\n  # define X 1\n#\n#undef X\nb'), ['a', 'b'])
  assert.throws(() => lexed('a # define X 1'), CDefError)
})

test('directives are collected in order', () => {
  const lexer = newLexer("#define A 1 // it's\n#define F(x) x\n# undef A\n#pragma pack(4)\n#pragma other thing\n")
  lexer.advance()
  const { pending, pack } = lexer.directives
  const told = pending.map((d) => (d.kind === 'pragma' ? d.text : `${d.kind} ${d.name}`))
  assert.deepEqual(told, ['define A', 'define F', 'undef A', 'other thing'])
  assert.equal(pack, 4)
})

test('line directives number what follows', () => {
  const lexer = newLexer('one\n# 7 "dir\\\\a.h" 1\ntwo\n#line 90\n\nthree')
  const places: string[] = []
  for (lexer.advance(); lexer.kind !== END; lexer.advance()) {
    const { name, line } = positionOf(lexer.source, lexer.start)
    places.push(`${lexer.name} ${name}:${line}`)
  }
  assert.deepEqual(places, ['one <test>:1', 'two dir\\a.h:7', 'three dir\\a.h:91'])
})

for (const text of [
  '"open',
  "'open",
  '"open\n"',
  '/* open',
  '@',
  '\u0000',
  '\\x',
  '#define 1',
  '#if 1',
  '#define A /*',
]) {
  test(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => lexed(text), CDefError))
}
