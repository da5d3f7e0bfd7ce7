/**
 * How the package's entry reaches the implementation. `scripts/bundle.mjs` makes two files of all modules: the entry,
 * with the classes that users name, and the implementation, a script that runs at the first FFI. What the entry imports
 * from the implementation is undefined until then, and the implementation gets the entry's modules from here.
 */
import { cacheName, unsealed } from './code-cache.ts'

/** Exports by name. */
type Module = Readonly<Record<string, unknown>>
type Modules = Readonly<Record<string, Module>>
type Implementation = (entry: Modules, require: (name: string) => unknown, url: string) => Modules

/** Which text `implementation.cjs` holds; the bundler defines it. */
declare const TEXT_ID: string

const waiting: ((implementation: Modules) => void)[] = []
let entry: Modules = {}
let parts: Modules = {}
let isLoaded = false

/** Gives the implementation the modules of the entry. */
export function share(modules: Modules): void {
  entry = modules
}

/** Runs `fill` with a module of the implementation as soon as there is one. */
export function whenLoaded(path: string, fill: (module: Module) => void): void {
  waiting.push((implementation) => fill(implementation[path] as Module))
}

/** What holds the parts for the package's other entries, which import it from this one. */
const PARTS = Symbol.for('cdef.parts')

/** Has `holder` give all modules by path, those of the implementation loaded. */
export function offer(holder: object): void {
  const value = (): Modules => {
    loadImplementation()
    return parts
  }
  Object.defineProperty(holder, PARTS, { value })
}

/** Makes sure that the implementation is there. Throws what loading the addon throws, and then may be called again. */
export function loadImplementation(): void {
  if (isLoaded) return
  const place = new URL('src/native/load.js', import.meta.url).href
  const implementation = readImplementation()(entry, process.getBuiltinModule, place)
  for (const fill of waiting) fill(implementation)
  parts = { ...entry, ...implementation }
  isLoaded = true
}

function readImplementation(): Implementation {
  const { readFileSync } = process.getBuiltinModule('node:fs')
  const { Script } = process.getBuiltinModule('node:vm')
  const filename = `${import.meta.dirname}/implementation.cjs`
  // The bundler writes ASCII alone, and this is the quickest way to a string of it.
  const text = readFileSync(filename).toString('latin1')
  const cachedData = readCache()
  const script = new Script(text, cachedData ? { filename, cachedData } : { filename })
  const implementation = script.runInThisContext() as Implementation
  // Test runners run modules in contexts of their own, where objects of the main one would be strangers.
  return implementation instanceof Function ? implementation : new Function(`return ${text}`)()
}

function readCache(): Buffer | undefined {
  try {
    const name = cacheName(TEXT_ID)
    const { readFileSync } = process.getBuiltinModule('node:fs')
    return name === undefined ? undefined : unsealed(readFileSync(`${import.meta.dirname}/cache/${name}`))
  } catch {
    return undefined
  }
}
