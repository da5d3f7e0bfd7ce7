/** A JavaScript value in a few words, for errors. Objects over C memory are described where those are known. */

import { withArticle } from '../base/article.ts'

/** `"text"`, `5n`, `an array of 3`, `a Map`. */
export function describePlain(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > 40 ? `${JSON.stringify(value.slice(0, 37))}...` : JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'function':
      return `function '${value.name || 'anonymous'}'`
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? `an array of ${value.length}` : describeObject(value)
    case 'symbol':
      return 'a symbol'
    default:
      return String(value)
  }
}

/** The name of its class, where it says one: a Proxy can answer anything, and a revoked one nothing. */
function classOf(value: object): string | undefined {
  try {
    const name: unknown = Object.getPrototypeOf(value)?.constructor?.name
    return typeof name === 'string' ? name : undefined
  } catch {
    return undefined
  }
}

function describeObject(value: object): string {
  const name = classOf(value)
  if (name === 'Object' || !name) return 'an object'
  return withArticle(name)
}
