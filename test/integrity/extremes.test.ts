/** F3: nothing that is derived from a type grows without bound, and sizes are looked at before what has that size is listed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { newFFI, type Untyped } from '../support/untyped.ts'

/** Typedefs each of which holds the one before several times; written out, the last has `width ** levels` types. */
function nested(levels: number, width: number, one: (before: string, name: string, list: string) => string): string {
  const lines = ['typedef int (*t0)(int);']
  for (let i = 1; i <= levels; i++)
    lines.push(
      one(
        `t${i - 1}`,
        `t${i}`,
        Array(width)
          .fill(`t${i - 1}`)
          .join(', '),
      ),
    )
  return lines.join('\n')
}

const SHAPES: Readonly<Record<string, string>> = {
  parameters: nested(30, 2, (before, name, list) => `typedef ${before} (*${name})(${list});`),
  'many parameters': nested(12, 30, (_, name, list) => `typedef void (*${name})(${list});`),
  'functions behind pointers': nested(30, 2, (before, name, list) => `typedef ${before} *(*${name})(${list});`),
  'arrays of functions': nested(30, 2, (before, name, list) => `typedef ${before} (*(*${name})(${list}))[3];`),
  'variadic functions': nested(30, 3, (before, name, list) => `typedef ${before} (*${name})(${list}, ...);`),
}

const MOST = 40000
const lastOf = (text: string): string => `t${text.split('\n').length - 1}`

/** What a call gives or what it throws, as text. */
function textOf(run: () => unknown): string {
  try {
    return String(run())
  } catch (error) {
    return (error as Error).message
  }
}

for (const [name, text] of Object.entries(SHAPES))
  test(`F3: texts about ${name} that nest are bounded`, { timeout: 20000 }, () => {
    const type = lastOf(text)
    assert.match(type, /^t\d\d$/)
    const ffi = newFFI(`${text}\nint abs(int); struct s { ${type} f; }; extern ${type} v; int take(${type});`)
    const texts: Record<string, string> = {
      getctype: ffi.getctype(type),
      pointer: ffi.getctype(`${type} *`, 'name'),
      cname: ffi.typeof(type).cname,
      printed: inspect(ffi.new(`${type}[2]`)),
      typeof: inspect(ffi.typeof(`${type} *`)),
      refused: textOf(() => ffi.new(`${type} *`, 5)),
      member: textOf(() => (ffi.new('struct s *').f = 5)),
      cast: textOf(() => ffi.cast(type, {})),
      callback: textOf(() => ffi.callback('int', () => 1)),
      offset: textOf(() => ffi.offsetof(type, 'x')),
      again: textOf(() => ffi.cdef(`typedef int ${type};`)),
    }
    for (const [what, given] of Object.entries(texts)) assert.ok(given.length < MOST, `${what}: ${given.length}`)
    assert.ok(texts['getctype']?.includes('…'))
    // What is cut short is no C.
    assert.throws(() => ffi.typeof(texts['getctype']), { name: 'CDefError' })
    const dts = ffi.emitDts() as string
    assert.ok(dts.length < 8e6, `${dts.length}`)
    ffi.setSource('nested', 'int take(void *p);')
    assert.throws(() => ffi.emitC(), { code: 'emit/long-type' })
  })

const chain = (name: string, levels: number): string =>
  [
    `typedef int (*${name}0)(void);`,
    ...Array.from({ length: levels }, (_, i) => `typedef int (*${name}${i + 1})(${name}${i}, ${name}${i});`),
  ].join('\n')

const COMPARISONS: Readonly<Record<string, string>> = {
  'declared twice': 'int g(f40); int g(f40);',
  'of other typedefs': `${chain('h', 40)} size_t g(f40); unsigned long g(h40);`,
  compatible: 'enum { X = __builtin_types_compatible_p(f40, f40) };',
  'not compatible': 'enum { X = __builtin_types_compatible_p(f40, int (*)(f39, f38)) };',
  generic: 'extern f40 v; enum { X = _Generic(v, f39: 1, int: 2, default: 3) };',
  'with structs of no name':
    'typedef struct { int a; } s; typedef struct { int a; } s; typedef s (*k)(f40, s); typedef s (*k)(f40, s);',
}

for (const [what, text] of Object.entries(COMPARISONS))
  test(`F3: types of functions that nest are compared at once: ${what}`, { timeout: 10000 }, () => {
    newFFI(`${chain('f', 40)}\n${text}`)
  })

test('a spelling of some hundred parameters is whole', () => {
  const ffi = newFFI()
  const list = Array.from({ length: 250 }, (_, i) => (i % 2 ? 'char *' : 'int')).join(', ')
  assert.equal(ffi.getctype(`int (*)(${list})`).includes('…'), false)
  assert.equal(ffi.typeof(ffi.getctype(`int (*)(${list})`)), ffi.typeof(`int (*)(${list})`))
})

const COUNT = 100000

test('F3: a record of a hundred thousand members is made, read and written', { timeout: 30000 }, () => {
  const members = Array.from({ length: COUNT }, (_, i) => `int m${i};`).join('')
  const ffi = newFFI(`struct big { ${members} }; struct holder { struct big inner; int after; };`)
  const big = ffi.new('struct big *', { m5: 1, m99999: 7 })
  assert.deepEqual([big.m5, big.m99999, big.m4], [1, 7, 0])
  big.m50000 = -3
  assert.equal(big.value.m50000, -3)
  big.value = { m1: 4 }
  assert.deepEqual([big.m1, big.m5], [4, 1])
  assert.throws(() => (big.m1 = 'x'), TypeError)
  assert.throws(() => big.m100000, { code: 'member/unknown' })
  assert.equal(ffi.new('struct big[2]', [[1], { m99999: 2 }])[1].m99999, 2)
  const list = ffi.new(
    'struct big *',
    Array.from({ length: COUNT }, (_, i) => i),
  )
  assert.equal(list.m77777, 77777)
  assert.equal(ffi.new('struct holder *', { inner: { m3: 3 }, after: 9 }).inner.m3, 3)
  assert.equal(ffi.offsetof('struct big', 'm99999'), 4 * 99999)
  assert.ok(inspect(big).length < MOST)
  assert.match(inspect(big.value), /99900 more$/)
})

test('F3: a value of half a gigabyte is refused at once', { timeout: 10000 }, () => {
  const ffi: Untyped = newFFI(`
    struct w { struct { int a; } x[1 << 27]; }; int abs(struct w);
    struct v { int a[1 << 27]; }; struct v labs(int);
    struct c { char c[1 << 30]; }; int atoi(struct c, struct c);
    union u { char c[1 << 29]; double d; }; int atol(union u);
    struct deep { struct { struct { struct w w[2]; } a; } b; }; int atoll(const char *, struct deep);`)
  const lib = ffi.dlopen(null)
  for (const call of [
    () => lib.abs({}),
    () => lib.labs(1),
    () => lib.atoi({}, {}),
    () => lib.atol({}),
    () => lib.atoll('1', {}),
    () => ffi.callback('int(struct w)', () => 1),
  ])
    assert.throws(call, /call frame of \d+ bytes|cannot (?:pass|make|take)/)
})
