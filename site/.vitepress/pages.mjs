// @ts-check
/** Which documents the site shows, and in what order: a table of sections; what no section names stands in the last. */
import { projectFiles } from '../../scripts/project-files.mjs'

/** @typedef {{ readonly text: string, readonly link: string }} Item */

/** Sections of the sidebar, by what a reader wants next. A folder stands for what it holds and no other section names. */
const SECTIONS = /** @type {const} */ ([
  [
    'Start',
    ['README.md', 'docs/guide/installing.md', 'docs/guide/headers.md', 'docs/guide/recipes.md', 'docs/playground.md'],
  ],
  [
    'Guide',
    [
      'docs/guide/sqlite.md',
      'docs/guide/modules.md',
      'docs/guide/distributing.md',
      'docs/guide/bundlers.md',
      'docs/guide/testing.md',
      'docs/guide/threads.md',
      'docs/guide/crashes.md',
      'docs/guide/ctypes.md',
      'docs/guide/command-line.md',
    ],
  ],
  ['Reference', ['docs/api/', 'docs/types.md', 'docs/accepted-values.md', 'docs/semantics.md', 'docs/settings.md']],
  ['Platforms', ['docs/platforms.md', 'docs/guide/bun-and-deno.md', 'SECURITY.md', 'CHANGELOG.md', 'THIRD-PARTY.md']],
  ['Coming from', ['docs/coming-from.md', 'docs/guide/from-']],
  ['How it is made', ['ARCHITECTURE.md', 'docs/proof.md', 'docs/parity.md', 'CONTRIBUTING.md', 'docs/decisions/']],
  ['More', ['']],
])

const DOCUMENTS = projectFiles((path) => /^([A-Z-]+|docs\/.*)\.md$/.test(path))

/** Paths of the documents, which are the pages. */
export const PAGES = DOCUMENTS.map(({ path }) => path)

/** The sidebar: every page once. */
export function sidebar() {
  const shown = new Set()
  /** @type {Set<string>} */
  const named = new Set(SECTIONS.flatMap(([, places]) => places))
  return SECTIONS.flatMap(([text, places]) => {
    const items = places.flatMap((place) =>
      DOCUMENTS.filter(
        ({ path }) => !shown.has(path) && (path === place || (path.startsWith(place) && !named.has(path))),
      ).map((document) => {
        shown.add(document.path)
        return item(document)
      }),
    )
    return items.length === 0 ? [] : [{ text, items }]
  })
}

/**
 * @param {{ readonly path: string, readonly text: string }} document
 * @returns {Item}
 */
function item({ path, text }) {
  const [, heading = path] = /^# (.*)$/m.exec(text) ?? []
  return { text: heading.replace(/`/g, ''), link: path === 'README.md' ? '/' : `/${path.replace(/\.md$/, '')}` }
}
