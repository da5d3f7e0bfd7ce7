/** What attributes say that a function does not do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FunctionDeclaration } from '../../src/declare/declaration.ts'
import { scopeOf } from '../support/declared.ts'

const CASES: readonly (readonly [text: string, restraint: object | undefined])[] = [
  ['int f(int);', undefined],
  ['__attribute__((leaf)) int f(int);', undefined],
  ['int f(int) __attribute__((__leaf__, nothrow));', undefined],
  ['int f(int) __attribute__((__leaf__, __pure__));', { errno: true, callbacks: true }],
  ['__attribute__((const)) int f(int);', { errno: true, callbacks: true }],
  ['extern int f(int) __attribute__((__const__)) __attribute__((__nothrow__));', { errno: true, callbacks: true }],
  ['[[gnu::pure]] int f(const char *);', { errno: true, callbacks: true }],
  ['__attribute__((pure)) int f(int (*g)(int));', { errno: true, callbacks: false }],
  ['__attribute__((pure, leaf)) int f(int (*g)(int));', { errno: true, callbacks: false }],
  ['__attribute__((cold, warn_unused_result)) int f(int);', undefined],
]

for (const [text, restraint] of CASES)
  test(`${text} ${restraint ? 'keeps to something' : 'says nothing'}`, () => {
    const declaration = scopeOf(text).declaration('f') as FunctionDeclaration
    assert.deepEqual(declaration.restraint, restraint)
  })
