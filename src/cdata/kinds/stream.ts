/** `FILE *` arguments from file descriptors: numbers, and objects that have one, such as a FileHandle. */
import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import type { PointerType } from '../../types/ctype.ts'
import { ctypeOf } from '../object/cdata.ts'
import type { Temporary } from '../object/codec.ts'

/** Whether it is `FILE *`, as the C libraries name it. */
export const isStreamPointer = ({ target }: PointerType): boolean =>
  target.kind === 'record' && /^(struct )?(_IO_FILE|FILE|__sFILE)$/.test(target.name)

/** The file descriptor of a value for `FILE *`, which is asked for once; undefined for every other value. */
export function streamDescriptor(value: unknown): number | undefined {
  if (ctypeOf(value)) return undefined
  const fd = typeof value === 'object' && value !== null ? (value as { readonly fd?: unknown }).fd : value
  return typeof fd === 'number' && Number.isInteger(fd) && fd >= 0 ? fd : undefined
}

/** Opens an unbuffered stream on a duplicate of the descriptor; the caller owns it. */
export function openStream(fd: number): number {
  const address = addon.openStream(fd)
  if (typeof address === 'string') throw failure('stream/open', { fd, why: address })
  return address
}

/** The address of a stream that is closed when the call has returned. */
export function streamAddress(fd: number, temporary: Temporary): number {
  const address = openStream(fd)
  temporary.defer(() => addon.closeStream(address))
  return address
}
