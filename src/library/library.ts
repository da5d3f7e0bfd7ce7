/** A library object: one property for each declared name; unknown names throw, and a symbol of JavaScript's closes it. */
import { inspectCustom } from '../base/inspect-symbol.ts'
import { nearest } from '../base/nearest.ts'
import { isName, isProbe } from '../base/probes.ts'
import { describe } from '../cdata/object/place.ts'
import type { Declaration } from '../declare/declaration.ts'
import { failure } from '../diagnostics/failure.ts'
import { type Binding, memberAddress, memberProperty } from './members.ts'
import { closeLibrary } from './open.ts'

/** The opened library behind a library object. */
const BINDING = Symbol('binding')
/** Libraries of included modules. */
const INCLUDED = Symbol('included')

/** A library object as this folder sees it. */
interface LibraryObject {
  readonly [BINDING]: Binding
  readonly [INCLUDED]: LibraryObject[]
}

/** All bindings: a Proxy of something else answers the question for one with anything. */
const bindings = new WeakSet<object>()

const isBinding = (value: unknown): value is Binding =>
  typeof value === 'object' && value !== null && bindings.has(value)

/** The object for an open library. */
export function libraryObject(binding: Binding): object {
  bindings.add(binding)
  const shown = () => `<library '${binding.library.name}'${binding.library.open ? '' : ' closed'}>`
  const prototype = Object.create(undeclared(binding), {
    [BINDING]: { value: binding },
    [INCLUDED]: { value: [] },
    [Symbol.dispose]: { value: () => close(object) },
    [inspectCustom]: { value: shown },
    [Symbol.toPrimitive]: { value: shown },
    toJSON: { value: shown },
  }) as object
  const object = Object.create(prototype) as object
  addMembers(object, binding.declarations.listed())
  return object
}

/** Adds properties in the order of their names, for what the library has. Each is made when it is first used. */
export function addMembers(object: object, names: Iterable<string>): void {
  const binding = (object as LibraryObject)[BINDING]
  for (const name of [...names].sort())
    if (memberOf(binding, name)) Object.defineProperty(object, name, laterProperty(object, name, binding))
}

/** What a name is declared as, if the library has it. */
function memberOf({ declarations, symbols }: Binding, name: string): Declaration | undefined {
  const declaration = declarations.find(name)
  return declaration && symbols.has(declaration) ? declaration : undefined
}

/**
 * Stands for a member until it is used. It is not replaced by another accessor: an object whose properties change so
 * becomes a table, and a call of one of its functions costs twice as much.
 */
function laterProperty(object: object, name: string, binding: Binding): PropertyDescriptor {
  let property: PropertyDescriptor | undefined
  const actual = (): PropertyDescriptor =>
    (property ??= memberProperty(binding.declarations.find(name) as Declaration, binding))
  return {
    enumerable: true,
    configurable: true,
    get: () => actual().get?.call(object),
    set: (value: unknown) => actual().set?.call(object, value),
  }
}

/**
 * The property of a name that was declared since, from now on one of the object's own; of what the library lacks one
 * that says so.
 */
function lateProperty(object: object, name: string, binding: Binding): PropertyDescriptor | undefined {
  const declaration = binding.declarations.find(name)
  if (!declaration) return undefined
  const property = memberProperty(declaration, binding)
  if (binding.symbols.has(declaration)) Object.defineProperty(object, name, property)
  return property
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

/** Stands behind the object: has what has been declared since, and refuses every other name. */
function undeclared(binding: Binding): object {
  const refuse = (name: string): Error => {
    return failure('library/undeclared', {
      name,
      remedy: binding.declarations.whyLeftOut?.(name) ?? binding.declarations.remedy,
      near: nearest(name, binding.declarations.listed()),
    })
  }
  return new Proxy(Object.create(null) as object, {
    get(_target, key, receiver: object) {
      if (typeof key === 'symbol') return undefined
      const property = lateProperty(receiver, key, binding)
      if (property) return property.get?.call(receiver)
      if (isProbe(key) || !isName(key)) return undefined
      throw refuse(key)
    },
    set(_target, key, value, receiver: object) {
      const property = typeof key === 'string' ? lateProperty(receiver, key, binding) : undefined
      if (!property) throw refuse(String(key))
      property.set?.call(receiver, value)
      return true
    },
    has: (_target, key) => typeof key === 'string' && memberOf(binding, key) !== undefined,
  })
}

/** The binding of a library object; throws for anything else. */
function bindingOf(value: unknown, what: string): Binding {
  const binding = typeof value === 'object' && value !== null ? (value as Partial<LibraryObject>)[BINDING] : undefined
  if (!isBinding(binding)) throw failure('library/expected', { value: describe(value), what })
  return binding
}

/** True for what `libraryObject` returned. */
export function isLibrary(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isBinding((value as Partial<LibraryObject>)[BINDING])
}

/** Closes the library behind an object; its functions and variables throw from then on. */
export function closeLibraryObject(value: unknown): void {
  bindingOf(value, 'ffi.dlclose')
  close(value as LibraryObject)
}

/** What is copied of a closed library is nothing, instead of an error at each member. */
function close(object: object): void {
  closeLibrary((object as LibraryObject)[BINDING].library)
  for (const name of Object.keys(object)) Object.defineProperty(object, name, { enumerable: false })
}

/** `&lib.name`: a pointer to a variable, or the function itself, which is a pointer already. */
export function addressOfMember(value: unknown, name: string): unknown {
  const { declarations } = bindingOf(value, 'ffi.addressof')
  const address = addressIn(value as LibraryObject, name)
  if (address === undefined)
    throw failure('library/undeclared', {
      name,
      remedy: declarations.whyLeftOut?.(name) ?? declarations.remedy,
      near: '',
    })
  return address
}

function addressIn(object: LibraryObject, name: string): object | undefined {
  const declaration = object[BINDING].declarations.find(name)
  if (declaration) return memberAddress(declaration, object[BINDING])
  for (const included of object[INCLUDED]) {
    const address = addressIn(included, name)
    if (address) return address
  }
  return undefined
}
