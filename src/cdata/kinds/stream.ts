/** `FILE *` arguments from file descriptors: numbers, and objects that have one, such as a FileHandle. */
import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import type { PointerType } from '../../types/ctype.ts'
import { ctypeOf } from '../object/cdata.ts'
import type { Temporary } from '../object/codec.ts'

/** What can be made a stream. */
export type StreamSource = number | { readonly fd: number }

/** True for `FILE *` and a value with a file descriptor. */
export function isStream(type: PointerType, value: unknown): value is StreamSource {
  const { target } = type
  if (target.kind !== 'record' || !/^(struct )?(_IO_FILE|FILE|__sFILE)$/.test(target.name)) return false
  if (ctypeOf(value)) return false
  const fd = typeof value === 'object' && value !== null ? (value as { readonly fd?: unknown }).fd : value
  return typeof fd === 'number' && Number.isInteger(fd) && fd >= 0
}

/** Opens an unbuffered stream on a duplicate of the descriptor; the caller owns it. */
export function openStream(source: StreamSource): number {
  const fd = typeof source === 'number' ? source : source.fd
  const address = addon.openStream(fd)
  if (typeof address === 'string') throw failure('stream/open', { fd, why: address })
  return address
}

/** The address of a stream that is closed when the call has returned. */
export function streamAddress(source: StreamSource, temporary: Temporary): number {
  const address = openStream(source)
  temporary.defer(() => addon.closeStream(address))
  return address
}
