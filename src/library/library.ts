/** A library object: one property for each declared name; unknown names throw, and a symbol of JavaScript's closes it. */
import { nearest } from '../base/nearest.ts'
import { describe } from '../cdata/place.ts'
import type { Declaration } from '../declare/declaration.ts'
import { failure } from '../diagnostics/failure.ts'
import { type Binding, memberAddress, memberProperty } from './members.ts'
import { closeLibrary } from './open.ts'

/** The opened library behind a library object. */
const BINDING = Symbol('binding')
const DECLARATIONS = Symbol('declarations')
/** Libraries of included modules. */
const INCLUDED = Symbol('included')

/** A library object as this folder sees it. */
interface LibraryObject {
  readonly [BINDING]: Binding
  readonly [DECLARATIONS]: Declarations
  readonly [INCLUDED]: LibraryObject[]
}

/** What a library's names are looked up in; names may be added after it was opened. */
export interface Declarations {
  find(name: string): Declaration | undefined
  all(): Iterable<Declaration>
}

const inspectCustom = Symbol.for('nodejs.util.inspect.custom')

/** What runtimes and tests ask of any object. */
const PROBES = new Set([
  'then',
  'toJSON',
  'constructor',
  'asymmetricMatch',
  'nodeType',
  '$$typeof',
  'toString',
  'valueOf',
  'inspect',
  'href',
])

/** The object for an open library. */
export function libraryObject(binding: Binding, declarations: Declarations): object {
  const shown = () => `<library '${binding.library.name}'${binding.library.open ? '' : ' closed'}>`
  const prototype = Object.create(undeclared(declarations, binding), {
    [BINDING]: { value: binding },
    [DECLARATIONS]: { value: declarations },
    [INCLUDED]: { value: [] },
    [Symbol.dispose]: { value: () => closeLibrary(binding.library) },
    [inspectCustom]: { value: shown },
    [Symbol.toPrimitive]: { value: shown },
  }) as object
  const object = Object.create(prototype) as object
  addMembers(object, declarations.all())
  return object
}

/** Adds properties for declarations, in the order of their names; what has one already keeps it. */
export function addMembers(object: object, declarations: Iterable<Declaration>): void {
  const binding = (object as LibraryObject)[BINDING]
  const sorted = [...declarations].sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const declaration of sorted)
    Object.defineProperty(object, declaration.name, memberProperty(declaration, binding))
}

/** What the library of an included module has is reached through `object` too: the same functions, the same variables. */
export function includeMembers(object: object, included: object): void {
  const from = included as Record<string, unknown>
  for (const name of Object.keys(included)) {
    if (Object.hasOwn(object, name)) continue
    Object.defineProperty(object, name, {
      enumerable: true,
      configurable: true,
      get: () => from[name],
      set(value: unknown) {
        from[name] = value
      },
    })
  }
  ;(object as LibraryObject)[INCLUDED].push(included as LibraryObject)
}

/** Stands behind the object: declares what has been declared since, and refuses every other name. */
function undeclared(declarations: Declarations, binding: Binding): object {
  const refuse = (name: string): Error => {
    const near = nearest(name, binding.names())
    return failure('library/undeclared', { name, near: near ? `; did you mean '${near}'?` : '' })
  }
  const late = (name: string, receiver: object): boolean => {
    const declaration = declarations.find(name)
    if (declaration) addMembers(receiver, [declaration])
    return declaration !== undefined
  }
  return new Proxy(Object.create(null) as object, {
    get(_target, key, receiver: object) {
      if (typeof key === 'symbol') return undefined
      if (late(key, receiver)) return Reflect.get(receiver, key)
      if (PROBES.has(key)) return undefined
      throw refuse(key)
    },
    set(_target, key, value, receiver: object) {
      if (typeof key === 'string' && late(key, receiver)) return Reflect.set(receiver, key, value)
      throw refuse(String(key))
    },
  })
}

/** The binding of a library object; throws for anything else. */
export function bindingOf(value: unknown, what: string): Binding {
  const binding = typeof value === 'object' && value !== null ? (value as Partial<LibraryObject>)[BINDING] : undefined
  if (!binding) throw failure('library/expected', { value: describe(value), what })
  return binding
}

/** True for what `libraryObject` returned. */
export function isLibrary(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as Partial<LibraryObject>)[BINDING] !== undefined
}

/** Closes the library behind an object; its functions and variables throw from then on. */
export function closeLibraryObject(value: unknown): void {
  closeLibrary(bindingOf(value, 'ffi.dlclose').library)
}

/** `&lib.name`: a pointer to a variable, or the function itself, which is a pointer already. */
export function addressOfMember(value: unknown, name: string): unknown {
  bindingOf(value, 'ffi.addressof')
  const address = addressIn(value as LibraryObject, name)
  if (address === undefined) throw failure('library/undeclared', { name, near: '' })
  return address
}

function addressIn(object: LibraryObject, name: string): object | undefined {
  const declaration = object[DECLARATIONS].find(name)
  if (declaration) return memberAddress(declaration, object[BINDING])
  for (const included of object[INCLUDED]) {
    const address = addressIn(included, name)
    if (address) return address
  }
  return undefined
}
