/** JavaScript functions as arguments: C functions for that call, however often the same one is passed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../../support/compile.ts'
import { newFFI, type Untyped } from '../../support/untyped.ts'

const skip = withoutCompiler
const SOURCE = `
typedef int (*visit_t)(int);
static visit_t kept;
int once(visit_t visit, int x) { return visit(x); }
int keep(visit_t visit, int x) { kept = visit; return visit(x); }
int call_kept(int x) { return kept(x); }
int both(visit_t a, visit_t b, int x) { return a(x) * 100 + b(x); }
int same(visit_t a, visit_t b) { return a == b; }
`

function open(): { readonly ffi: Untyped; readonly lib: Untyped } {
  const ffi = newFFI(`
    typedef int (*visit_t)(int); int once(visit_t visit, int x); int keep(visit_t visit, int x); int call_kept(int x);
    int both(visit_t a, visit_t b, int x); int same(visit_t a, visit_t b);`)
  return { ffi, lib: ffi.dlopen(compileLibrary('passed', SOURCE)) }
}

const increment = (x: number): number => x + 1
const double = (x: number): number => x * 2

test('the same function again, and others in between', { skip }, () => {
  const { lib } = open()
  for (let i = 0; i < 1000; i++) {
    assert.equal(lib.once(increment, i), i + 1)
    if (i % 7 === 0) assert.equal(lib.once(double, i), i * 2)
    if (i % 11 === 0)
      assert.equal(
        lib.once((x: number) => x - i, i),
        0,
      )
  }
})

test('a function that C kept is dead once the call has returned, and its error says where it was passed', {
  skip,
}, () => {
  const { lib } = open()
  const dead = { code: 'callback/dead', message: /C called the function passed as argument 1 'visit' of 'keep' after/ }
  for (let i = 0; i < 3; i++) {
    assert.equal(lib.keep(increment, i), i + 1)
    assert.throws(() => lib.call_kept(1), dead)
  }
  assert.equal(lib.once(double, 4), 8)
  assert.throws(() => lib.call_kept(1), dead)
})

test('it stays dead after the microtasks, and serves when it is passed then', { skip }, async () => {
  const { lib } = open()
  lib.keep(increment, 1)
  await null
  assert.throws(() => lib.call_kept(1), { code: 'callback/dead' })
  assert.equal(lib.once(increment, 5), 6)
  await null
  assert.equal(lib.once(increment, 6), 7)
})

test('one function passed twice in a call has two lives', { skip }, () => {
  const { lib } = open()
  for (let i = 1; i < 50; i++) {
    assert.equal(lib.both(increment, increment, i), (i + 1) * 101)
    assert.equal(lib.both(increment, double, i), (i + 1) * 100 + i * 2)
    assert.equal(lib.same(increment, increment), 0)
  }
})

test('a function passes itself on inside its own call', { skip }, () => {
  const { lib } = open()
  const down = (x: number): number => (x === 0 ? 0 : 1 + lib.once(down, x - 1))
  for (let i = 0; i < 20; i++) assert.equal(lib.once(down, i), i)
})

test('what it throws surfaces, and it serves again', { skip }, () => {
  const { lib } = open()
  const moody = (x: number): number => {
    if (x === 3) throw new Error('not three')
    return x
  }
  for (let i = 0; i < 6; i++)
    if (i === 3) assert.throws(() => lib.once(moody, i), { message: 'not three' })
    else assert.equal(lib.once(moody, i), i)
})
