// @ts-check
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anchorsOf, brokenLinks } from '../../scripts/check-links.mjs'
import { BUDGET, tidyProblems } from '../../scripts/check-tidy.mjs'

/** @param {number} count */
const lines = (count) => 'x()\n'.repeat(count)

describe('the tidy check', () => {
  it('accepts a small file with a header', () => {
    assert.deepEqual(tidyProblems({ path: 'src/base/words.ts', text: '/** Words. */\nexport const a = 1\n' }), [])
  })

  it('measures files and functions', () => {
    const text = `/** Long. */\n${lines(BUDGET.typescript)}`
    assert.match(String(tidyProblems({ path: 'src/base/a.ts', text })), /401 lines, the limit is 400/)
    const long = `/** Long. */\nfunction work() {\n${lines(BUDGET.function)}}\n`
    assert.match(String(tidyProblems({ path: 'src/base/a.ts', text: long })), /a\.ts:2: 'work' has 62 lines/)
  })

  it('lets a pure switch be longer', () => {
    const cases = Array.from({ length: BUDGET.function }, (_, i) => `    case ${i}: return ${i}`).join('\n')
    const text = `/** A table. */\nfunction name(n: number) {\n  switch (n) {\n${cases}\n  }\n}\n`
    assert.deepEqual(tidyProblems({ path: 'src/base/a.ts', text }), [])
  })

  it('measures functions in C++', () => {
    const text = `// Long.\nint Work(int a) {\n${lines(BUDGET.function)}}\n`
    assert.match(String(tidyProblems({ path: 'native/core/a.cc', text })), /a\.cc:2: 'Work' has 62 lines/)
  })

  it('refuses names that say nothing', () => {
    assert.match(String(tidyProblems({ path: 'src/base/utils.ts', text: '/** . */\n' })), /'utils' says nothing/)
  })

  it('refuses leftovers, trailing space, machine paths and any', () => {
    const text = `/** Bad. */\nlet a: ${'any'} \n// ${'TO'}DO later\nconst b = '${'/ho'}me/me/x'\n`
    const found = tidyProblems({ path: 'src/base/a.ts', text })
    assert.deepEqual(found, [
      'src/base/a.ts:2: trailing space',
      'src/base/a.ts:3: a note to oneself',
      'src/base/a.ts:4: a path of one machine',
      `src/base/a.ts:2: '${'any'}'`,
    ])
  })

  it('asks for a header outside tests', () => {
    assert.match(String(tidyProblems({ path: 'bench/a.ts', text: 'f()\n' })), /no comment at the top/)
    assert.deepEqual(tidyProblems({ path: 'test/unit/a.test.ts', text: 'f()\n' }), [])
    assert.deepEqual(tidyProblems({ path: 'native/core/a.cc', text: '#include "core/a.h"\n' }), [])
    assert.equal(tidyProblems({ path: 'native/core/a.cc', text: '#include "core/b.h"\n' }).length, 1)
  })
})

describe('the link check', () => {
  it('forms anchors as forges do', () => {
    assert.deepEqual([...anchorsOf('# A title, with `code`\n## 2. Two\n')], ['a-title-with-code', '2-two'])
  })

  it('finds links that lead nowhere', () => {
    const text = '[a](package.json) [b](none.md) [c](https://example.org) [d](#here)\n\n# Here\n\n[e](#there)\n'
    assert.deepEqual(brokenLinks({ path: 'x.md', text: text.replaceAll('(#', '(tsconfig.json#') }).length, 3)
    assert.deepEqual(brokenLinks({ path: 'x.md', text: text.replace(/\[[de]\]\S+/g, '') }), [
      `x.md: the link 'none.md' leads to no file`,
    ])
  })
})
