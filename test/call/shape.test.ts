import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const FFI = JSON.stringify(new URL('../../src/index.js', import.meta.url).href)

test('a library stays an object whose properties the engine knows, whatever has been used of it', () => {
  const scene = `
    import { FFI } from ${FFI}
    const ffi = new FFI('int abs(int); double fabs(double); extern char **environ; enum { A = 3 };')
    const lib = ffi.dlopen(null)
    const used = [lib.abs(-3), lib.environ !== null, lib.A, lib.fabs(-1), lib.abs(-4)]
    ffi.cdef('long labs(long);')
    console.log(%HasFastProperties(lib), lib.labs(-5), used.join())`
  const args = ['--allow-natives-syntax', '--input-type=module', '-e', scene]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.equal(stdout.trim(), 'true 5 3,true,3,1,4', stderr)
})
