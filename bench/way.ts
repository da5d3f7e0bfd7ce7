/** Runs in a process of its own: measures one way into C or back, named by its arguments; prints nanoseconds. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FFI } from 'cdef'
import { loopOf, nanoseconds } from './harness.ts'

const [way = '', folder = '', library = ''] = process.argv.slice(2)
const CALLS = 1000

const ffi = new FFI(readFileSync(join(folder, 'fixture.h'), 'utf8') as string)
const lib = ffi.dlopen(library)

const call = (body: string, scope: Readonly<Record<string, unknown>> = { lib }): number =>
  nanoseconds(loopOf(way, body, scope))

/** One of many callbacks in one call, which is a thousandth of it. */
function back(name: 'repeat' | 'repeat_wide', type: string): number {
  const f = ffi.callback(type, (a: number) => a + 1)
  return call(`sum += lib.${name}(f, ${CALLS})`, { lib, f }) / CALLS
}

/** A compiled module over the same functions. */
function compiled(): Record<'add' | 'run', (...values: number[]) => number> {
  const other = new FFI('int add(int a, int b); extern "JS" int step(int a); long run(int times);' as string)
  const source = `static int add(int a, int b) { return a + b; }
    static int step(int a);
    static long run(int times) { long sum = 0; for (int i = 0; i < times; i++) sum += step(i); return sum; }`
  const made = other.verify(source) as never
  other.defExtern('step', (a: number) => a + 1)
  return made
}

const WAYS: Readonly<Record<string, () => number>> = {
  numbers: () => call('sum = lib.add(i, 1)'),
  entry: () => {
    const kept = ffi.callback('void(void)', () => {})
    return call('sum = lib.add(i, 1)', { lib, kept })
  },
  bigints: () => call('sum = lib.add64(n, n)', { lib, n: 2n ** 62n }),
  packed: () => call('sum = lib.mix(n, point)', { lib, n: 2n ** 62n, point: ffi.new('DataPoint *').value }),
  variadic: () => call('sum = lib.add_all(2, one, one)', { lib, one: ffi.cast('int', 1) }),
  compiled: () => call('sum = lib.add(i, 1)', { lib: compiled() }),
  callback: () => back('repeat', 'int(int)'),
  'callback by libffi': () => back('repeat_wide', 'long double(int)'),
  'callback of a module': () => call(`sum += lib.run(${CALLS})`, { lib: compiled() }) / CALLS,
}

console.log(JSON.stringify(WAYS[way]?.()))
