// @ts-check
/** The site in a browser: every page opens without an error, nothing is asked of other hosts, search finds what is there. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { projectFiles } from '../../scripts/project-files.mjs'
import { PAGES, sidebar } from '../../site/.vitepress/pages.mjs'
import { buildSite, launch, reasonWithoutBrowser, serve, violations } from './browser.mjs'
// In this process too: both would make the site anew, each below the other's feet.
import './playground.mjs'

const skip = reasonWithoutBrowser()

describe('the sidebar', () => {
  it('has every document once, in the order of the guide', () => {
    const links = sidebar().flatMap(({ items }) => items.map(({ link }) => link))
    const pages = PAGES.map((path) => (path === 'README.md' ? '/' : `/${path.replace(/\.md$/, '')}`))
    assert.deepEqual([...links].sort(), [...pages].sort())
    assert.deepEqual(links.slice(0, 4), ['/', '/docs/guide/installing', '/docs/guide/headers', '/docs/guide/recipes'])
  })

  it('has what the repository documents', () => {
    const documents = projectFiles((path) => path.startsWith('docs/') && path.endsWith('.md'))
    assert.ok(documents.length > 20)
    for (const { path } of documents) assert.ok(PAGES.includes(path), path)
  })
})

describe('the site', { skip }, () => {
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server
  /** @type {Awaited<ReturnType<typeof launch>>} */
  let browser
  before(async () => {
    buildSite()
    server = await serve()
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    server?.close()
  })

  /**
   * A page, and what went wrong on it.
   * @param {string} path
   * @param {object} [options]
   */
  async function open(path, options = {}) {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    /** @type {string[]} */
    const problems = []
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`${path}: ${message.text()}`)
    })
    page.on('pageerror', ({ message }) => problems.push(`${path}: ${message}`))
    page.on('request', (request) => {
      if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(server.address))
        problems.push(`${path}: asks ${request.url()}`)
    })
    await page.goto(server.address + path, { waitUntil: 'networkidle' })
    return { page, problems, close: () => context.close() }
  }

  const paths = PAGES.map((path) => (path === 'README.md' ? '/' : `/${path.replace(/\.md$/, '.html')}`))

  it('opens every page on a phone without an error, no wider than that, asks no other host, and has no link to nowhere', async () => {
    const { page, problems, close } = await open('/', { viewport: { width: 390, height: 844 } })
    const links = new Set()
    for (const path of paths) {
      await page.goto(server.address + path, { waitUntil: 'load' })
      const [title, wide, hrefs] = await page.evaluate(() => [
        document.title,
        document.documentElement.scrollWidth - innerWidth,
        [...document.links].map(({ href }) => href),
      ])
      assert.ok(!title.startsWith('404') && wide <= 0, `${path}: ${title}, ${wide} pixels too wide`)
      for (const href of hrefs) links.add(href.replace(/#.*$/, ''))
    }
    for (const href of links) if (href.startsWith(server.address)) assert.equal((await fetch(href)).status, 200, href)
    assert.deepEqual(problems, [])
    await close()
  })

  it('finds fromBuffer', async () => {
    const { page, close } = await open('/')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('fromBuffer')
    await page.waitForSelector('.result')
    const results = await page.locator('.result').allTextContents()
    assert.ok(
      results.some((/** @type {string} */ text) => /ffi\.fromBuffer/.test(text)),
      results.join('\n'),
    )
    await close()
  })

  it('shows the type of a name where the pointer stands', async () => {
    const { page, close } = await open('/docs/guide/recipes.html')
    const name = page.locator('.typed', { hasText: 'mantissa' }).first()
    assert.equal(await name.getAttribute('data-type'), 'const mantissa: number')
    await name.hover()
    const content = await name.evaluate(
      (/** @type {Element} */ element) => getComputedStyle(element, '::after').content,
    )
    assert.match(content, /mantissa: number/)
    await close()
  })

  for (const colorScheme of ['light', 'dark'])
    for (const path of ['/', '/docs/guide/recipes.html', '/docs/api/errors.html', '/docs/playground.html'])
      it(`${path} has nothing that axe finds fault with, ${colorScheme}`, async () => {
        const { page, close } = await open(path, { colorScheme })
        assert.deepEqual(await violations(page), [])
        await close()
      })
})
