// @ts-check
/**
 * `npm run api`: writes the API reference into `docs/api` from the docstrings. A test says where it is out of date, and
 * `npm run check` which public name has no docstring.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { catalogue } from './api/catalogue.mjs'
import { entryPage, errorsPage, pageName } from './api/markdown.mjs'
import { surface } from './api/surface.mjs'
import { isMain, ROOT } from './project-files.mjs'

/** @typedef {import('./api/surface.mjs').Entry} Entry */

/** What to do about each code: `code: sentence` in every line. */
export function remedies() {
  const lines = readFileSync(join(ROOT, 'scripts/api/remedies.txt'), 'utf8').trim().split('\n')
  return new Map(
    lines.map((line) => {
      const end = line.indexOf(': ')
      return /** @type {const} */ ([line.slice(0, end), line.slice(end + 2)])
    }),
  )
}

/**
 * Every page by its path.
 * @param {readonly Entry[]} entries
 * @returns {Map<string, string>}
 */
export function apiPages(entries) {
  const pages = new Map(entries.map((entry) => [`docs/api/${pageName(entry.specifier)}`, entryPage(entry)]))
  return pages.set('docs/api/errors.md', errorsPage(catalogue(), remedies()))
}

/**
 * Public names, and members of theirs, that lack a docstring; methods of FFI that lack an example.
 * @param {readonly Entry[]} entries
 * @returns {string[]}
 */
export function undocumented(entries) {
  return entries.flatMap(({ specifier, exports }) =>
    exports.flatMap(({ name, docs, members }) => [
      ...(docs.text === '' ? [`${specifier}: '${name}' has no docstring`] : []),
      ...members
        .filter((member) => member.docs.text === '')
        .map((member) => `${specifier}: '${name}.${member.name}' has no docstring`),
      ...members
        .filter(({ docs: { examples } }) => name === 'FFI' && examples.length === 0)
        .map((member) => `${specifier}: '${name}.${member.name}' has no @example`),
    ]),
  )
}

if (isMain(import.meta.url))
  for (const [path, text] of apiPages(surface())) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true })
    writeFileSync(join(ROOT, path), text)
  }
