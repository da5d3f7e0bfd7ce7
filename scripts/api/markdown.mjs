// @ts-check
/** The pages of `docs/api`, as Markdown: one for each entry of the package, and one of all errors. */

/** @typedef {import('./surface.mjs').Entry} Entry */
/** @typedef {import('./surface.mjs').Export} Export */
/** @typedef {import('./surface.mjs').Member} Member */
/** @typedef {import('./catalogue.mjs').Message} Message */

/** Says of each page where it comes from. */
const MADE = '<!-- Made by `npm run api` from the docstrings of the sources: change those. -->'

/** What the examples of FFI begin with; tests run them so. */
export const PRELUDE = `const ffi = new FFI(\`
  typedef struct { int x, y; } point;
  typedef struct { int quot, rem; } div_t;
  enum color { RED, GREEN = 5 };
  int abs(int x);
  div_t div(int a, int b);
  void *malloc(size_t bytes);
  void free(void *p);
  void qsort(void *items, size_t count, size_t size, int (*compare)(const int *, const int *));
\`)
const libc = ffi.dlopen(null)`

/** What each entry is for, and what its page begins with. */
const INTRODUCTIONS = /** @type {Readonly<Record<string, string>>} */ ({
  cdef: `Signatures stand here as they read without inference. \`TypeLike\` is a C type as text or as \`ffi.typeof\` returns it,
and \`CData\` stands for what TypeScript infers from the C text: see [types](../types.md). [Accepted
values](../accepted-values.md) lists what each C type takes, [errors](errors.md) each code that an error can have. Sizes and
offsets are bytes. A comment behind an expression is its value. The examples begin with:

\`\`\`js
import { FFI } from 'cdef'

${PRELUDE}
\`\`\``,
  'cdef/import': `What the configuration of \`npx cdef import\` is written with; [headers](../guide/headers.md) is the guide.`,
  'cdef/ctypes': `Types without C text; [ctypes](../guide/ctypes.md) is the guide. Sizes and offsets are bytes.`,
})

const HEADINGS = /** @type {const} */ ({
  class: 'Classes',
  function: 'Functions',
  constant: 'Values',
  interface: 'Interfaces',
  type: 'Types',
})

/** Longer ones are worked out by the compiler, and tell a reader nothing. */
const LONGEST = 240

/** @param {string} specifier */
export const pageName = (specifier) => `${specifier.replace('cdef/', '')}.md`

/**
 * The page of one entry.
 * @param {Entry} entry
 */
export function entryPage({ specifier, exports }) {
  const parts = [`# \`${specifier}\``, MADE, INTRODUCTIONS[specifier] ?? '']
  for (const kind of /** @type {const} */ (['class', 'function', 'constant', 'interface', 'type'])) {
    const those = exports.filter((one) => one.kind === kind)
    if (those.length > 0) parts.push(`## ${HEADINGS[kind]}`, ...those.sort(ffiFirst).map(section))
  }
  return `${parts.join('\n\n')}\n`
}

/**
 * @param {Export} a
 * @param {Export} b
 */
const ffiFirst = (a, b) => Number(b.name === 'FFI') - Number(a.name === 'FFI')

/** @param {Export} one */
function section(one) {
  const { name, members, kind } = one
  if (kind !== 'class') return [`### ${name}`, signature(one), said(one), list(members)].filter(Boolean).join('\n\n')
  const before = name === 'FFI' ? 'ffi' : name
  const parts = members.map((member) => `#### ${before}.${member.name}\n\n${signature(member)}\n\n${said(member)}`)
  return [`### ${name}`, said(one), ...parts].join('\n\n')
}

/** @param {Member} member */
function signature({ signatures }) {
  const shown = signatures.filter((text) => text.length <= LONGEST)
  return shown.length === 0 ? '' : `\`\`\`typescript\n${shown.join('\n')}\n\`\`\``
}

/** @param {Member} member */
function said({ docs: { text, examples } }) {
  return [linked(text), ...examples.map((example) => `\`\`\`js\n${example.trim()}\n\`\`\``)].join('\n\n').trim()
}

/** Properties, one a line. @param {readonly Member[]} members */
function list(members) {
  return members
    .map(({ signatures, docs }) => `- \`${signatures.join('; ')}\`: ${linked(docs.text).replace(/\s*\n\s*/g, ' ')}`)
    .join('\n')
}

/** Generic types outside of code would be read as elements. @param {string} text */
const linked = (text) => text.replace(/(`[^`]*`)|</g, (_, code) => code ?? '&lt;')

/** @param {string} text */
const cell = (text) => text.replace(/\|/g, '\\|')

/**
 * The page of all errors and warnings.
 * @param {readonly Message[]} messages
 * @param {ReadonlyMap<string, string>} remedies
 */
export function errorsPage(messages, remedies) {
  const families = [...new Set(messages.map(({ code }) => code.split('/')[0]))]
  const parts = families.map((family) => {
    const rows = messages
      .filter(({ code }) => code.startsWith(`${family}/`))
      .map(
        ({ code, kind, text }) =>
          `| \`${code}\` | ${kind} | ${cell(text.replace(/</g, '&lt;'))} | ${cell(remedies.get(code) ?? '')} |`,
      )
    return [`## ${family}`, ['| code | is | says | do |', '| --- | --- | --- | --- |', ...rows].join('\n')].join('\n\n')
  })
  return `${['# Errors', MADE, ERRORS, ...parts].join('\n\n')}\n`
}

const ERRORS = `Every error of cdef has a \`code\`, which stays the same from version to version; messages do not. \`TypeError\` and
\`RangeError\` are JavaScript's own, with that property; the others are classes of [cdef](cdef.md#classes). Where C text is
wrong, a \`CDefError\` has \`line\`, \`column\`, \`source\` and \`sourceLine\` too. ‹words› depend on the program, parts in square
brackets stand only where they apply. Warnings are in \`ffi.warnings\`.

\`\`\`js
try {
  ffi.new('point *', { z: 1 })
} catch (error) {
  if (error.code === 'member/unknown') console.log(error.message)
}
\`\`\``
