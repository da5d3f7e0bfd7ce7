/** Functions that C calls and JavaScript defines: `extern "JS"`. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'
import { DECLARATIONS, SOURCE } from './extern-fixture.ts'

const { ffi, lib } = await moduleFolder().module('extern', DECLARATIONS, SOURCE)

test('externpy-01: before anything is attached C gets 0, and stderr names the module and the function once', {
  skip: withoutCompiler,
}, () => {
  const scene = fileURLToPath(new URL('extern-scene.js', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, [scene], { encoding: 'utf8' })
  const warning = (name: string) =>
    `cdef: module '<verify>': C called '${name}', and no JavaScript function is attached to it here: use ffi.defExtern('${name}', fn); until then it returns 0\n`
  const warnings = ['event', 'turn', 'nothing', 'extended'].map(warning)
  assert.deepEqual([stdout, stderr, status], ['1 0 4 0\n5\n8\n', warnings.join(''), 0])
})

test('externpy-02: a function is attached by its own name, or by one that is given, and returned', {
  skip: withoutCompiler,
}, () => {
  const event = (x: number, y: number) => x * y
  assert.equal(ffi.defExtern(event), event)
  assert.deepEqual([lib.call_event(3, 4), lib.event(3, 5), lib.apply(lib.event, 2, 3.5)], [13, 15, 7])
  const named = (x: number) => -x
  assert.equal(ffi.defExtern('event', named), named)
  assert.equal(lib.call_event(3, 4), -2)
})

test('externpy-02: attaching again replaces it, and its address in C stays', { skip: withoutCompiler }, () => {
  const before = ffi.cast('void *', lib.event)
  ffi.defExtern('event', () => 70)
  const pointer = lib.event
  ffi.defExtern('event', () => 80)
  assert.deepEqual([lib.call_event(0, 0), lib.apply(pointer, 0, 0)], [81, 80])
  assert.ok(ffi.cast('void *', lib.event).equals(before))
})

test('externpy-02: only declared functions are attached to', { skip: withoutCompiler }, () => {
  for (const name of ['absent', 'call_event', ''])
    refuses(() => ffi.defExtern(name, () => 1), 'FFIError', 'extern/none')
  refuses(() => ffi.defExtern('evnet', () => 1), 'FFIError', 'extern/none', /'evnet'.*did you mean 'event'\?$/)
  refuses(() => ffi.defExtern(() => 1), 'FFIError', 'extern/unnamed', /no name: use ffi\.defExtern\('name', fn\)/)
  refuses(() => ffi.defExtern('event', 5), 'TypeError', 'callback/function')
  refuses(() => ffi.defExtern(), 'TypeError', 'callback/function')
  refuses(() => ffi.defExtern('event', () => 1, { eror: 1 }), 'TypeError', 'option/unknown')
  refuses(() => newFFI('extern "JS" int f(int);').defExtern('f', () => 1), 'FFIError', 'extern/compiled')
  refuses(() => newFFI('extern "JS" int f(int);').dlopen(null).f, 'FFIError', 'library/extern')
})

test('externpy-04: what throws goes to the caller, and C gets 0 or what `error` says', {
  skip: withoutCompiler,
}, () => {
  const fails = () => {
    throw new Error('boom')
  }
  let seen: unknown
  ffi.defExtern('event', fails)
  assert.throws(() => lib.call_event(1, 2), /^Error: boom$/)
  ffi.defExtern('event', fails, { error: -5, onerror: (error: unknown) => void (seen = error) })
  assert.equal(lib.call_event(1, 2), -4)
  assert.match(String(seen), /boom/)
  ffi.defExtern('event', fails, { error: -5, onerror: () => 77 })
  assert.equal(lib.call_event(1, 2), 78)
  refuses(() => ffi.defExtern('event', fails, { error: 'x' }), 'TypeError', 'value/type')
})

test('externpy-04: a result of the wrong type is refused, also where none is wanted', { skip: withoutCompiler }, () => {
  ffi.defExtern('event', () => 'x')
  refuses(() => lib.call_event(1, 2), 'TypeError', 'value/type', /the result of callback 'event'/)
  ffi.defExtern('nothing', () => 5)
  refuses(() => lib.call_nothing(), 'TypeError', 'value/type', /no result for 'void', got 5/)
  ffi.defExtern('nothing', () => undefined)
  assert.equal(lib.call_nothing(), 4)
})

test('externpy-05: groups declare several, with the types between them', { skip: withoutCompiler }, () => {
  ffi.defExtern('in_group', (x: number) => x + 100)
  ffi.defExtern('turn', (p: { x: number; y: number }, c: number) => ({ x: p.y, y: p.x + c }))
  const { x, y } = lib.call_point(1, 2)
  assert.deepEqual([lib.call_in_group(1), x, y], [101, 2, 8])
})

test('externpy-05: those that are shared with C are called from other C files', { skip: withoutCompiler }, () => {
  const factors = { shared: 1, shared2: 10, shared3: 100 }
  for (const [name, factor] of Object.entries(factors)) ffi.defExtern(name, (x: number) => x * factor)
  assert.equal(lib.call_shared(2), 222)
  const folder = moduleFolder()
  const other = folder.file('other.c', 'int seen(int); int run(int x) { return seen(x) + 1; }')
  const linked = verified('extern "JS+C" int seen(int); int run(int);', 'int run(int);', { sources: [other] })
  linked.ffi.defExtern('seen', (x: number) => x * 7)
  assert.equal(linked.lib.run(3), 22)
})

test('externpy-05: values of every kind go in and out', { skip: withoutCompiler }, () => {
  ffi.defExtern('fill', (p: number[]) => void (p[0] = 9))
  const place = ffi.new('int *')
  lib.call_fill(place)
  ffi.defExtern('extended', (x: unknown) => Number(x) * 2)
  ffi.defExtern('complex', ({ re, im }: { re: number; im: number }) => ({ re: im, im: re }))
  ffi.defExtern('huge', (x: bigint) => x * 2n)
  assert.deepEqual(
    [place[0], Number(lib.call_extended(1.5)), lib.call_complex(1, 2), lib.call_huge(2n ** 90n)],
    [9, 3, 2001, 2n ** 91n],
  )
  ffi.defExtern('text', (s: unknown) => s)
  ffi.defExtern('flag', (b: boolean) => !b)
  assert.deepEqual([lib.call_text('abc'), lib.call_flag(true), lib.call_flag(false)], [3, false, true])
  ffi.defExtern('text', () => null)
  ffi.defExtern('partial', (p: { v: number }) => {
    p.v *= 2
    return p
  })
  assert.deepEqual([lib.call_text('abc'), lib.call_partial(21)], [-1, 42])
  ffi.defExtern('takes', (f: (x: number) => number) => f(10))
  ffi.defExtern('other', (c: number) => (c === lib.GREEN ? lib.RED : 0))
  assert.deepEqual([lib.call_takes(), lib.call_other()], [11, 5])
  ffi.defExtern('size', (x: number) => x + 1)
  assert.equal(lib.call_size(5), 6)
  refuses(() => lib.call_size(255), 'RangeError', 'value/range', /the result of callback 'size'/)
})

test('externpy-06: a handle goes through C and finds its object', { skip: withoutCompiler }, () => {
  const handle = ffi.newHandle({ n: 42 })
  ffi.defExtern('user', (data: unknown) => ffi.fromHandle(data).n)
  assert.equal(lib.call_user(handle), 42)
})

test('errno goes in and out with each call', { skip: withoutCompiler }, () => {
  ffi.defExtern('with_errno', () => {
    const seen = ffi.errno
    ffi.errno = 7
    return seen
  })
  assert.equal(lib.call_with_errno(3), 3007)
})

test('a function of JavaScript may attach others and call C again', { skip: withoutCompiler }, () => {
  ffi.defExtern('in_group', (x: number) => {
    if (x === 0) return 1
    if (x === 5) ffi.defExtern('in_group', (y: number) => y * 1000)
    return lib.call_in_group(x - 1) + 1
  })
  assert.equal(lib.call_in_group(7), 4003)
})

test('externpy-08: what is not closed, not ended, or no function is refused', () => {
  refuses(() => newFFI('extern "JS" { int f(int);'), 'CDefError', 'syntax/expected', /expected '}'/)
  refuses(() => newFFI('extern "JS" int f(int)'), 'CDefError', 'syntax/expected', /expected ';'/)
  refuses(() => newFFI('extern "JS" { { int f(int); } }'), 'CDefError', 'syntax/expected')
  refuses(() => newFFI('extern "JS" int f;'), 'CDefError', 'declare/extern-function')
  refuses(() => newFFI('extern "JS" int f(int, ...);'), 'CDefError', 'declare/extern-variadic')
  refuses(() => newFFI('extern "Python" int f(int);'), 'CDefError', 'syntax/linkage', /"JS"/)
  assert.ok(newFFI('extern "JS" { extern "JS" { int f(int); } }'))
})
