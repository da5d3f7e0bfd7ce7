/** Described types in modules: what C says of them, and what comes back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as ct from '../../src/ctypes/typed.ts'
import { FFI } from '../../src/ffi.ts'
import { moduleFolder, withoutCompiler } from '../support/modules.ts'

const { c_double, c_int, Structure, Union } = ct
const skip = { skip: withoutCompiler }
const folder = moduleFolder()

class Vector extends Structure('struct vector', { x: c_double, y: c_double }) {
  get length(): number {
    return Math.hypot(this.x, this.y)
  }
}
class Value extends Union('union value', { i: c_int, d: c_double }) {}
class Point extends Structure('point_t', { at: Vector, number: Value }, { anonymous: ['number'] }) {}

const DECLARATIONS = 'double norm(struct vector v); point_t *same(point_t *p); struct vector swapped(struct vector v);'
const SOURCE = `
  #include <math.h>
  struct vector { double x, y; };
  union value { int i; double d; };
  typedef struct { struct vector at; union value number; } point_t;
  static double norm(struct vector v) { return sqrt(v.x * v.x + v.y * v.y); }
  static point_t *same(point_t *p) { return p; }
  static struct vector swapped(struct vector v) { return (struct vector) { v.y, v.x }; }
`

interface Compiled {
  norm(v: unknown): number
  same(p: unknown): { readonly value: Point; readonly at: Vector }
  swapped(v: unknown): Vector
}

test('ct-170: a described type is what C compiles against', skip, () => {
  const lib = new FFI()
    .include(Point)
    .cdef(DECLARATIONS as string)
    .verify<Compiled>(SOURCE, { libraries: ['m'] })
  assert.equal(lib.norm(new Vector([3, 4])), 5)
  assert.equal(lib.norm([6, 8]), 10)
  const swapped = lib.swapped({ x: 1, y: 2 })
  assert.deepEqual([swapped.x, swapped instanceof Vector, swapped.length === Math.hypot(1, 2)], [2, true, true])
  const p = new Point({ i: 5 } as never)
  assert.ok(lib.same(p).value instanceof Point)
  assert.ok(lib.same(p).at instanceof Vector)
})

test('ct-170: a module of described types checks and holds them', skip, async () => {
  const ffi = new FFI().include(Point).cdef(DECLARATIONS as string)
  ffi.setSource('points', SOURCE, { libraries: ['m'] })
  assert.match(ffi.emitC(), /point_t/)
  ffi.compile({ outDir: folder.at('.') })
  const module = (await folder.import('points')) as unknown as { lib: Compiled; ffi: FFI }
  assert.equal(module.lib.norm([3, 4]), 5)
  assert.equal(module.ffi.sizeof('point_t' as string), ct.sizeof(Point))
  assert.ok(ffi.typeof('point_t' as string) === ct.typeOf(Point))
  class Wrong extends Structure('struct vector', { x: c_int, y: c_int }) {}
  const wrong = new FFI().include(Wrong).setSource('wrong', SOURCE)
  assert.throws(() => wrong.compile({ outDir: folder.at('.') }), { name: 'VerificationError' })
  class Twin extends Structure('point_t', { n: c_int }) {}
  const both = new FFI().include(Point).include(Twin).setSource('both', SOURCE)
  assert.throws(() => both.emitC(), { code: 'declare/other-type' })
})
