/** A frame that does not lie on the frame stack holds a call's arguments as well as one that does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CallFrame, readResult, writeArguments } from '../../../src/call/frame/call-frame.ts'
import { SignatureTable } from '../../../src/call/frame/signature.ts'
import { functionsFor } from '../../../src/call/functions.ts'
import { thisThread } from '../../../src/call/this-thread.ts'
import { moveBytes } from '../../../src/cdata/memory/bytes.ts'
import { regionOf } from '../../../src/cdata/memory/region.ts'
import type { Temporary } from '../../../src/cdata/object/codec.ts'
import { ArgumentPlace } from '../../../src/cdata/object/place.ts'
import { resolveType } from '../../../src/declare/declare.ts'
import { Scope } from '../../../src/declare/scope.ts'
import { addon } from '../../../src/native/load.ts'
import { HOST } from '../../../src/platform.ts'
import type { FunctionType } from '../../../src/types/ctype.ts'
import { compileLibrary, withoutCompiler } from '../../support/compile.ts'

const SOURCE = `
  #include <string.h>
  double weigh(const char *text, double scale, int *items, int count, int (*f)(int)) {
    double sum = strlen(text) * scale;
    for (int i = 0; i < count; i++) sum += f(items[i]);
    items[0] = 99;
    return sum;
  }
`
const TYPE = 'double(*)(const char *text, double scale, int *items, int count, int (*f)(int))'

/** Memory that the caller frees, as a call on another thread would have it. */
function heapTemporary(): { temporary: Temporary; end(): void } {
  const kept: object[] = []
  const deferred: (() => void)[] = []
  return {
    temporary: {
      allocate(bytes, alignment) {
        const region = regionOf(new ArrayBuffer(bytes + alignment))
        kept.push(region)
        return { region, offset: (alignment - (region.base % alignment)) % alignment }
      },
      point(address) {
        kept.push(address)
        address.store()
      },
      defer: (action) => void deferred.push(action),
    },
    end() {
      for (const action of deferred) action()
    },
  }
}

test('arguments in a frame off the stack reach C like others', { skip: withoutCompiler }, () => {
  const pointer = resolveType(new Scope(HOST), TYPE).type
  const type = (pointer as { target?: unknown }).target as FunctionType
  const functions = functionsFor({ int64: 'bigint', long: 'number' })
  const signature = new SignatureTable(functions.codecs).of(type)
  const { temporary, end } = heapTemporary()
  const region = regionOf(new ArrayBuffer(signature.shape.size))
  const frame: CallFrame = { region, offset: 0, temporary }
  const places = signature.parameters.map((_, i) => new ArgumentPlace('weigh', i, undefined))
  const seen: number[] = []
  const doubled = (x: number): number => {
    seen.push(x)
    return x * 2
  }
  const items = Int32Array.of(5, 7)
  const { stack } = thisThread
  const before = stack.state.slice()
  writeArguments(signature, frame, ['four', 2.5, items, 2, doubled], places)
  assert.deepEqual([...stack.state.subarray(0, 3)], [...before.subarray(0, 3)], 'the frame stack was left alone')

  const library = addon.open(compileLibrary('call-frame', SOURCE), 1)
  assert.notEqual(typeof library, 'string')
  const address = addon.symbol(library as Exclude<typeof library, string>, 'weigh') as number
  const entry = addon.bind(signature.plan, address, null)
  const offset = stack.push(signature.shape.size)
  try {
    moveBytes(stack.frames, offset, region, 0, signature.shape.size)
    assert.equal(entry(offset), true)
    assert.equal(readResult(signature, { region: stack.frames, offset, temporary }), 4 * 2.5 + 24)
  } finally {
    stack.pop(offset)
    end()
  }
  assert.deepEqual(seen, [5, 7])
  assert.equal(items[0], 99)
})

test('an argument that does not fit is named, and the frame stack is left alone', () => {
  const pointer = resolveType(new Scope(HOST), TYPE).type
  const type = (pointer as { target?: unknown }).target as FunctionType
  const signature = new SignatureTable(functionsFor({ int64: 'bigint', long: 'number' }).codecs).of(type)
  const frame = { region: regionOf(new ArrayBuffer(signature.shape.size)), offset: 0, ...heapTemporary() }
  const places = signature.parameters.map((_, i) => new ArgumentPlace('weigh', i, undefined))
  assert.throws(() => writeArguments(signature, frame, ['x', 'no', null, 0, null], places), /argument 2 of 'weigh'/)
})
