/** Where the members of records are written, as the parser saw them. */
import type { Place } from '../diagnostics/source.ts'
import type { RecordType } from '../types/ctype.ts'
import { membersOf } from '../types/members.ts'

/** The places of a record's members by name, those of anonymous records among them; none without text. */
export function memberPlaces(record: RecordType): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  addPlaces(places, record)
  return places
}

/** Where a member is written. */
export function memberPlace(record: RecordType, name: string): Place | undefined {
  return memberPlaces(record).get(name)
}

function addPlaces(places: Map<string, Place>, record: RecordType): void {
  const written = record.body.state === 'opaque' ? undefined : record.body.written
  membersOf(record).forEach(({ name, type }, i) => {
    if (name === undefined) {
      if (type.kind === 'record') addPlaces(places, type)
    } else if (written)
      places.set(name, { source: written.place.source, offset: written.offsets.at(written.first + i * 3) })
  })
}
