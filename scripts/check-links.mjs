// @ts-check
/** Finds links in Markdown that lead nowhere: a missing file, or a heading that the file does not have. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { isMain, projectFiles, ROOT, report } from './project-files.mjs'

/** @typedef {import('./project-files.mjs').ProjectFile} ProjectFile */

/**
 * The names under which the headings of a text can be linked to, formed as forges form them.
 * @param {string} markdown
 */
export function anchorsOf(markdown) {
  const anchors = new Set()
  for (const [, heading = ''] of withoutCode(markdown).matchAll(/^#{1,6}\s+(.+)$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    anchors.add(
      words
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    )
  }
  return anchors
}

/**
 * The links of a file that do not resolve, as `file: sentence`. Links to other sites are not followed.
 * @param {ProjectFile} file
 */
export function brokenLinks(file) {
  /** @type {string[]} */
  const problems = []
  for (const [, target = ''] of withoutCode(file.text).matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)) {
    if (/^[a-z]+:/i.test(target)) continue
    const [path = '', anchor] = target.split('#')
    const absolute = path === '' ? join(ROOT, file.path) : join(ROOT, dirname(file.path), path)
    if (relative(ROOT, absolute).startsWith('..') || !existsSync(absolute)) {
      problems.push(`${file.path}: the link '${target}' leads to no file`)
    } else if (anchor !== undefined && !anchorsOf(readFileSync(absolute, 'utf8')).has(anchor)) {
      problems.push(`${file.path}: the link '${target}' leads to no heading`)
    }
  }
  return problems
}

/** @param {string} markdown */
function withoutCode(markdown) {
  return markdown.replace(/^(```+)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''))
}

/** The broken links of the project's documents. */
export function checkLinks() {
  return projectFiles((path) => path.endsWith('.md')).flatMap(brokenLinks)
}

if (isMain(import.meta.url)) report(checkLinks())
