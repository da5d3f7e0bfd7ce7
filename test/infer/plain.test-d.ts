import { FFI } from 'cdef'
import { typed } from './expect.ts'

const ffi = new FFI(`
  struct point { int x, y; };
  struct node { struct point at; struct node *next; const char *name; int64_t id; bool on; double weights[2]; struct point list[2]; };
  struct point origin(void);
`)
const lib = ffi.dlopen(null)
typed<{ x: number; y: number }>()(ffi.plain(lib.origin()))
typed<{ x: number; y: number }>()(ffi.plain(ffi.new('struct point *')))
typed<{ x: number; y: number }[]>()(ffi.plain(ffi.new('struct point[2]')))
typed<number[]>()(ffi.plain(ffi.new('int[]', 2)))
typed<bigint[]>()(ffi.plain(ffi.new('int64_t[2]')))
typed<number>()(ffi.plain(ffi.new('int *')))
typed<number>()(ffi.plain(ffi.cast('int', 1)))
const node = ffi.plain(ffi.new('struct node *'))
typed<{ x: number; y: number }>()(node.at)
typed<string | null>()(node.next)
typed<string | null>()(node.name)
typed<bigint>()(node.id)
typed<boolean>()(node.on)
typed<number[]>()(node.weights)
typed<{ x: number; y: number }[]>()(node.list)
typed<'text'>()(ffi.plain('text'))
typed<{ x: number; y: number }[]>()(ffi.plain([lib.origin()]))
