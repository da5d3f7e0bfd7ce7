import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { childEnvironment, OBEYED, obeyedValues, SETTINGS, type Setting, setting } from '../../src/settings.ts'
import { TEST_SETTINGS } from '../support/settings.ts'

/** The table of settings, as the document has it. */
function rows(settings: Readonly<Record<string, Setting>>): string {
  const lines = Object.entries(settings).map(
    ([name, { does, accepts, otherwise, room, when }]) =>
      `| \`${name}\` | ${does} | ${accepts} | ${otherwise} | \`${room}\`, ${when} |`,
  )
  return [
    '',
    '| variable | says | accepts | otherwise | read by |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n')
}

/** What a process prints that asks for some variables, with what it writes to stderr. */
function asked(names: readonly string[], environment: Readonly<Record<string, string>>): [string[], string] {
  const url = new URL('../../src/settings.js', import.meta.url)
  const program = `import { setting } from '${url}'
    for (const name of ${JSON.stringify(names)}) console.log(setting(name))`
  const options = { encoding: 'utf8', env: environment } as const
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], options)
  return [stdout.trimEnd().split('\n'), stderr]
}

describe('the settings', () => {
  it('are what the environment says, and nothing where a variable is empty', () => {
    assert.equal(setting('CC', { CC: 'zig cc' }), 'zig cc')
    assert.equal(setting('CC', { CC: '' }), undefined)
    assert.equal(setting('CC', {}), undefined)
    assert.equal(setting('CDEF_FAST', { CDEF_FAST: 'late' }), 'late')
    assert.deepEqual(asked(['CDEF_CACHE', 'CC'], { CDEF_CACHE: '/tmp/c' }), [['/tmp/c', 'undefined'], ''])
  })

  it('are read each time, so that a program may set them', () => {
    const before = process.env['PKG_CONFIG']
    try {
      process.env['PKG_CONFIG'] = 'pkgconf'
      assert.equal(setting('PKG_CONFIG'), 'pkgconf')
    } finally {
      if (before === undefined) delete process.env['PKG_CONFIG']
      else process.env['PKG_CONFIG'] = before
    }
  })

  it('report a value that a variable cannot have, once, and ignore it', () => {
    const [values, stderr] = asked(['CDEF_FAST', 'CDEF_FAST', 'CDEF_WINDOWS'], { CDEF_FAST: 'off', CDEF_WINDOWS: '0' })
    assert.deepEqual(values, ['undefined', 'undefined', '0'])
    assert.equal(stderr, "cdef: 'off' is no value of CDEF_FAST and is ignored; known: 0, late, no-memory, no-test\n")
  })

  it('leave a program running that has one with a value it cannot have', () => {
    const index = new URL('../../src/index.js', import.meta.url)
    const program = `import { FFI } from '${index}'
      console.log(new FFI('int abs(int);').dlopen(null).abs(-3))`
    const options = { encoding: 'utf8', env: { ...process.env, CDEF_FAST: '1' } } as const
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], options)
    assert.deepEqual([stdout, stderr.split(';')[0]], ['3\n', "cdef: '1' is no value of CDEF_FAST and is ignored"])
  })

  it('tell compilers apart by the variables that these obey', () => {
    assert.equal(obeyedValues().length, OBEYED.length)
    assert.ok(obeyedValues().every((value) => value === null || typeof value === 'string'))
  })

  it('give programs everything, and have them speak English', () => {
    assert.deepEqual(childEnvironment(), { ...process.env, LC_ALL: 'C', VSLANG: '1033' })
  })
})

describe('the document of the settings', () => {
  const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')

  it('has the table of programs and that of tests', () => {
    assert.ok(page.includes(rows(SETTINGS)), rows(SETTINGS))
    assert.ok(page.includes(rows(TEST_SETTINGS)), rows(TEST_SETTINGS))
  })

  it('names the variables that compilers obey', () => {
    const names = OBEYED.slice(1).map((name) => `\`${name}\``)
    assert.ok(page.replaceAll('\n', ' ').includes(names.join(', ')), names.join(', '))
  })
})
