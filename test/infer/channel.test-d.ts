/** Messages of channels: named by the parameters, text where C does not write to it. */
import { type Channel, type Dynamic, FFI } from 'cdef'
import { type Equal, type Expect, typed } from './expect.ts'

const ffi = new FFI(`
  struct point { int x, y; };
  typedef struct point point;
  enum level { LOW, HIGH };
  typedef void (*log_fn)(enum level level, const char *text);
  typedef void many_fn(signed char, float f, long long wide, point at, const unsigned short *, const char16_t *name, char *out, int, double last);
  typedef const char *str;
  typedef char const letter;
  typedef str words;
  typedef char *buffer;
  void set_log(log_fn f);
  void set_plain(void (*f)(int));
`)
const lib = ffi.dlopen(null)

const log = ffi.channel('void(int level, const char *text)', { capacity: 10, overflow: 'wait' })
for await (const message of log) {
  typed<Expect<Equal<typeof message, { level: number; text: string | null }>>>()(true)
  typed<number>()(message.level)
  // @ts-expect-error: no parameter has that name
  message.txt
}
typed<number>()(log.lost)
log.close()

const named = ffi.channel('log_fn')
lib.set_log(named.pointer)
for await (const { level, text } of named) {
  typed<0 | 1>()(level)
  typed<string | null>()(text)
}
// @ts-expect-error: its parameters are others
lib.set_plain(named.pointer)
lib.set_plain(ffi.channel('void(int code)').pointer)
lib.set_plain(ffi.channel('void (*)(int)').pointer)

const many = ffi.channel('many_fn')
for await (const { 0: first, f, wide, at, 4: shorts, name, out, 7: seventh, last } of many) {
  typed<number>()(first)
  typed<number>()(f)
  typed<bigint>()(wide)
  typed<number>()(at.x)
  typed<number>()(shorts?.[0] ?? 0)
  typed<string | null>()(name)
  typed<string>()(out === null ? '' : ffi.string(out))
  typed<number>()(seventh)
  typed<number>()(last)
}

for await (const message of ffi.channel(
  'void(unsigned int, struct point p, void *user, int list[], void (*then)(int), str s)',
)) {
  typed<number>()(message[0])
  typed<number>()(message.p.x)
  typed<number>()(message.list?.[1] ?? 0)
  message.then?.(1)
  typed<string | null>()(message.s)
  message.user?.toString()
}

const strings = ffi.channel(
  'void (*)(char const *a, const char b[], str c, words d, letter *e, const wchar_t *f, const str g, const char *const h)',
)
for await (const message of strings) typed<string | null>()(message[keyIn(message)])
const others = ffi.channel(
  'void(char *a, buffer b, char *const c, const unsigned char *d, const int *e, const char **f)',
)
for await (const message of others) {
  const value = message[keyIn(message)]
  typed<Expect<Equal<Extract<typeof value, string>, never>>>()(true)
}
declare function keyIn<T extends object>(message: T): keyof T

const wide = new FFI('typedef void (*at)(long t, int64_t n);', { long: 'bigint', int64: 'number' }).channel('at')
wide.next().then(({ value }) => value && typed<bigint>()(value.t))
wide.next().then(({ value }) => value && typed<number>()(value.n))
ffi
  .channel<{ n: number }>('log_fn')
  .next()
  .then(({ value }) => value && typed<number>()(value.n))

for await (const message of ffi.channel('void(void)')) {
  typed<Expect<Equal<keyof typeof message, never>>>()(true)
}

// @ts-expect-error: it returns something
ffi.channel('int(int)')
// @ts-expect-error: no function
ffi.channel('int')
// @ts-expect-error: no such option
ffi.channel('log_fn', { size: 1 })
// @ts-expect-error: no such overflow
ffi.channel('log_fn', { overflow: 'lose' })

const loose: Channel<Dynamic, Dynamic> = new FFI(String('void f(void);')).channel(String('void(int)'))
for await (const { anything } of loose) typed<Dynamic>()(anything)
