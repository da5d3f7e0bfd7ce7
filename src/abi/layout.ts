/** placeholder replaced by the layout engine */
import type { CType, Member, RecordType } from '../types/ctype.ts'
import type { SizeAndAlignment, Target } from './target.ts'

/** A member with its place. Members of anonymous structs and unions appear flattened, after the anonymous member itself. */
export interface PlacedMember {
  readonly member: Member
  /** Name as accessed; undefined for anonymous members. */
  readonly name: string | undefined
  /** Bytes from the start of the outermost record; for a bit-field, of the unit (of the declared type's size) that holds its first bit. */
  readonly offset: number
  /** Bit-fields: first bit within the unit, counted from the least significant, and width. */
  readonly bits?: { readonly shift: number; readonly width: number }
  /** How deep inside anonymous members it lies: 0 for a member of the record itself. */
  readonly depth: number
}

export interface RecordLayout extends SizeAndAlignment {
  readonly members: readonly PlacedMember[]
  /** The flexible array at the end (`T a[]`), also where the last member is a record that ends in one. */
  readonly flexible?: { readonly offset: number; readonly element: CType; readonly elementSize: number }
}

export declare function sizeOf(type: CType, target: Target): number
export declare function alignOf(type: CType, target: Target): number
export declare function recordLayout(record: RecordType, target: Target): RecordLayout
