import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { HOST, LIBRARY_PREFIX, LIBRARY_SUFFIX, loaderOf, PLATFORM, platformName, targetOf } from '../../src/platform.ts'
import { refuses } from '../support/untyped.ts'

/** The start of an ELF program: its header, one entry that says something else, and one that names the loader, at `at`. */
function program(loader: string | undefined, at = 300): Buffer {
  const bytes = Buffer.alloc(at + 100)
  bytes.write('\x7fELF\x02\x01', 'latin1')
  bytes.writeBigUInt64LE(64n, 32)
  bytes.writeUInt16LE(56, 54)
  bytes.writeUInt16LE(2, 56)
  bytes.writeUInt32LE(1, 64)
  bytes.writeUInt32LE(loader === undefined ? 2 : 3, 120)
  bytes.writeBigUInt64LE(BigInt(at), 128)
  bytes.writeBigUInt64LE(BigInt((loader ?? '').length + 1), 152)
  bytes.write(loader ?? '', at)
  return bytes
}

describe('the platform', () => {
  it('has a target, which is the one of this process', () => {
    assert.equal(targetOf(PLATFORM), HOST)
    assert.equal(HOST.sizes.pointer.size, /64|s390x/.test(process.arch) ? 8 : 4)
  })

  it('tells systems and processors apart', () => {
    assert.equal(targetOf('linux-x64').name, 'linux-x64')
    assert.equal(targetOf('linux-arm64').name, 'linux-arm64')
    assert.equal(targetOf('linux-ia32').name, 'linux-x86')
    assert.equal(targetOf('win32-x64').name, 'win-x64')
    assert.equal(targetOf('darwin-x64').name, 'darwin-x64')
    assert.equal(targetOf('darwin-arm64').name, 'darwin-arm64')
  })

  it("has Apple's data model on macOS, not that of Linux on the same processor", () => {
    const [linux, mac] = [targetOf('linux-arm64'), targetOf('darwin-arm64')]
    assert.deepEqual([linux.sizes.longdouble.size, mac.sizes.longdouble.size], [16, 8])
    assert.deepEqual([linux.charSigned, mac.charSigned], [false, true])
    assert.deepEqual([linux.wcharSigned, mac.wcharSigned], [false, true])
  })

  it('has no target where none is known, and names the platform', () => {
    for (const platform of ['freebsd-x64', 'linux-riscv64', 'linux-s390x', 'win32-ia32', 'win32-arm64', 'toString', ''])
      refuses(
        () => targetOf(platform),
        'FFIError',
        'platform/unknown',
        RegExp(`'${platform}' are not known; known: linux`),
      )
  })

  it('ends a program on an unknown platform with an error that says so, rather than with the sizes of another', () => {
    const index = new URL('../../src/index.js', import.meta.url)
    const program = `Object.defineProperty(process, 'arch', { value: 'riscv64' })
      await import('${index}').catch(({ name, code, message }) => console.log(name, code, message))`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
    assert.match(
      stdout,
      /^FFIError platform\/unknown the sizes and calls of '\w+-riscv64' are not known; known: linux-x64, /,
    )
  })

  it('knows how shared libraries are called', () => {
    const names = { linux: 'libm.so', darwin: 'libm.dylib', win32: 'm.dll' } as Partial<Record<NodeJS.Platform, string>>
    assert.equal(`${LIBRARY_PREFIX}m${LIBRARY_SUFFIX}`, names[process.platform] ?? 'libm.so')
  })

  it('names packages after system, processor and C library', () => {
    assert.match(platformName(), new RegExp(`^${process.platform}-${process.arch}(-musl)?$`))
    const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
    const isMusl = process.platform === 'linux' && header.glibcVersionRuntime === undefined
    assert.equal(platformName().endsWith('-musl'), isMusl)
  })

  it('reads the loader that a program names, and takes no other file for a program', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cdef-loader-'))
    try {
      const path = join(folder, 'program')
      const loader = (bytes: Buffer): string | undefined => {
        writeFileSync(path, bytes)
        return loaderOf(path)
      }
      const musl = program('/lib/ld-musl-x86_64.so.1')
      assert.equal(loader(musl), '/lib/ld-musl-x86_64.so.1')
      assert.equal(loader(program('/nix/store/glibc/ld-linux.so.2', 9000)), '/nix/store/glibc/ld-linux.so.2')
      // A loader itself, which names none; a cut header; a table beyond the end; a 32-bit program; no program.
      assert.equal(loader(program(undefined)), undefined)
      assert.equal(loader(musl.subarray(0, 40)), undefined)
      assert.equal(loader(musl.subarray(0, 100)), undefined)
      assert.equal(loader(Buffer.concat([Buffer.from('\x7fELF\x01\x01'), Buffer.alloc(200)])), undefined)
      assert.equal(loader(Buffer.from('#!/bin/sh\nexec node "$@"\n')), undefined)
      assert.equal(loaderOf(join(folder, 'missing')), undefined)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
