/** Statements of headers without what only compilers care for: attributes that change no layout, call or value. */
import { treatmentOf } from '../syntax/attribute-table.ts'

/** Words that are other spellings, or say nothing to a caller. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\b__(?:extension__|inline__|inline)\b/g, ''],
  [/\b(?:_Noreturn|__attribute_pure__)\b/g, ''],
  [/\b__restrict(?:__)?\b/g, 'restrict'],
  [/\b__const(?:__)?\b/g, 'const'],
  [/\b__volatile(?:__)?\b/g, 'volatile'],
  [/\b__signed(?:__)?\b/g, 'signed'],
  [/\b__asm\b/g, '__asm__'],
]

/** The text of a statement with what matters to a caller. */
export function withoutIdleWords(text: string): string {
  const plain = withoutIdleAttributes(text)
  return WORDS.reduce((written, [word, by]) => written.replace(word, by), plain)
}

function withoutIdleAttributes(text: string): string {
  let kept = ''
  let copied = 0
  for (const { index } of text.matchAll(/\b__attribute(?:__)?\s*\(/g)) {
    if (index < copied) continue
    const end = closingParenthesis(text, text.indexOf('(', index))
    if (end === undefined) break
    const names = namesOf(text.slice(index, end))
    if (!names.every((name) => treatmentOf(name) === 'skipped' || treatmentOf(name) === undefined)) continue
    kept += text.slice(copied, index).trimEnd()
    copied = end
    // What follows begins a word of its own.
    if (/[\w$]$/.test(kept) && /^[\w$]/.test(text.slice(copied))) kept += ' '
  }
  return kept + text.slice(copied)
}

/** The names in `__attribute__((a, b(1, 2)))`, without underscores around them. */
function namesOf(attribute: string): string[] {
  let inside = attribute.slice(attribute.indexOf('(') + 1, -1).replace(/"(?:\\.|[^"\\])*"/g, '')
  for (let before = ''; before !== inside; ) {
    before = inside
    inside = inside.replace(/([\w:]\s*)\([^()]*\)/g, '$1')
  }
  return (inside.match(/[\w:]+/g) ?? []).map((name) => name.replace(/^\w+::/, '').replace(/^__(.*)__$/, '$1'))
}

/** Offset after the parenthesis that closes the one at `open`. */
function closingParenthesis(text: string, open: number): number | undefined {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at + 1
    else if (text[at] === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++
    }
  }
  return undefined
}
