/** What C calls the types of a scope, and which scope they belong to. */
import { assertNever } from '../../base/assert-never.ts'
import type { Scope } from '../../declare/scope.ts'
import type { CType, EnumType, RecordType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'

/** Types that can be without a name. */
type Named = RecordType | EnumType

/** Whether a type has neither a tag nor a typedef of its own: `struct $1`. */
export const isNameless = (type: Named): boolean => / \$\d+$/.test(type.name)

/** What stands at the bottom of a type: `int` of `int *[3]`. */
export function bottom(type: CType): CType {
  switch (type.kind) {
    case 'pointer':
      return bottom(type.target)
    case 'array':
      return bottom(type.element)
    case 'function':
      return bottom(type.result)
    default:
      return type
  }
}

/** The scope and those it includes, directly or not: each once, after those that it includes itself. */
export function scopesOf(scope: Scope): readonly Scope[] {
  const found = new Set<Scope>()
  const visit = (each: Scope): void => {
    each.includes.forEach(visit)
    found.add(each)
  }
  visit(scope)
  return [...found]
}

/** Names of types in a scope and those it includes. */
export class TypeNames {
  /** Types over a nameless one by the first typedef: `typedef struct { ... } *name`. */
  private readonly aliases = new Map<CType, string>()
  /** Nameless types by the first typedef that leads to them. */
  private readonly borrowed = new Map<Named, string>()

  constructor(scopes: readonly Scope[]) {
    for (const [name, { type }] of scopes.flatMap((scope) => scope.ownTypedefs())) {
      const base = bottom(type)
      if ((base.kind !== 'record' && base.kind !== 'enum') || !isNameless(base)) continue
      if (!this.aliases.has(type)) this.aliases.set(type, name)
      if (!this.borrowed.has(base)) this.borrowed.set(base, name)
    }
  }

  /** The typedef that stands for a type which cannot be spelled without. */
  alias(type: CType): string | undefined {
    return this.aliases.get(type)
  }

  /** The name that tells pointers to a type from others: `int`, `char *`, `struct point`, `function`. */
  of(type: CType): string {
    switch (type.kind) {
      case 'void':
        return 'void'
      case 'primitive':
      case 'deferred':
        return type.name
      case 'record':
        return this.withoutNumber(type)
      case 'enum': {
        const name = this.withoutNumber(type)
        return /^enum\b/.test(name) ? name : `enum ${name}`
      }
      case 'pointer':
        return type.target.kind === 'function' ? 'function' : `${this.of(type.target)} *`
      case 'array':
        return `${this.of(type.element)}[${typeof type.length === 'number' ? type.length : ''}]`
      case 'function':
        return 'function'
      case 'vector':
        return spell(type)
      default:
        return assertNever(type)
    }
  }

  private withoutNumber(type: Named): string {
    return this.borrowed.get(type) ?? type.name.replace(/ \$\d+$/, '')
  }
}
