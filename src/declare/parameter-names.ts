/** The names of the parameters of a function type, as a declaration spells them: types do not have them. */
import type { DeclaratorSyntax, DerivationSyntax, SpecifiersSyntax } from '../syntax/tree.ts'
import type { Scope } from './scope.ts'

/** Undefined where the type is no function and no pointer to one, or nothing says what its parameters are called. */
export function parameterNamesIn(
  scope: Scope,
  { type }: SpecifiersSyntax,
  { derivation }: DeclaratorSyntax,
): readonly (string | undefined)[] | undefined {
  let names = type.kind === 'name' ? scope.typedef(type.name)?.parameterNames : undefined
  for (let step: DerivationSyntax | undefined = derivation; step; step = step.next) {
    if (step.kind === 'function') names = step.parameters.map(({ declarator }) => declarator.name)
    else if (step.kind === 'array') names = undefined
  }
  return names
}
