/** Declares a text in a fresh scope and spells what came of it. */
import assert from 'node:assert/strict'
import { TARGETS } from '../../src/abi/target.ts'
import type { Declaration } from '../../src/declare/declaration.ts'
import { type DeclareOptions, declare } from '../../src/declare/declare.ts'
import { Scope } from '../../src/declare/scope.ts'
import { CDefError } from '../../src/diagnostics/errors.ts'
import { spell } from '../../src/types/spell.ts'

export function newScope(): Scope {
  return new Scope(TARGETS['linux-x64'])
}

/** A fresh scope that holds what the text declares. */
export function scopeOf(text: string, options?: DeclareOptions): Scope {
  const scope = newScope()
  declare(scope, text, options)
  return scope
}

/** One line a declaration and typedef: `int f(char *)`, `A = 3`, `typedef int t`. */
export function spelled(scope: Scope): string[] {
  const typedefs = scope.typedefNames().map((name) => {
    const use = scope.typedef(name)
    return use ? `typedef ${spell(use.type, name, use.qualifiers)}` : name
  })
  return [...[...scope.declarations()].map(spelledDeclaration), ...typedefs]
}

function spelledDeclaration(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'function':
      return spell(declaration.type, declaration.name)
    case 'variable':
      return spell(declaration.type, declaration.name, declaration.qualifiers)
    case 'constant': {
      const { name, value, missing } = declaration
      return `${name} = ${value === undefined ? `(${missing})` : typeof value === 'string' ? `"${value}"` : value}`
    }
  }
}

/** The value of a constant. */
export function constantOf(scope: Scope, name: string): bigint | number | string | undefined {
  const declaration = scope.declaration(name)
  assert.equal(declaration?.kind, 'constant', name)
  return declaration?.kind === 'constant' ? declaration.value : undefined
}

/** Runs something that must fail with a CDefError, and returns that. */
export function failureOf(run: () => unknown): CDefError {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof CDefError, `${String(error)} is a CDefError`)
    return error
  }
  return assert.fail('nothing was thrown')
}

/** The failure of declaring a text: `line:column code`. */
export function refused(text: string, options?: DeclareOptions): string {
  const { line, column, code } = failureOf(() => declare(newScope(), text, options))
  return `${line}:${column} ${code}`
}
