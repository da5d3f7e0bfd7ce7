/**
 * C's memory as an FFI that debugs reaches it: each access asks first whether there is memory, since the engine's own code
 * would end the process. A typed array or a Buffer is asked for once, when it is made.
 */
import { failure } from '../../diagnostics/failure.ts'
import { WIDTH, type Width } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { type Gate, gateAll, overrideAccessors, Region, regionAt } from './region.ts'

const BYTES: Readonly<Record<Width, number>> = {
  [WIDTH.i8]: 1,
  [WIDTH.u8]: 1,
  [WIDTH.i16]: 2,
  [WIDTH.u16]: 2,
  [WIDTH.i32]: 4,
  [WIDTH.u32]: 4,
  [WIDTH.i64]: 8,
  [WIDTH.u64]: 8,
  [WIDTH.f32]: 4,
  [WIDTH.f64]: 8,
}

class Gated extends Region implements Gate {
  readonly inner: Region
  constructor(inner: Region) {
    super(inner.buffer, inner.base, inner.byteOffset, inner.byteLength)
    this.inner = inner
    this.keep = inner.keep
  }
  override get mapped(): boolean {
    return false
  }
  override get gate(): Gate {
    return this
  }
  pass(offset: number, bytes: number, isWritten: boolean): void {
    if (bytes === 0) return
    const outside = addon.outside(this.base + offset, bytes, isWritten)
    if (outside !== undefined) throw refusal(outside, isWritten)
  }
  reach(offset: number, bytes: number): number {
    const address = this.base + offset
    const outside = addon.outside(address, bytes, false)
    return outside === undefined ? bytes : outside - address
  }
  around(inner: Region): Region {
    return gated(inner)
  }
}

function refusal(outside: number, isWritten: boolean): Error {
  const there = addon.guarded(outside)
  return failure('memory/inaccessible', { address: `0x${outside.toString(16)}`, isWritten, there })
}

type Access = (offset: number, ...rest: unknown[]) => unknown

overrideAccessors(
  Gated.prototype,
  (width, name) =>
    function (offset, little) {
      ;(this as Gated).pass(offset, BYTES[width], false)
      return ((this as Gated).inner[name] as Access)(offset, little)
    },
  (width, name) =>
    function (offset, value, little) {
      ;(this as Gated).pass(offset, BYTES[width], true)
      ;((this as Gated).inner[name] as Access)(offset, value, little)
    },
)

const gates = new WeakMap<Region, Region>()

/** The region, asked before each access; one that throws for each access already stays as it is. */
function gated(region: Region): Region {
  // What owns its memory knows where that ends, and a guard says better what is wrong.
  if (region.gate || !(region.mapped || region.base > 0)) return region
  let gate = gates.get(region)
  if (!gate) gates.set(region, (gate = new Gated(region)))
  return gate
}

/** As `regionAt`, for an FFI that debugs. */
export function gatedRegionAt(address: number): Region {
  gateAll(gated)
  return gated(regionAt(address))
}
