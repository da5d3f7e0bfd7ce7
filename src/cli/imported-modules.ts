/** Which files a build script consists of: itself and what it imports. */
import module from 'node:module'
import { fileURLToPath } from 'node:url'

interface Resolved {
  readonly url: string
}
type Resolve = (specifier: string, context: unknown) => Resolved

/** What Node.js 22.15 and later have. */
interface Hooks {
  registerHooks?(hooks: { resolve(specifier: string, context: unknown, next: Resolve): Resolved }): unknown
}

/** The files that are imported or required from now on; always empty in a Node.js that does not tell. */
export function watchImports(): ReadonlySet<string> {
  const files = new Set<string>()
  const { registerHooks } = module as Hooks
  registerHooks?.({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      if (resolved.url.startsWith('file:')) files.add(fileURLToPath(resolved.url))
      return resolved
    },
  })
  return files
}
