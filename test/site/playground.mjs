// @ts-check
/** The playground: what its analysis says compared with the C compiler, and the page in a browser. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Random, SEED } from '../../dist/test/support/random.js'
import { ENUM_TEXT, LAYOUT_OPTIONS, randomRecord } from '../../dist/test/support/random-records.js'
import { definition, definitionOrder } from '../../dist/test/support/records.js'
import { analyse } from '../../site/playground/analysis.mjs'
import { EXAMPLES } from '../../site/playground/examples.mjs'
import { fragmentOf, textOf } from '../../site/playground/fragment.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'
import { buildSite, launch, reasonWithoutBrowser, serve, violations } from './browser.mjs'

/** Records in C, as many as the playground draws. */
function randomText() {
  const random = new Random(SEED)
  const options = { ...LAYOUT_OPTIONS, alignedTypes: false, members: 5 }
  const order = new Set()
  while (order.size < 18) for (const type of definitionOrder(randomRecord(random, options))) order.add(type)
  return `${ENUM_TEXT}\n${[...order].map((type) => definition(type)).join('\n')}\n`
}

/**
 * Sizes and alignments by gcc.
 * @param {string} text
 * @param {readonly string[]} names
 */
function byCompiler(text, names) {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-playground-'))
  try {
    const prints = names.map(
      (name) => `printf("%d bytes, aligned to %d,\\n", (int)sizeof(${name}), (int)__alignof__(${name}));`,
    )
    const head = '#include <stddef.h>\n#include <stdint.h>\n#include <sys/types.h>\n#include <stdio.h>\n'
    writeFileSync(join(folder, 'main.c'), `${head}${text}\nint main(void) { ${prints.join('\n')} return 0; }`)
    const compiled = spawnSync('gcc', ['-w', '-o', join(folder, 'main'), join(folder, 'main.c')], { encoding: 'utf8' })
    assert.equal(compiled.status, 0, compiled.stderr)
    return spawnSync(join(folder, 'main'), { encoding: 'utf8' }).stdout.trim().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Three hundred lines of everything. */
const LONG = Array.from(
  { length: 60 },
  (_, i) => `struct s${i} {\n  char c${i};\n  long l${i};\n};\nint f${i}(struct s${i} *p, const char *name);`,
).join('\n')

describe('the analysis of the playground', () => {
  it('says what the compiler says of the sizes of records', { skip: withoutCompiler }, () => {
    const text = randomText()
    const { findings, records } = analyse(text)
    assert.deepEqual(
      findings.filter(({ isError }) => isError),
      [],
    )
    assert.ok(records.length > 10)
    const names = records.map(({ name }) => name)
    byCompiler(text, names).forEach((measured, i) => {
      assert.ok(
        records[i]?.layouts[0]?.text.includes(measured),
        `${names[i]}: ${measured}\n${records[i]?.layouts[0]?.text}`,
      )
    })
  })

  it('marks what differs from platform to platform', () => {
    const [record] = analyse('struct s { char c; long l; };').records
    assert.deepEqual(
      record?.layouts.map(({ title, differences }) => [title, differences]),
      [
        ['Linux x86-64', []],
        ['Linux AArch64', []],
        ['Windows x64', ['size 8, not 16', 'alignment 4, not 8', 'long l: at 4, not 8; size 4, not 8']],
        ['macOS AArch64', []],
      ],
    )
  })

  it('says where an error stands, and of what else is odd', () => {
    assert.deepEqual(analyse('int f(int x);\nint g(\n  int;;').findings, [
      { line: 3, column: 6, message: "expected ')', found ';'", isError: true },
    ])
    assert.deepEqual(
      analyse('\nint counter;').findings.map(({ line, column, isError }) => [line, column, isError]),
      [[2, 5, false]],
    )
    assert.deepEqual(analyse('').findings, [])
  })

  it('reads every example; the last one is wrong', () => {
    assert.equal(EXAMPLES.length, 10)
    for (const [name, text] of EXAMPLES) {
      const { findings, names, types, c } = analyse(text)
      assert.equal(
        findings.some(({ isError }) => isError),
        name === 'A mistake',
        name,
      )
      if (name !== 'A mistake') assert.ok(names.length > 0 && types.includes('export') && c.includes('cdef_'), name)
    }
  })

  it('keeps a text in a fragment', async () => {
    for (const text of ['', 'int f(void);', 'struct é { int x; }; // 😀\n', LONG])
      assert.equal(await textOf(await fragmentOf(text)), text)
    for (const fragment of ['', '#heading', '#c=', '#c=!!', '#c=AAAA']) assert.equal(await textOf(fragment), undefined)
  })
})

const skip = reasonWithoutBrowser()

describe('the playground', { skip }, () => {
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server
  /** @type {Awaited<ReturnType<typeof launch>>} */
  let browser
  /** @type {import('./browser.mjs').Page} */
  let page
  /** @type {string[]} */
  const problems = []
  before(async () => {
    buildSite()
    server = await serve()
    browser = await launch()
    page = await browser.newPage()
    page.on('pageerror', (/** @type {Error} */ { message }) => problems.push(message))
    await page.goto(`${server.address}/docs/playground.html`)
    await page.waitForSelector('.record')
  })
  after(async () => {
    await browser?.close()
    server?.close()
    assert.deepEqual(problems, [])
  })

  it('draws what the compiler says', { skip: withoutCompiler }, async () => {
    const text = randomText()
    await page.fill('textarea', text)
    const names = analyse(text).records.map(({ name }) => name)
    await page.waitForFunction((name) => document.querySelector('.record code')?.textContent === name, String(names[0]))
    const shown = await page.$$eval('.record', (/** @type {Element[]} */ records) =>
      records.map((record) => record.querySelector('.drawing')?.getAttribute('aria-label') ?? ''),
    )
    const expected = byCompiler(text, names)
    assert.equal(shown.length, expected.length)
    for (const [i, said] of expected.entries()) assert.ok(shown[i]?.includes(said), `${names[i]}: ${said}\n${shown[i]}`)
  })

  it('shows an error with its caret where it stands, and goes there', async () => {
    await page.fill('textarea', 'int f(int x);\nint g(\n  int;;')
    await page.waitForSelector('.findings .error')
    assert.equal(await page.textContent('.findings .error pre'), '  int;;\n     ^')
    assert.equal(await page.textContent('.marks mark'), ';')
    await page.click('.findings .error button')
    assert.equal(await page.evaluate(() => document.querySelector('textarea')?.selectionStart), 26)
  })

  it('restores what a link holds', async () => {
    const other = await browser.newPage()
    await other.goto(`${server.address}/docs/playground.html${await fragmentOf('struct shared { int x, y; };')}`)
    await other.waitForSelector('.record')
    assert.equal(await other.inputValue('textarea'), 'struct shared { int x, y; };')
    assert.equal(await other.textContent('.record code'), 'struct shared')
    await other.close()
  })

  it('writes the text into the address', async () => {
    await page.fill('textarea', 'struct kept { int x; };')
    await page.waitForTimeout(600)
    assert.equal(await textOf(await page.evaluate(() => location.hash)), 'struct kept { int x; };')
  })

  it('answers each keystroke in 300 lines, and prints how soon', async (t) => {
    await page.fill('textarea', LONG)
    await page.waitForTimeout(500)
    const times = []
    for (let i = 0; i < 15; i++)
      times.push(
        await page.evaluate(
          (/** @type {string} */ text) =>
            new Promise((done) => {
              const area = /** @type {HTMLTextAreaElement} */ (document.querySelector('textarea'))
              const began = performance.now()
              new MutationObserver((_, observer) => {
                observer.disconnect()
                done(performance.now() - began)
              }).observe(/** @type {Element} */ (document.querySelector('.names')), {
                childList: true,
                subtree: true,
                characterData: true,
              })
              area.value = text
              area.dispatchEvent(new Event('input'))
            }),
          `${LONG}\nint added${i};`,
        ),
      )
    const [fastest = Number.NaN] = times.sort((a, b) => a - b)
    t.diagnostic(`fastest ${fastest.toFixed(1)} ms, median ${times[7]?.toFixed(1)} ms`)
    assert.match((await page.textContent('.names')) ?? '', /added14/)
  })

  it('is under 200 KB compressed, all that it loads', async (t) => {
    const other = await browser.newPage()
    /** @type {Promise<number>[]} */
    const sizes = []
    other.on('response', (response) => {
      if (/\.(js|css|html)$/.test(response.url())) sizes.push(response.body().then((body) => gzipSync(body).length))
    })
    await other.goto(`${server.address}/docs/playground.html`, { waitUntil: 'networkidle' })
    await other.waitForSelector('.record')
    const size = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0)
    t.diagnostic(`${(size / 1000).toFixed(0)} KB`)
    assert.ok(size > 20_000 && size < 200_000, `${size} bytes`)
    await other.close()
  })

  for (const colorScheme of /** @type {const} */ (['light', 'dark']))
    it(`has nothing that axe finds fault with, with an error and without, ${colorScheme}`, async () => {
      const other = await browser.newPage({ colorScheme })
      await other.goto(`${server.address}/docs/playground.html`)
      await other.waitForSelector('.record')
      assert.deepEqual(await violations(other), [])
      await other.fill('textarea', 'int f(')
      await other.waitForSelector('.findings .error')
      assert.deepEqual(await violations(other), [])
      await other.close()
    })
})
