// @ts-check
/// <reference lib="dom" />
/** A built site behind a server of its own, in a real browser; neither asks any other host. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { unlessAll } from '../../dist/test/support/settings.js'
import { projectFiles, ROOT } from '../../scripts/project-files.mjs'

const SITE = join(ROOT, 'build/site')
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
const load = createRequire(import.meta.url)
const TYPES = /** @type {Readonly<Record<string, string>>} */ ({
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
})

/** @param {string} name */
function isInstalled(name) {
  try {
    return load.resolve(name) !== ''
  } catch {
    return false
  }
}

/** Why the tests of the site cannot run; false where they can. */
export function reasonWithoutBrowser() {
  if (unlessAll) return unlessAll
  const absent = ['vitepress', 'playwright-core', 'axe-core'].find((name) => !isInstalled(name))
  if (absent !== undefined) return `needs ${absent}: npm ci`
  return CHROMIUM === undefined && 'needs a browser: apt-get install chromium'
}

/** Makes the site, unless it is newer than all that it is made of. */
export function buildSite() {
  const made = existsSync(join(SITE, 'index.html')) ? statSync(join(SITE, 'index.html')).mtimeMs : 0
  const sources = projectFiles((path) => /^(docs\/|site\/|src\/|[A-Z]+\.md)/.test(path))
  if (sources.every(({ path }) => statSync(join(ROOT, path)).mtimeMs < made)) return
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'site'], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(stdout + stderr)
}

/** Serves the site; the address, and what ends it. */
export async function serve() {
  const server = createServer(({ url = '/' }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://site').pathname)
    const file = join(SITE, path.endsWith('/') ? `${path}index.html` : path)
    if (!existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
    return response.end(readFileSync(file))
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { address: `http://127.0.0.1:${port}`, close: () => server.close() }
}

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ axe: { run(): Promise<{ violations: readonly { id: string, nodes: readonly { html: string }[] }[] }> } }} WithAxe */

/**
 * Opens the browser.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launch() {
  const { chromium } = load('playwright-core')
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
}

/**
 * What axe finds on a page, as lines.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  await page.evaluate(readFileSync(load.resolve('axe-core/axe.min.js'), 'utf8'))
  return page.evaluate(async () => {
    const { violations: found } = await /** @type {WithAxe} */ (/** @type {unknown} */ (globalThis)).axe.run()
    return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}
