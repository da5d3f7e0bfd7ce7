import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const ffi = newFFI(`
  struct point { int x, y; }; enum color { RED, GREEN = 5 };
  int snprintf(char *into, size_t size, const char *format, ...);
  int sscanf(const char *text, const char *format, ...);
  int swprintf(wchar_t *into, size_t size, const wchar_t *format, ...);
`)
const libc = ffi.dlopen(null)

function formatted(format: string, ...values: unknown[]): string {
  const into = ffi.new('char[200]')
  const length = libc.snprintf(into, 200, format, ...values)
  const text = ffi.string(into)
  assert.equal(Buffer.byteLength(text), length)
  return text
}

test('a variadic argument has the type of its cdata, promoted', () => {
  assert.equal(formatted('none'), 'none')
  assert.equal(formatted('%d %d %d', ffi.cast('char', 200), ffi.cast('short', -3), ffi.cast('_Bool', 1)), '200 -3 1')
  assert.equal(formatted('%u', ffi.cast('unsigned', 2 ** 32 - 1)), '4294967295')
  assert.equal(
    formatted('%ld %lld', ffi.cast('long', -(2 ** 40)), ffi.cast('int64_t', 2n ** 62n)),
    '-1099511627776 4611686018427387904',
  )
  assert.equal(formatted('%zu', ffi.cast('size_t', 7)), '7')
  assert.equal(formatted('%.2f %.1f', ffi.cast('float', 0.25), ffi.cast('double', 3)), '0.25 3.0')
  assert.equal(formatted('%.3Lf', ffi.cast('long double', 1.5)), '1.500')
  assert.equal(formatted('%d', ffi.cast('enum color', 5)), '5')
  assert.equal(formatted('%lc', ffi.cast('wchar_t', 'A')), 'A')
})

test('plain values that can have one type only need no cast', () => {
  assert.equal(formatted('%s, %s', 'pi', 'é'), 'pi, é')
  assert.equal(formatted('%.2f', Math.PI), '3.14')
  assert.equal(formatted('%d %d', true, false), '1 0')
  assert.equal(formatted('%p', null), '(nil)')
  assert.equal(formatted('%s', Buffer.from('bytes\0')), 'bytes')
  assert.equal(formatted('%s', ffi.new('char[]', 'array')), 'array')
  assert.equal(formatted('%s', ffi.cast('char *', ffi.new('char[]', 'pointer'))), 'pointer')
  assert.equal(formatted('%f', Number.NaN), 'nan')
})

test('an integral number is refused with a hint, and so is what has no C type', () => {
  refuses(() => formatted('%d', 5), 'TypeError', 'call/variadic', /argument 4 of 'snprintf'.*ffi\.cast\('int', 5\)/)
  refuses(() => formatted('%d', -0), 'TypeError', 'call/variadic')
  refuses(() => formatted('%d', 5n), 'TypeError', 'call/variadic', /ffi\.cast\('long long', 5n\)/)
  refuses(() => formatted('%d', ffi.cast('int', 1), 2), 'TypeError', 'call/variadic', /argument 5/)
  for (const wrong of [undefined, {}, [1], Symbol('s'), () => 1]) {
    refuses(() => formatted('%p', wrong), 'TypeError', 'call/variadic')
  }
  refuses(() => formatted('%s', 'a\0b'), 'TypeError', 'value/nul', /argument 4/)
})

test('the declared arguments are checked as ever', () => {
  refuses(() => libc.snprintf(null, 0), 'TypeError', 'call/count', /at least 3 arguments, got 2/)
  refuses(() => libc.snprintf(null, -1, 'x'), 'RangeError', 'value/range', /argument 2 'size' of 'snprintf'/)
  assert.equal(libc.snprintf(null, 0, 'four'), 4)
})

test('C writes through variadic pointers', () => {
  const [n, x] = [ffi.new('int *'), ffi.new('double[1]')]
  const word = Buffer.alloc(10)
  assert.equal(libc.sscanf('42 0.5 word', '%d %lf %9s', n, x, word), 3)
  assert.deepEqual([n.value, x[0], ffi.string(word)], [42, 0.5, 'word'])
  const numbers = new Int32Array(2)
  assert.equal(libc.sscanf('7 8', '%d %d', numbers, numbers.subarray(1)), 2)
  assert.deepEqual([...numbers], [7, 8])
})

test('many arguments of mixed types, in registers and beyond', () => {
  const values = Array.from({ length: 30 }, (_, i) => (i % 2 ? ffi.cast('int', i) : i + 0.5))
  const format = values.map((_, i) => (i % 2 ? '%d' : '%.1f')).join(' ')
  assert.equal(
    formatted(format, ...values),
    values.map((value: Untyped, i) => (i % 2 ? String(value.value) : value.toFixed(1))).join(' '),
  )
})

test('each combination of types has a call of its own', () => {
  for (let round = 0; round < 3; round++) {
    assert.equal(formatted('%d', ffi.cast('int', round)), String(round))
    assert.equal(formatted('%.1f', round + 0.5), `${round}.5`)
    assert.equal(formatted('%s', 'x'.repeat(round)), 'x'.repeat(round))
  }
})

test('wide text takes a wide format', () => {
  const into = ffi.new('wchar_t[40]')
  libc.swprintf(into, 40, '%d é %ls', ffi.cast('int', 3), ffi.new('wchar_t[]', '😀'))
  assert.match(ffi.string(into), /^3/)
})

test('a struct by value can be variadic where the register rules allow it', () => {
  const own = newFFI('struct point { int x, y; }; int snprintf(char *, size_t, const char *, ...);')
  // Eight bytes in one integer register: C reads them as a long.
  const into = own.new('char[40]')
  own.dlopen(null).snprintf(into, 40, '%lx', own.new('struct point *', [2, 1])[0])
  assert.equal(own.string(into), '100000002')
})

test('a value that says one type and then another is asked once, and leaves nothing behind', () => {
  const ffi = newFFI('int snprintf(char *, size_t, const char *, ...);')
  const lib = ffi.dlopen(null)
  const [buffer, whole, half] = [ffi.new('char[64]'), ffi.cast('int', 7), ffi.cast('double', 1.5)]
  for (let turn = 0; turn < 6; turn++) {
    let asked = 0
    const fickle = new Proxy(half, {
      get(_, key) {
        const one = asked++ < turn ? half : whole
        return Reflect.get(one, key, one)
      },
    })
    try {
      lib.snprintf(buffer, 64, '%f', fickle)
    } catch (error) {
      assert.match(String((error as { code?: unknown }).code), /^(call|value|cdata)\//)
    }
    lib.snprintf(buffer, 64, '%f', half)
    assert.equal(ffi.string(buffer), '1.500000')
    lib.snprintf(buffer, 64, '%d', whole)
    assert.equal(ffi.string(buffer), '7')
  }
})
