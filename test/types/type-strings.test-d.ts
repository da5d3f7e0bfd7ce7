/** Type strings are checked, and typed like declarations. */
import { type Dynamic, FFI, type Pointer, type VoidPointer } from 'cdef'
import { typed } from './expect.ts'

const ffi = new FFI(`
  typedef struct { int num; double dnum; } DataPoint;
  struct node { struct node *next; char *name; }; union either { int i; float f; }; enum color { RED, BLUE };
  typedef unsigned char Bytef; typedef Bytef *Bytes;
`)

const ints: Int32Array = ffi.new('int[3]', [1, 2n, ffi.cast('int', 3)])
typed<3>()(ffi.new('int[3]').length)
typed<number>()(ffi.new('int[]', 4).length)
const bytes: Uint8Array = ffi.new('unsigned char[]', 'text')
const wide: BigInt64Array = ffi.new('int64_t [ 2 ]', [1, 2n])
typed<boolean>()(ffi.new('bool[2]').at(1))
typed<Pointer<'int', number>>()(ffi.new('int *', 7))
typed<Pointer<'char', number> | null>()(ffi.new('char **').value)
typed<number>()(ffi.new('DataPoint*').num)
typed<number>()(ffi.new('const DataPoint * const').num)
typed<number | undefined>()(ffi.new('struct node *[2]').at(0)?.next?.name?.value)
typed<number>()(ffi.new('Bytes').value)
typed<0 | 1>()(ffi.new('enum color *').value)
typed<number>()(ffi.new('int (*)[3]', [1, 2, 3]).value[0] ?? 0)
typed<number | undefined>()(ffi.new('int (*[2])(int)').at(0)?.(1))
ffi.new('DataPoint[]', [{ num: 1 }])
ffi.new('struct node *', { name: bytes })
// @ts-expect-error: an array of records wants an array
ffi.new('DataPoint[4]', 'x')
// @ts-expect-error: a fixed array takes no length
ffi.new('int[3]', 3)
// @ts-expect-error: no such type
ffi.new('DataPiont[4]')
// @ts-expect-error: no such tag
ffi.new('struct nod *')
// @ts-expect-error: no such tag
ffi.new('enum colour *')
// @ts-expect-error: no such type
ffi.sizeof('strct node')
// @ts-expect-error: no such type
ffi.offsetof('DataPiont', 'num')
// @ts-expect-error: no such type
ffi.getctype('DataPiont')
// @ts-expect-error: no such type
ffi.typeof('DataPiont')
// @ts-expect-error: a number is no type
ffi.new(3)

ffi.sizeof(ints)
ffi.sizeof('struct node')
ffi.alignof('unsigned long long int')
ffi.offsetof('DataPoint', 'dnum')
ffi.sizeof('struct { int a; }')
ffi.sizeof('pid_t')

typed<number>()(ffi.cast('int', 3.5).value)
typed<bigint>()(ffi.cast('int64_t', 3).value)
typed<number>()(ffi.cast('enum color', 1).value)
typed<Pointer<'unsigned char', number>>()(ffi.cast('unsigned char *', ints))
typed<VoidPointer>()(ffi.cast('void *', ffi.new('int *')))
typed<Pointer<'int', number> | null>()(ffi.cast('int *', 0))
typed<number | undefined>()(ffi.cast('DataPoint *', ffi.cast('void *', 8))?.num)
// @ts-expect-error: no such type
ffi.cast('DataPiont *', 0)

typed<number>()(ffi.fromBuffer('int[]', new Uint8Array(8))[0] ?? 0)
typed<number>()(ffi.arena().new('DataPoint *', [1, 2]).num)
// @ts-expect-error: no such type
ffi.arena().new('DataPiont *')
typed<number>()(ffi.newAllocator()('DataPoint *').num)

const given: string = 'int *'
typed<Dynamic>()(ffi.new(given, 3))
typed<Dynamic>()(ffi.new(ffi.typeof('int *'), 3))
typed<{ x: number }>()(ffi.new<{ x: number }>('int *', 3))
typed<{ x: number }>()(ffi.cast<{ x: number }>(given, 3))

export const unused = { ints, wide }
