/** A record of changes that can be taken back: map entries and the bodies of records and enums. */
import {
  defineEnum,
  defineRecord,
  type EnumBody,
  type EnumType,
  type RecordBody,
  type RecordType,
} from '../types/ctype.ts'

type AnyMap = Map<string, unknown>

export class Journal {
  /** Triples of what was changed, the key, and the value before. */
  private readonly entries: unknown[] = []
  /** The keys of each map that lost one, in the order before; a key that is set again would come last. */
  private readonly orders = new Map<AnyMap, readonly string[]>()

  set<V>(map: Map<string, V>, key: string, value: V): void {
    this.entries.push(map, key, map.get(key))
    map.set(key, value)
  }

  /** Sets a key that the map does not hold. */
  add<V>(map: Map<string, V>, key: string, value: V): void {
    this.entries.push(map, key, undefined)
    map.set(key, value)
  }

  delete<V>(map: Map<string, V>, key: string): void {
    if (!this.orders.has(map)) this.orders.set(map, [...map.keys()])
    this.entries.push(map, key, map.get(key))
    map.delete(key)
  }

  defineRecord(record: RecordType, body: RecordBody): void {
    this.entries.push(record, undefined, record.body)
    defineRecord(record, body)
  }

  defineEnum(type: EnumType, body: EnumBody): void {
    this.entries.push(type, undefined, type.body)
    defineEnum(type, body)
  }

  /** A point to come back to. */
  mark(): number {
    return this.entries.length
  }

  /** Takes back what was changed since the mark, the last change first. */
  undoTo(mark: number): void {
    while (this.entries.length > mark) {
      const before = this.entries.pop()
      const key = this.entries.pop() as string
      const changed = this.entries.pop() as AnyMap | RecordType | EnumType
      if (!(changed instanceof Map)) {
        if (changed.kind === 'record') defineRecord(changed, before as RecordBody)
        else defineEnum(changed, before as EnumBody)
      } else if (before === undefined) changed.delete(key)
      else changed.set(key, before)
    }
    if (mark === 0) for (const [map, keys] of this.orders) reorder(map, keys)
  }
}

function reorder(map: AnyMap, keys: readonly string[]): void {
  const values = new Map(map)
  map.clear()
  for (const key of keys) if (values.has(key)) map.set(key, values.get(key))
}
