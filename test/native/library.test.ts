import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CONTRACT, type LibraryHandle } from '../../src/native/addon.ts'
import { addon, loadAddon } from '../../src/native/load.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { bind, call, closureOf, INT, memory, openLibrary, POINTER, VOID, writePointer } from './caller.ts'

const skip = withoutCompiler
const { RTLD_LAZY, RTLD_NOW } = addon.constants

const SOURCE = `
  #include <stdlib.h>
  int answer = 42;
  int get(void) { return answer; }
  static int *gone;
  void watch(int *flag) { gone = flag; }
  __attribute__((destructor)) static void leave(void) { if (gone) *gone = 1; }
  int through(int (*f)(void)) { return f() + answer; }`

const path = () => compileLibrary('library', SOURCE)

function inFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'cdef-'))
  try {
    work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Makes the library set a flag when it is unloaded; returns the flag. The copy keeps it apart from other tests. */
function watchUnloading(folder: string): { library: LibraryHandle; unloaded: () => boolean } {
  const copy = join(folder, 'copy.so')
  copyFileSync(path(), copy)
  const library = openLibrary(copy)
  const flag = new Int32Array(4)
  call(bind(library, 'watch', VOID, [POINTER]), (at = 0) => writePointer(at, addon.addressOf(flag.buffer)))
  return { library, unloaded: () => flag[0] === 1 }
}

test('symbols of a library have addresses, and those it lacks have none', { skip }, () => {
  const library = openLibrary(path())
  const address = addon.symbol(library, 'answer')
  assert.ok(address)
  assert.equal(addon.read(address, 4), 42)
  assert.equal(addon.symbol(library, 'nowhere'), undefined)
  assert.equal(addon.symbol(library, 'ans\0wer'), undefined)
})

test('the program itself is a library', () => {
  const program = addon.open(null, RTLD_LAZY)
  assert.ok(typeof program !== 'string')
  assert.ok(addon.symbol(program, 'malloc'))
  addon.close(program)
})

test('a library that does not open says what the system said', () => {
  assert.equal(
    addon.open('/nowhere/lib.so', RTLD_NOW),
    '/nowhere/lib.so: cannot open shared object file: No such file or directory',
  )
  assert.match(String(addon.open('lib\0.so', RTLD_NOW)), /NUL/)
  inFolder((folder) => {
    const text = join(folder, 'text.so')
    writeFileSync(text, 'not a library')
    assert.match(String(addon.open(text, RTLD_NOW)), /^.*text\.so: (file too short|invalid ELF header)$/)
  })
})

test('a path may hold any character', { skip }, () => {
  inFolder((folder) => {
    const copy = join(folder, 'bücher 日本 🎉.so')
    copyFileSync(path(), copy)
    addon.close(openLibrary(copy))
  })
})

test('after closing, calls and symbols are refused; closing again does nothing', { skip }, () => {
  inFolder((folder) => {
    const { library, unloaded } = watchUnloading(folder)
    const get = bind(library, 'get', INT, [])
    assert.equal(memory.getInt32(call(get), true), 42)
    assert.equal(unloaded(), false)
    addon.close(library)
    assert.equal(unloaded(), true)
    assert.equal(get.entry(0), false)
    assert.equal(addon.symbol(library, 'get'), undefined)
    addon.close(library)
  })
})

test('closing during a call unloads when the call has returned', { skip }, () => {
  inFolder((folder) => {
    const { library, unloaded } = watchUnloading(folder)
    const get = bind(library, 'get', INT, [])
    const through = bind(library, 'through', INT, [POINTER])
    const made = closureOf(INT, [], (result) => {
      addon.close(library)
      assert.equal(get.entry(512), false)
      memory.setInt32(result, unloaded() ? 1000 : 1, true)
    })
    assert.equal(
      memory.getInt32(
        call(through, (at = 0) => writePointer(at, made.address)),
        true,
      ),
      43,
    )
    assert.equal(unloaded(), true)
    assert.equal(through.entry(0), false)
  })
})

test('closing an adopted handle leaves the library open', { skip }, () => {
  const program = addon.open(null, RTLD_LAZY)
  assert.ok(typeof program !== 'string')
  const name = new Uint8Array(Buffer.from(`${path()}\0`))
  const library = openLibrary(path())
  const open = bind(program, 'dlopen', POINTER, [POINTER, INT])
  const handle = call(open, (file = 0, flags = 0) => {
    writePointer(file, addon.addressOf(name.buffer))
    memory.setInt32(flags, RTLD_NOW, true)
  })
  const adopted = addon.adopt(Number(memory.getBigInt64(handle, true)))
  assert.ok(addon.symbol(adopted, 'get'))
  const get = bind(library, 'get', INT, [])
  addon.close(adopted)
  assert.equal(addon.symbol(adopted, 'get'), undefined)
  assert.equal(memory.getInt32(call(get), true), 42)
})

test('what is no library is refused', () => {
  assert.throws(() => addon.symbol({} as LibraryHandle, 'get'), TypeError)
  assert.throws(() => addon.close(null as unknown as LibraryHandle), TypeError)
  assert.throws(() => addon.open(7 as unknown as string, 0), TypeError)
})

test('the addon follows the contract, and what is no addon is refused', { skip }, () => {
  assert.equal(addon.contract, CONTRACT)
  assert.throws(() => loadAddon(path()), { name: 'LibraryError', code: 'native/load' })
  assert.throws(() => loadAddon('/nowhere/cdef.node'), {
    name: 'LibraryError',
    code: 'native/load',
    message: /build it with/,
  })
})

test('two copies of the loader get two states', () => {
  const other = loadAddon(process.env['CDEF_ADDON'] ?? join(import.meta.dirname, '../../../build/cdef.node'))
  other.attach(new ArrayBuffer(64), new ArrayBuffer(4096), () => {})
  assert.throws(() => other.attach(new ArrayBuffer(64), new ArrayBuffer(4096), () => {}), { code: 'native/attached' })
})

test('attaching needs a state, frames and a function', () => {
  const other = loadAddon(process.env['CDEF_ADDON'] ?? join(import.meta.dirname, '../../../build/cdef.node'))
  const state = new ArrayBuffer(64)
  for (const [words, frames, dispatch] of [
    [new ArrayBuffer(4), state, () => {}],
    [state, new ArrayBuffer(0), () => {}],
    [state, state, undefined],
    [undefined, state, () => {}],
  ] as unknown as [ArrayBuffer, ArrayBuffer, () => void][]) {
    assert.throws(() => other.attach(words, frames, dispatch), { name: 'TypeError', code: 'native/argument' })
  }
})
