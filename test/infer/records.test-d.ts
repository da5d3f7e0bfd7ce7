/** Structs and unions: live members, initialisers as lists or objects, nesting, bit-fields. */

import type { TypeOf } from 'cdef'
import { FFI, type Struct, type StructPointer } from 'cdef'
import { type Equal, type Expect, typed } from './expect.ts'

const ffi = new FFI(`
  typedef struct { int num; double dnum; } DataPoint;
  DataPoint add_data(const DataPoint *dps, unsigned n);
  DataPoint by_value(DataPoint point);
  struct node {
    struct node *next, *previous;
    char name[12]; /* text; with a semicolon */
    unsigned ready : 1, level : 3; unsigned : 0; int64_t stamp;
    union { int i; float f; };
    struct { short x, y; } at[2], origin;
    int (*visit)(struct node *self, void *user);
    struct inner { int depth; } inside;
    enum { OFF, ON } state;
    const DataPoint *points; DataPoint first; size_t sizes[4]; int tail[];
  };
  struct inner *inner_of(struct node *);
  union either { int i; float f; };
  typedef struct tagged { int id; } Tagged, *TaggedPointer;
  Tagged *same(struct tagged *t); TaggedPointer other(TaggedPointer t);
  struct awkward { int at; int value; int add; };
  struct packed { char c; int i; } __attribute__((packed));
  struct partial { int known; ...; };
  struct opaque; struct opaque *opened(void);
  struct defined_later; struct defined_later *later(void); struct defined_later { int x; };
  struct ints { int a; };
`)
const lib = ffi.dlopen(null)

const sum = lib.add_data([[1, 2.5], { num: 3 }], 2)
typed<Struct<'DataPoint', { num: number; dnum: number }>>()(sum)
sum.num = 4
typed<number>()(sum.dnum)
lib.add_data({ num: 1n }, 1)
lib.add_data(ffi.new('DataPoint[2]'), 2)
lib.add_data(ffi.new('DataPoint *'), 1)
lib.add_data([sum, sum], 2)
lib.by_value(sum)
lib.by_value([1, 2])
lib.by_value({ dnum: 2 })
// @ts-expect-error: a string is no record
lib.add_data('no', 2)
// @ts-expect-error: no such member
lib.add_data([{ numb: 3 }], 2)
// @ts-expect-error: a member of another type
lib.add_data([{ num: 'x' }], 2)
// @ts-expect-error: more values than members
lib.add_data([[1, 2, 3]], 2)
// @ts-expect-error: a pointer to another record
lib.add_data(ffi.new('struct ints *'), 1)
// @ts-expect-error: a record is wanted, not a pointer to one
lib.by_value(ffi.new('DataPoint *'))
// @ts-expect-error: no such member
sum.numb

const node = ffi.new('struct node *', { ready: 1, name: 'first', first: [1, 2], at: [{ x: 1 }, [2, 3]], tail: [1, 2] })
const next = node.next
typed<number | undefined>()(next?.next?.previous?.level)
// @ts-expect-error: it may be NULL
node.next.level
typed<12>()(node.name.length)
typed<number>()(node.ready)
typed<bigint>()(node.stamp)
typed<number>()(node.i)
typed<number>()(node.f)
typed<2>()(node.at.length)
typed<number>()(node.at.at(1).x)
typed<number>()(node.at[0]?.y ?? 0)
typed<number>()(node.origin.y)
typed<number>()(node.inside.depth)
typed<0 | 1>()(node.state)
typed<number | undefined>()(node.points?.at(2).num)
typed<number>()(node.first.dnum)
typed<number | undefined>()(node.visit?.(node, null))
typed<number | undefined>()(lib.inner_of(node)?.depth)
const sizes: BigInt64Array | BigUint64Array = node.sizes
typed<4>()(node.sizes.length)
const tail: Int32Array = node.tail
node.next = node
node.next = null
node.first = { num: 1, dnum: 2 }
node.stamp = 5n
node.name.set([1, 2])
// @ts-expect-error: a member of another type
node.ready = 'x'
// @ts-expect-error: another record
node.next = ffi.new('DataPoint *')
// @ts-expect-error: a text in memory needs characters
ffi.new('struct node *', { next: 'text' })

typed<number>()(ffi.new('union either *', { f: 1.5 }).i)
// @ts-expect-error: no such member
ffi.new('union either *', { g: 1.5 })

const tagged = lib.same(ffi.new('Tagged *', { id: 1 }))
typed<StructPointer<'struct tagged', { id: number }> | null>()(tagged)
typed<StructPointer<'struct tagged', { id: number }> | null>()(lib.other(tagged))

const awkward = ffi.new('struct awkward *')
typed<number>()(awkward.at)
typed<number>()(awkward.value + awkward.add)
typed<number | undefined>()(awkward[0]?.at)
typed<number>()(awkward.sub(1).at)
typed<number>()(ffi.new('struct packed *').i)
typed<number>()(ffi.new('struct partial *').known)
typed<number | undefined>()(lib.later()?.x)
// @ts-expect-error: an opaque struct has no members
lib.opened()?.x

const points = ffi.new('DataPoint[4]', [[1, 2], { num: 3 }])
typed<4>()(points.length)
points.put(1, { num: 4 })
points.put(1, [5, 6])
for (const { num } of points) typed<number>()(num)
points.subarray(1).set([{ num: 1, dnum: 2 }])

export type Point = Expect<Equal<TypeOf<typeof ffi, 'DataPoint'>, Struct<'DataPoint', { num: number; dnum: number }>>>
export const unused = { sizes, tail }
