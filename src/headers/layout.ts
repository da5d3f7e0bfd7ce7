/** What `ffi.layout` returns: where the parts of a type lie, to be read, printed or drawn. */
import type { Target } from '../abi/target.ts'
import { inspectCustom } from '../base/inspect-symbol.ts'
import type { CType } from '../types/ctype.ts'
import { type LayoutRow, type MeasuredType, measuredType } from './layout-rows.ts'
import { layoutSvg } from './layout-svg.ts'
import { layoutText } from './layout-text.ts'

/** The layout of a type. As text, and in `console.log`, it is a table. */
export class Layout {
  readonly #measured: MeasuredType

  constructor(type: CType, target: Target) {
    this.#measured = measuredType(type, target)
  }

  /** The C spelling of the type. */
  get name(): string {
    return this.#measured.name
  }

  /** Bytes. */
  get size(): number {
    return this.#measured.size
  }

  /** Bytes. */
  get alignment(): number {
    return this.#measured.alignment
  }

  /** Members and holes in the order in which they lie, members of records among them. */
  get rows(): readonly LayoutRow[] {
    return this.#measured.rows
  }

  /** The table. */
  toString(): string {
    return layoutText(this.#measured)
  }

  /** A drawing, as the text of an SVG file. */
  toSVG(): string {
    return layoutSvg(this.#measured)
  }

  [inspectCustom](): string {
    return this.toString().trimEnd()
  }
}
