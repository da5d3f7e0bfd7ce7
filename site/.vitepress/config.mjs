// @ts-check
/** The site: the project's documents as they lie in the repository. `npm run site` makes it, `npm run site -- dev` serves it. */
import { join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hovers } from './hovers.mjs'
import { PAGES, sidebar } from './pages.mjs'

/** @typedef {import('vitepress').MarkdownRenderer} Markdown */
/** @typedef {ReturnType<Markdown['parse']>[number]} Token */

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Links to what is no page, such as sources and tests, become their text: the site holds documents alone.
 * @param {Markdown} md
 */
function linksToPages(md) {
  md.core.ruler.push('links-to-pages', ({ tokens, env }) => {
    const from = posix.dirname(relative(ROOT, env.realPath ?? env.path))
    for (const { children } of tokens) {
      const open = []
      for (const token of children ?? []) {
        if (token.type === 'link_open') open.push(isPage(token, from) ? token : hide(token))
        if (token.type === 'link_close' && open.pop()?.hidden) hide(token)
      }
    }
  })
}

/**
 * A heading without text is none: such cells of tables are ordinary ones.
 * @param {Markdown} md
 */
function emptyHeadings(md) {
  md.core.ruler.push('empty-headings', ({ tokens }) => {
    for (const [i, { type }] of tokens.entries())
      if (type === 'th_open' && tokens[i + 1].content === '') tokens[i].tag = tokens[i + 2].tag = 'td'
  })
}

/** @param {Markdown} md */
function adapt(md) {
  linksToPages(md)
  emptyHeadings(md)
}

/** A letter on the colour of links. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='6' fill='%230b6ea6'/%3E%3Cpath d='M22 11a8 8 0 1 0 0 10' fill='none' stroke='white' stroke-width='4'/%3E%3C/svg%3E"

/** @param {Token} token */
function hide(token) {
  token.type = 'text'
  token.content = ''
  token.hidden = true
  return token
}

/**
 * Whether a link leads to a page or out of the repository; the start page is the README.
 * @param {Token} token
 * @param {string} from folder of the document
 */
function isPage(token, from) {
  const href = token.attrGet('href') ?? ''
  if (/^([a-z]+:|#)/.test(href)) return true
  const [path = '', anchor] = href.split('#')
  const target = posix.join(from, path)
  if (!PAGES.includes(target)) return false
  if (target === 'README.md') token.attrSet('href', `/${anchor ? `#${anchor}` : ''}`)
  return true
}

// biome-ignore lint/style/noDefaultExport: VitePress reads it.
export default {
  title: 'cdef',
  description: 'Call C from Node.js by pasting C declarations',
  lang: 'en',
  head: [['link', { rel: 'icon', href: ICON }]],
  srcDir: '..',
  srcExclude: ['!(docs)/**/*'],
  rewrites: { 'README.md': 'index.md' },
  outDir: join(ROOT, 'build/site'),
  cacheDir: join(ROOT, 'build/site-cache'),
  cleanUrls: false,
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: adapt,
    codeTransformers: [hovers],
    languageAlias: { meson: 'python' },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/docs/guide/headers' },
      { text: 'Reference', link: '/docs/api/cdef' },
      { text: 'Types', link: '/docs/types' },
      { text: 'Playground', link: '/docs/playground' },
      { text: 'Changes', link: '/CHANGELOG' },
    ],
    sidebar: sidebar(),
  },
}
