/** Type strings are checked, and typed like declarations. */
import { type Dynamic, FFI, type Pointer, type TypeOf, type VoidPointer } from 'cdef'
import { typed } from './expect.ts'

const ffi = new FFI(`
  typedef struct { int num; double dnum; } DataPoint;
  struct node { struct node *next; char *name; }; union either { int i; float f; }; enum color { RED, BLUE };
  typedef unsigned char Bytef; typedef Bytef *Bytes;
  struct db; typedef struct opened handle_t; handle_t *opened(struct unsaid *); struct outer { struct inner { int x; } in; };
  typedef int compare_t(int, int);
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

// @ts-expect-error: ffi.new expects a pointer or array type, not 'DataPoint'; for one item, use 'DataPoint *'
ffi.new('DataPoint')
// @ts-expect-error: nor a number
ffi.new('int')
// @ts-expect-error: nor an enum
ffi.new('enum color')
// @ts-expect-error: 'struct db' is declared but not defined
ffi.new('struct db *')
// @ts-expect-error: neither is that
ffi.new('handle_t *')
// @ts-expect-error: nor what only a function names
ffi.new('struct unsaid *')
// @ts-expect-error: nor a predeclared type
ffi.arena().new('FILE *')
// @ts-expect-error: 'void' has no size
ffi.new('void *')
// @ts-expect-error: a function has no size
ffi.new('int (*)(int)')
ffi.new('struct db **')
ffi.new('void *[3]')
typed<number>()(ffi.new('struct inner *').x)
ffi.new('struct outer *')
// @ts-expect-error: it is declared but not defined
ffi.sizeof('struct db')
// @ts-expect-error: 'void' has no size
ffi.sizeof('void')
// @ts-expect-error: its length is not given
ffi.sizeof('int[]')
// @ts-expect-error: a number is no type
ffi.sizeof(5)
// @ts-expect-error: it is declared but not defined
ffi.alignof('handle_t')
ffi.alignof('int[]')
ffi.sizeof('struct db *')
ffi.sizeof('struct inner')
ffi.typeof('struct db')
ffi.typeof('void')
// @ts-expect-error: C casts to numbers and pointers only
ffi.cast('DataPoint', 3)
// @ts-expect-error: a value is no void
ffi.cast('void', 3)
// @ts-expect-error: an int is no function
ffi.callback('int', () => 1)
ffi.callback('compare_t', (a, b) => a - b)
ffi.callback('compare_t *', (a, b) => a - b)

ffi.string(bytes)
ffi.string(ffi.new('char[]', 'text'), 2)
ffi.string(ffi.new('wchar_t[]', 'text'))
ffi.string(ffi.new('struct node *').name)
ffi.string(ffi.cast('enum color', 1))
ffi.string(ffi.new(String('char *')))
// @ts-expect-error: a number is no text in memory
ffi.string(5)
// @ts-expect-error: a string is one already
ffi.string('text')
// @ts-expect-error: nor are integers characters
ffi.string(ints)
// @ts-expect-error: a void pointer has to be cast
ffi.string(ffi.cast('void *', bytes))

export const misspelt: TypeOf<typeof ffi, 'DataPiont'> = "no type 'DataPiont' is declared"

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
