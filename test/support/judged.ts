/** Layouts as the compiler sees them: what we say of every type of a text becomes assertions that gcc checks. */
import { spawnSync } from 'node:child_process'
import { alignOf, recordLayout, sizeOf } from '../../src/abi/layout.ts'
import { TARGETS, type Target } from '../../src/abi/target.ts'
import { declare } from '../../src/declare/declare.ts'
import { Scope } from '../../src/declare/scope.ts'
import type { CType } from '../../src/types/ctype.ts'

/** A compiler that judges, and the target it compiles for. */
export interface Judge {
  readonly command: readonly string[]
  readonly target: Target
}

export const GCC: Judge = { command: ['gcc'], target: TARGETS['linux-x64'] }

/** What the compiler says otherwise of sizes, alignments and offsets of the text's types; nothing where all is alike. */
export function differences(text: string, { command, target }: Judge = GCC): string[] {
  const scope = new Scope(target)
  declare(scope, text)
  const lines = layoutAssertions(scope)
  if (lines.length === 0) throw new Error('the text declares no type')
  const [program, ...flags] = command
  const run = spawnSync(program as string, [...flags, '-w', '-fsyntax-only', '-fmax-errors=0', '-x', 'c', '-'], {
    input: `${text}\n${lines.join('\n')}\n`,
    encoding: 'utf8',
  })
  return run.stderr.split('\n').filter((line) => /error/.test(line))
}

/** Assertions of the size, the alignment and the offsets of every type of a scope. */
export function layoutAssertions(scope: Scope): string[] {
  return [...typedefLines(scope, scope.target), ...tagLines(scope, scope.target)]
}

const assertion = (what: string, ours: number): string =>
  `_Static_assert(${what} == ${ours}, "${what} is ${ours} here");`

function typedefLines(scope: Scope, target: Target): string[] {
  return scope.ownTypedefs().flatMap(([name, { type, alignment }]) => {
    if (!hasSize(type)) return []
    return [
      assertion(`sizeof(${name})`, sizeOf(type, target)),
      // The alignment that a member has: on 32-bit x86 that of scalars is larger where no record is around them.
      assertion(`__builtin_offsetof(struct { char c; ${name} x; }, x)`, alignment ?? alignOf(type, target)),
      ...offsetLines(name, type, target),
    ]
  })
}

function tagLines(scope: Scope, target: Target): string[] {
  return scope.ownTags().flatMap(([, { type }]) => {
    if (!hasSize(type)) return []
    return [
      assertion(`sizeof(${type.name})`, sizeOf(type, target)),
      assertion(`__alignof__(${type.name})`, alignOf(type, target)),
      ...offsetLines(type.name, type, target),
    ]
  })
}

function offsetLines(name: string, type: CType, target: Target): string[] {
  if (type.kind !== 'record') return []
  const placed = recordLayout(type, target).members.filter((member) => member.name !== undefined && !member.bits)
  return placed.map((member) => assertion(`__builtin_offsetof(${name}, ${member.name})`, member.offset))
}

function hasSize(type: CType): boolean {
  if (type.kind === 'record' || type.kind === 'enum') return type.body.state === 'complete'
  return type.kind !== 'function' && type.kind !== 'void' && !(type.kind === 'array' && type.length === 'open')
}
