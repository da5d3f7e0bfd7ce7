// @ts-check
/**
 * What the playground shows of a text of C: errors, names, layouts on four targets, types, generated C. Pure: it runs in a
 * worker of a browser, from the half of cdef that asks nothing of a system.
 */
import { TARGETS } from '../../dist/src/abi/target.js'
import { declare } from '../../dist/src/declare/declare.js'
import { Scope } from '../../dist/src/declare/scope.js'
import { emitC } from '../../dist/src/emit/c/module.js'
import { emitDts } from '../../dist/src/emit/dts/module.js'
import { measuredType } from '../../dist/src/headers/layout-rows.js'
import { layoutSvg } from '../../dist/src/headers/layout-svg.js'
import { layoutText } from '../../dist/src/headers/layout-text.js'
import { planCompiled } from '../../dist/src/plan/planning.js'
import { spell } from '../../dist/src/types/spell.js'

/** Whose layouts stand side by side; the others are compared with the first. */
export const SHOWN = /** @type {const} */ ([
  ['linux-x64', 'Linux x86-64'],
  ['linux-arm64', 'Linux AArch64'],
  ['win-x64', 'Windows x64'],
  ['darwin-arm64', 'macOS AArch64'],
])

/** Drawings and lists end there; a header may declare thousands. */
const MOST_RECORDS = 24
const MOST_TEXT = 60_000

/**
 * @typedef {import('../../dist/src/headers/layout-rows.js').MeasuredType} MeasuredType
 * @typedef {{ readonly title: string, readonly svg: string, readonly text: string, readonly why: string, readonly differences: readonly string[] }} Drawn
 * @typedef {{ readonly line: number, readonly column: number, readonly message: string, readonly isError: boolean }} Finding
 * @typedef {{ readonly findings: readonly Finding[], readonly names: readonly { readonly kind: string, readonly name: string, readonly text: string }[],
 *   readonly records: readonly { readonly name: string, readonly layouts: readonly Drawn[] }[], readonly types: string, readonly c: string,
 *   readonly more: number }} Analysis
 */

/**
 * Everything about a text.
 * @param {string} text
 * @returns {Analysis}
 */
export function analyse(text) {
  const { scopes, findings } = declared(text)
  const [scope] = scopes
  if (!scope) return { findings, names: [], records: [], types: '', c: '', more: 0 }
  const records = recordNames(scope)
  return {
    findings,
    names: namesOf(scope),
    records: records.slice(0, MOST_RECORDS).map((name) => ({ name, layouts: layoutsOf(name, scopes) })),
    more: Math.max(0, records.length - MOST_RECORDS),
    types: attempt(() => emitDts(scope, { int64: 'bigint', long: 'number' })),
    c: attempt(() => {
      const part = planCompiled(scope).compiled
      return part ? emitC(part, { name: 'module', id: '', source: '', language: 'c' }).text : ''
    }),
  }
}

/**
 * The text on each target; on none where the first refuses it.
 * @param {string} text
 * @returns {{ readonly scopes: readonly Scope[], readonly findings: readonly Finding[] }}
 */
function declared(text) {
  /** @type {readonly Finding[]} */
  let findings = []
  const scopes = SHOWN.flatMap(([target], i) => {
    const scope = new Scope(TARGETS[target])
    try {
      const { warnings } = declare(scope, text)
      if (i === 0)
        findings = warnings.map(({ message, place }) => ({ ...placeIn(text, place.offset), message, isError: false }))
    } catch (error) {
      if (i === 0) findings = [findingOf(error)]
    }
    return findings.some(({ isError }) => isError) ? [] : [scope]
  })
  return { scopes, findings }
}

/**
 * @param {string} text
 * @param {number} offset
 */
function placeIn(text, offset) {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

/** @param {unknown} error @returns {Finding} */
function findingOf(error) {
  const { line = 1, column = 1, message } = /** @type {{ line?: number, column?: number, message: string }} */ (error)
  const [first = ''] = message.split('\n')
  return { line, column, message: first.replace(/^<cdef>:\d+:\d+: /, ''), isError: true }
}

/** @param {() => string} make */
function attempt(make) {
  try {
    const text = make()
    return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}\n…` : text
  } catch (error) {
    return `/* ${/** @type {Error} */ (error).message} */`
  }
}

/** @param {Scope} scope */
function namesOf(scope) {
  const typedefs = scope.ownTypedefs().map(([name, { type }]) => ({ kind: 'typedef', name, text: spell(type, name) }))
  const tags = scope
    .ownTags()
    .map(([name, { type }]) => ({ kind: type.kind === 'enum' ? 'enum' : 'record', name, text: spell(type) }))
  const others = scope.listedNames().map((name) => {
    const declaration = scope.declaration(name)
    const kind = declaration?.kind ?? 'constant'
    const type = declaration && 'type' in declaration ? declaration.type : undefined
    return { kind, name, text: type ? spell(/** @type {any} */ (type), name) : name }
  })
  return [...others, ...tags, ...typedefs]
}

/**
 * Records by a name that every target finds them by.
 * @param {Scope} scope
 */
function recordNames(scope) {
  const named = new Map()
  for (const [name, { type }] of [...scope.ownTypedefs(), ...scope.ownTags()])
    if (type.kind === 'record' && type.body.state !== 'opaque')
      named.set(type, type.tag === undefined ? name : spell(type))
  return /** @type {string[]} */ ([...named.values()])
}

/**
 * @param {string} name
 * @param {readonly Scope[]} scopes
 * @returns {Drawn[]}
 */
function layoutsOf(name, scopes) {
  const measured = scopes.map((scope) => measure(scope, name))
  return measured.map((layout, i) => {
    const title = SHOWN[i]?.[1] ?? ''
    if (typeof layout === 'string') return { title, svg: '', text: '', why: layout, differences: [] }
    const first = measured[0]
    const differences = i === 0 || typeof first !== 'object' ? [] : differencesOf(first, layout)
    return { title, svg: layoutSvg(layout), text: layoutText(layout), why: '', differences }
  })
}

/**
 * A type's layout, or why it has none.
 * @param {Scope} scope
 * @param {string} name
 */
function measure(scope, name) {
  try {
    return measuredType(typeNamed(scope, name), scope.target)
  } catch (error) {
    return /** @type {Error} */ (error).message
  }
}

/**
 * What lies elsewhere than in the first layout, as sentences.
 * @param {MeasuredType} first
 * @param {MeasuredType} other
 */
function differencesOf(first, other) {
  const members = (/** @type {MeasuredType} */ { rows }) => rows.filter(({ kind }) => kind === 'member')
  const others = members(other)
  const moved = members(first).flatMap(({ text, offset, bit = 0, size }, i) => {
    const there = others[i]
    if (!there || (there.offset === offset && (there.bit ?? 0) === bit && there.size === size)) return []
    const place = (/** @type {number} */ at, /** @type {number} */ bits) => (bits > 0 ? `${at}:${bits}` : `${at}`)
    const from =
      there.offset === offset && (there.bit ?? 0) === bit
        ? ''
        : `at ${place(there.offset, there.bit ?? 0)}, not ${place(offset, bit)}`
    const large = there.size === size ? '' : `size ${there.size}, not ${size}`
    return [`${text}: ${[from, large].filter(Boolean).join('; ')}`]
  })
  const whole = [
    ...(first.size === other.size ? [] : [`size ${other.size}, not ${first.size}`]),
    ...(first.alignment === other.alignment ? [] : [`alignment ${other.alignment}, not ${first.alignment}`]),
  ]
  return [...whole, ...moved]
}

/**
 * @param {Scope} scope
 * @param {string} name
 */
function typeNamed(scope, name) {
  const [keyword, tag = ''] = name.split(' ')
  const type = keyword === 'struct' || keyword === 'union' ? scope.tag(keyword, tag) : scope.typedef(name)?.type
  if (!type) throw new Error(`'${name}' is not declared on this target`)
  return type
}
