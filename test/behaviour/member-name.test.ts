import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses } from '../support/untyped.ts'

/** What pointers, records and every object of JavaScript have already. */
const NAMES = [
  ...'at put add sub diff equals compare value subarray set length'.split(' '),
  ...'constructor prototype toString valueOf toJSON then inspect hasOwnProperty'.split(' '),
  ...'__proto__ __defineGetter__ asymmetricMatch nodeType name size arguments caller call apply'.split(' '),
  ...'this new class await yield let get $ _ $value'.split(' '),
]

const MEMBERS = NAMES.map((name) => `int ${name};`).join(' ')
const ffi = newFFI(`struct names { ${MEMBERS} }; union names_too { ${MEMBERS} };`)

test('a member may have the name of any method or property', () => {
  const p = ffi.new('struct names *')
  const s = p[0]
  for (const [i, name] of NAMES.entries()) {
    p[name] = i + 1
    assert.equal(s[name], i + 1, name)
    s[name] = -i - 1
    assert.equal(p[name], -i - 1, name)
  }
  assert.equal(ffi.offsetof('struct names', '__proto__'), NAMES.indexOf('__proto__') * 4)
})

test('an initialiser names such members too', () => {
  const values: Record<string, number> = Object.create(null)
  for (const [i, name] of NAMES.entries()) values[name] = i
  const p = ffi.new('struct names *', values)
  for (const [i, name] of NAMES.entries()) assert.equal(p[name], i, name)
  assert.equal(ffi.new('union names_too *', { value: 7 }).then, 7)
})

test('ffi does what the hidden methods did', () => {
  const items = ffi.new('struct names[3]', [{ value: 1 }, { value: 2 }, { value: 3 }])
  const p = ffi.cast('struct names *', items)
  assert.equal(ffi.at(p, 1).value, 2)
  ffi.put(p, 2, { value: 30 })
  assert.equal(items[2].value, 30)
  assert.equal(ffi.add(p, 2).value, 30)
  assert.equal(ffi.sub(ffi.add(p, 2), 1).value, 2)
  assert.equal(ffi.diff(ffi.add(p, 2), p), 2)
  assert.equal(ffi.equals(p, items), true)
  assert.equal(ffi.compare(p, ffi.add(p, 1)), -1)
  // An index is never a member's name.
  assert.deepEqual([p[1].value, p[0].value], [2, 1])
  p[1] = { value: 20 }
  assert.equal(items[1].value, 20)
})

test('what owns such a struct can be released, kept and printed', () => {
  const p = ffi.new('struct names *')
  assert.match(inspect(p), /^<cdata 'struct names \*' owning \d+ bytes>(?: \{|$)/)
  assert.match(inspect(p[0]), /toString: 0/)
  assert.match(String(ffi.new('struct { int toString2; } *')), /^<cdata 'struct/)
  ffi.release(p)
  refuses(() => p.value, 'FFIError', 'memory/released')
})

test('a pointer or struct is not mistaken for a promise, and answers no probe', async () => {
  const plain = ffi.new('struct { int x; } *')
  assert.equal(await plain, plain)
  const record = plain[0]
  assert.equal(await record, record)
  assert.deepEqual(Object.keys(plain), [])
  assert.throws(() => assert.deepEqual(plain, { x: 1 }), { code: 'ERR_ASSERTION' })
  assert.match(inspect(record, { customInspect: false, showProxy: true }), /struct/)
  assert.equal(JSON.stringify(record), '{"x":0}')
  assert.match(JSON.stringify(plain), /"<cdata 'struct \$\d+ \*'/)
  assert.equal(JSON.stringify([newFFI().cast('int', 5), newFFI().new('void *[1]')]), '[5,[null]]')
})

test('nested and anonymous members are reached as in C', () => {
  const nested = newFFI(`
    struct inner { short x, y; };
    struct deep {
      struct inner one, many[2], *to;
      struct { struct { int a; }; union { int b; float c; struct { char d, e; }; }; };
      struct { int f; } named;
    };
  `)
  const p = nested.new('struct deep *', {
    one: [1, 2],
    many: [{ y: 3 }, [4]],
    a: 5,
    d: 6,
    named: { f: 7 },
  })
  assert.deepEqual([p.one.x, p.many[0].y, p.many[1].x, p.a, p.b, p.named.f, p.to], [1, 3, 4, 5, 6, 7, null])
  p.to = nested.addressof(p, 'many', 1)
  p.to.x = 40
  p.one.y = 20
  p.named = { f: 70 }
  p.c = 1
  assert.deepEqual([p.many[1].x, p.one.y, p.named.f, p.b], [40, 20, 70, 0x3f800000])
  p.one = p.many[1]
  assert.deepEqual([p.one.x, p.one.y], [40, 0])
  refuses(() => (p.one = nested.addressof(p, 'one')), 'TypeError', 'value/type', /p\[0\]/)
  refuses(() => (p.many[1].x = 2 ** 15), 'RangeError', 'value/range', /member 'x' of 'struct inner'/)
})

const LIBRARY = 'int then(int x) { return x; } int constructor = 5; int toString(void) { return 6; } int at = 7;'

test('so may the names of a library', { skip: withoutCompiler }, async () => {
  const named = newFFI('int then(int x); extern int constructor; int toString(void); extern int at; int valueOf(void);')
  const lib = named.dlopen(compileLibrary('names', LIBRARY))
  assert.deepEqual([lib.then(3), lib.constructor, lib.toString(), lib.at], [3, 5, 6, 7])
  assert.deepEqual(Object.keys(lib), ['at', 'constructor', 'then', 'toString'])
  assert.throws(() => lib.valueOf(), { name: 'LibraryError' })
})

test("a member called 'at' or 'put' leaves 'value' as it is", () => {
  const ffi = newFFI('struct seat { int at; int put; };')
  const seat = ffi.new('struct seat *', [1, 2])
  assert.equal(seat.value.at, 1)
  seat.value = { at: 3 }
  assert.deepEqual([seat.at, seat.put], [3, 2])
})
