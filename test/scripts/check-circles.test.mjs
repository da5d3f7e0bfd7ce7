// @ts-check
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { circleProblems } from '../../scripts/check-circles.mjs'

/** @param {Readonly<Record<string, string>>} files */
const problems = (files) => circleProblems(Object.entries(files).map(([path, text]) => ({ path, text })))

describe('the circle check', () => {
  it('accepts files that several others import', () => {
    const files = {
      'src/a.ts': `import './b.ts'\nimport './c.ts'`,
      'src/b.ts': `import './c.ts'`,
      'src/c.ts': `import { join } from 'node:path'`,
    }
    assert.deepEqual(problems(files), [])
  })

  it('finds two files that import each other, in different folders and for types alone too', () => {
    const files = {
      'src/a.ts': `import type { B } from './room/b.ts'`,
      'src/room/b.ts': `export type B = import('../a.ts').A`,
    }
    assert.deepEqual(problems(files), ['src/a.ts: imports lead in a circle: src/a.ts → src/room/b.ts → src/a.ts'])
  })

  it('shows the shortest way of each circle, and each once', () => {
    const files = {
      'x/a.ts': `import './b.ts'\nimport './c.ts'`,
      'x/b.ts': `import './c.ts'`,
      'x/c.ts': `import './a.ts'`,
      'y/d.ts': `import './e.ts'\nimport '../x/a.ts'`,
      'y/e.ts': `import './d.ts'`,
    }
    assert.deepEqual(problems(files), [
      'x/a.ts: imports lead in a circle: x/a.ts → x/c.ts → x/a.ts',
      'y/d.ts: imports lead in a circle: y/d.ts → y/e.ts → y/d.ts',
    ])
  })

  it('finds a file that imports itself', () => {
    assert.deepEqual(problems({ 'a.ts': `export * from './a.ts'` }), ['a.ts: imports lead in a circle: a.ts → a.ts'])
  })
})
