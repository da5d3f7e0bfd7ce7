// @ts-check
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unusedProblems } from '../../scripts/check-unused.mjs'

/**
 * @param {Readonly<Record<string, string>>} files
 * @param {Readonly<Record<string, readonly string[]>>} [usedOtherwise]
 */
const problems = (files, usedOtherwise = {}) =>
  unusedProblems(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    usedOtherwise,
  )

describe('the check for unused names', () => {
  it('accepts what a source, a script or the surface imports, under whichever name', () => {
    const files = {
      'src/a.ts':
        'export const x = 1\nexport function f() {}\nexport class C {}\nexport type T = 1\nexport const y = 2',
      'src/b.ts': `import { x as z } from './a.ts'\ntype U = import('./a.ts').T`,
      'src/index.ts': `export { f } from './a.ts'`,
      'bench/row.ts': `import { C } from '../src/a.ts'`,
      'scripts/tool.mjs': `import { y } from '../dist/src/a.js'`,
    }
    assert.deepEqual(problems(files), [])
  })

  it('takes a namespace and a dynamic import for a use of everything', () => {
    assert.deepEqual(problems({ 'src/a.ts': 'export const x = 1', 'src/b.ts': `import * as a from './a.ts'` }), [])
    assert.deepEqual(problems({ 'src/a.ts': 'export const x = 1', 'src/b.ts': `await import('./a.ts')` }), [])
  })

  it('finds values that nobody imports, also where their own file uses them', () => {
    const files = { 'src/a.ts': 'export const x = 1\nexport const { y } = x\nconst z = 1\nexport { z }' }
    assert.deepEqual(problems(files), [
      "src/a.ts: 'x' is exported, and nobody imports it",
      "src/a.ts: 'y' is exported, and nobody imports it",
      "src/a.ts: 'z' is exported, and nobody imports it",
    ])
  })

  it('lets a type be exported that its own file uses, and no other', () => {
    const files = { 'src/a.ts': 'export interface A {}\nexport interface B {}\nf<A>()' }
    assert.deepEqual(problems(files), ["src/a.ts: 'B' is exported, and nobody imports it"])
  })

  it('finds what is there for tests alone', () => {
    const tested = `import { f } from '../../src/a.ts'`
    const files = { 'src/a.ts': 'export function f() {}', 'test/room/a.test.ts': tested }
    assert.deepEqual(problems(files), ["src/a.ts: 'f' is there for tests alone"])
    assert.deepEqual(problems({ ...files, 'src/a.ts': 'export function f() {}\nf()' }), [])
  })

  it('finds members of interfaces and classes that no source asks for', () => {
    const files = {
      'src/a.ts': `export interface A { used(): void; quoted: 1; dead(): void }
        export class B { method() {} }`,
      'src/b.ts': `import { type A, B } from './a.ts'\nfunction f(a: A) { a.used(); return a['quoted'] }`,
      'test/a.test.ts': 'a.dead(); b.method()',
    }
    assert.deepEqual(problems(files), [
      "src/a.ts: no source asks for the member 'dead'",
      "src/a.ts: no source asks for the member 'method'",
    ])
    assert.deepEqual(problems({ ...files, 'src/index.ts': `export { type A, B } from './a.ts'` }), [])
  })

  it('knows what is used otherwise', () => {
    const files = { 'src/a.ts': 'export const x = 1' }
    assert.deepEqual(problems(files, { 'src/a.ts': ['x'] }), [])
  })
})
