import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findProgram } from '../../src/toolchain/find.ts'
import { workshop } from '../toolchain/workshop.ts'
import { ROOT, run, script, withoutCompiler } from './project.ts'

const withoutNpm = withoutCompiler || (findProgram('npm') === undefined && 'npm is not on PATH')

test("a package whose 'prepare' builds its modules is installed with what npm packs of cdef", {
  skip: withoutNpm,
}, (t) => {
  const { at, file, environment } = workshop(t)
  environment({ CDEF_ADDON: join(ROOT, 'build/cdef.node'), npm_config_cache: at('npm'), npm_config_offline: 'true' })
  const packed = run(['npm', 'pack', '--ignore-scripts', '--pack-destination', at('.')], ROOT)
  assert.equal(packed.status, 0, packed.stderr)
  const description = {
    name: 'twice',
    version: '1.0.0',
    type: 'module',
    scripts: { prepare: 'cdef build cdef.build.js' },
    dependencies: { cdef: `file:../${packed.stdout.trim()}` },
  }
  file('own/package.json', JSON.stringify(description))
  file('own/cdef.build.js', script('build/twice'))
  const installed = run(['npm', 'install', '--no-audit', '--no-fund', '--foreground-scripts'], at('own'))
  assert.equal(installed.status, 0, installed.stderr)
  assert.match(installed.stdout, /^wrote {6}build\/twice\.so$/m)
  assert.deepEqual(readdirSync(at('own/build')).sort(), ['twice.c', 'twice.d.ts', 'twice.js', 'twice.so'])
  const use = `import { lib } from './build/twice.js'\nconsole.log(lib.twice(21))`
  assert.equal(run([process.execPath, '--input-type=module', '-e', use], at('own')).stdout, '42\n')
  assert.match(run(['npx', '--no', 'cdef', 'include-dir'], at('own')).stdout, /own\/node_modules\/cdef\/include\n$/)
})
