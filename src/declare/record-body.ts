/** The members of a struct or union, checked as far as that needs no layout. */
import type { DeclaratorSyntax, MemberDeclarationSyntax, RecordSyntax } from '../syntax/tree.ts'
import type { CType, Member, Packing, RecordBody, RecordType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { shapeOf } from './arithmetic.ts'
import type { TypeUse } from './scope.ts'
import type { TagElaborator } from './tags.ts'
import { MAX_TYPE_DEPTH } from './types.ts'

const NATURAL: Packing = Object.freeze({ packed: false })

export class RecordBodies {
  private readonly elaborator: TagElaborator

  constructor(elaborator: TagElaborator) {
    this.elaborator = elaborator
  }

  body(syntax: RecordSyntax, record: RecordType): RecordBody {
    const { members, partial } = syntax.body as NonNullable<RecordSyntax['body']>
    const list = this.elaborator.outside(true, () => this.members(syntax, record))
    checkNames(list, (name) =>
      this.elaborator.fail(syntax.start, 'declare/duplicate-member', { name, type: record.name }),
    )
    this.noteDepth(list, record, syntax.start)
    if (partial || (members.length > 0 && list.some(({ type }) => isUnknown(type))))
      return { state: 'partial', members: list }
    this.checkFlexible(list, record, syntax.start)
    return { state: 'complete', members: list, packing: this.packing(syntax) }
  }
}
