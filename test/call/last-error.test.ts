import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addon } from '../../src/native/load.ts'
import { IS_WINDOWS, PLATFORM } from '../../src/platform.ts'
import { newFFI, refuses } from '../support/untyped.ts'

test('abi-16: where there is no Windows, getWinError is an error that names the platform and errno', {
  skip: IS_WINDOWS,
}, () => {
  assert.equal(addon.systemError, undefined)
  const ffi = newFFI('')
  const inWords = new RegExp(`getWinError: only Windows has a last error, and this is ${PLATFORM}; ffi.errno`)
  for (const code of [undefined, 0, 5, -1, 'text'])
    refuses(() => ffi.getWinError(code), 'FFIError', 'platform/no-last-error', inWords)
})

test('abi-16: on Windows getWinError has what the last call left, and the words of a number', {
  skip: !IS_WINDOWS && 'needs Windows',
}, () => {
  const ffi = newFFI('void SetLastError(DWORD code); DWORD GetLastError(void);')
  const kernel = ffi.dlopen('kernel32')
  for (const code of [0, 2, 5, 1234, 0xffffffff]) {
    kernel.SetLastError(code)
    assert.equal(ffi.getWinError().code, code)
    assert.equal(Number(kernel.GetLastError()), code)
    assert.equal(typeof ffi.getWinError(code).message, 'string')
  }
  assert.equal(ffi.getWinError(-2147024891).code, 0x80070005)
  for (const wrong of [1.5, 2 ** 32, '5', 5n, null])
    refuses(() => ffi.getWinError(wrong), 'TypeError', 'argument/type', /getWinError/)
})
